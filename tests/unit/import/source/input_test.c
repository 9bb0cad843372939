#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "import/source/input.h"

static char directory[] = "/tmp/tonearm-input-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(directory) == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    return io_remove_dir(directory) != OK;
}

static const char *in_directory(const char *name)
{
    static char path[256];

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    return path;
}

static const char *write_bytes(const char *name, const void *p, size_t n)
{
    const char *path = in_directory(name);

    assert_int_equal(io_write_file(path, p, n, 0600), OK);
    return path;
}

static void expect_line(struct input *in, const char *text)
{
    struct str line;

    assert_int_equal(input_line(in, &line), OK);
    assert_non_null(line.p);
    assert_int_equal(line.n, strlen(text));
    assert_memory_equal(line.p, text, line.n);
}

static void expect_end(struct input *in)
{
    struct str line;

    assert_int_equal(input_line(in, &line), OK);
    assert_null(line.p);
}

static void test_lines(void **state)
{
    static const char text[] = "one\n\ntwo\r\nthr\ree\nlast";
    struct input in;

    (void)state;
    assert_int_equal(
        input_open(&in, write_bytes("lines", text, sizeof(text) - 1)), OK);
    expect_line(&in, "one");
    expect_line(&in, "");
    expect_line(&in, "two");
    assert_int_equal(in.line, 3);
    expect_line(&in, "thr\ree");
    expect_line(&in, "last");
    expect_end(&in);
    expect_end(&in);
    assert_int_equal(in.line, 5);
    assert_int_equal(input_size(&in), sizeof(text) - 1);
    assert_int_equal(input_position(&in), sizeof(text) - 1);
    input_close(&in);
    input_close(&in);
}

static void test_empty_and_missing(void **state)
{
    struct input in;

    (void)state;
    assert_int_equal(input_open(&in, write_bytes("empty", "", 0)), OK);
    expect_end(&in);
    input_close(&in);
    assert_int_equal(input_open(&in, in_directory("nowhere")), ERR_NOT_FOUND);
    input_close(&in);
    assert_int_equal(input_open(&in, directory), ERR_IO);
    input_close(&in);
}

/* Lines of many lengths, so that they cross the buffer's end everywhere. */
static struct buf many_lines(void)
{
    struct buf text;

    buf_init(&text, (size_t)64 << 20);
    for (unsigned i = 0; i < 9000; i++) {
        buf_printf(&text, "%u:", i);
        for (unsigned j = 0; j < i * 7919 % 613; j++)
            buf_char(&text, (char)('a' + (i * j + j / 7) % 26));
        buf_char(&text, '\n');
    }
    return text;
}

static enum err read_all(const char *path, struct buf *out)
{
    struct input in;
    struct str line;
    enum err e = input_open(&in, path);

    buf_init(out, (size_t)64 << 20);
    while (!e && (e = input_line(&in, &line)) == OK && line.p != NULL) {
        buf_str(out, line);
        buf_char(out, '\n');
    }
    input_close(&in);
    return e;
}

static void run(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void run(const char *format, ...)
{
    char command[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(command, sizeof(command), format, arguments);
    va_end(arguments);
    assert_int_equal(system(command), 0);
}

static void expect_text(const char *path, struct str text)
{
    struct buf got;

    assert_int_equal(read_all(path, &got), OK);
    assert_int_equal(got.n, text.n);
    assert_memory_equal(got.p, text.p, text.n);
    buf_release(&got);
}

/* Each packing gives the same lines, also twice over in one file; and any
 * cut through the packed bytes is noticed. */
static void test_packings(void **state)
{
    static const char *const tool[] = {"gzip", "xz", "zstd -q --check",
                                       "bzip2"};
    struct buf text = many_lines();
    struct buf twice;

    (void)state;
    buf_init(&twice, (size_t)64 << 20);
    buf_str(&twice, buf_get(&text));
    buf_str(&twice, buf_get(&text));
    write_bytes("text", text.p, text.n);
    expect_text(in_directory("text"), buf_get(&text));
    for (size_t i = 0; i < sizeof(tool) / sizeof(tool[0]); i++) {
        struct buf packed, got;

        run("cd %s && %s <text >packed && cat packed packed >twice", directory,
            tool[i]);
        expect_text(in_directory("packed"), buf_get(&text));
        expect_text(in_directory("twice"), buf_get(&twice));
        buf_init(&packed, (size_t)64 << 20);
        assert_int_equal(io_read_file(in_directory("packed"), &packed), OK);
        for (size_t cut = 1; cut < 16; cut++) {
            size_t n = cut < 8 ? packed.n - cut : packed.n * cut / 17;

            write_bytes("cut", packed.p, n);
            assert_int_equal(read_all(in_directory("cut"), &got), ERR_CORRUPT);
            buf_release(&got);
        }
        packed.p[packed.n / 2] ^= 0x55;
        write_bytes("damaged", packed.p, packed.n);
        assert_int_equal(read_all(in_directory("damaged"), &got), ERR_CORRUPT);
        buf_release(&got);
        buf_release(&packed);
    }
    buf_release(&twice);
    buf_release(&text);
}

static void test_gzip_checksum_and_tail(void **state)
{
    struct buf packed, got;

    (void)state;
    run("cd %s && printf 'a\\nb\\n' | gzip >g && (cat g; printf '\\0\\0') "
        ">padded && (cat g; echo more) >tail",
        directory);
    expect_text(in_directory("padded"), STR("a\nb\n"));
    assert_int_equal(read_all(in_directory("tail"), &got), ERR_CORRUPT);
    buf_release(&got);
    buf_init(&packed, (size_t)1 << 20);
    assert_int_equal(io_read_file(in_directory("g"), &packed), OK);
    packed.p[packed.n - 6] ^= 1; /* in the checksum */
    write_bytes("sum", packed.p, packed.n);
    assert_int_equal(read_all(in_directory("sum"), &got), ERR_CORRUPT);
    buf_release(&got);
    buf_release(&packed);
}

static void test_packed_nothing(void **state)
{
    static const char *const tool[] = {"gzip", "xz", "zstd -q", "bzip2"};

    (void)state;
    for (size_t i = 0; i < sizeof(tool) / sizeof(tool[0]); i++) {
        run("cd %s && %s </dev/null >nothing", directory, tool[i]);
        expect_text(in_directory("nothing"), STR(""));
    }
}

static void test_standard_input(void **state)
{
    struct input in;
    int saved = dup(STDIN_FILENO);
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x\nyy\n", 5), 5);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    assert_int_equal(input_open(&in, "-"), OK);
    assert_string_equal(in.name, "standard input");
    expect_line(&in, "x");
    expect_line(&in, "yy");
    expect_end(&in);
    input_close(&in);
    assert_int_equal(fcntl(STDIN_FILENO, F_GETFD) >= 0, 1);
    dup2(saved, STDIN_FILENO);
    close(saved);
}

/* A source of `left` bytes without a line end. */
static enum err give_letters(void *user, void *p, size_t n, size_t *got)
{
    size_t *left = user;

    *got = n < *left ? n : *left;
    memset(p, 'x', *got);
    *left -= *got;
    return OK;
}

/* `left` letters, then the text `rest`. */
struct letters {
    size_t left;
    struct str rest;
};

static enum err give_letters_and_rest(void *user, void *p, size_t n,
                                      size_t *got)
{
    struct letters *l = user;

    if (l->left > 0)
        return give_letters(&l->left, p, n, got);
    *got = n < l->rest.n ? n : l->rest.n;
    if (*got > 0)
        memcpy(p, l->rest.p, *got);
    l->rest = str_from(l->rest, *got);
    return OK;
}

static void test_line_limit(void **state)
{
    struct letters letters = {INPUT_LINE_MAX + 1000000, STR("\nb\n")};
    struct input in;
    struct str line;
    size_t left = INPUT_LINE_MAX;

    (void)state;
    input_init(&in, "letters", give_letters, &left);
    assert_int_equal(input_line(&in, &line), OK);
    assert_int_equal(line.n, INPUT_LINE_MAX);
    expect_end(&in);
    input_close(&in);

    left = INPUT_LINE_MAX + 1;
    input_init(&in, "letters", give_letters, &left);
    assert_int_equal(input_line(&in, &line), ERR_LIMIT);
    assert_int_equal(in.line, 1);
    expect_end(&in);
    input_close(&in);

    input_init(&in, "letters", give_letters_and_rest, &letters);
    assert_int_equal(input_line(&in, &line), ERR_LIMIT);
    expect_line(&in, "b");
    assert_int_equal(in.line, 2);
    expect_end(&in);
    input_close(&in);

    left = SIZE_MAX;
    input_init(&in, "letters", give_letters, &left);
    assert_int_equal(input_line(&in, &line), ERR_LIMIT);
    input_close(&in);
}

static enum err give_error(void *user, void *p, size_t n, size_t *got)
{
    unsigned *calls = user;

    if ((*calls)++ > 0)
        return ERR_CORRUPT;
    assert_true(n > 4);
    memcpy(p, "a\nbc", 4);
    *got = 4;
    return OK;
}

/* What comes before an error is given; a piece of a line isn't. */
static void test_error_sticks(void **state)
{
    struct input in;
    struct str line;
    unsigned calls = 0;

    (void)state;
    input_init(&in, "source", give_error, &calls);
    expect_line(&in, "a");
    assert_int_equal(input_line(&in, &line), ERR_CORRUPT);
    assert_int_equal(input_line(&in, &line), ERR_CORRUPT);
    assert_int_equal(calls, 2);
    input_close(&in);
}

static void test_read(void **state)
{
    struct input in;
    char p[8];
    size_t got;

    (void)state;
    assert_int_equal(
        input_open(&in, write_bytes("read", "line\n0123456789", 15)), OK);
    expect_line(&in, "line");
    assert_int_equal(input_read(&in, p, 8, &got), OK);
    assert_int_equal(got, 8);
    assert_memory_equal(p, "01234567", 8);
    assert_int_equal(input_read(&in, p, 8, &got), OK);
    assert_int_equal(got, 2);
    assert_int_equal(input_read(&in, p, 8, &got), OK);
    assert_int_equal(got, 0);
    input_close(&in);
}

static void test_peek(void **state)
{
    struct input in;
    struct str first;

    (void)state;
    assert_int_equal(input_open(&in, write_bytes("peek", "ab\nc", 4)), OK);
    assert_int_equal(input_peek(&in, 2, &first), OK);
    assert_true(str_eq(first, STR("ab\nc")));
    assert_int_equal(input_peek(&in, INPUT_PEEK_MAX, &first), OK);
    assert_true(str_eq(first, STR("ab\nc")));
    expect_line(&in, "ab");
    expect_line(&in, "c");
    assert_int_equal(input_peek(&in, 1, &first), OK);
    assert_int_equal(first.n, 0);
    expect_end(&in);
    input_close(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_empty_and_missing),
        cmocka_unit_test(test_packings),
        cmocka_unit_test(test_gzip_checksum_and_tail),
        cmocka_unit_test(test_packed_nothing),
        cmocka_unit_test(test_standard_input),
        cmocka_unit_test(test_line_limit),
        cmocka_unit_test(test_error_sticks),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_peek),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* Texts stored once, found again where heap_put said, in bounded memory. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem.h"
#include "catalog/field.h"
#include "catalog/heap.h"

struct fixture {
    char path[64];
    struct io_writer out;
};

static int setup(void **state)
{
    struct fixture *f = mem_zalloc(1, sizeof *f);
    int fd;

    (void)snprintf(f->path, sizeof f->path, "/tmp/tonearm-test-XXXXXX");
    fd = mkstemp(f->path);
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(io_writer_open(&f->out, f->path), OK);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    enum err e = io_writer_close(&f->out, false);

    (void)e;
    (void)unlink(f->path);
    free(f);
    return 0;
}

static struct str numbered(char *to, size_t size, unsigned i)
{
    int n = snprintf(to, size, "text number %u, some of it the same", i);

    return str_of(to, (size_t)n);
}

/* Every text lies where heap_put said, with its length before it. */
static void check_file(struct fixture *f, const uint64_t *offsets,
                       unsigned count)
{
    struct buf file;

    assert_int_equal(io_writer_flush(&f->out), OK);
    buf_init(&file, 1u << 28);
    assert_int_equal(io_read_file(f->path, &file), OK);
    assert_int_equal(file.p[0], 0); /* the empty text */
    for (unsigned i = 0; i < count; i++) {
        struct str rest = str_from(buf_get(&file), (size_t)offsets[i]);
        char text[64];
        struct str expected = numbered(text, sizeof text, i);
        uint64_t n;

        assert_true(field_get_varint(&rest, &n));
        assert_int_equal(n, expected.n);
        assert_memory_equal(rest.p, expected.p, expected.n);
    }
    buf_release(&file);
}

static void test_texts_are_stored_once(void **state)
{
    enum { COUNT = 50000 };
    struct fixture *f = *state;
    struct heap *h = heap_new(&f->out, 1u << 22);
    uint64_t *offsets = mem_zalloc(COUNT, sizeof *offsets);
    uint64_t size;
    char text[64];

    assert_int_equal(heap_put(h, STR_EMPTY), 0);
    for (unsigned i = 0; i < COUNT; i++)
        offsets[i] = heap_put(h, numbered(text, sizeof text, i));
    size = f->out.size;
    /* Once more: some in the writer's buffer, most in the file. */
    for (unsigned i = COUNT; i-- > 0;)
        assert_int_equal(heap_put(h, numbered(text, sizeof text, i)),
                         offsets[i]);
    assert_int_equal(f->out.size, size);
    check_file(f, offsets, COUNT);
    free(offsets);
    heap_free(h);
}

static void test_long_texts(void **state)
{
    struct fixture *f = *state;
    struct heap *h = heap_new(&f->out, 0);
    size_t n = 3u << 20;
    char *text = mem_alloc(n);
    uint64_t first, second;

    memset(text, 'x', n);
    first = heap_put(h, str_of(text, n));
    second = heap_put(h, str_of(text, n - 1));
    assert_int_not_equal(first, second);
    assert_int_equal(heap_put(h, str_of(text, n)), first);
    assert_int_equal(heap_put(h, str_of(text, n - 1)), second);
    text[n - 1] = 'y';
    assert_int_not_equal(heap_put(h, str_of(text, n)), first);
    free(text);
    heap_free(h);
}

/* The table is full: what comes then is stored, but not remembered. */
static void test_a_full_table(void **state)
{
    enum { COUNT = 20000 };
    struct fixture *f = *state;
    struct heap *h = heap_new(&f->out, 0);
    uint64_t *offsets = mem_zalloc(COUNT, sizeof *offsets);
    char text[64];

    for (unsigned i = 0; i < COUNT; i++)
        offsets[i] = heap_put(h, numbered(text, sizeof text, i));
    assert_int_equal(heap_put(h, numbered(text, sizeof text, 7)), offsets[7]);
    assert_int_not_equal(heap_put(h, numbered(text, sizeof text, COUNT - 1)),
                         offsets[COUNT - 1]);
    check_file(f, offsets, COUNT);
    free(offsets);
    heap_free(h);
}

/* A disk that is full in the middle: an error that sticks, and no look at
 * what never reached the file. */
static void test_a_failed_write(void **state)
{
    struct fixture *f = *state;
    struct heap *h = heap_new(&f->out, 1u << 24);
    struct rlimit old, small;
    char text[64];

    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = (struct rlimit){300000, old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    for (unsigned i = 0; i < 100000; i++)
        (void)heap_put(h, numbered(text, sizeof text, i % 40000));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(f->out.e, ERR_IO);
    assert_int_equal(heap_put(h, STR("more")), 0);
    heap_free(h);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_texts_are_stored_once),
        TEST(test_long_texts),
        TEST(test_a_full_table),
        TEST(test_a_failed_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

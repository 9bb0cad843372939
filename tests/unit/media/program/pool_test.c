/* The supervisor, with work that does what hostile files might: the first byte
 * of a file says what. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "media/program/pool.h"

#define JPEG "\xff\xd8\xff a picture"

struct world {
    char folder[64];
    struct buf lines;
    struct buf answers;
    struct pool_settings settings;
};

static void send_nonsense(struct work *w, const char *json)
{
    buf_str(&w->answer, str_from_c(json));
}

static void do_as_told(struct work *w)
{
    char what = '\0';

    (void)source_read(&w->source, 0, &what, 1);
    switch (what) {
    case 'a':
        abort();
    case 's':
        (void)socket(AF_INET, SOCK_STREAM, 0);
        break;
    case 'h':
        for (volatile unsigned i = 0;; i++)
            ;
    case 'b':
        for (clock_t end = clock() + CLOCKS_PER_SEC / 5; clock() < end;)
            ;
        send_nonsense(w, "{\"n\":1}");
        break;
    case 'm':
        for (;;)
            memset(mem_alloc(1u << 20), 1, 1u << 20);
    case 'e':
        _exit(0);
    case 'f':
        w->why = "said so";
        break;
    case 'n':
        send_nonsense(w, "{\"path\":\"/etc/passwd\"}");
        break;
    case 'l':
        send_nonsense(w, "{\"a\":1}\n{\"b\":2}");
        break;
    case 'w':
        w->why = "two\nlines";
        break;
    case 'p':
        work_send_picture(w, STR("{\"type\":3}"), "jpg", STR(JPEG));
        work_send_picture(w, STR("{\"file\":\"/etc/passwd\"}"), "jpg",
                          STR("x"));
        work_send_picture(w, STR("{\"type\":4}"), "../x", STR("x"));
        send_nonsense(w, "{}");
        break;
    case 'o':
        if (write(w->job.outputs[0], "made", 4) == 4)
            send_nonsense(w, "{\"n\":1}");
        break;
    default:
        send_nonsense(w, "{\"n\":1}");
    }
}

static void leave_without_a_sandbox(struct work *w)
{
    (void)w;
    _exit(WORK_NO_SANDBOX);
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);

    (void)snprintf(w->folder, sizeof w->folder, "/tmp/tonearm-pool-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    buf_init(&w->lines, 1u << 20);
    buf_init(&w->answers, 1u << 24);
    w->settings = (struct pool_settings){
        .run = do_as_told,
        .workers = 2,
        .seconds = 60,
        .jobs_per_worker = 3,
        .limits = {.memory_bytes = 256u << 20,
                   .cpu_seconds = 30,
                   .file_bytes = 1u << 20},
    };
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    assert_int_equal(io_remove_dir(w->folder), OK);
    buf_release(&w->lines);
    buf_release(&w->answers);
    free(w);
    return 0;
}

/* A file of one byte, and the line that asks for it. */
static void ask(struct world *w, char what)
{
    char path[100];

    (void)snprintf(path, sizeof path, "%s/%c", w->folder, what);
    assert_int_equal(io_write_file(path, &what, 1, 0600), OK);
    buf_printf(&w->lines, "\"%s\"\n", path);
}

static void run(struct world *w)
{
    char in[100], out[100];
    int from, to;

    (void)snprintf(in, sizeof in, "%s/in", w->folder);
    (void)snprintf(out, sizeof out, "%s/out", w->folder);
    assert_int_equal(io_write_file(in, w->lines.p, w->lines.n, 0600), OK);
    from = open(in, O_RDONLY);
    to = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(pool_run(&w->settings, from, to), OK);
    (void)close(from);
    (void)close(to);
    buf_clear(&w->answers);
    assert_int_equal(io_read_file(out, &w->answers), OK);
    buf_char(&w->answers, '\0');
}

/* Whether the file's answer goes on so behind its path. */
static void must_answer(struct world *w, char what, const char *rest)
{
    char line[300];

    (void)snprintf(line, sizeof line, "{\"path\":\"%s/%c\",%s}\n", w->folder,
                   what, rest);
    if (strstr(w->answers.p, line) == NULL)
        fail_msg("no %s in:\n%s", line, w->answers.p);
}

static size_t count_lines(const struct world *w)
{
    size_t n = 0;

    for (const char *p = w->answers.p; (p = strchr(p, '\n')) != NULL; p++)
        n++;
    return n;
}

static void test_a_death_costs_one_file(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < 5; i++)
        ask(w, 'x');
    ask(w, 'a');
    ask(w, 's');
    ask(w, 'e');
    ask(w, 'f');
    for (int i = 0; i < 5; i++)
        ask(w, 'x');
    run(w);
    assert_int_equal(count_lines(w), 14);
    must_answer(w, 'x', "\"n\":1");
    must_answer(w, 'a', "\"error\":\"it ended its worker: Aborted\"");
    must_answer(w, 's', "\"error\":\"it ended its worker: Bad system call\"");
    must_answer(w, 'e', "\"error\":\"its worker ended\"");
    must_answer(w, 'f', "\"error\":\"said so\"");
}

static void test_a_hanging_one_is_ended(void **state)
{
    struct world *w = *state;

    w->settings.workers = 1;
    w->settings.seconds = 2;
    ask(w, 'h');
    ask(w, 'x');
    run(w);
    must_answer(w, 'x', "\"n\":1");
    assert_int_equal(count_lines(w), 2);
    assert_non_null(strstr(w->answers.p, "/h\",\"error\":\"it took"));
}

#ifndef __SANITIZE_ADDRESS__
static void test_memory_has_an_end(void **state)
{
    struct world *w = *state;

    ask(w, 'm');
    ask(w, 'x');
    run(w);
    must_answer(w, 'm', "\"error\":\"it ended its worker: Aborted\"");
    must_answer(w, 'x', "\"n\":1");
}
#endif

/* A worker that has fallen may say what it likes. */
static void test_nonsense_is_not_passed_on(void **state)
{
    static const char NONSENSE[] =
        "\"error\":\"its worker answered with nonsense\"";
    struct world *w = *state;

    ask(w, 'n');
    ask(w, 'l');
    ask(w, 'w');
    run(w);
    must_answer(w, 'n', NONSENSE);
    must_answer(w, 'l', NONSENSE);
    must_answer(w, 'w', NONSENSE);
    assert_int_equal(count_lines(w), 3);
}

static void test_pictures_are_kept_by_their_hash(void **state)
{
    struct world *w = *state;
    const char *file;
    char path[200];
    struct stat st;

    w->settings.has_pictures = true;
    w->settings.pictures = w->folder;
    ask(w, 'p');
    run(w);
    assert_non_null(strstr(w->answers.p, "\"pictures\":[{\"type\":3,"));
    assert_null(strstr(w->answers.p, "passwd"));
    assert_null(strstr(w->answers.p, "\"type\":4"));
    file = strstr(w->answers.p, "\"file\":\"");
    assert_non_null(file);
    file += strlen("\"file\":\"");
    (void)snprintf(path, sizeof path, "%.*s", (int)strcspn(file, "\""), file);
    assert_int_equal(strlen(path), strlen(w->folder) + 1 + 64 + 4);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, sizeof JPEG - 1);
}

static void test_what_is_made_gets_its_name_at_the_end(void **state)
{
    struct world *w = *state;
    char path[100];
    struct stat st;

    w->settings.has_outputs = true;
    ask(w, 'o');
    ask(w, 'f');
    buf_clear(&w->lines);
    buf_printf(&w->lines, "{\"path\":\"%s/o\",\"opus\":\"%s/made\"}\n",
               w->folder, w->folder);
    buf_printf(&w->lines, "{\"path\":\"%s/f\",\"opus\":\"%s/not\"}\n",
               w->folder, w->folder);
    buf_printf(&w->lines, "{\"path\":\"%s/o\",\"opus\":\"/nowhere/x\"}\n",
               w->folder);
    run(w);
    (void)snprintf(path, sizeof path, "%s/made", w->folder);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, 4);
    (void)snprintf(path, sizeof path, "%s/not", w->folder);
    assert_int_equal(stat(path, &st), -1);
    must_answer(w, 'o',
                "\"error\":\"what is to be made can't be written: "
                "No such file or directory\"");
    must_answer(w, 'f', "\"error\":\"said so\"");
    assert_non_null(strstr(w->answers.p, "\"n\":1,\"opus\":\""));
}

/* The only file in the folder whose name ends so; false if there is none. */
static bool has_part(const struct world *w)
{
    DIR *dir = opendir(w->folder);
    struct dirent *entry;
    bool is_there = false;

    while ((entry = readdir(dir)) != NULL)
        is_there |= str_ends(str_from_c(entry->d_name), STR(".part"));
    (void)closedir(dir);
    return is_there;
}

/* A program of its own, which is at work on what is to become a file. `ends` is
 * the pipe of its requests and its answers. */
static pid_t begin_at_work(struct world *w, char what, int ends[2])
{
    pid_t child;

    w->settings.has_outputs = true;
    ask(w, what);
    buf_clear(&w->lines);
    buf_printf(&w->lines, "{\"path\":\"%s/%c\",\"opus\":\"%s/made\"}\n",
               w->folder, what, w->folder);
    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0)
        _exit(pool_run(&w->settings, ends[0], ends[1]) == ERR_STOPPED ? 42 : 1);
    assert_int_equal(write(ends[1], w->lines.p, w->lines.n), w->lines.n);
    while (!has_part(w))
        (void)usleep(10000);
    return child;
}

static void must_end(struct world *w, pid_t child, int ends[2])
{
    int status = 0;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 42);
    assert_false(has_part(w));
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void test_an_end_from_outside_leaves_nothing(void **state)
{
    int ends[2];
    pid_t child = begin_at_work(*state, 'h', ends);

    assert_int_equal(kill(child, SIGTERM), 0);
    must_end(*state, child, ends);
}

/* Writing the answer looks at the signal before the loop does. */
static void test_an_end_that_comes_with_an_answer(void **state)
{
    int ends[2];
    pid_t child = begin_at_work(*state, 'b', ends);

    assert_int_equal(kill(child, SIGSTOP), 0);
    (void)usleep(400000);
    assert_int_equal(kill(child, SIGTERM), 0);
    assert_int_equal(kill(child, SIGCONT), 0);
    must_end(*state, child, ends);
}

/* Whoever asked neither reads nor goes away. */
static void test_an_end_while_nobody_reads(void **state)
{
    struct world *w = *state;
    int status = 0, in[2], out[2], left = 0;
    pid_t child;

    /* Forty thousand bytes of requests, each for the file that is there. */
    ask(w, 'x');
    while (w->lines.n < 40000)
        buf_printf(&w->lines, "\"%s/x\"\n", w->folder);
    w->settings.jobs_per_worker = 10000;
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    child = fork();
    if (child == 0) {
        (void)close(in[1]);
        _exit(pool_run(&w->settings, in[0], out[1]) == ERR_STOPPED ? 42 : 1);
    }
    assert_int_equal(write(in[1], w->lines.p, w->lines.n), w->lines.n);
    /* Until the pipe is full, but for what no whole answer has room in. */
    while (left <= 50000 && ioctl(out[0], FIONREAD, &left) == 0)
        (void)usleep(10000);
    (void)usleep(100000);
    assert_int_equal(kill(child, SIGTERM), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 42);
    for (int i = 0; i < 2; i++) {
        (void)close(in[i]);
        (void)close(out[i]);
    }
}

static void test_files_outside_are_not_opened(void **state)
{
    struct world *w = *state;
    char path[100];

    w->settings.folders[0] = w->folder;
    w->settings.folder_count = 1;
    ask(w, 'x');
    (void)snprintf(path, sizeof path, "%s/y", w->folder);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    buf_printf(&w->lines,
               "\"%s/y\"\n\"/etc/passwd\"\n\"%s/../../etc/passwd\"\n",
               w->folder, w->folder);
    run(w);
    must_answer(w, 'x', "\"n\":1");
    must_answer(w, 'y', "\"error\":\"the file isn't in one of the folders\"");
    assert_int_equal(count_lines(w), 4);
    for (const char *p = w->answers.p; (p = strstr(p, "passwd")) != NULL; p++)
        assert_non_null(strstr(p, "isn't in one of the folders"));
}

static void test_lines_that_are_none(void **state)
{
    struct world *w = *state;

    ask(w, 'x');
    buf_lit(&w->lines, "\n  \nnonsense\n\"");
    for (int i = 0; i < 300000; i++)
        buf_char(&w->lines, 'y');
    buf_lit(&w->lines, "\"\n");
    ask(w, 'x');
    w->lines.n--; /* the last line has no end */
    run(w);
    assert_int_equal(count_lines(w), 4);
    assert_non_null(strstr(w->answers.p, "{\"line\":4,\"error\":"));
    assert_non_null(strstr(w->answers.p,
                           "{\"line\":5,\"error\":\"the line is too long\"}"));
    must_answer(w, 'x', "\"n\":1");
}

static void test_a_folder_that_is_not_there(void **state)
{
    struct world *w = *state;

    w->settings.folders[0] = "/nowhere";
    w->settings.folder_count = 1;
    assert_int_equal(pool_run(&w->settings, 0, 1), ERR_NOT_FOUND);
}

/* Where the kernel allows no sandbox, no file is read. */
static void test_without_a_sandbox_nothing_is_done(void **state)
{
    struct world *w = *state;
    char in[100];
    int from, null = open("/dev/null", O_WRONLY);

    ask(w, 'x');
    ask(w, 'x');
    w->settings.run = leave_without_a_sandbox;
    w->settings.workers = 1;
    (void)snprintf(in, sizeof in, "%s/in", w->folder);
    assert_int_equal(io_write_file(in, w->lines.p, w->lines.n, 0600), OK);
    from = open(in, O_RDONLY);
    assert_int_equal(pool_run(&w->settings, from, null), ERR_IO);
    (void)close(from);
    (void)close(null);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_death_costs_one_file),
        TEST(test_a_hanging_one_is_ended),
#ifndef __SANITIZE_ADDRESS__
        TEST(test_memory_has_an_end),
#endif
        TEST(test_nonsense_is_not_passed_on),
        TEST(test_pictures_are_kept_by_their_hash),
        TEST(test_what_is_made_gets_its_name_at_the_end),
        TEST(test_an_end_from_outside_leaves_nothing),
        TEST(test_an_end_that_comes_with_an_answer),
        TEST(test_an_end_while_nobody_reads),
        TEST(test_files_outside_are_not_opened),
        TEST(test_lines_that_are_none),
        TEST(test_a_folder_that_is_not_there),
        TEST(test_without_a_sandbox_nothing_is_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

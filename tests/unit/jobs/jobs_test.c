/* Jobs: the test's own program is what they run, told apart by its words. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/io.h"
#include "jobs/jobs.h"

#define MOST_MS 20000

static struct jobs *jobs;
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    (void)setenv("TONEARM_LISTEN", "x", 1);
    arena_init(&arena);
    jobs = jobs_new("the data", "the state");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    jobs_free(jobs);
    arena_release(&arena);
    return 0;
}

static enum err start(const char *word, const char *upload)
{
    const char *const words[] = {"job", word, NULL};
    const struct job job = {.words = words, .upload = upload};

    return jobs_start(jobs, &job);
}

static struct job_view look(void)
{
    struct job_view v;

    jobs_look(jobs, &arena, &v);
    return v;
}

static struct job_view wait_for_end(void)
{
    int64_t until_ms = clock_monotonic_ms() + MOST_MS;

    while (look().is_running && clock_monotonic_ms() < until_ms)
        (void)usleep(2000);
    assert_false(look().is_running);
    return look();
}

static void test_what_it_is_told_and_prints(void **state)
{
    struct job_view v = look();

    (void)state;
    assert_false(v.is_there);
    assert_int_equal(start("say", NULL), OK);
    v = wait_for_end();
    assert_true(v.is_there);
    assert_true(str_eq(v.command, STR("job say")));
    assert_true(str_eq(v.output, STR("the data\nthe state\nno listen\n")));
    assert_true(str_eq(v.doing, STR("no listen")));
    assert_int_equal(v.status, 3);
    assert_true(v.ended_ms >= v.began_ms);
}

/* Only the end of much, from the beginning of a line on. */
static void test_much_is_printed(void **state)
{
    struct job_view v;

    (void)state;
    assert_int_equal(start("much", NULL), OK);
    v = wait_for_end();
    assert_in_range(v.output.n, JOBS_OUTPUT_MAX_BYTES / 4,
                    2 * JOBS_OUTPUT_MAX_BYTES);
    assert_true(str_starts(v.output, STR("line ")));
    assert_true(str_eq(v.doing, STR("line 9999")));
}

static void test_one_at_a_time_and_killed(void **state)
{
    char path[] = "/tmp/tonearm-jobs-XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(start("wait", NULL), OK);
    assert_int_equal(start("say", path), ERR_BUSY);
    assert_int_equal(access(path, F_OK), -1);
    assert_true(look().is_running);
    jobs_free(jobs);
    jobs = jobs_new("the data", NULL);
}

static void test_an_upload_goes_with_its_job(void **state)
{
    char path[] = "/tmp/tonearm-jobs-XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(start("say", path), OK);
    (void)wait_for_end();
    assert_int_equal(access(path, F_OK), -1);
}

/* And those that a job of a server that died has left are gone. */
static void test_uploads(void **state)
{
    char data[] = "/tmp/tonearm-jobs-XXXXXX";
    struct jobs *j;
    struct buf bytes;
    const char *path;

    (void)state;
    assert_non_null(mkdtemp(data));
    j = jobs_new(data, NULL);
    assert_int_equal(jobs_keep_upload(j, STR("abc"), &arena, &path), OK);
    buf_init(&bytes, 10);
    assert_int_equal(io_read_file(path, &bytes), OK);
    assert_true(str_eq(buf_get(&bytes), STR("abc")));
    buf_release(&bytes);
    jobs_free(j);
    assert_int_equal(access(path, F_OK), 0);
    jobs_free(jobs_new(data, NULL));
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(rmdir(data), 0);
}

/* What the jobs run. */
static int job(const char *word)
{
    if (strcmp(word, "say") == 0)
        (void)printf("%s\n%s\n%s\n", getenv("TONEARM_DATA"),
                     getenv("TONEARM_STATE"),
                     getenv("TONEARM_LISTEN") != NULL ? "listen" : "no listen");
    if (strcmp(word, "much") == 0)
        for (int i = 0; i < 10000; i++)
            (void)printf("line %d\n", i);
    if (strcmp(word, "wait") == 0)
        (void)sleep(60);
    return 3;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_it_is_told_and_prints, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_much_is_printed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_one_at_a_time_and_killed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_uploads, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_upload_goes_with_its_job,
                                        set_up, tear_down),
    };

    if (argc == 3)
        return job(argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

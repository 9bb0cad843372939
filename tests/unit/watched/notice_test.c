/* Noticing: what is told of, together, and what isn't. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "watched/notice.h"

#define SETTLE_MS 50

static struct {
    char top[64];
    struct notice *notice;
    pthread_mutex_t lock;
    unsigned told[2]; /* of "a" and "b" */
} t;

static const char *path_of(const char *name)
{
    static char path[256];

    (void)snprintf(path, sizeof path, "%s/%s", t.top, name);
    return path;
}

static void note(void *user, struct str folder)
{
    (void)user;
    (void)pthread_mutex_lock(&t.lock);
    t.told[folder.p[folder.n - 1] - 'a']++;
    (void)pthread_mutex_unlock(&t.lock);
}

static unsigned told_of(char which)
{
    unsigned n;

    (void)pthread_mutex_lock(&t.lock);
    n = t.told[which - 'a'];
    (void)pthread_mutex_unlock(&t.lock);
    return n;
}

static void pause_ms(long ms)
{
    const struct timespec pause = {ms / 1000, ms % 1000 * 1000000};

    (void)nanosleep(&pause, NULL);
}

/* At least so often: a busy machine may take a pause in the middle. */
static void wait_for(char which, unsigned n)
{
    for (int i = 0; i < 1000 && told_of(which) < n; i++)
        pause_ms(10);
    assert_true(told_of(which) >= n);
}

static void make_dir(const char *name)
{
    assert_int_equal(mkdir(path_of(name), 0700), 0);
}

static void write_file(const char *name)
{
    assert_int_equal(io_write_file(path_of(name), "x", 1, 0600), OK);
}

static int set_up(void **state)
{
    char data[80];
    const struct notice_config config = {
        .leaves = data, .settle_ms = SETTLE_MS, .changed = note};

    (void)state;
    memset(&t, 0, sizeof t);
    (void)pthread_mutex_init(&t.lock, NULL);
    (void)snprintf(t.top, sizeof t.top, "/tmp/notice-XXXXXX");
    assert_non_null(mkdtemp(t.top));
    make_dir("a");
    make_dir("a/deep");
    make_dir("a/data");
    make_dir("a/.hidden");
    make_dir("b");
    (void)snprintf(data, sizeof data, "%s/a/data", t.top);
    return notice_start(&config, &t.notice) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
    char command[80];

    (void)state;
    notice_stop(t.notice);
    (void)snprintf(command, sizeof command, "rm -rf %s", t.top);
    return system(command);
}

/* Follows these, and returns when it does: what is written until then, needn't
 * be noticed. */
static void follow(const char *const *names, size_t count)
{
    struct str paths[2];
    char room[2][128];

    for (size_t i = 0; i < count; i++) {
        (void)snprintf(room[i], sizeof room[i], "%s/%s", t.top, names[i]);
        paths[i] = str_from_c(room[i]);
    }
    notice_follow(t.notice, paths, count);
    for (int i = 0; i < 500 && told_of(names[0][0]) == 0; i++) {
        write_file(count > 0 && names[0][0] == 'a' ? "a/first" : "b/first");
        pause_ms(2 * SETTLE_MS);
    }
    pause_ms(3 * SETTLE_MS);
    (void)pthread_mutex_lock(&t.lock);
    t.told[0] = t.told[1] = 0;
    (void)pthread_mutex_unlock(&t.lock);
}

static void test_what_comes_together_is_told_of_together(void **state)
{
    const char *const both[] = {"a", "b"};

    (void)state;
    follow(both, 2);
    for (int i = 0; i < 100; i++) {
        write_file("a/1");
        write_file("a/deep/2");
        assert_int_equal(unlink(path_of("a/1")), 0);
    }
    wait_for('a', 1);
    write_file("b/1");
    wait_for('b', 1);
    pause_ms(3 * SETTLE_MS);
    assert_true(told_of('a') < 50);
}

/* A folder that has come is followed by then. */
static void test_what_comes_into_what_has_come(void **state)
{
    const char *const one[] = {"a"};

    (void)state;
    follow(one, 1);
    make_dir("a/new");
    wait_for('a', 1);
    write_file("a/new/1");
    wait_for('a', 2);
}

static void test_what_is_left_out(void **state)
{
    const char *const both[] = {"a", "b"};

    (void)state;
    follow(both, 2);
    write_file("a/data/1");
    write_file("a/.hidden/1");
    write_file("a/.part");
    write_file("b/1");
    wait_for('b', 1);
    pause_ms(3 * SETTLE_MS);
    assert_int_equal(told_of('a'), 0);
}

static void test_what_isn_t_followed_any_more(void **state)
{
    const char *const both[] = {"a", "b"}, *const one[] = {"b"};

    (void)state;
    follow(both, 2);
    follow(one, 1);
    write_file("a/1");
    write_file("b/1");
    wait_for('b', 1);
    pause_ms(3 * SETTLE_MS);
    assert_int_equal(told_of('a'), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_what_comes_together_is_told_of_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_comes_into_what_has_come,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_left_out, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_what_isn_t_followed_any_more,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

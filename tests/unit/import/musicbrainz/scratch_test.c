#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/io.h"
#include "import/musicbrainz/scratch.h"

static char directory[] = "/tmp/tonearm-scratch-XXXXXX";

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

static void test_add(void **state)
{
    struct scratch s;
    uint64_t at;

    (void)state;
    assert_int_equal(scratch_open(&s, directory), OK);
    for (uint64_t i = 0; i < 50000; i++) {
        assert_int_equal(scratch_add(&s, 9, &at), OK);
        assert_int_equal(at, i * 16);
        assert_int_equal(s.p[at] | s.p[at + 15], 0);
        memcpy(s.p + at, &i, sizeof(i));
    }
    for (uint64_t i = 0; i < 50000; i++)
        assert_memory_equal(s.p + i * 16, &i, sizeof(i));
    scratch_release(&s);
    scratch_release(&s);
}

static void test_leaves_nothing(void **state)
{
    struct scratch s;
    uint64_t at;
    unsigned entries = 0;
    DIR *d;

    (void)state;
    assert_int_equal(scratch_open(&s, directory), OK);
    assert_int_equal(scratch_add(&s, 1000, &at), OK);
    d = opendir(directory);
    while (readdir(d) != NULL)
        entries++;
    closedir(d);
    assert_int_equal(entries, 2); /* . and .. */
    scratch_release(&s);
}

static void test_no_directory(void **state)
{
    struct scratch s;

    (void)state;
    assert_int_equal(scratch_open(&s, "/nonexistent/directory"), ERR_IO);
    scratch_release(&s);
}

/* When the file may not grow, adding fails and what is there stays. */
static void test_no_room(void **state)
{
    struct rlimit old, limit;
    struct scratch s;
    uint64_t at;
    uint64_t n = 0;
    enum err e;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    limit = old;
    limit.rlim_cur = 300000;
    assert_int_equal(scratch_open(&s, directory), OK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    while ((e = scratch_add(&s, 8, &at)) == OK) {
        memcpy(s.p + at, &n, sizeof(n));
        n++;
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(e, ERR_IO);
    assert_true(n > 1000);
    for (uint64_t i = 0; i < n; i++)
        assert_memory_equal(s.p + i * 8, &i, sizeof(i));
    assert_int_equal(scratch_add(&s, 8, &at), OK);
    scratch_release(&s);
}

static void test_array(void **state)
{
    static const uint32_t index[] = {5, 0, SCRATCH_INDEX_MAX, 2000000, 6};
    struct scratch_array a;
    uint32_t next = 0;
    uint64_t *slot;
    void *p;

    (void)state;
    assert_int_equal(scratch_array_open(&a, directory, 24), OK);
    assert_null(scratch_array_find(&a, 5));
    assert_false(scratch_array_next(&a, &next));
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(scratch_array_slot(&a, index[i], &p), OK);
        slot = p;
        assert_int_equal(slot[0] | slot[1] | slot[2], 0);
        slot[0] = slot[2] = index[i] + 1u;
    }
    for (size_t i = 0; i < 5; i++) {
        slot = scratch_array_find(&a, index[i]);
        assert_non_null(slot);
        assert_int_equal(slot[0], index[i] + 1u);
        assert_int_equal(slot[1], 0);
        assert_int_equal(slot[2], index[i] + 1u);
    }
    assert_null(scratch_array_find(&a, 3000000));
    scratch_array_release(&a);
}

/* Every used slot is met, in ascending order. */
static void test_walk(void **state)
{
    struct scratch_array a;
    uint64_t sum = 0;
    uint32_t last = 0;
    void *p;

    (void)state;
    assert_int_equal(scratch_array_open(&a, directory, 8), OK);
    for (uint32_t i = 1; i < 9; i++) {
        assert_int_equal(scratch_array_slot(&a, i * 123457, &p), OK);
        *(uint64_t *)p = i;
    }
    for (uint32_t i = 0; scratch_array_next(&a, &i); i++) {
        const uint64_t *slot = scratch_array_find(&a, i);

        assert_true(last == 0 || i > last);
        assert_true(*slot == 0 || i == *slot * 123457);
        last = i;
        sum += *slot;
    }
    assert_int_equal(sum, 36);
    scratch_array_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add),
        cmocka_unit_test(test_array),
        cmocka_unit_test(test_leaves_nothing),
        cmocka_unit_test(test_walk),
        cmocka_unit_test(test_no_directory),
        cmocka_unit_test(test_no_room),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

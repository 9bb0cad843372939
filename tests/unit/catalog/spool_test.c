/* What goes into a spool comes out of it, once, in the same order. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "base/mem.h"
#include "base/random.h"
#include "catalog/spool.h"

static char path[] = "/tmp/tonearm-spool-test";

static void put_and_get(size_t count, uint32_t longest)
{
    struct random_sequence random = random_sequence(count, longest);
    char *text = mem_alloc(longest);
    struct str record;
    struct spool s;

    assert_int_equal(spool_open(&s, path), OK);
    for (size_t i = 0; i < count; i++) {
        uint32_t n = random_below(&random, longest + 1);

        memset(text, (int)(i & 0x7f), n);
        spool_put(&s, text, n);
    }
    assert_int_equal(s.count, count);
    assert_int_equal(spool_rewind(&s), OK);
    random = random_sequence(count, longest);
    for (size_t i = 0; i < count; i++) {
        uint32_t n = random_below(&random, longest + 1);

        assert_true(spool_next(&s, &record));
        assert_int_equal(record.n, n);
        for (size_t k = 0; k < n; k++)
            assert_int_equal(record.p[k], i & 0x7f);
    }
    assert_false(spool_next(&s, &record));
    assert_int_equal(spool_error(&s), OK);
    spool_release(&s);
    assert_int_equal(access(path, F_OK), -1);
    free(text);
}

static void test_records_of_all_lengths(void **state)
{
    (void)state;
    put_and_get(0, 1);
    put_and_get(1, 1);
    put_and_get(100, 0);
    put_and_get(50000, 40);
    put_and_get(30, 1u << 19); /* longer than the window */
}

static void test_a_file_that_is_cut_short(void **state)
{
    struct spool s;
    struct str record;

    (void)state;
    assert_int_equal(spool_open(&s, path), OK);
    for (int i = 0; i < 100; i++)
        spool_put(&s, "0123456789", 10);
    assert_int_equal(spool_rewind(&s), OK);
    assert_int_equal(truncate(path, 1395), 0);
    while (spool_next(&s, &record))
        assert_int_equal(record.n, 10);
    assert_int_equal(spool_error(&s), ERR_CORRUPT);
    assert_false(spool_next(&s, &record));
    spool_release(&s);
}

static void test_a_length_that_cannot_be(void **state)
{
    static const uint8_t much[4] = {0xff, 0xff, 0xff, 0x7f};
    struct spool s;
    struct str record;

    (void)state;
    assert_int_equal(spool_open(&s, path), OK);
    spool_put(&s, "x", 1);
    assert_int_equal(spool_rewind(&s), OK);
    assert_int_equal(pwrite(s.file.fd, much, 4, 0), 4);
    assert_false(spool_next(&s, &record));
    assert_int_equal(spool_error(&s), ERR_CORRUPT);
    spool_release(&s);
}

static void test_a_path_that_cannot_be_made(void **state)
{
    struct spool s;
    struct spool never = {.count = 0};
    struct str record;

    (void)state;
    assert_int_equal(spool_open(&s, "/nonexistent/spool"), ERR_IO);
    assert_int_equal(spool_rewind(&s), ERR_IO);
    assert_false(spool_next(&s, &record));
    spool_release(&s);
    spool_release(&never);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records_of_all_lengths),
        cmocka_unit_test(test_a_file_that_is_cut_short),
        cmocka_unit_test(test_a_length_that_cannot_be),
        cmocka_unit_test(test_a_path_that_cannot_be_made),
    };

    (void)snprintf(path, sizeof path, "/tmp/tonearm-%08x", (unsigned)getpid());
    return cmocka_run_group_tests(tests, NULL, NULL);
}

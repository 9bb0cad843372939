/* The external sort against a plain stable sort of the same records. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <malloc.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/sorter.h"

struct record {
    uint8_t key[SORTER_MAX_KEY];
    uint8_t *payload;
    size_t n;
    size_t order;
    size_t key_bytes;
};

struct directory {
    char path[64];
    char file[80];
};

static int setup(void **state)
{
    struct directory *d = mem_zalloc(1, sizeof *d);

    (void)snprintf(d->path, sizeof d->path, "/tmp/tonearm-test-XXXXXX");
    assert_non_null(mkdtemp(d->path));
    (void)snprintf(d->file, sizeof d->file, "%s/sort", d->path);
    *state = d;
    return 0;
}

static int teardown(void **state)
{
    struct directory *d = *state;

    assert_int_equal(access(d->file, F_OK), -1); /* nothing is left */
    assert_int_equal(io_remove_dir(d->path), OK);
    free(d);
    return 0;
}

static int compare(const void *a, const void *b)
{
    const struct record *x = a, *y = b;
    int c = memcmp(x->key, y->key, x->key_bytes);

    if (c != 0)
        return c;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* Keys that differ in few bytes, so that ties are many: in the first eight,
 * behind them, and nowhere. */
static void make(struct record *r, size_t order, size_t key_bytes,
                 size_t longest, struct random_sequence *random)
{
    *r = (struct record){.order = order, .key_bytes = key_bytes};
    r->key[random_below(random, 8)] = (uint8_t)random_below(random, 256);
    r->key[key_bytes - 1] = (uint8_t)random_below(random, 4);
    r->n = random_below(random, (uint32_t)longest + 1);
    r->payload = mem_alloc(r->n);
    for (size_t i = 0; i < r->n; i++)
        r->payload[i] = (uint8_t)random_u64(random);
}

static void check_sort(const struct directory *d, size_t count,
                       size_t key_bytes, size_t longest, size_t memory)
{
    struct random_sequence random = random_sequence(count + key_bytes, memory);
    struct record *records = mem_zalloc(count, sizeof *records);
    struct sorter *s = sorter_new(d->file, key_bytes, memory);
    const uint8_t *key;
    struct str payload;

    for (size_t i = 0; i < count; i++) {
        make(&records[i], i, key_bytes, longest, &random);
        assert_int_equal(
            sorter_add(s, records[i].key, records[i].payload, records[i].n),
            OK);
    }
    assert_int_equal(sorter_count(s), count);
    assert_int_equal(sorter_finish(s), OK);
    qsort(records, count, sizeof *records, compare);
    for (size_t i = 0; i < count; i++) {
        assert_true(sorter_next(s, &key, &payload));
        assert_memory_equal(key, records[i].key, key_bytes);
        assert_int_equal(payload.n, records[i].n);
        if (payload.n > 0)
            assert_memory_equal(payload.p, records[i].payload, payload.n);
        free(records[i].payload);
    }
    assert_false(sorter_next(s, &key, &payload));
    assert_false(sorter_next(s, &key, &payload));
    assert_int_equal(sorter_error(s), OK);
    free(records);
    sorter_free(s);
}

static void test_in_memory(void **state)
{
    for (size_t key = 8; key <= SORTER_MAX_KEY; key++)
        check_sort(*state, 2000, key, 20, 1u << 20);
}

static void test_many_spills(void **state)
{
    for (size_t key = 8; key <= SORTER_MAX_KEY; key += 7)
        check_sort(*state, 5000, key, 20, 4096);
}

static void test_a_run_for_every_record(void **state)
{
    check_sort(*state, 300, 12, 8, 0);
    check_sort(*state, 2, 8, 0, 0);
}

static void test_payloads_longer_than_memory_and_windows(void **state)
{
    check_sort(*state, 40, 16, 700000, 1u << 20);
    check_sort(*state, 12, 16, 700000, 1000);
}

static void test_one_record(void **state)
{
    check_sort(*state, 1, 8, 5, 4096);
    check_sort(*state, 1, 64, 5, 0);
}

static void test_nothing(void **state)
{
    check_sort(*state, 0, 8, 0, 4096);
}

static void test_equal_keys_keep_their_order(void **state)
{
    const struct directory *d = *state;
    static const uint8_t same[9] = "samesame";

    for (size_t memory = 0; memory <= 1u << 20; memory += 1u << 19) {
        struct sorter *s = sorter_new(d->file, sizeof same, memory);
        const uint8_t *key;
        struct str payload;

        for (uint32_t i = 0; i < 200; i++)
            assert_int_equal(sorter_add(s, same, &i, sizeof i), OK);
        assert_int_equal(sorter_finish(s), OK);
        for (uint32_t i = 0; i < 200; i++) {
            assert_true(sorter_next(s, &key, &payload));
            assert_memory_equal(payload.p, &i, sizeof i);
        }
        sorter_free(s);
    }
}

/* Bytes in use; a sanitizer's allocator says 0. */
static size_t allocated(void)
{
    struct mallinfo2 m = mallinfo2();

    return m.uordblks + m.hblkhd;
}

/* Reading back takes no more than the memory that was asked for, whatever
 * the number of runs. */
static void test_merging_keeps_to_its_memory(void **state)
{
    const struct directory *d = *state;
    struct sorter *s = sorter_new(d->file, 8, 1u << 20);
    const uint8_t *key;
    struct str payload;
    uint8_t text[1000] = {0};
    size_t before = allocated();

    for (uint32_t i = 0; i < 100000; i++) {
        uint8_t k[8] = {0};

        sorter_put32(k, i * 2654435761u);
        assert_int_equal(sorter_add(s, k, text, sizeof text), OK);
    }
    assert_int_equal(sorter_finish(s), OK);
    assert_true(sorter_next(s, &key, &payload));
    assert_true(allocated() <= before + (2u << 20));
    sorter_free(s);
}

static void test_a_path_that_cannot_be_made(void **state)
{
    struct sorter *s = sorter_new("/nonexistent/sort", 8, 0);
    const uint8_t *key;
    struct str payload;
    enum err e = OK;

    (void)state;
    for (int i = 0; i < 3 && !e; i++)
        e = sorter_add(s, "12345678", "x", 1);
    assert_int_equal(e, ERR_IO);
    assert_int_equal(sorter_finish(s), ERR_IO);
    assert_false(sorter_next(s, &key, &payload));
    assert_int_equal(sorter_error(s), ERR_IO);
    sorter_free(s);
}

static void test_given_up_half_way(void **state)
{
    const struct directory *d = *state;
    struct sorter *s = sorter_new(d->file, 8, 0);
    const uint8_t *key;
    struct str payload;

    for (int i = 0; i < 10; i++)
        assert_int_equal(sorter_add(s, "12345678", "x", 1), OK);
    assert_int_equal(access(d->file, F_OK), 0);
    assert_int_equal(sorter_finish(s), OK);
    assert_true(sorter_next(s, &key, &payload));
    sorter_free(s);
    sorter_free(NULL);
}

static void test_numbers_sort_as_numbers(void **state)
{
    uint8_t small[8], large[8];

    (void)state;
    sorter_put64(small, 255);
    sorter_put64(large, 256);
    assert_true(memcmp(small, large, 8) < 0);
    sorter_put32(small, 0x7fffffffu);
    sorter_put32(large, 0x80000000u);
    assert_true(memcmp(small, large, 4) < 0);
    assert_int_equal(sorter_get32(large), 0x80000000u);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_in_memory),
        TEST(test_many_spills),
        TEST(test_a_run_for_every_record),
        TEST(test_payloads_longer_than_memory_and_windows),
        TEST(test_one_record),
        TEST(test_nothing),
        TEST(test_equal_keys_keep_their_order),
        TEST(test_merging_keeps_to_its_memory),
        TEST(test_a_path_that_cannot_be_made),
        TEST(test_given_up_half_way),
        TEST(test_numbers_sort_as_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

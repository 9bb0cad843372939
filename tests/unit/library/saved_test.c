#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/random.h"
#include "library/saved.h"
#include "unit/library/owned.h"

static const struct saved_list alices = {{"alice", 5}, SEQUENCE_TRACK};
static const struct saved_list bobs = {{"bob", 3}, SEQUENCE_TRACK};

static void add(struct db *db, const struct saved_list *list, uint64_t lo,
                int64_t added_ms)
{
    struct saved_item item = {.id = {9, lo}, .added_ms = added_ms};

    assert_int_equal(saved_add(db, list, &item, 1), OK);
}

/* The list's page as "lo lo lo of total". */
static void assert_page(struct db *db, const struct saved_list *list,
                        uint32_t offset, uint32_t limit, const char *want)
{
    struct saved_page page;
    struct arena arena;
    char got[400];
    size_t n = 0;

    arena_init(&arena);
    assert_int_equal(saved_page(db, list, offset, limit, &arena, &page), OK);
    for (size_t i = 0; i < page.count; i++)
        n += (size_t)snprintf(got + n, sizeof got - n, "%d ",
                              (int)page.items[i].id.lo);
    (void)snprintf(got + n, sizeof got - n, "of %d", (int)page.total);
    assert_string_equal(got, want);
    arena_release(&arena);
}

static void test_newest_first(void **state)
{
    struct saved_item three[3] = {{.id = {9, 1}, .added_ms = 2000},
                                  {.id = {9, 2}, .added_ms = 2000},
                                  {.id = {9, 3}, .added_ms = 2000}};

    assert_page(*state, &alices, 0, 50, "of 0");
    assert_int_equal(saved_add(*state, &alices, three, 3), OK);
    assert_true(three[0].is_new && three[1].is_new && three[2].is_new);
    add(*state, &alices, 4, 2000); /* later, of the same date */
    add(*state, &alices, 5, 3000);
    add(*state, &alices, 6, 1000); /* older than all */
    assert_page(*state, &alices, 0, 50, "5 4 1 2 3 6 of 6");
    assert_page(*state, &alices, 1, 2, "4 1 of 6");
    assert_page(*state, &alices, 5, 2, "6 of 6");
    assert_page(*state, &alices, 6, 2, "of 6");
    assert_page(*state, &alices, UINT32_MAX, 50, "of 6");
    assert_page(*state, &bobs, 0, 50, "of 0");
}

/* Saving twice, also within one call, keeps the first date. */
static void test_twice(void **state)
{
    struct saved_item items[3] = {{.id = {9, 1}, .added_ms = 9000},
                                  {.id = {9, 2}, .added_ms = 9000},
                                  {.id = {9, 2}, .added_ms = 9000}};
    struct saved_page page;
    struct arena arena;

    add(*state, &alices, 1, 1000);
    assert_int_equal(saved_add(*state, &alices, items, 3), OK);
    assert_false(items[0].is_new);
    assert_true(items[1].is_new + items[2].is_new == 1);
    assert_page(*state, &alices, 0, 50, "2 1 of 2");
    arena_init(&arena);
    assert_int_equal(saved_page(*state, &alices, 1, 1, &arena, &page), OK);
    assert_int_equal(page.items[0].added_ms, 1000);
    arena_release(&arena);
}

static void test_remove(void **state)
{
    struct id ids[3] = {{9, 2}, {9, 7}, {9, 2}};
    bool removed[3];
    bool saved[3];

    for (uint64_t i = 1; i <= 3; i++) {
        add(*state, &alices, i, 1000);
        add(*state, &bobs, i, 1000);
    }
    assert_int_equal(saved_remove(*state, &alices, ids, 3, removed), OK);
    assert_true(removed[0] && !removed[1] && !removed[2]);
    assert_page(*state, &alices, 0, 50, "3 1 of 2");
    assert_page(*state, &bobs, 0, 50, "3 2 1 of 3");
    assert_int_equal(saved_contains(*state, &alices, ids, 3, saved), OK);
    assert_true(!saved[0] && !saved[1] && !saved[2]);
    assert_int_equal(saved_contains(*state, &bobs, ids, 3, saved), OK);
    assert_true(saved[0] && !saved[1] && saved[2]);
    /* It may come back, with another date. */
    add(*state, &alices, 2, 500);
    assert_page(*state, &alices, 0, 50, "3 1 2 of 3");
}

static void test_kinds_are_apart(void **state)
{
    struct saved_list albums = {STR("alice"), SEQUENCE_ALBUM};
    uint32_t count;

    add(*state, &alices, 1, 1000);
    add(*state, &albums, 2, 1000);
    assert_page(*state, &alices, 0, 50, "1 of 1");
    assert_page(*state, &albums, 0, 50, "2 of 1");
    assert_int_equal(saved_clear(*state, &alices), OK);
    assert_int_equal(saved_count(*state, &alices, &count), OK);
    assert_int_equal(count, 0);
    assert_page(*state, &albums, 0, 50, "2 of 1");
    add(*state, &alices, 1, 1000); /* and can be saved anew */
    assert_page(*state, &alices, 0, 50, "1 of 1");
}

static void test_after(void **state)
{
    struct saved_page page;
    struct arena arena;
    struct id after;

    for (uint64_t i = 0; i < 120; i++)
        add(*state, &alices, i * 37 % 120, (int64_t)i);
    arena_init(&arena);
    assert_int_equal(saved_page_after(*state, &alices, NULL, 50, &arena, &page),
                     OK);
    for (uint64_t i = 0; i < 120; i++) {
        if (i % 50 == 0 && i > 0) {
            assert_int_equal(
                saved_page_after(*state, &alices, &after, 50, &arena, &page),
                OK);
            assert_int_equal(page.count, i == 100 ? 20 : 50);
        }
        assert_int_equal(page.total, 120);
        after = page.items[i % 50].id;
        assert_int_equal(after.lo, i);
    }
    assert_int_equal(
        saved_page_after(*state, &alices, &after, 50, &arena, &page), OK);
    assert_int_equal(page.count, 0);
    arena_release(&arena);
}

/* Ids that are asked for a hundred at once, with what is saved among them. */
static void test_contains_many(void **state)
{
    struct id ids[SAVED_MAX_IDS];
    bool saved[SAVED_MAX_IDS];

    for (uint64_t i = 0; i < SAVED_MAX_IDS; i++) {
        ids[i] = (struct id){9, i};
        if (i % 3 == 0)
            add(*state, &alices, i, 1);
    }
    for (size_t n = 0; n <= SAVED_MAX_IDS; n += 7) {
        assert_int_equal(saved_contains(*state, &alices, ids, n, saved), OK);
        for (size_t i = 0; i < n; i++)
            assert_true(saved[i] == (i % 3 == 0));
    }
}

/* ---- against a model ---- */

struct model_item {
    bool is_saved;
    int64_t added_ms;
    int64_t order; /* of two with one date, the later comes first */
};

#define MODEL 600

static int64_t is_newer(const struct model_item *a, const struct model_item *b)
{
    return a->added_ms != b->added_ms ? a->added_ms - b->added_ms
                                      : a->order - b->order;
}

static void assert_as_model(struct db *db, const struct model_item *model)
{
    struct saved_page page;
    struct arena arena;
    size_t want = 0;

    arena_init(&arena);
    assert_int_equal(saved_page(db, &alices, 0, MODEL, &arena, &page), OK);
    for (size_t i = 0; i < MODEL; i++)
        want += model[i].is_saved;
    assert_int_equal(page.total, want);
    assert_int_equal(page.count, want);
    for (size_t i = 0; i < page.count; i++) {
        const struct model_item *item = &model[page.items[i].id.lo];

        assert_true(item->is_saved);
        assert_int_equal(page.items[i].added_ms, item->added_ms);
        if (i > 0)
            assert_true(is_newer(&model[page.items[i - 1].id.lo], item) > 0);
    }
    arena_release(&arena);
}

static void test_random(void **state)
{
    const char *deep = getenv("TONEARM_DEEP");
    struct random_sequence r = random_sequence(5, 0);
    struct model_item *model = mem_zalloc(MODEL, sizeof *model);
    int rounds = deep != NULL ? 20000 : 1500;

    /* One transaction: what is tried here isn't the disk. */
    assert_int_equal(db_begin(*state), OK);
    for (int64_t round = 1; round <= rounds; round++) {
        uint64_t lo = random_below(&r, MODEL);
        struct model_item *item = &model[lo];
        struct id id = {9, lo};
        bool removed;

        if (random_below(&r, 3) > 0) {
            struct saved_item new = {
                .id = id, .added_ms = 1000 * (int64_t)random_below(&r, 50)};

            assert_int_equal(saved_add(*state, &alices, &new, 1), OK);
            assert_true(new.is_new == !item->is_saved);
            if (new.is_new)
                *item = (struct model_item){true, new.added_ms, round};
        } else {
            assert_int_equal(saved_remove(*state, &alices, &id, 1, &removed),
                             OK);
            assert_true(removed == item->is_saved);
            item->is_saved = false;
        }
        if (round % 100 == 0)
            assert_as_model(*state, model);
    }
    assert_int_equal(db_commit(*state), OK);
    assert_as_model(*state, model);
    free(model);
}

/* An account that goes takes its lists along, and nobody else's. */
static void test_account_goes(void **state)
{
    add(*state, &alices, 1, 1000);
    add(*state, &bobs, 1, 1000);
    assert_int_equal(db_begin(*state), OK);
    assert_int_equal(users_delete(*state, STR("alice")), OK);
    assert_int_equal(db_commit(*state), OK);
    assert_page(*state, &alices, 0, 50, "of 0");
    assert_page(*state, &bobs, 0, 50, "1 of 1");
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, owned_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_newest_first), TEST(test_twice),
        TEST(test_remove),       TEST(test_kinds_are_apart),
        TEST(test_after),        TEST(test_contains_many),
        TEST(test_random),       TEST(test_account_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

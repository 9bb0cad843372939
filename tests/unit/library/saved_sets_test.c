/* Sets of saved lists in memory: they answer as the database does, whatever
 * was edited, are made when they pay, and take no more room than they may. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "library/saved_sets.h"
#include "unit/library/owned.h"

#define ITEMS 1000u

static const struct saved_list alices = {{"alice", 5}, SEQUENCE_TRACK};
static const struct saved_list bobs = {{"bob", 3}, SEQUENCE_TRACK};

static struct id id_of(uint64_t lo)
{
    return lo == 0 ? (struct id){0, 0} : (struct id){9, lo};
}

static void add(struct db *db, const struct saved_list *list, uint64_t from,
                uint64_t count)
{
    struct saved_item item = {.added_ms = 1000};

    for (uint64_t i = from; i < from + count; i++) {
        item.id = id_of(i);
        assert_int_equal(saved_add(db, list, &item, 1), OK);
    }
}

/* Asks for `count` ids from `from` on; how many of them are said to be saved
 * is as many as the database says, one by one. */
static void ask(struct saved_sets *s, struct db *db,
                const struct saved_list *list, uint64_t from, size_t count)
{
    struct id ids[SAVED_MAX_IDS];
    bool want[SAVED_MAX_IDS], got[SAVED_MAX_IDS];

    for (size_t i = 0; i < count; i++)
        ids[i] = id_of(from + i);
    assert_int_equal(saved_contains(db, list, ids, count, want), OK);
    assert_int_equal(saved_sets_contain(s, db, list, ids, count, got), OK);
    assert_memory_equal(got, want, count * sizeof *got);
}

static void ask_much(struct saved_sets *s, struct db *db,
                     const struct saved_list *list)
{
    for (uint64_t from = 0; from < ITEMS; from += 50)
        ask(s, db, list, from, 50);
}

static void test_made_when_it_pays(void **state)
{
    struct saved_sets *s = saved_sets_new(1 << 20);

    add(*state, &alices, 0, ITEMS);
    ask(s, *state, &alices, 990, 20);
    assert_int_equal(saved_sets_count(s), 0);
    ask(s, *state, &alices, 0, 50);
    assert_int_equal(saved_sets_count(s), 1);
    ask_much(s, *state, &alices);
    ask_much(s, *state, &bobs); /* who has nothing */
    saved_sets_free(s);
}

static void test_edits_show_at_once(void **state)
{
    struct saved_sets *s = saved_sets_new(1 << 20);
    struct id id = id_of(7);

    add(*state, &alices, 0, ITEMS);
    ask_much(s, *state, &alices);
    assert_int_equal(saved_remove(*state, &alices, &id, 1, NULL), OK);
    ask(s, *state, &alices, 0, 20);
    assert_int_equal(saved_sets_count(s), 0); /* the old one is good no more */
    ask_much(s, *state, &alices);
    assert_int_equal(saved_sets_count(s), 1);
    add(*state, &alices, 7, 1);
    ask(s, *state, &alices, 0, 20);
    assert_int_equal(saved_clear(*state, &alices), OK);
    ask(s, *state, &alices, 0, 20);
    saved_sets_free(s);
}

/* An account of the same name that saves as many items isn't the old one. */
static void test_account_comes_again(void **state)
{
    struct saved_sets *s = saved_sets_new(1 << 20);

    add(*state, &alices, 1, 3);
    ask(s, *state, &alices, 1, 20);
    assert_int_equal(saved_sets_count(s), 1);
    assert_int_equal(db_begin(*state), OK);
    assert_int_equal(users_delete(*state, STR("alice")), OK);
    assert_int_equal(db_commit(*state), OK);
    assert_int_equal(fresh_add_user(*state, "alice"), OK);
    add(*state, &alices, 11, 3);
    ask(s, *state, &alices, 1, 20);
    saved_sets_free(s);
}

static void test_room(void **state)
{
    /* Two sets of 1,000 fit, and no third. */
    struct saved_sets *s = saved_sets_new(150000);
    struct saved_list albums = {STR("alice"), SEQUENCE_ALBUM};

    add(*state, &alices, 0, ITEMS);
    add(*state, &bobs, 500, ITEMS);
    add(*state, &albums, 200, ITEMS);
    for (int round = 0; round < 3; round++) {
        ask_much(s, *state, &alices);
        ask_much(s, *state, &bobs);
        ask_much(s, *state, &albums);
        assert_in_range(saved_sets_count(s), 1, 4);
    }
    saved_sets_free(s);
    /* A list that is too long for a quarter is asked in the database. */
    s = saved_sets_new(60000);
    ask_much(s, *state, &alices);
    assert_int_equal(saved_sets_count(s), 0);
    saved_sets_free(s);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, owned_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_made_when_it_pays),
        TEST(test_edits_show_at_once),
        TEST(test_account_comes_again),
        TEST(test_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

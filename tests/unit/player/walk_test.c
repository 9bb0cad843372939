#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/random.h"
#include "player/player.h"
#include "player/state_form.h"
#include "unit/accounts/fresh.h"

static const struct db_domain *const domains[] = {&db_domain, &accounts_domain,
                                                  &player_domain, NULL};

static int set_up(void **state)
{
    if (place_open(state, domains))
        return -1;
    return fresh_add_user(*state, "alice") || fresh_add_user(*state, "bob") ? -1
                                                                            : 0;
}

static const struct str alice = {"alice", 5};
static const struct str bob = {"bob", 3};
static const struct id first = {1, 2};
static const struct id second = {UINT64_MAX, 0};

static struct playback_item item_at(uint64_t walk, uint32_t index)
{
    return (struct playback_item){SEQUENCE_TRACK + index % 5, {walk, ~index}};
}

static void store(struct db *db, struct str user, struct id id, uint64_t walk,
                  uint32_t count)
{
    struct playback_item *items = mem_zalloc(count + 1, sizeof *items);

    for (uint32_t i = 0; i < count; i++)
        items[i] = item_at(walk, i);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(walk_store(db, user, id, items, count), OK);
    assert_int_equal(db_commit(db), OK);
    free(items);
}

static void assert_item(struct walk_reader *r, uint64_t walk, uint32_t index)
{
    struct playback_item want = item_at(walk, index), got;

    assert_int_equal(walk_item(r, index, &got), OK);
    assert_int_equal(got.kind, want.kind);
    assert_true(id_eq(got.id, want.id));
}

static void assert_none(struct walk_reader *r, uint32_t index)
{
    struct playback_item got;

    assert_int_equal(walk_item(r, index, &got), ERR_CORRUPT);
}

static int64_t count_rows(struct db *db)
{
    static const struct db_statement count = {
        "count_walk", "SELECT COUNT(*) FROM playback_walk"};
    struct db_rows rows = db_query(db, &count, DB_NO_ARGS);
    int64_t n;

    assert_true(db_next(&rows));
    n = db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    return n;
}

/* ---- storing and reading ---- */

static void test_every_item_of_any_count(void **state)
{
    static const uint32_t counts[] = {
        1,    WALK_CHUNK - 1,   WALK_CHUNK,
        1000, 2 * WALK_CHUNK,   2 * WALK_CHUNK + 1,
        0,    PLAYBACK_MAX_WALK};
    struct arena arena;

    arena_init(&arena);
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        struct walk_reader r;

        store(*state, alice, first, c, counts[c]);
        assert_int_equal(count_rows(*state),
                         (counts[c] + WALK_CHUNK - 1) / WALK_CHUNK);
        walk_reader_init(&r, *state, alice, first, &arena);
        for (uint32_t i = 0; i < counts[c]; i++)
            assert_item(&r, c, i);
        /* Where it ends, and beyond. */
        assert_none(&r, counts[c]);
        assert_none(&r, counts[c] + WALK_CHUNK);
        assert_none(&r, UINT32_MAX);
        if (counts[c] > 0)
            assert_item(&r, c, counts[c] - 1);
    }
    arena_release(&arena);
}

static void test_in_any_order(void **state)
{
    struct random_sequence random = random_sequence(8, 0);
    struct walk_reader r;
    struct arena arena;

    arena_init(&arena);
    store(*state, alice, first, 7, 5000);
    walk_reader_init(&r, *state, alice, first, &arena);
    for (int k = 0; k < 2000; k++)
        assert_item(&r, 7, random_below(&random, 5000));
    arena_release(&arena);
}

/* What is near in the walk is read with one row. */
static void test_a_chunk_is_kept(void **state)
{
    static const struct db_statement lose = {"lose",
                                             "DELETE FROM playback_walk"};
    struct walk_reader r;
    struct arena arena;

    arena_init(&arena);
    store(*state, alice, first, 7, 2000);
    walk_reader_init(&r, *state, alice, first, &arena);
    assert_item(&r, 7, WALK_CHUNK);
    assert_int_equal(db_exec(*state, &lose, DB_NO_ARGS, NULL), OK);
    assert_item(&r, 7, 2 * WALK_CHUNK - 1);
    assert_none(&r, 2 * WALK_CHUNK);
    assert_none(&r, WALK_CHUNK);
    arena_release(&arena);
}

/* ---- whose ---- */

static void test_one_at_a_time(void **state)
{
    struct walk_reader old, new;
    struct arena arena;

    arena_init(&arena);
    store(*state, alice, first, 1, 3000);
    store(*state, alice, second, 2, 10);
    assert_int_equal(count_rows(*state), 1);
    walk_reader_init(&old, *state, alice, first, &arena);
    walk_reader_init(&new, *state, alice, second, &arena);
    assert_none(&old, 0);
    assert_item(&new, 2, 9);
    /* The same name again: other items. */
    store(*state, alice, second, 3, 20);
    walk_reader_init(&new, *state, alice, second, &arena);
    assert_item(&new, 3, 19);
    arena_release(&arena);
}

static void test_users_are_apart(void **state)
{
    struct walk_reader hers, his, wrong;
    struct arena arena;

    arena_init(&arena);
    store(*state, alice, first, 1, 10);
    store(*state, bob, first, 2, 10);
    store(*state, bob, second, 3, 10);
    walk_reader_init(&hers, *state, alice, first, &arena);
    walk_reader_init(&his, *state, bob, second, &arena);
    walk_reader_init(&wrong, *state, alice, second, &arena);
    assert_item(&hers, 1, 5);
    assert_item(&his, 3, 5);
    assert_none(&wrong, 5);
    assert_int_equal(walk_drop(*state, bob), OK);
    assert_int_equal(walk_drop(*state, bob), OK); /* fine: there is none */
    walk_reader_init(&hers, *state, alice, first, &arena);
    walk_reader_init(&his, *state, bob, second, &arena);
    assert_item(&hers, 1, 5);
    assert_none(&his, 5);
    arena_release(&arena);
}

static void test_account_goes(void **state)
{
    store(*state, alice, first, 1, 2000);
    store(*state, bob, first, 2, 10);
    assert_int_equal(db_begin(*state), OK);
    assert_int_equal(users_delete(*state, alice), OK);
    assert_int_equal(db_commit(*state), OK);
    assert_int_equal(count_rows(*state), 1);
}

/* ---- what isn't ours ---- */

static void put_bytes(struct db *db, const void *bytes, size_t n)
{
    static const struct db_statement put = {
        "put_bytes", "UPDATE playback_walk SET items = $1 WHERE chunk = 1"};

    assert_int_equal(db_exec(db, &put, DB_ARGS(db_bytes(bytes, n)), NULL), OK);
}

static void test_damaged(void **state)
{
    static const uint8_t zero[(WALK_CHUNK + 1) * PLAYBACK_ITEM_BYTES];
    uint8_t unknown[2 * PLAYBACK_ITEM_BYTES] = {SEQUENCE_TRACK};
    const struct {
        const void *bytes;
        size_t n;
    } wrong[] = {{zero, 0},
                 {zero, 1},
                 {zero, PLAYBACK_ITEM_BYTES + 1},
                 {zero, sizeof zero},
                 {unknown, sizeof unknown}};
    struct walk_reader r;
    struct arena arena;

    unknown[PLAYBACK_ITEM_BYTES] = SEQUENCE_KIND_END;
    arena_init(&arena);
    store(*state, alice, first, 1, 2000);
    walk_reader_init(&r, *state, alice, first, &arena);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        put_bytes(*state, wrong[i].bytes, wrong[i].n);
        assert_none(&r, WALK_CHUNK);
        assert_none(&r, WALK_CHUNK); /* it isn't kept */
        /* The others don't mind. */
        assert_item(&r, 1, WALK_CHUNK - 1);
        assert_item(&r, 1, 1999);
    }
    arena_release(&arena);
}

/* ---- a playback on it ---- */

static enum err get_item(void *owner, uint32_t index, struct playback_item *out)
{
    return walk_item(owner, index, out);
}

static enum err look(void *owner, const struct playback_item *item,
                     struct playback_look *out)
{
    (void)owner;
    (void)item;
    *out = (struct playback_look){.duration_ms = 1000};
    return OK;
}

/* A shuffled round over some chunks comes to every item once. Of the walk's
 * five kinds two can be played. */
static void test_a_playback_walks_it(void **state)
{
    struct walk_reader r;
    struct playback_source source = {get_item, look, &r};
    struct playback_choice what = {
        .walk = first, .count = 1300, .index = 640, .seed = 5};
    struct playback p = {.place = PLAYBACK_BEFORE, .is_shuffled = true};
    struct playback_move move = {.source = &source, .now_ms = 1};
    struct arena arena;
    bool seen[1300] = {false};

    arena_init(&arena);
    move.arena = &arena;
    store(*state, alice, first, 1, 1300);
    walk_reader_init(&r, *state, alice, first, &arena);
    assert_int_equal(playback_choose(&p, &what, &move), OK);
    assert_int_equal(playback_index(&p, 0), 640);
    move.now_ms += 1000000;
    assert_int_equal(playback_settle(&p, &move), OK);
    assert_false(p.is_playing);
    assert_int_equal(move.end_count, 2 * 1300 / 5);
    for (size_t i = 0; i < move.end_count; i++) {
        uint32_t index = (uint32_t)~move.ends[i].item.id.lo;

        assert_true(index < 1300 && !seen[index]);
        seen[index] = true;
    }
    arena_release(&arena);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_every_item_of_any_count),
        TEST(test_in_any_order),
        TEST(test_a_chunk_is_kept),
        TEST(test_one_at_a_time),
        TEST(test_users_are_apart),
        TEST(test_account_goes),
        TEST(test_damaged),
        TEST(test_a_playback_walks_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/change.h"
#include "unit/plays/kept.h"

static const struct str alice = {"alice", 5};

static struct plays_range all_of(struct str user)
{
    return (struct plays_range){.user = user,
                                .after_ms = INT64_MIN,
                                .before_ms = INT64_MAX,
                                .limit = 1000};
}

static size_t read_range(struct db *db, const struct plays_range *range,
                         struct arena *arena, struct play **out)
{
    size_t n;

    assert_int_equal(plays_range(db, range, arena, out, &n), OK);
    return n;
}

static size_t count_changes(struct db *db)
{
    static const struct db_statement find = {
        "count_changes", "SELECT COUNT(*) FROM change WHERE kind = $1"};
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(db_text(STR(CHANGE_PLAYS))));
    size_t n = 0;

    while (db_next(&rows))
        n = (size_t)db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    return n;
}

/* What one says twice, in one call or two, is one play, and one change tells
 * of all that a call has stored. */
static void test_the_same_play_twice(void **state)
{
    struct play list[9];
    struct play later;

    for (unsigned i = 0; i < 9; i++)
        list[i] = kept_play(i / 3, i / 3 * 1000 + i % 3);
    assert_int_equal(kept_add(*state, "alice", list, 9, 1), 3);
    assert_int_equal(count_changes(*state), 1);
    assert_int_equal(kept_add(*state, "alice", list, 9, 2), 0);
    assert_int_equal(count_changes(*state), 1);
    assert_int_equal(kept_add(*state, "bob", list, 9, 2), 3);
    later = kept_play(0, 1000);
    assert_int_equal(kept_add(*state, "alice", &later, 1, 3), 1);
    assert_int_equal(count_changes(*state), 3);
}

/* Everything that a play has comes back. */
static void test_what_is_kept(void **state)
{
    struct plays_range range = all_of(alice);
    struct play told[2] = {kept_play(1, 1), kept_play(2, 2001)};
    struct play *read;
    struct arena arena;

    told[0].heard_ms = 61000;
    told[0].is_whole = true;
    told[0].begun_by = PLAY_BACK;
    told[0].ended_by = PLAY_STOPPED;
    told[0].context = STR("spotify:album:x");
    told[0].device = STR("a radio");
    told[0].artist = STR("is not kept");
    told[1].kind = SEQUENCE_NOTHING;
    told[1].source = PLAY_FROM_SPOTIFY;
    told[1].is_private = true;
    told[1].artist = STR("Ann");
    told[1].title = STR("");
    told[1].album = STR("Ålbum");
    assert_int_equal(kept_add(*state, "alice", told, 2, 1), 2);
    arena_init(&arena);
    assert_int_equal(read_range(*state, &range, &arena, &read), 2);
    assert_int_equal(read[1].begun_ms, told[0].begun_ms);
    assert_true(read[1].kind == SEQUENCE_TRACK &&
                id_eq(read[1].id, told[0].id));
    assert_int_equal(read[1].heard_ms, 61000);
    assert_true(read[1].is_whole && !read[1].is_private);
    assert_int_equal(read[1].source, PLAY_FROM_PLAYER);
    assert_true(read[1].begun_by == PLAY_BACK &&
                read[1].ended_by == PLAY_STOPPED);
    assert_true(str_eq(read[1].context, told[0].context));
    assert_true(str_eq(read[1].device, told[0].device));
    assert_int_equal(read[1].artist.n, 0);
    assert_int_equal(read[0].begun_ms, told[1].begun_ms);
    assert_true(read[0].kind == SEQUENCE_NOTHING &&
                id_eq(read[0].id, told[1].id));
    assert_true(read[0].is_private && !read[0].is_whole);
    assert_int_equal(read[0].source, PLAY_FROM_SPOTIFY);
    assert_true(str_eq(read[0].artist, told[1].artist));
    assert_int_equal(read[0].title.n, 0);
    assert_true(str_eq(read[0].album, told[1].album));
    arena_release(&arena);
}

/* Ends are excluded, to the millisecond. */
static void test_ranges(void **state)
{
    struct plays_range range = all_of(alice);
    struct play list[10], *read;
    struct arena arena;

    for (unsigned i = 0; i < 10; i++)
        list[i] = kept_play(i, i * 400);
    assert_int_equal(kept_add(*state, "alice", list, 10, 1), 10);
    arena_init(&arena);
    range.after_ms = KEPT_MS + 400;
    range.before_ms = KEPT_MS + 2000;
    assert_int_equal(read_range(*state, &range, &arena, &read), 3);
    assert_int_equal(read[0].begun_ms, KEPT_MS + 1600);
    assert_int_equal(read[2].begun_ms, KEPT_MS + 800);
    range.oldest_first = true;
    range.limit = 2;
    assert_int_equal(read_range(*state, &range, &arena, &read), 2);
    assert_int_equal(read[0].begun_ms, KEPT_MS + 800);
    range.after_ms = KEPT_MS + 3600;
    range.before_ms = INT64_MAX;
    assert_int_equal(read_range(*state, &range, &arena, &read), 0);
    range.user = STR("bob");
    range.after_ms = INT64_MIN;
    assert_int_equal(read_range(*state, &range, &arena, &read), 0);
    arena_release(&arena);
}

/* Pages put together are the whole, also where plays began at once. */
static void test_pages(void **state)
{
    struct play list[40], *read;
    struct arena arena;

    for (unsigned i = 0; i < 40; i++)
        list[i] = kept_play(i, i / 10 * 500);
    assert_int_equal(kept_add(*state, "alice", list, 40, 1), 40);
    arena_init(&arena);
    for (int oldest = 0; oldest < 2; oldest++) {
        struct plays_range range = all_of(alice);
        uint64_t seen = 0;
        int64_t last = oldest ? INT64_MIN : INT64_MAX;
        size_t n;

        range.limit = 7;
        range.oldest_first = oldest;
        while ((n = read_range(*state, &range, &arena, &read)) > 0) {
            for (size_t i = 0; i < n; i++) {
                assert_false(seen >> read[i].id.lo & 1);
                seen |= 1ull << read[i].id.lo;
                assert_true(oldest ? read[i].begun_ms >= last
                                   : read[i].begun_ms <= last);
                last = read[i].begun_ms;
            }
            range.from = &read[n - 1];
        }
        assert_true(seen == (1ull << 40) - 1);
    }
    arena_release(&arena);
}

/* recently-played has tracks of which enough was heard, for all to see. */
static void test_counted_tracks(void **state)
{
    struct plays_range range = all_of(alice);
    struct play list[7], *read;
    struct arena arena;
    int64_t count;

    for (unsigned i = 0; i < 7; i++)
        list[i] = kept_play(i, i * 1000);
    list[0].heard_ms = PLAY_COUNTS_MS;
    list[1].heard_ms = PLAY_COUNTS_MS - 1;
    list[2].heard_ms = 5000;
    list[2].is_whole = true;
    list[3].kind = SEQUENCE_EPISODE;
    list[4].kind = SEQUENCE_NOTHING;
    list[5].is_private = true;
    assert_int_equal(kept_add(*state, "alice", list, 7, 1), 7);
    arena_init(&arena);
    range.counted_tracks_only = true;
    assert_int_equal(read_range(*state, &range, &arena, &read), 3);
    assert_int_equal(read[0].id.lo, 6);
    assert_int_equal(read[1].id.lo, 2);
    assert_int_equal(read[2].id.lo, 0);
    range.counted_tracks_only = false;
    range.public_only = true;
    assert_int_equal(read_range(*state, &range, &arena, &read), 6);
    arena_release(&arena);
    assert_int_equal(plays_count(*state, alice, false, &count), OK);
    assert_int_equal(count, 7);
    assert_int_equal(plays_count(*state, alice, true, &count), OK);
    assert_int_equal(count, 6);
}

/* The log is read in parts, each row once, in an order that is total. */
static void test_the_log(void **state)
{
    struct play list[20];
    struct play_row *rows, *after = NULL;
    struct arena arena;
    size_t n, seen = 0;

    for (unsigned i = 0; i < 20; i++)
        list[i] = kept_play(i, i / 2 * 1000);
    assert_int_equal(kept_add(*state, "alice", list, 20, 5000), 20);
    assert_int_equal(kept_add(*state, "bob", list, 5, 4999), 5);
    assert_int_equal(kept_add(*state, "bob", list, 7, 5000), 2);
    arena_init(&arena);
    do {
        assert_int_equal(plays_since(*state, 5000, after, 3, &arena, &rows, &n),
                         OK);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(rows[i].stored_ms, 5000);
            assert_true(str_eq(rows[i].country, STR("SE")));
        }
        seen += n;
        after = n > 0 ? &rows[n - 1] : NULL;
    } while (n > 0);
    assert_int_equal(seen, 22);
    assert_int_equal(plays_since(*state, 0, NULL, 100, &arena, &rows, &n), OK);
    assert_int_equal(n, 27);
    assert_true(str_eq(rows[0].user, STR("bob")));
    arena_release(&arena);
}

/* What one listener began within a day, private or not. */
static void test_between(void **state)
{
    struct play list[3] = {kept_play(1, 999), kept_play(2, 1000),
                           kept_play(3, 3000)};
    struct play_row *rows;
    struct arena arena;
    size_t n;

    list[1].is_private = true;
    assert_int_equal(kept_add(*state, "alice", list, 3, 77), 3);
    assert_int_equal(kept_add(*state, "bob", list, 3, 78), 3);
    arena_init(&arena);
    assert_int_equal(plays_between(*state, alice, KEPT_MS, KEPT_MS + 3000,
                                   &arena, &rows, &n),
                     OK);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].play.begun_ms, KEPT_MS + 999);
    assert_true(rows[1].play.id.lo == 2 && rows[1].play.is_private);
    assert_int_equal(rows[1].stored_ms, 77);
    assert_true(str_eq(rows[1].user, alice));
    arena_release(&arena);
}

static void test_an_account_goes(void **state)
{
    struct play one = kept_play(1, 0);
    int64_t plays, unmatched;

    one.kind = SEQUENCE_NOTHING;
    assert_int_equal(kept_add(*state, "alice", &one, 1, 1), 1);
    one.kind = SEQUENCE_TRACK;
    assert_int_equal(kept_add(*state, "bob", &one, 1, 1), 1);
    assert_int_equal(plays_totals(*state, &plays, &unmatched), OK);
    assert_true(plays == 2 && unmatched == 1);
    assert_int_equal(users_delete(*state, alice), OK);
    assert_int_equal(plays_totals(*state, &plays, &unmatched), OK);
    assert_true(plays == 1 && unmatched == 0);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, kept_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_same_play_twice),
        TEST(test_what_is_kept),
        TEST(test_ranges),
        TEST(test_pages),
        TEST(test_counted_tracks),
        TEST(test_the_log),
        TEST(test_between),
        TEST(test_an_account_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

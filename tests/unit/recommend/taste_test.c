#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "library/saved.h"
#include "recommend/bans.h"
#include "unit/recommend/listening.h"

/* The last play counts most, then what is played much; saved things less. */
static void test_taste(void **state)
{
    struct both *b = *state;
    struct saved_list list = {alice, SEQUENCE_TRACK};
    struct saved_item item = {.id = id_of("track7"), .added_ms = 1};
    struct recommend_seed seeds[3];
    struct taste t = read_taste(b);
    uint32_t last = find(b->f, ENTITY_TRACK, "track1");

    assert_int_equal(t.count, 0);
    assert_int_equal(saved_add(b->db, &list, &item, 1), OK);
    for (int i = 0; i < 8; i++)
        play(b, 5, 1000 * i);
    for (int i = 0; i < 60; i++)
        play(b, 100 + (unsigned)i, 10000 + i);
    play(b, 1, 20000);
    t = read_taste(b);
    assert_int_equal(t.count, 63);
    assert_int_equal(t.tracks[0].track, last);
    assert_true(t.tracks[0].weight > t.tracks[1].weight);
    assert_int_equal(t.recent_count, TASTE_RECENT);
    assert_int_equal(taste_seeds(&t, seeds, 3), 3);
    assert_int_equal(seeds[0].n, last);
    for (size_t i = 0; i < t.count; i++) {
        assert_int_equal(t.heard[i], t.tracks[i].track);
        if (t.tracks[i].track == find(b->f, ENTITY_TRACK, "track7"))
            assert_false(t.tracks[i].is_played);
        if (t.tracks[i].track == find(b->f, ENTITY_TRACK, "track5")) {
            assert_true(t.tracks[i].is_played);
            assert_false(t.tracks[i].is_recent);
            assert_true(t.tracks[i].weight > 0.9f); /* of eight plays */
        }
    }
    /* Another play is the last one. */
    play(b, 2, 30000);
    t = read_taste(b);
    assert_int_equal(t.tracks[0].track, find(b->f, ENTITY_TRACK, "track2"));
}

static struct ban ban_of(enum sequence_kind kind, const char *name, int64_t ms)
{
    return (struct ban){kind, id_of(name), ms};
}

static void test_bans(void **state)
{
    struct both *b = *state;
    struct ban bans[] = {ban_of(SEQUENCE_TRACK, "track9", 1),
                         ban_of(SEQUENCE_ARTIST, "artist3", 2),
                         ban_of(SEQUENCE_TRACK, "track2", 3),
                         ban_of(SEQUENCE_TRACK, "gone", 4)};
    struct banned banned;
    struct ban *listed;
    size_t n;

    assert_int_equal(bans_add(b->db, alice, bans, 4), OK);
    bans[0].banned_ms = 9;
    assert_int_equal(bans_add(b->db, alice, bans, 1), OK); /* once more */
    assert_int_equal(bans_list(b->db, alice, &b->arena, &listed, &n), OK);
    assert_int_equal(n, 4);
    for (size_t i = 0; i < n; i++) /* the last first */
        assert_int_equal(listed[i].banned_ms, 4 - i);
    assert_int_equal(bans_in_catalog(b->db, alice, b->f->c, &b->arena, &banned),
                     OK);
    assert_int_equal(banned.track_count, 2);
    assert_true(banned.tracks[0] < banned.tracks[1]);
    assert_int_equal(banned.artist_count, 1);
    assert_int_equal(banned.artists[0], find(b->f, ENTITY_ARTIST, "artist3"));
    assert_int_equal(bans_remove(b->db, alice, bans, 3), OK);
    assert_int_equal(bans_list(b->db, alice, &b->arena, &listed, &n), OK);
    assert_int_equal(n, 1);
}

static void test_too_many_bans(void **state)
{
    struct both *b = *state;
    struct ban *bans = mem_zalloc(BANS_MAX, sizeof *bans);
    struct ban *listed;
    size_t n;

    for (unsigned i = 0; i < BANS_MAX; i++)
        bans[i] = (struct ban){SEQUENCE_TRACK, {1, i}, 1};
    assert_int_equal(db_begin(b->db), OK);
    assert_int_equal(bans_add(b->db, alice, bans, BANS_MAX), OK);
    bans[0].id.hi = 2;
    assert_int_equal(bans_add(b->db, alice, bans, 1), ERR_LIMIT);
    assert_int_equal(db_commit(b->db), OK);
    assert_int_equal(bans_list(b->db, alice, &b->arena, &listed, &n), OK);
    assert_int_equal(n, BANS_MAX);
    free(bans);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_taste, begin_both, end_both),
        cmocka_unit_test_setup_teardown(test_bans, begin_both, end_both),
        cmocka_unit_test_setup_teardown(test_too_many_bans, begin_both,
                                        end_both),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

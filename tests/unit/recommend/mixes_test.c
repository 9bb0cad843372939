#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "library/playlist_items.h"
#include "recommend/bans.h"
#include "recommend/mixes.h"
#include "unit/recommend/listening.h"

#define A_MONDAY 19996 /* 2024-09-30 */

/* What a test makes of alice's plays. */
struct mixing {
    struct ground *ground;
    struct banned banned;
    struct mix mixes[MIX_SLOTS];
    size_t count;
};

static void plan(struct both *b, struct mixing *m)
{
    struct taste t = read_taste(b);

    m->ground = ground_new(b->f->c, NULL);
    mix_plan_daily(m->ground, &t, &m->banned, &b->arena, m->mixes, &m->count);
    mix_plan_weekly(m->ground, &t, &m->banned, &b->arena,
                    &m->mixes[m->count++]);
    ground_free(m->ground);
}

/* Plays of the first tracks of some artists. */
static void play_artists(struct both *b, const unsigned *artists, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (unsigned k = 0; k < 3; k++)
            play(b, artists[i] * TOWN_TRACKS + k, (int64_t)(100 * i + k));
}

static bool is_heard(const struct taste *t, uint32_t track)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->heard[i] == track)
            return true;
    return false;
}

/* Artists of one genre are one part; what is new to alice is new. */
static void test_plan(void **state)
{
    static const unsigned jazz_and_rock[] = {3, 18, 0, 25, 50};
    struct both *b = *state;
    struct mixing m = {.count = 0}, again = {.count = 0};
    struct taste t;

    play_artists(b, jazz_and_rock, 5);
    t = read_taste(b);
    plan(b, &m);
    assert_true(m.count >= 3 && m.count <= 4); /* two or three parts */
    assert_str(m.mixes[0].name, "Daily Mix 1");
    assert_int_equal(m.mixes[0].count, MIX_DAILY_TRACKS);
    for (size_t i = 0; i < m.count; i++) {
        const struct mix *mix = &m.mixes[i];
        uint32_t familiar = 0;

        for (uint32_t k = 0; k < mix->count; k++) {
            bool heard = is_heard(&t, mix->tracks[k].track);

            assert_int_equal(heard, mix->tracks[k].reason == MIX_FAMILIAR);
            familiar += heard;
            if (!heard)
                assert_true(is_heard(&t, mix->tracks[k].because));
        }
        assert_int_equal(familiar > 0, mix->slot != MIX_SLOT_WEEKLY);
    }
    plan(b, &again);
    assert_int_equal(m.count, again.count);
    for (size_t i = 0; i < m.count; i++)
        assert_memory_equal(m.mixes[i].tracks, again.mixes[i].tracks,
                            m.mixes[i].count * sizeof m.mixes[i].tracks[0]);
}

static struct mixes_due due_on(struct both *b, int64_t day)
{
    struct mixes_due due;

    assert_int_equal(mixes_are_due(b->db, alice, day, &b->arena, &due), OK);
    return due;
}

static void write_on(struct both *b, const struct mixing *m, size_t count,
                     int64_t day)
{
    struct mixes_new new = {.user = alice,
                            .catalog = b->f->c,
                            .list = m->mixes,
                            .count = count,
                            .is_daily = true,
                            .day = day,
                            .now_ms = day * 86400000};

    assert_int_equal(db_begin(b->db), OK);
    assert_int_equal(mixes_write(b->db, &new, &b->arena), OK);
    assert_int_equal(db_commit(b->db), OK);
}

static size_t list(struct both *b, struct mix_kept **out)
{
    size_t n;

    assert_int_equal(mixes_list(b->db, alice, &b->arena, out, &n), OK);
    return n;
}

/* They are made when they are due, keep their ids, and are empty when there is
 * no such part any more. */
static void test_keeping(void **state)
{
    static const unsigned artists[] = {18, 0, 12}; /* of one genre each */
    struct both *b = *state;
    struct mixing m = {.count = 0};
    struct playlist_page page;
    struct mix_kept *first, *second;
    size_t n;

    assert_true(due_on(b, A_MONDAY).daily && due_on(b, A_MONDAY).weekly);
    play_artists(b, artists, 3);
    plan(b, &m);
    assert_true(m.count >= 3);
    write_on(b, &m, m.count, A_MONDAY);
    n = list(b, &first);
    assert_int_equal(n, m.count);
    for (size_t i = 0; i < n; i++) {
        assert_str(first[i].list.owner, "spotify");
        assert_false(first[i].list.is_public);
        assert_int_equal(playlist_items_page(b->db, first[i].list.id, 0, 100,
                                             &b->arena, &page),
                         OK);
        assert_int_equal(page.total, first[i].count);
        for (uint32_t k = 0; k < first[i].count; k++) {
            assert_true(
                id_eq(page.items[k].entry.id, first[i].tracks[k].track));
            assert_true(id_eq(
                first[i].tracks[k].track,
                catalog_id(b->f->c, ENTITY_TRACK, m.mixes[i].tracks[k].track)));
        }
    }
    assert_false(due_on(b, A_MONDAY).daily || due_on(b, A_MONDAY).weekly);
    assert_true(due_on(b, A_MONDAY + 1).daily);
    assert_false(due_on(b, A_MONDAY + 6).weekly);
    assert_true(due_on(b, A_MONDAY + 7).weekly);
    write_on(b, &m, 1, A_MONDAY + 1);
    assert_int_equal(list(b, &second), n);
    for (size_t i = 0; i < n; i++) {
        bool is_empty = i > 0 && i < n - 1;

        assert_true(id_eq(first[i].list.id, second[i].list.id));
        assert_int_equal(second[i].count == 0, is_empty);
    }
}

/* A ban takes out its track, whatever version of it is there, and an artist's
 * tracks; the lists go with their user. */
static void test_bans_and_end(void **state)
{
    static const unsigned artists[] = {3};
    struct both *b = *state;
    struct mixing m = {.count = 0};
    struct mix_kept *kept;
    struct playlist gone;
    struct ban bans[2];
    size_t n;

    play_artists(b, artists, 1);
    plan(b, &m);
    write_on(b, &m, m.count, A_MONDAY);
    n = list(b, &kept);
    bans[0] = (struct ban){SEQUENCE_TRACK, kept[0].tracks[1].track, 1};
    bans[1] = (struct ban){SEQUENCE_ARTIST, id_of("artist3"), 1};
    assert_int_equal(db_begin(b->db), OK);
    assert_int_equal(bans_add(b->db, alice, bans, 2), OK);
    assert_int_equal(mixes_drop_banned(b->db, alice, b->f->c, 1, &b->arena),
                     OK);
    assert_int_equal(db_commit(b->db), OK);
    assert_int_equal(list(b, &kept), n);
    assert_true(kept[0].count > 0 && kept[0].count < m.mixes[0].count - 1);
    for (uint32_t k = 0; k < kept[0].count; k++) {
        struct track t;

        assert_false(id_eq(kept[0].tracks[k].track, bans[0].id));
        (void)catalog_track(
            b->f->c,
            catalog_find(b->f->c, ENTITY_TRACK, kept[0].tracks[k].track), &t);
        assert_int_not_equal(catalog_at(t.artists, 0),
                             find(b->f, ENTITY_ARTIST, "artist3"));
    }
    assert_int_equal(kept[0].list.items, kept[0].count);
    assert_int_equal(domain_erase_user(b->db, alice, 1), OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(
            playlists_find(b->db, kept[i].list.id, &b->arena, &gone),
            ERR_NOT_FOUND);
    assert_int_equal(list(b, &kept), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plan, begin_both, end_both),
        cmocka_unit_test_setup_teardown(test_keeping, begin_both, end_both),
        cmocka_unit_test_setup_teardown(test_bans_and_end, begin_both,
                                        end_both),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What somebody has listened to most. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "plays/top.h"
#include "unit/plays/kept.h"
#include "unit/search/songs.h"

static const struct str alice = {"alice", 5};

static size_t read_tracks(struct db *db, int64_t from_ms, struct arena *arena,
                          struct plays_top **out)
{
    size_t n;

    assert_int_equal(plays_top_tracks(db, alice, from_ms, arena, out, &n), OK);
    return n;
}

/* Track 2 twice, track 1 and 3 once each, 3 later. */
static void add_four(struct db *db)
{
    struct play list[] = {kept_play(2, 1000), kept_play(1, 2000),
                          kept_play(3, 3000), kept_play(2, 4000)};

    assert_int_equal(kept_add(db, "alice", list, 4, 1), 4);
}

static void test_most_plays_first(void **state)
{
    struct plays_top *top;
    struct arena arena;

    arena_init(&arena);
    add_four(*state);
    assert_int_equal(read_tracks(*state, KEPT_MS, &arena, &top), 3);
    assert_true(top[0].id.lo == 2 && top[1].id.lo == 3 && top[2].id.lo == 1);
    assert_int_equal(top[0].plays, 2);
    assert_int_equal(top[0].last_s, KEPT_MS / 1000 + 4);
    assert_int_equal(top[1].plays, 1);
    /* From the second in which a play began on. */
    assert_int_equal(read_tracks(*state, KEPT_MS + 3000, &arena, &top), 2);
    assert_true(top[0].id.lo == 2 && top[0].plays == 1 && top[1].id.lo == 3);
    assert_int_equal(read_tracks(*state, KEPT_MS + 5000, &arena, &top), 0);
    arena_release(&arena);
}

/* What is skipped, private, spoken, known by its names or another's. */
static void test_what_is_not_counted(void **state)
{
    struct play list[] = {kept_play(4, 1), kept_play(5, 2001),
                          kept_play(6, 3001), kept_play(7, 4001)};
    struct play other = kept_play(8, 1);
    struct plays_top *top;
    struct arena arena;

    arena_init(&arena);
    list[0].heard_ms = PLAY_COUNTS_MS - 1;
    list[1].is_private = true;
    list[2].kind = SEQUENCE_EPISODE;
    list[3].kind = SEQUENCE_NOTHING;
    assert_int_equal(kept_add(*state, "alice", list, 4, 1), 4);
    assert_int_equal(kept_add(*state, "bob", &other, 1, 1), 1);
    assert_int_equal(read_tracks(*state, 0, &arena, &top), 0);
    list[0] = kept_play(4, 6000);
    assert_int_equal(kept_add(*state, "alice", list, 1, 1), 1);
    assert_int_equal(read_tracks(*state, 0, &arena, &top), 1);
    assert_int_equal(top[0].id.lo, 4);
    arena_release(&arena);
}

/* ---- artists ---- */

static void add_duet(struct fixture *f, const char *name, const char *a,
                     const char *b, const char *c)
{
    struct id ids[] = {id_of(a), id_of(b), id_of(c)};

    draft_start(&f->d, ENTITY_TRACK, id_of(name), DRAFT_FULL);
    draft_text(&f->d, FIELD_NAME, str_from_c(name));
    draft_ids(&f->d, FIELD_ARTISTS, ids, 3);
    put(f);
}

static void test_artists_are_added_up(void **state)
{
    struct fixture *f = songs_begin();
    struct plays_top *top;
    struct arena arena;
    const struct plays_top tracks[] = {{id_of("Duet"), 3, 50},
                                       {id_of("Alone"), 2, 90},
                                       {id_of("Later"), 3, 60},
                                       {id_of("gone"), 9, 99}};
    size_t n;

    (void)state;
    artist(f, "Ann");
    artist(f, "Bea");
    artist(f, "Cat");
    songs_add(f, "Alone", "Bea", 1);
    songs_add(f, "Later", "Cat", 1);
    add_duet(f, "Duet", "Ann", "Bea", "Ann");
    finish(f);
    arena_init(&arena);
    plays_top_artists(f->c, tracks, 4, &arena, &top, &n);
    assert_int_equal(n, 3);
    assert_true(id_eq(top[0].id, id_of("Bea")) && top[0].plays == 5 &&
                top[0].last_s == 90);
    assert_true(id_eq(top[1].id, id_of("Cat")) && top[1].last_s == 60);
    assert_true(id_eq(top[2].id, id_of("Ann")) && top[2].plays == 3);
    plays_top_artists(f->c, NULL, 0, &arena, &top, &n);
    assert_int_equal(n, 0);
    arena_release(&arena);
    songs_end(f);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, kept_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_most_plays_first),
        TEST(test_what_is_not_counted),
        cmocka_unit_test(test_artists_are_added_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What there is to play in a context. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "library/playlist_items.h"
#include "library/saved.h"
#include "library/shelf.h"
#include "player/context.h"
#include "unit/player/listening.h"

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, listening_set_up, listening_tear_down)

static const struct id list_id = {5, 5};

/* The user finds exactly these in the context. */
static void assert_items(struct listening *l, struct str user,
                         struct player_context context, enum sequence_kind kind,
                         const char *const *names)
{
    struct player_scope scope = listening_scope(l, user);
    struct playback_item *items;
    uint32_t count;

    assert_int_equal(player_context_items(&scope, &context, &items, &count),
                     OK);
    for (uint32_t i = 0; i < count; i++) {
        assert_non_null(names[i]);
        assert_int_equal(items[i].kind, kind);
        assert_true(id_eq(items[i].id, id_of(names[i])));
    }
    assert_null(names[count]);
}

static void assert_none(struct listening *l, struct str user,
                        struct player_context context)
{
    struct player_scope scope = listening_scope(l, user);
    struct playback_item *items;
    uint32_t count;

    assert_int_equal(player_context_items(&scope, &context, &items, &count),
                     ERR_NOT_FOUND);
    assert_int_equal(count, 0);
}

static void test_of_the_catalog(void **state)
{
    struct listening *l = *state;

    assert_items(l, alice,
                 (struct player_context){CONTEXT_ALBUM, id_of("first")},
                 SEQUENCE_TRACK,
                 (const char *const[]){"one", "two", "three", "four", NULL});
    /* The most popular first. */
    assert_items(l, alice,
                 (struct player_context){CONTEXT_ARTIST, id_of("ada")},
                 SEQUENCE_TRACK,
                 (const char *const[]){"two", "three", "four", "one", NULL});
    assert_items(
        l, alice, (struct player_context){CONTEXT_SHOW, id_of("talks")},
        SEQUENCE_EPISODE, (const char *const[]){"late", "early", NULL});
    assert_items(l, alice, (struct player_context){CONTEXT_SHOW, id_of("book")},
                 SEQUENCE_CHAPTER,
                 (const char *const[]){"opening", "ending", NULL});
}

static void test_what_is_not_there(void **state)
{
    static const enum player_context_kind kinds[] = {
        CONTEXT_ALBUM, CONTEXT_ARTIST, CONTEXT_PLAYLIST, CONTEXT_SHOW};
    struct listening *l = *state;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        assert_none(l, alice,
                    (struct player_context){kinds[i], id_of("nowhere")});
    /* Nor under another kind's name. */
    assert_none(l, alice,
                (struct player_context){CONTEXT_ALBUM, id_of("talks")});
}

/* A list of bob's with two tracks and an episode. */
static struct playlist make_list(struct listening *l, bool is_public)
{
    struct playlist list = {.id = list_id,
                            .owner = bob,
                            .name = STR("mix"),
                            .is_public = is_public};
    struct playlist_editing edit = {.db = l->db,
                                    .playlist = &list,
                                    .user = bob,
                                    .now_ms = l->now_ms,
                                    .arena = &l->arena};
    struct playlist_name names[] = {{SEQUENCE_TRACK, id_of("four"), {0}},
                                    {SEQUENCE_TRACK, id_of("one"), {0}}};

    assert_int_equal(db_begin(l->db), OK);
    assert_int_equal(playlists_create(l->db, &list, l->now_ms), OK);
    assert_int_equal(playlist_add(&edit, PLAYLIST_END, names, 2), OK);
    assert_int_equal(db_commit(l->db), OK);
    return list;
}

static const char *const mix[] = {"four", "one", NULL};

/* A private list is its owner's, and that of those who follow it. */
static void test_private_playlist(void **state)
{
    struct player_context context = {CONTEXT_PLAYLIST, list_id};
    struct listening *l = *state;
    struct playlist list = make_list(l, false);

    assert_items(l, bob, context, SEQUENCE_TRACK, mix);
    assert_none(l, alice, context);
    assert_int_equal(db_begin(l->db), OK);
    assert_int_equal(shelf_follow(l->db, &list, alice, false, l->now_ms), OK);
    assert_int_equal(db_commit(l->db), OK);
    assert_items(l, alice, context, SEQUENCE_TRACK, mix);
}

static void test_public_playlist(void **state)
{
    struct listening *l = *state;

    (void)make_list(l, true);
    assert_items(l, alice, (struct player_context){CONTEXT_PLAYLIST, list_id},
                 SEQUENCE_TRACK, mix);
}

static void test_collection(void **state)
{
    static const char *const none[] = {NULL};
    static const char *const newest_first[] = {"two", "four", NULL};
    struct player_context context = {.kind = CONTEXT_COLLECTION};
    struct listening *l = *state;
    struct saved_list tracks = {alice, SEQUENCE_TRACK};
    struct saved_item items[] = {{id_of("four"), 1000, false},
                                 {id_of("two"), 2000, false}};

    assert_items(l, alice, context, SEQUENCE_TRACK, none);
    assert_int_equal(db_begin(l->db), OK);
    assert_int_equal(saved_add(l->db, &tracks, &items[0], 1), OK);
    assert_int_equal(saved_add(l->db, &tracks, &items[1], 1), OK);
    assert_int_equal(db_commit(l->db), OK);
    assert_items(l, alice, context, SEQUENCE_TRACK, newest_first);
    assert_items(l, bob, context, SEQUENCE_TRACK, none);
}

static void test_finding(void **state)
{
    static const struct playback_item items[] = {{SEQUENCE_TRACK, {1, 1}},
                                                 {SEQUENCE_CHAPTER, {1, 2}},
                                                 {SEQUENCE_EPISODE, {1, 1}},
                                                 {SEQUENCE_TRACK, {1, 3}},
                                                 {SEQUENCE_TRACK, {1, 3}}};
    struct playback_item track_3 = {SEQUENCE_TRACK, {1, 3}};
    struct playback_item episode_1 = {SEQUENCE_EPISODE, {1, 1}};
    struct playback_item episode_2 = {SEQUENCE_EPISODE, {1, 2}};
    struct playback_item track_2 = {SEQUENCE_TRACK, {1, 2}};

    (void)state;
    assert_int_equal(player_context_find(items, 5, &track_3), 3);
    assert_int_equal(player_context_find(items, 5, &episode_1), 2);
    assert_int_equal(player_context_find(items, 5, &episode_2), 1);
    assert_int_equal(player_context_find(items, 5, &track_2), PLAYBACK_BEFORE);
    assert_int_equal(player_context_find(items, 3, &track_3), PLAYBACK_BEFORE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_of_the_catalog),   TEST(test_what_is_not_there),
        TEST(test_private_playlist), TEST(test_public_playlist),
        TEST(test_collection),       cmocka_unit_test(test_finding),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

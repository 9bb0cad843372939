#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "library/playlist_history.h"
#include "library/playlist_tracks.h"
#include "unit/library/owned.h"

static const struct str alice = {"alice", 5};

static struct playlist create(struct db *db, const char *name)
{
    struct playlist list = {.owner = alice, .name = str_from_c(name)};

    assert_int_equal(playlists_create(db, &list, 1), OK);
    return list;
}

static struct playlist_name track(uint64_t lo)
{
    return (struct playlist_name){.kind = SEQUENCE_TRACK, .id = {4, lo}};
}

static struct playlist_editing editing(struct db *db, struct playlist *list,
                                       struct arena *arena)
{
    return (struct playlist_editing){.db = db,
                                     .playlist = list,
                                     .user = alice,
                                     .now_ms = 7000,
                                     .arena = arena};
}

static void test_changes(void **state)
{
    struct playlist list = create(*state, "a list");
    struct playlist_snapshot first = list.snapshot;
    struct playlist_name names[3] = {track(1), track(2), track(3)};
    struct playlist_change *changes;
    struct playlist_editing edit;
    struct arena arena;
    size_t n;

    arena_init(&arena);
    edit = editing(*state, &list, &arena);
    assert_int_equal(playlist_add(&edit, 0, names, 3), OK);
    assert_int_equal(playlist_reorder(&edit, 0, 1, 3), OK);
    assert_int_equal(playlists_change(*state, &list, alice, 8000), OK);
    assert_int_equal(
        playlist_changes(*state, &list, &first, 10, &arena, &changes, &n), OK);
    assert_int_equal(n, 3);
    assert_int_equal(changes[0].steps.count, 1);
    assert_int_equal(changes[0].steps.list[0].kind, STEP_INSERT);
    assert_int_equal(changes[0].steps.list[0].entries[2].id.lo, 3);
    assert_true(str_eq(changes[0].by, alice));
    assert_int_equal(changes[0].made_ms, 7000);
    assert_int_equal(changes[1].steps.list[0].kind, STEP_MOVE);
    assert_int_equal(changes[1].steps.list[0].to, 2);
    assert_int_equal(changes[2].steps.count, 0);
    assert_memory_equal(&changes[2].snapshot, &list.snapshot,
                        sizeof list.snapshot);
    assert_int_equal(playlist_changes(*state, &list, &changes[0].snapshot, 1,
                                      &arena, &changes, &n),
                     OK);
    assert_int_equal(n, 1); /* and no more than were asked for */
    assert_int_equal(changes[0].steps.list[0].kind, STEP_MOVE);
    first.proof[0] ^= 1;
    assert_int_equal(
        playlist_changes(*state, &list, &first, 10, &arena, &changes, &n),
        ERR_NOT_FOUND);
    arena_release(&arena);
}

/* What was done long ago is forgotten; the snapshot that holds is not. */
static void test_forgotten(void **state)
{
    struct playlist list = create(*state, "a list");
    struct playlist_snapshot first = list.snapshot;
    struct playlist_name name = track(1);
    struct playlist_change *changes;
    struct playlist_editing edit;
    struct arena arena;
    size_t n;

    arena_init(&arena);
    edit = editing(*state, &list, &arena);
    assert_int_equal(playlist_add(&edit, 0, &name, 1), OK);
    assert_int_equal(playlists_prune(*state, PLAYLIST_REMEMBERED_MS + 5000),
                     OK);
    assert_int_equal(
        playlist_changes(*state, &list, &first, 10, &arena, &changes, &n),
        ERR_NOT_FOUND);
    assert_int_equal(playlists_prune(*state, 2 * PLAYLIST_REMEMBERED_MS), OK);
    assert_int_equal(playlist_changes(*state, &list, &list.snapshot, 10, &arena,
                                      &changes, &n),
                     OK);
    assert_int_equal(n, 0);
    edit.against = &list.snapshot;
    assert_int_equal(playlist_remove_at(&edit, (uint32_t[]){0}, 1), OK);
    assert_int_equal(list.items, 0);
    arena_release(&arena);
}

static void test_holding(void **state)
{
    struct playlist lists[3] = {create(*state, "a"), create(*state, "b"),
                                create(*state, "c")};
    struct playlist_name names[600], one = track(7);
    struct playlist_editing edit;
    struct arena arena;
    struct id *ids;
    size_t n;

    arena_init(&arena);
    for (uint32_t i = 0; i < 600; i++)
        names[i] = track(i + 100);
    names[550] = one; /* in the third chunk */
    edit = editing(*state, &lists[0], &arena);
    assert_int_equal(playlist_add(&edit, 0, names, 600), OK);
    edit = editing(*state, &lists[2], &arena);
    assert_int_equal(playlist_add(&edit, 0, &one, 1), OK);
    assert_int_equal(playlist_add(&edit, 0, &one, 1), OK);
    assert_int_equal(
        playlists_holding(*state, alice, &one, 10, &arena, &ids, &n), OK);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++)
        assert_false(id_eq(ids[i], lists[1].id));
    one = track(8);
    assert_int_equal(
        playlists_holding(*state, alice, &one, 10, &arena, &ids, &n), OK);
    assert_int_equal(n, 0);
    /* The same id as an episode's is something else. */
    one = (struct playlist_name){.kind = SEQUENCE_EPISODE, .id = {4, 7}};
    assert_int_equal(
        playlists_holding(*state, alice, &one, 10, &arena, &ids, &n), OK);
    assert_int_equal(n, 0);
    arena_release(&arena);
}

/* Lists by their ids, page by page, and the tracks of one. */
static void test_tracks_of_lists(void **state)
{
    struct playlist lists[3];
    struct playlist_track *tracks;
    struct playlist_editing edit;
    struct arena arena;
    struct id *ids, *more;
    size_t n, m;

    arena_init(&arena);
    for (unsigned i = 0; i < 3; i++)
        lists[i] = create(*state, "a list");
    edit = editing(*state, &lists[0], &arena);
    for (uint64_t i = 0; i < 300; i++) { /* more than a chunk */
        struct playlist_name name = track(i);

        if (i == 7)
            name.kind = SEQUENCE_EPISODE;
        assert_int_equal(playlist_add(&edit, PLAYLIST_END, &name, 1), OK);
    }
    assert_int_equal(
        playlist_tracks(*state, lists[0].id, 10, &arena, &tracks, &n), OK);
    assert_int_equal(n, 299);
    assert_int_equal(tracks[7].id.lo, 8);
    assert_int_equal(tracks[0].added_ms, 7000);
    assert_int_equal(
        playlist_tracks(*state, lists[1].id, 10, &arena, &tracks, &n), OK);
    assert_int_equal(n, 0);
    assert_int_equal(playlist_ids(*state, NULL, 2, &arena, &ids, &n), OK);
    assert_int_equal(n, 2);
    assert_int_equal(playlist_ids(*state, &ids[1], 2, &arena, &more, &m), OK);
    assert_int_equal(m, 1);
    assert_true(id_cmp(ids[0], ids[1]) < 0 && id_cmp(ids[1], more[0]) < 0);
    assert_int_equal(playlist_ids(*state, &more[0], 2, &arena, &ids, &n), OK);
    assert_int_equal(n, 0);
    arena_release(&arena);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, owned_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_changes),
        TEST(test_forgotten),
        TEST(test_holding),
        TEST(test_tracks_of_lists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

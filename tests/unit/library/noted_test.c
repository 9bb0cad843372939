#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/note.h"
#include "library/follow.h"
#include "library/folders.h"
#include "library/noted_count.h"
#include "library/playlist_items.h"
#include "library/shelf.h"
#include "unit/library/owned.h"

static const struct str alice = {"alice", 5};
static const struct str bob = {"bob", 3};

static void begin(struct db *db)
{
    assert_int_equal(db_begin(db), OK);
}

/* What the transaction has noted, as "kind subject, ", a playlist's id as *. */
static const char *end(struct db *db)
{
    static char text[500];
    const struct change *notes;
    size_t count, n = 0;

    assert_int_equal(db_commit(db), OK);
    notes = notes_written(db, &count);
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        n += (size_t)snprintf(
            text + n, sizeof text - n, "%.*s %.*s, ", STR_ARG(notes[i].kind),
            notes[i].subject.n == ID_TEXT_LENGTH ? 1 : (int)notes[i].subject.n,
            notes[i].subject.n == ID_TEXT_LENGTH ? "*" : notes[i].subject.p);
    return text;
}

static uint32_t count_of(struct db *db, struct str user, enum noted_list list)
{
    uint32_t n;

    assert_int_equal(noted_list_count(db, user, list, &n), OK);
    return n;
}

static void test_saved(void **state)
{
    struct saved_list tracks = {alice, SEQUENCE_TRACK};
    struct saved_list albums = {alice, SEQUENCE_ALBUM};
    struct saved_list chapters = {alice, SEQUENCE_CHAPTER};
    struct saved_item items[] = {{.id = {0, 1}, .added_ms = 1},
                                 {.id = {0, 2}, .added_ms = 1}};
    struct id ids[] = {{0, 1}, {0, 3}};
    struct db *db = *state;

    begin(db);
    assert_int_equal(saved_add(db, &tracks, items, 2), OK);
    assert_int_equal(saved_add(db, &albums, items, 1), OK);
    assert_string_equal(end(db), "saved.tracks alice, saved.albums alice, ");
    assert_int_equal(count_of(db, alice, NOTED_TRACKS), 2);
    assert_int_equal(count_of(db, alice, NOTED_ALBUMS), 1);
    assert_int_equal(count_of(db, bob, NOTED_ALBUMS), 0);
    begin(db);
    assert_int_equal(saved_add(db, &tracks, items, 2), OK);
    assert_int_equal(saved_remove(db, &tracks, &ids[1], 1, NULL), OK);
    assert_int_equal(saved_add(db, &chapters, items, 2), OK);
    assert_string_equal(end(db), "");
    begin(db);
    assert_int_equal(saved_remove(db, &tracks, ids, 2, NULL), OK);
    assert_string_equal(end(db), "saved.tracks alice, ");
    begin(db);
    assert_int_equal(saved_clear(db, &albums), OK);
    assert_string_equal(end(db), "saved.albums alice, ");
}

static void test_following(void **state)
{
    struct id artist = {0, 1};
    struct db *db = *state;

    begin(db);
    assert_int_equal(follow_artists(db, alice, &artist, 1, 1), OK);
    assert_int_equal(follow_user(db, alice, bob, 1), OK);
    assert_int_equal(follow_user(db, alice, bob, 2), OK);
    assert_string_equal(end(db),
                        "following.artists alice, following.users alice, ");
    assert_int_equal(count_of(db, alice, NOTED_ARTISTS), 1);
    assert_int_equal(count_of(db, alice, NOTED_USERS), 1);
    begin(db);
    assert_int_equal(unfollow_artists(db, alice, &artist, 1), OK);
    assert_int_equal(unfollow_user(db, alice, bob), OK);
    assert_int_equal(unfollow_user(db, alice, bob), OK);
    assert_string_equal(end(db),
                        "following.artists alice, following.users alice, ");
}

static void add_to(void *arg, struct str user)
{
    char *all = arg;

    all += strlen(all);
    memcpy(all, user.p, user.n);
    all[user.n] = '\0';
}

static void test_playlists(void **state)
{
    struct playlist list = {.owner = alice, .name = STR("A")};
    struct playlist_name name = {.kind = SEQUENCE_TRACK, .id = {0, 1}};
    struct folder folder = {.name = STR("F")};
    struct playlist_editing edit = {.playlist = &list, .user = alice};
    char users[100] = "";
    struct arena arena;
    struct db *db = *state;

    arena_init(&arena);
    edit.db = db;
    edit.arena = &arena;
    begin(db);
    assert_int_equal(playlists_create(db, &list, 1), OK);
    assert_string_equal(end(db), "shelf alice, ");
    begin(db);
    assert_int_equal(playlist_add(&edit, 0, &name, 1), OK);
    assert_int_equal(playlists_change(db, &list, alice, 2), OK);
    assert_string_equal(end(db), "playlist *, ");
    begin(db);
    assert_int_equal(shelf_follow(db, &list, bob, true, 3), OK);
    assert_string_equal(end(db), "shelf bob, ");
    assert_int_equal(shelf_each_user(db, list.id, add_to, users), OK);
    assert_int_equal(strlen(users), 8); /* in whatever order */
    begin(db);
    assert_int_equal(folders_create(db, alice, &folder, 3), OK);
    assert_int_equal(folders_put(db, alice, folder.id, list.id), OK);
    assert_int_equal(folders_delete(db, alice, folder.id), OK);
    assert_string_equal(end(db), "shelf alice, ");
    begin(db);
    assert_int_equal(shelf_unfollow(db, &list, bob), OK);
    assert_int_equal(shelf_unfollow(db, &list, bob), OK);
    assert_int_equal(shelf_unfollow(db, &list, alice), OK);
    assert_string_equal(end(db), "shelf bob, shelf alice, ");
    assert_int_equal(count_of(db, alice, NOTED_PLAYLISTS), 0);
    users[0] = '\0';
    assert_int_equal(shelf_each_user(db, list.id, add_to, users), OK);
    assert_string_equal(users, "");
    arena_release(&arena);
}

static void test_kinds(void **state)
{
    enum noted_list list;

    (void)state;
    for (unsigned i = 0; i < NOTED_LISTS; i++) {
        const char *kind = noted_list_kind((enum noted_list)i);

        assert_true(noted_list_from_kind(str_from_c(kind), &list));
        assert_int_equal(list, i);
    }
    assert_false(noted_list_from_kind(STR(NOTE_PLAYLIST), &list));
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, owned_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_saved),
        TEST(test_following),
        TEST(test_playlists),
        TEST(test_kinds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

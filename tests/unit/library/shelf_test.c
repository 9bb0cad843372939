#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "library/shelf.h"
#include "unit/library/owned.h"

static const struct str alice = {"alice", 5};
static const struct str bob = {"bob", 3};

static struct playlist create(struct db *db, struct str owner, const char *name,
                              bool is_public, int64_t now_ms)
{
    struct playlist list = {
        .owner = owner, .name = str_from_c(name), .is_public = is_public};

    assert_int_equal(playlists_create(db, &list, now_ms), OK);
    return list;
}

/* The names on a page of the user's shelf, and how many there are. */
static void assert_shelf(struct db *db, struct str user, unsigned parts,
                         uint32_t offset, uint32_t limit, const char *want)
{
    struct shelf_page page;
    struct arena arena;
    char got[200];
    size_t n = 0;

    arena_init(&arena);
    assert_int_equal(shelf_page(db, user, parts, offset, limit, &arena, &page),
                     OK);
    for (size_t i = 0; i < page.count; i++)
        n += (size_t)snprintf(got + n, sizeof got - n, "%.*s ",
                              STR_ARG(page.lists[i].name));
    (void)snprintf(got + n, sizeof got - n, "of %u", page.total);
    assert_string_equal(got, want);
    arena_release(&arena);
}

/* Own ones first, each kind in the order in which it came. */
static void test_order(void **state)
{
    struct playlist theirs = create(*state, bob, "his", true, 1);

    assert_int_equal(shelf_follow(*state, &theirs, alice, true, 2), OK);
    (void)create(*state, alice, "b", true, 3);
    (void)create(*state, alice, "a", false, 4);
    assert_shelf(*state, alice, SHELF_ALL, 0, 50, "b a his of 3");
    assert_shelf(*state, alice, 0, 0, 50, "b his of 2");
    assert_shelf(*state, alice, SHELF_ALL, 1, 1, "a of 3");
    assert_shelf(*state, alice, SHELF_ALL, 3, 10, "of 3");
    assert_shelf(*state, bob, SHELF_ALL, 0, 50, "his of 1");
}

/* A collaborative list is of a part of its own, though it isn't shown. */
static void test_parts(void **state)
{
    struct playlist shared = {
        .owner = bob, .name = STR("shared"), .is_collaborative = true};

    assert_int_equal(playlists_create(*state, &shared, 1), OK);
    assert_int_equal(shelf_follow(*state, &shared, alice, true, 1), OK);
    (void)create(*state, alice, "shown", true, 2);
    (void)create(*state, alice, "hidden", false, 3);
    assert_shelf(*state, alice, 0, 0, 50, "shown of 1");
    assert_shelf(*state, alice, SHELF_PRIVATE, 0, 50, "shown hidden of 2");
    assert_shelf(*state, alice, SHELF_COLLABORATIVE, 0, 50,
                 "shown shared of 2");
    assert_shelf(*state, alice, SHELF_ALL, 0, 50, "shown hidden shared of 3");
    assert_shelf(*state, alice, SHELF_COLLABORATIVE, 1, 1, "shared of 2");
}

/* What is dropped is on no shelf, but kept. */
static void test_dropped_page(void **state)
{
    struct playlist a = create(*state, alice, "a", true, 1);
    struct playlist b = create(*state, alice, "b", true, 2);
    struct shelf_page page;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(shelf_page_dropped(*state, alice, 0, 9, &arena, &page),
                     OK);
    assert_int_equal(page.total, 0);
    assert_int_equal(shelf_unfollow(*state, &a, alice), OK);
    assert_shelf(*state, alice, SHELF_ALL, 0, 9, "b of 1");
    assert_int_equal(shelf_page_dropped(*state, alice, 0, 9, &arena, &page),
                     OK);
    assert_int_equal(page.total, 1);
    assert_int_equal(page.count, 1);
    assert_true(id_eq(page.lists[0].id, a.id));
    assert_int_equal(shelf_follow(*state, &b, bob, false, 77), OK);
    assert_int_equal(shelf_page(*state, bob, SHELF_ALL, 0, 9, &arena, &page),
                     OK);
    assert_false(page.places[0].is_shown);
    assert_int_equal(page.places[0].added_ms, 77);
    arena_release(&arena);
}

/* What others see changes with the list, and with how it is followed. */
static void test_shown(void **state)
{
    struct playlist list = create(*state, bob, "his", true, 1);

    assert_int_equal(shelf_follow(*state, &list, alice, false, 2), OK);
    assert_shelf(*state, alice, 0, 0, 50, "of 0");
    assert_int_equal(shelf_follow(*state, &list, alice, true, 3), OK);
    assert_shelf(*state, alice, 0, 0, 50, "his of 1");
    list.is_public = false;
    assert_int_equal(playlists_change(*state, &list, bob, 4), OK);
    assert_shelf(*state, alice, 0, 0, 50, "of 0");
    assert_shelf(*state, bob, 0, 0, 50, "of 0");
    assert_shelf(*state, alice, SHELF_ALL, 0, 50, "his of 1");
}

/* An owner who drops a list keeps it from nobody, and can have it back. */
static void test_dropped(void **state)
{
    struct playlist list = create(*state, bob, "his", true, 1);
    struct arena arena;
    bool has;

    arena_init(&arena);
    assert_int_equal(shelf_follow(*state, &list, alice, true, 2), OK);
    assert_int_equal(shelf_unfollow(*state, &list, bob), OK);
    assert_shelf(*state, bob, SHELF_ALL, 0, 50, "of 0");
    assert_shelf(*state, alice, SHELF_ALL, 0, 50, "his of 1");
    assert_int_equal(playlists_find(*state, list.id, &arena, &list), OK);
    assert_true(list.is_dropped);
    assert_int_equal(list.followers, 1);
    assert_int_equal(shelf_follow(*state, &list, bob, true, 3), OK);
    assert_int_equal(shelf_has(*state, list.id, bob, &has), OK);
    assert_true(has);
    assert_int_equal(playlists_find(*state, list.id, &arena, &list), OK);
    assert_false(list.is_dropped);
    assert_int_equal(list.followers, 1); /* the owner isn't one */
    assert_int_equal(shelf_unfollow(*state, &list, alice), OK);
    assert_int_equal(shelf_unfollow(*state, &list, alice), OK);
    assert_int_equal(playlists_find(*state, list.id, &arena, &list), OK);
    assert_int_equal(list.followers, 0);
    arena_release(&arena);
}

/* A name and the rest come back as they were given. */
static void test_details(void **state)
{
    struct playlist list = {.owner = alice,
                            .name = STR("n\xc3\xa4me"),
                            .description = STR("what <it> is"),
                            .has_description = true,
                            .is_collaborative = true};
    struct playlist_snapshot read_back;
    char text[PLAYLIST_SNAPSHOT];
    struct playlist found;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(playlists_create(*state, &list, 7), OK);
    assert_int_equal(playlists_find(*state, list.id, &arena, &found), OK);
    assert_true(str_eq(found.name, list.name));
    assert_true(str_eq(found.description, list.description));
    assert_true(found.has_description && found.is_collaborative);
    assert_false(found.is_public);
    assert_int_equal(found.created_ms, 7);
    assert_memory_equal(&found.snapshot, &list.snapshot, sizeof found.snapshot);
    playlist_snapshot_text(&found.snapshot, text);
    assert_true(playlist_snapshot_read(str_of(text, sizeof text), &read_back));
    assert_memory_equal(&found.snapshot, &read_back, sizeof read_back);
    assert_false(playlist_snapshot_read(str_of(text, 31), &read_back));
    text[5] = '!';
    assert_false(playlist_snapshot_read(str_of(text, sizeof text), &read_back));
    found.has_description = false;
    assert_int_equal(playlists_change(*state, &found, alice, 8), OK);
    assert_int_equal(found.snapshot.revision, 2);
    assert_int_equal(playlists_find(*state, list.id, &arena, &found), OK);
    assert_false(found.has_description);
    arena_release(&arena);
}

/* The oldest that is called so, of those that its owner still has. */
static void test_by_name(void **state)
{
    struct playlist first = create(*state, alice, "same", false, 1);
    struct playlist second = create(*state, alice, "same", true, 2);
    struct playlist found;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(
        playlists_find_named(*state, alice, STR("same"), &arena, &found), OK);
    assert_true(id_eq(found.id, first.id));
    assert_int_equal(shelf_unfollow(*state, &first, alice), OK);
    assert_int_equal(
        playlists_find_named(*state, alice, STR("same"), &arena, &found), OK);
    assert_true(id_eq(found.id, second.id));
    assert_int_equal(
        playlists_find_named(*state, bob, STR("same"), &arena, &found),
        ERR_NOT_FOUND);
    assert_int_equal(
        playlists_find_named(*state, alice, STR("Same"), &arena, &found),
        ERR_NOT_FOUND);
    arena_release(&arena);
}

/* On one line, and as HTML has it; a line's two signs for its end are one. */
static void test_description(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_true(str_eq(
        playlist_description(&arena, STR(" a\r\nb\nc\r\r\n<d> & \"e\"'\r\n")),
        STR("a b c  &lt;d&gt; &amp; &quot;e&quot;&#x27;")));
    assert_int_equal(playlist_description(&arena, STR(" \n")).n, 0);
    arena_release(&arena);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, owned_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_dropped_page), TEST(test_order),       TEST(test_parts),
        TEST(test_shown),        TEST(test_dropped),     TEST(test_details),
        TEST(test_by_name),      TEST(test_description),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

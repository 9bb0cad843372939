#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "library/playlist_given.h"
#include "library/playlist_items.h"
#include "library/shelf.h"
#include "unit/library/owned.h"

static const struct id list_id = {5, 5};

struct world {
    struct db *db;
    struct arena arena;
    int64_t now_ms;
};

static struct world world_of(void **state)
{
    struct world w = {.db = *state, .now_ms = 1000};

    arena_init(&w.arena);
    return w;
}

/* Items of letters: 'a' to 'z' are tracks added by bob, '-' a place without
 * anything, '+' a local file. */
static void set_items(struct world *w, struct playlist_brought *in,
                      const char *letters)
{
    struct playlist_brought_item *items =
        arena_zalloc(&w->arena, strlen(letters) * sizeof *items);

    in->says_items = true;
    in->count = (uint32_t)strlen(letters);
    in->items = items;
    for (uint32_t i = 0; i < in->count; i++) {
        char c = letters[i];

        items[i] = (struct playlist_brought_item){.kind = SEQUENCE_TRACK,
                                                  .id = {8, (uint64_t)c},
                                                  .added_ms = c,
                                                  .by = STR("bob")};
        if (c == '-')
            items[i] = (struct playlist_brought_item){
                .kind = SEQUENCE_NOTHING, .added_ms = SEQUENCE_NO_DATE};
        if (c == '+')
            items[i] = (struct playlist_brought_item){
                .kind = SEQUENCE_LOCAL, .text = STR("spotify:local:a:b:c:7")};
    }
}

static struct playlist_brought whole(struct world *w, const char *letters)
{
    struct playlist_brought in = {.id = list_id,
                                  .owner = STR("alice"),
                                  .says_name = true,
                                  .name = STR("brought"),
                                  .says_public = true,
                                  .is_public_unknown = true,
                                  .says_followers = true,
                                  .says_images = true,
                                  .given = {.images = STR("[null]"),
                                            .snapshot = STR("as it came"),
                                            .followers = 40}};

    set_items(w, &in, letters);
    return in;
}

static struct playlist_brought page(struct world *w, uint32_t offset,
                                    const char *letters, bool is_cut_off)
{
    struct playlist_brought in = {
        .id = list_id, .offset = offset, .is_cut_off = is_cut_off};

    set_items(w, &in, letters);
    return in;
}

static enum err bring(struct world *w, struct playlist_brought in,
                      enum playlist_outcome *outcome)
{
    struct playlist_bringing b = {w->db, &w->arena, ++w->now_ms};

    return playlist_bring(&b, &in, outcome);
}

static void assert_brings(struct world *w, struct playlist_brought in,
                          enum playlist_outcome want)
{
    enum playlist_outcome got;

    assert_int_equal(bring(w, in, &got), OK);
    assert_int_equal(got, want);
}

static void assert_refuses(struct world *w, struct playlist_brought in,
                           enum err want)
{
    enum playlist_outcome outcome;

    assert_int_equal(bring(w, in, &outcome), want);
}

static struct playlist found(struct world *w)
{
    struct playlist p;

    assert_int_equal(playlists_find(w->db, list_id, &w->arena, &p), OK);
    return p;
}

static struct playlist_given given(struct world *w)
{
    struct playlist p = found(w);

    assert_non_null(p.given);
    return *p.given;
}

/* Whether the list's snapshot_id is the one that came. */
static bool holds(struct world *w)
{
    struct playlist_snapshot_room room;
    struct playlist p = found(w);

    return str_eq(playlist_given_shown(&p, &room), STR("as it came"));
}

static void assert_items(struct world *w, const char *want)
{
    struct playlist_page all;
    char got[100] = "";

    assert_int_equal(
        playlist_items_page(w->db, list_id, 0, 99, &w->arena, &all), OK);
    for (size_t i = 0; i < all.count; i++) {
        const struct sequence_entry *entry = &all.items[i].entry;

        got[i] = entry->kind == SEQUENCE_NOTHING ? '-'
                 : entry->kind == SEQUENCE_LOCAL ? '+'
                                                 : (char)entry->id.lo;
        if (entry->kind == SEQUENCE_TRACK) {
            assert_true(str_eq(all.items[i].by, STR("bob")));
            assert_int_equal(entry->added_ms, entry->id.lo);
        }
    }
    assert_string_equal(got, want);
}

/* ---- the tests ---- */

static void test_once_and_again(void **state)
{
    struct world w = world_of(state);
    struct playlist first, again;

    assert_brings(&w, whole(&w, "ab-+a"), PLAYLIST_MADE);
    first = found(&w);
    assert_true(str_eq(first.owner, STR("alice")));
    assert_true(str_eq(first.name, STR("brought")));
    assert_false(first.has_description);
    assert_true(first.is_public);
    assert_int_equal(first.followers, 40);
    assert_int_equal(first.items, 5);
    assert_true(given(&w).is_public_unknown);
    assert_true(playlist_given_holds(&first));
    assert_true(str_eq(given(&w).images, STR("[null]")));
    assert_true(holds(&w));
    assert_items(&w, "ab-+a");
    assert_brings(&w, whole(&w, "ab-+a"), PLAYLIST_AS_IT_WAS);
    again = found(&w);
    assert_int_equal(again.snapshot.revision, first.snapshot.revision);
    assert_int_equal(again.followers, 40);
    arena_release(&w.arena);
}

static void test_what_differs_changes(void **state)
{
    struct world w = world_of(state);
    struct playlist_brought in = whole(&w, "abc");
    struct playlist first;

    assert_brings(&w, in, PLAYLIST_MADE);
    first = found(&w);
    in.given.followers = 30;
    assert_brings(&w, in, PLAYLIST_CHANGED);
    assert_int_equal(found(&w).followers, 30);
    assert_int_equal(found(&w).snapshot.revision, first.snapshot.revision);
    in.says_description = in.has_description = true;
    in.description = STR("words");
    assert_brings(&w, in, PLAYLIST_CHANGED);
    assert_true(found(&w).snapshot.revision > first.snapshot.revision);
    set_items(&w, &in, "xabc");
    assert_brings(&w, in, PLAYLIST_CHANGED);
    assert_items(&w, "xabc");
    set_items(&w, &in, "xa");
    assert_brings(&w, in, PLAYLIST_CHANGED);
    assert_items(&w, "xa");
    assert_brings(&w, in, PLAYLIST_AS_IT_WAS);
    /* What isn't said stays. */
    assert_brings(&w, (struct playlist_brought){.id = list_id},
                  PLAYLIST_AS_IT_WAS);
    assert_true(str_eq(found(&w).description, STR("words")));
    arena_release(&w.arena);
}

static void test_in_pages(void **state)
{
    struct world w = world_of(state);
    struct playlist_brought first = whole(&w, "abc");

    first.is_cut_off = first.says_total = true;
    first.given.total = 7;
    for (int round = 0; round < 2; round++) {
        bool is_new = round == 0;

        assert_brings(&w, first, is_new ? PLAYLIST_MADE : PLAYLIST_AS_IT_WAS);
        assert_items(&w, is_new ? "abc" : "abcdefg");
        assert_refuses(&w, page(&w, is_new ? 4 : 8, "z", false), ERR_INVALID);
        assert_brings(&w, page(&w, 3, "def", true),
                      is_new ? PLAYLIST_CHANGED : PLAYLIST_AS_IT_WAS);
        assert_brings(&w, page(&w, 6, "g", false),
                      is_new ? PLAYLIST_CHANGED : PLAYLIST_AS_IT_WAS);
        assert_items(&w, "abcdefg");
    }
    assert_brings(&w, page(&w, 3, "q", true), PLAYLIST_CHANGED);
    assert_items(&w, "abcqefg");
    assert_brings(&w, page(&w, 5, "", false), PLAYLIST_CHANGED);
    assert_items(&w, "abcqe");
    arena_release(&w.arena);
}

static void test_lacking(void **state)
{
    struct world w = world_of(state);
    struct playlist_brought in = whole(&w, "abc");
    uint32_t lacking;

    in.says_total = true;
    in.given.total = 4;
    assert_brings(&w, in, PLAYLIST_MADE);
    assert_int_equal(playlist_given_count_lacking(w.db, &lacking), OK);
    assert_int_equal(lacking, 1);
    assert_brings(&w, page(&w, 3, "d", false), PLAYLIST_CHANGED);
    assert_int_equal(playlist_given_count_lacking(w.db, &lacking), OK);
    assert_int_equal(lacking, 0);
    arena_release(&w.arena);
}

static void test_refused(void **state)
{
    struct world w = world_of(state);
    struct playlist_brought in = whole(&w, "abc");
    struct playlist p;

    in.owner = STR_EMPTY;
    assert_refuses(&w, in, ERR_NOT_FOUND);
    assert_refuses(&w, page(&w, 1, "b", false), ERR_NOT_FOUND);
    in.owner = STR("alice");
    in.offset = 1;
    assert_refuses(&w, in, ERR_INVALID);
    in.offset = PLAYLIST_MAX_ITEMS - 2;
    assert_refuses(&w, in, ERR_LIMIT);
    assert_int_equal(playlists_find(w.db, list_id, &w.arena, &p),
                     ERR_NOT_FOUND);
    in.offset = 0;
    assert_brings(&w, in, PLAYLIST_MADE);
    in.owner = STR("bob");
    assert_refuses(&w, in, ERR_EXISTS);
    arena_release(&w.arena);
}

/* The text with which the list came stands for a snapshot, also when the list
 * has changed. */
static void test_snapshot(void **state)
{
    struct world w = world_of(state);
    struct playlist_snapshot s, first;
    struct playlist p;
    char text[PLAYLIST_SNAPSHOT];
    struct playlist_name x = {.kind = SEQUENCE_TRACK, .id = {8, 'x'}};
    struct playlist_editing edit = {.db = w.db,
                                    .playlist = &p,
                                    .user = STR("alice"),
                                    .now_ms = 9,
                                    .arena = &w.arena};

    assert_brings(&w, whole(&w, "abc"), PLAYLIST_MADE);
    p = found(&w);
    first = p.snapshot;
    assert_int_equal(playlist_add(&edit, 0, &x, 1), OK);
    assert_false(holds(&w));
    assert_int_equal(playlist_given_snapshot(w.db, &p, STR("as it came"), &s),
                     OK);
    assert_memory_equal(&s, &first, sizeof s);
    edit.against = &s;
    assert_int_equal(playlist_remove_at(&edit, (uint32_t[]){1}, 1), OK);
    playlist_snapshot_text(&p.snapshot, text);
    assert_int_equal(
        playlist_given_snapshot(w.db, &p, str_of(text, sizeof text), &s), OK);
    assert_memory_equal(&s, &p.snapshot, sizeof s);
    assert_int_equal(playlist_given_snapshot(w.db, &p, STR("other"), &s),
                     ERR_INVALID);
    assert_int_equal(playlist_given_snapshot(w.db, &p, STR_EMPTY, &s),
                     ERR_INVALID);
    assert_int_equal(p.items, 3);
    arena_release(&w.arena);
}

/* A list whose `public` isn't said may begin private, and then is its
 * owner's to show. */
static void test_private_if_new(void **state)
{
    struct world w = world_of(state);
    struct playlist_brought in = {
        .id = list_id, .owner = STR("alice"), .is_private_if_new = true};
    struct playlist p;

    assert_brings(&w, in, PLAYLIST_MADE);
    assert_false(found(&w).is_public);
    p = found(&w);
    p.is_public = true;
    assert_int_equal(playlists_change(w.db, &p, STR("alice"), 5), OK);
    assert_brings(&w, in, PLAYLIST_AS_IT_WAS);
    assert_true(found(&w).is_public);
    arena_release(&w.arena);
}

/* What isn't known of a list doesn't show what its owner hides. */
static void test_hidden_stays_hidden(void **state)
{
    struct world w = world_of(state);
    struct playlist p;
    bool has;

    assert_brings(&w, whole(&w, "a"), PLAYLIST_MADE);
    assert_int_equal(shelf_has(w.db, list_id, STR("alice"), &has), OK);
    assert_true(has);
    p = found(&w);
    p.is_public = false;
    assert_int_equal(playlists_change(w.db, &p, STR("alice"), 5), OK);
    assert_brings(&w, whole(&w, "a"), PLAYLIST_CHANGED); /* its snapshot */
    assert_false(found(&w).is_public);
    arena_release(&w.arena);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, owned_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_once_and_again),
        TEST(test_what_differs_changes),
        TEST(test_in_pages),
        TEST(test_lacking),
        TEST(test_refused),
        TEST(test_snapshot),
        TEST(test_hidden_stays_hidden),
        TEST(test_private_if_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

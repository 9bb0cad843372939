#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "unit/library/owned.h"
#include "unit/library/playlist_model.h"

#define MAX_ITEMS 400

/* A list of alice's, an arena that each step empties, and the model. */
struct world {
    struct db *db;
    struct playlist list;
    struct arena arena;
    struct model model;
    struct random_sequence r;
};

static struct playlist_editing editing(struct world *w, const char *user,
                                       const struct playlist_snapshot *against)
{
    return (struct playlist_editing){.db = w->db,
                                     .playlist = &w->list,
                                     .user = str_from_c(user),
                                     .now_ms = 1000,
                                     .against = against,
                                     .arena = &w->arena};
}

static void world_init(struct world *w, struct db *db)
{
    *w = (struct world){.db = db, .r = random_sequence(3, 0)};
    arena_init(&w->arena);
    w->list = (struct playlist){.owner = STR("alice"),
                                .name = STR("of alice"),
                                .is_collaborative = true};
    assert_int_equal(playlists_create(db, &w->list, 500), OK);
    w->model.next_number = 1;
    model_next(&w->model, 0)->snapshot = w->list.snapshot;
}

static void world_release(struct world *w)
{
    model_free(&w->model);
    arena_release(&w->arena);
}

static struct playlist_name track(uint64_t lo)
{
    return (struct playlist_name){.kind = SEQUENCE_TRACK, .id = {4, lo}};
}

/* ---- the rules, by example ---- */

/* The list as letters: the track with id 0 is "a". */
static void assert_list(struct world *w, const char *want)
{
    struct playlist_page page;
    char got[64] = "";

    assert_int_equal(
        playlist_items_page(w->db, w->list.id, 0, 60, &w->arena, &page), OK);
    assert_int_equal(page.total, strlen(want));
    assert_int_equal(w->list.items, strlen(want));
    for (size_t i = 0; i < page.count; i++)
        got[i] = (char)('a' + page.items[i].entry.id.lo);
    assert_string_equal(got, want);
}

static void add(struct world *w, uint32_t position, const char *letters)
{
    struct playlist_editing edit = editing(w, "alice", NULL);
    struct playlist_name names[64];
    uint32_t n = 0;

    for (; *letters != '\0'; letters++)
        names[n++] = track((uint64_t)(*letters - 'a'));
    assert_int_equal(playlist_add(&edit, position, names, n), OK);
}

static enum err reorder(struct world *w, uint32_t start, uint32_t length,
                        uint32_t before,
                        const struct playlist_snapshot *against)
{
    struct playlist_editing edit = editing(w, "bob", against);

    return playlist_reorder(&edit, start, length, before);
}

static enum err remove_letter(struct world *w, char letter,
                              const uint32_t *positions, size_t count,
                              const struct playlist_snapshot *against)
{
    struct playlist_editing edit = editing(w, "bob", against);
    struct playlist_target target = {.name = track((uint64_t)(letter - 'a')),
                                     .positions = positions,
                                     .position_count = count,
                                     .has_positions = positions != NULL};

    return playlist_remove(&edit, &target, 1);
}

static void test_add(void **state)
{
    struct playlist_page page;
    struct world w;

    world_init(&w, *state);
    add(&w, PLAYLIST_END, "abc");
    add(&w, 0, "d");
    add(&w, 2, "ee"); /* twice is fine */
    add(&w, PLAYLIST_END, "f");
    assert_list(&w, "daeebcf");
    assert_int_equal(
        playlist_items_page(w.db, w.list.id, 1, 2, &w.arena, &page), OK);
    assert_int_equal(page.count, 2);
    assert_true(str_eq(page.items[0].by, STR("alice")));
    assert_int_equal(page.items[0].entry.added_ms, 1000);
    world_release(&w);
}

/* The service's own two examples, and the borders. */
static void test_reorder(void **state)
{
    struct world w;

    world_init(&w, *state);
    add(&w, 0, "abcdefghij");
    assert_int_equal(reorder(&w, 0, 1, 10, NULL), OK);
    assert_list(&w, "bcdefghija");
    assert_int_equal(reorder(&w, 8, 2, 0, NULL), OK);
    assert_list(&w, "jabcdefghi");
    assert_int_equal(reorder(&w, 2, 3, 7, NULL), OK);
    assert_list(&w, "jaefbcdghi"); /* before what stood at 7 */
    assert_int_equal(reorder(&w, 0, 10, 10, NULL), OK);
    assert_int_equal(reorder(&w, 4, 2, 5, NULL), OK); /* into itself */
    assert_list(&w, "jaefbcdghi");
    assert_int_equal(reorder(&w, 0, 11, 0, NULL), ERR_INVALID);
    assert_int_equal(reorder(&w, 10, 1, 0, NULL), ERR_INVALID);
    assert_int_equal(reorder(&w, 0, 1, 11, NULL), ERR_INVALID);
    assert_int_equal(reorder(&w, UINT32_MAX, 1, 0, NULL), ERR_INVALID);
    assert_int_equal(reorder(&w, 1, UINT32_MAX, 0, NULL), ERR_INVALID);
    assert_list(&w, "jaefbcdghi");
    world_release(&w);
}

static void test_remove(void **state)
{
    struct world w;

    world_init(&w, *state);
    add(&w, 0, "abcabcabc");
    assert_int_equal(remove_letter(&w, 'b', NULL, 0, NULL), OK);
    assert_list(&w, "acacac");
    assert_int_equal(remove_letter(&w, 'a', (uint32_t[]){4, 0, 4}, 3, NULL),
                     OK);
    assert_list(&w, "cacc");
    /* One position that is wrong, and nothing happens. */
    assert_int_equal(remove_letter(&w, 'c', (uint32_t[]){0, 1}, 2, NULL),
                     ERR_INVALID);
    assert_int_equal(remove_letter(&w, 'c', (uint32_t[]){0, 4}, 2, NULL),
                     ERR_INVALID);
    assert_list(&w, "cacc");
    world_release(&w);
}

/* What isn't there can be removed, and the list is what it was. */
static void test_nothing_changes(void **state)
{
    struct playlist_snapshot before;
    struct world w;

    world_init(&w, *state);
    add(&w, 0, "ab");
    before = w.list.snapshot;
    assert_int_equal(remove_letter(&w, 'z', NULL, 0, NULL), OK);
    assert_int_equal(reorder(&w, 0, 1, 1, NULL), OK);
    assert_memory_equal(&before, &w.list.snapshot, sizeof before);
    add(&w, 0, "c");
    assert_int_equal(w.list.snapshot.revision, before.revision + 1);
    assert_memory_not_equal(before.proof, w.list.snapshot.proof,
                            PLAYLIST_PROOF_BYTES);
    world_release(&w);
}

/* Two have looked at "abcdef"; the second's edit comes when the first's is
 * done, and both hold. */
static void test_against_an_older_snapshot(void **state)
{
    struct playlist_snapshot seen;
    struct world w;

    world_init(&w, *state);
    add(&w, 0, "abcdef");
    seen = w.list.snapshot;
    add(&w, 0, "xy"); /* everything has moved by two */
    assert_int_equal(remove_letter(&w, 'c', (uint32_t[]){2}, 1, &seen), OK);
    assert_list(&w, "xyabdef");
    assert_int_equal(reorder(&w, 0, 2, 6, &seen), OK); /* ab to the end */
    assert_list(&w, "xydefab");
    assert_int_equal(remove_letter(&w, 'c', (uint32_t[]){2}, 1, &seen), OK);
    assert_list(&w, "xydefab"); /* it was gone already */
    assert_int_equal(remove_letter(&w, 'd', (uint32_t[]){4}, 1, &seen),
                     ERR_INVALID); /* that was e */
    /* What was added since isn't meant. */
    add(&w, 0, "f");
    assert_int_equal(remove_letter(&w, 'f', NULL, 0, &seen), OK);
    assert_list(&w, "fxydeab");
    world_release(&w);
}

static void test_unknown_snapshot(void **state)
{
    struct playlist_snapshot seen, other;
    struct world w;

    world_init(&w, *state);
    add(&w, 0, "abc");
    seen = w.list.snapshot;
    add(&w, 0, "d");
    other = seen;
    other.proof[7] ^= 1;
    assert_int_equal(remove_letter(&w, 'a', NULL, 0, &other), ERR_NOT_FOUND);
    assert_int_equal(reorder(&w, 0, 1, 2, &other), ERR_NOT_FOUND);
    other = seen;
    other.revision += 100;
    assert_int_equal(reorder(&w, 0, 1, 2, &other), ERR_NOT_FOUND);
    /* Another list's. */
    struct playlist second = {.owner = STR("bob"), .name = STR("second")};
    assert_int_equal(playlists_create(w.db, &second, 1), OK);
    assert_int_equal(reorder(&w, 0, 1, 2, &second.snapshot), ERR_NOT_FOUND);
    assert_list(&w, "dabc");
    world_release(&w);
}

static void test_restore(void **state)
{
    struct playlist_snapshot seen;
    struct playlist_editing edit;
    struct playlist_page page;
    struct world w;

    world_init(&w, *state);
    add(&w, 0, "abcdef");
    seen = w.list.snapshot;
    assert_int_equal(remove_letter(&w, 'c', NULL, 0, NULL), OK);
    assert_int_equal(reorder(&w, 0, 1, 5, NULL), OK);
    edit = editing(&w, "alice", NULL);
    assert_int_equal(
        playlist_replace(&edit, (struct playlist_name[]){track(9)}, 1), OK);
    assert_list(&w, "j");
    edit = editing(&w, "alice", &seen);
    assert_int_equal(playlist_restore(&edit), OK);
    assert_list(&w, "abcdef");
    assert_int_equal(
        playlist_items_page(w.db, w.list.id, 2, 1, &w.arena, &page), OK);
    assert_int_equal(page.items[0].entry.number, 3); /* the same c */
    world_release(&w);
}

static void test_full(void **state)
{
    struct playlist_name *names =
        mem_zalloc(PLAYLIST_MAX_ITEMS + 1, sizeof *names);
    struct playlist_editing edit;
    struct world w;

    world_init(&w, *state);
    for (uint32_t i = 0; i <= PLAYLIST_MAX_ITEMS; i++)
        names[i] = track(i);
    edit = editing(&w, "alice", NULL);
    assert_int_equal(playlist_replace(&edit, names, PLAYLIST_MAX_ITEMS + 1),
                     ERR_LIMIT);
    assert_int_equal(playlist_add(&edit, 0, names, PLAYLIST_MAX_ITEMS - 1), OK);
    assert_int_equal(playlist_add(&edit, 0, names, 2), ERR_LIMIT);
    assert_int_equal(playlist_add(&edit, 5, names, 1), OK);
    assert_int_equal(playlist_add(&edit, 5, names, 1), ERR_LIMIT);
    assert_int_equal(w.list.items, PLAYLIST_MAX_ITEMS);
    world_release(&w);
    free(names);
}

/* Who has edited others' lists goes, and isn't named in them any more. */
static void test_editor_goes(void **state)
{
    struct playlist_editing edit;
    struct playlist_page page;
    struct playlist found;
    struct world w;

    world_init(&w, *state);
    add(&w, 0, "a");
    edit = editing(&w, "bob", NULL);
    assert_int_equal(
        playlist_add(&edit, 0, (struct playlist_name[]){track(1)}, 1), OK);
    assert_int_equal(users_delete(*state, STR("bob")), OK);
    assert_list(&w, "ba");
    assert_int_equal(
        playlist_items_page(w.db, w.list.id, 0, 2, &w.arena, &page), OK);
    assert_int_equal(page.items[0].by.n, 0);
    assert_true(str_eq(page.items[1].by, STR("alice")));
    /* And the owner takes the list along. */
    assert_int_equal(users_delete(*state, STR("alice")), OK);
    assert_int_equal(playlists_find(*state, w.list.id, &w.arena, &found),
                     ERR_NOT_FOUND);
    world_release(&w);
}

/* ---- against the model ---- */

static struct playlist_name random_name(struct world *w)
{
    struct playlist_name name = track(random_below(&w->r, 40));

    if (random_below(&w->r, 10) == 0)
        name.kind = SEQUENCE_EPISODE;
    if (random_below(&w->r, 15) == 0)
        name = (struct playlist_name){.kind = SEQUENCE_LOCAL,
                                      .text = STR("artist:album:title:7")};
    return name;
}

/* Which version an edit is made against: mostly the last. */
static size_t random_version(struct world *w)
{
    size_t n = w->model.count;
    uint32_t back = random_below(&w->r, n < 30 ? (uint32_t)n : 30);

    return random_below(&w->r, 2) == 0 ? n - 1 : n - 1 - back;
}

/* NULL half of the time that the version is the list as it is. */
static const struct playlist_snapshot *snapshot_of(struct world *w, size_t seen)
{
    if (seen + 1 == w->model.count && random_below(&w->r, 2) == 0)
        return NULL;
    return &w->model.versions[seen].snapshot;
}

static const char *random_user(struct world *w)
{
    return random_below(&w->r, 2) == 0 ? "alice" : "bob";
}

static void try_add(struct world *w)
{
    struct playlist_editing edit = editing(w, random_user(w), NULL);
    uint32_t has = model_now(&w->model)->count;
    uint32_t position = random_below(&w->r, has + 2);
    uint32_t n = 1 + random_below(&w->r, 8);
    struct playlist_name names[100];

    if (random_below(&w->r, 20) == 0)
        n = 100;
    for (uint32_t i = 0; i < n; i++)
        names[i] = random_name(w);
    if (position > has) {
        assert_int_equal(playlist_add(&edit, position, names, n), ERR_INVALID);
        return;
    }
    assert_int_equal(playlist_add(&edit, position, names, n), OK);
    model_add(&w->model, position, names, n);
}

static void try_reorder(struct world *w)
{
    size_t seen = random_version(w);
    struct playlist_editing edit =
        editing(w, random_user(w), snapshot_of(w, seen));
    uint32_t has = w->model.versions[seen].count;
    uint32_t start = random_below(&w->r, has + 1);
    uint32_t length = 1 + random_below(&w->r, 10);
    uint32_t before = random_below(&w->r, has + 2);
    enum err e = playlist_reorder(&edit, start, length, before);

    if (start + length > has || before > has) {
        assert_int_equal(e, ERR_INVALID);
        return;
    }
    assert_int_equal(e, OK);
    model_reorder(&w->model, seen, start, length, before);
}

/* By name alone, or by the positions of some that have the name. */
static void try_remove(struct world *w)
{
    size_t seen = random_version(w);
    struct playlist_editing edit =
        editing(w, random_user(w), snapshot_of(w, seen));
    const struct model_version *then = &w->model.versions[seen];
    struct playlist_target target = {.has_positions =
                                         random_below(&w->r, 2) == 0};
    uint32_t *positions = mem_zalloc(then->count + 1, sizeof *positions);
    bool *is_gone = mem_zalloc(then->count + 1, sizeof *is_gone);

    target.name = then->count > 0 && random_below(&w->r, 10) > 0
                      ? then->entries[random_below(&w->r, then->count)].name
                      : random_name(w);
    target.positions = positions;
    for (uint32_t i = 0; i < then->count; i++)
        if (model_same(&then->entries[i].name, &target.name) &&
            (!target.has_positions || random_below(&w->r, 3) > 0)) {
            positions[target.position_count++] = i;
            is_gone[i] = true;
        }
    if (target.has_positions && random_below(&w->r, 10) == 0) {
        positions[target.position_count++] = then->count; /* isn't there */
        assert_int_equal(playlist_remove(&edit, &target, 1), ERR_INVALID);
    } else {
        if (!target.has_positions)
            target.position_count = 0;
        assert_int_equal(playlist_remove(&edit, &target, 1), OK);
        model_remove(&w->model, seen, is_gone);
    }
    free(positions);
    free(is_gone);
}

static void try_remove_at(struct world *w)
{
    size_t seen = random_version(w);
    struct playlist_editing edit =
        editing(w, random_user(w), snapshot_of(w, seen));
    uint32_t has = w->model.versions[seen].count;
    bool *is_gone = mem_zalloc(has + 1, sizeof *is_gone);
    uint32_t positions[5];
    size_t n = 0;

    for (uint32_t k = random_below(&w->r, 6); k > 0 && has > 0; k--) {
        positions[n] = random_below(&w->r, has);
        is_gone[positions[n++]] = true;
    }
    assert_int_equal(playlist_remove_at(&edit, positions, n), OK);
    model_remove(&w->model, seen, is_gone);
    free(is_gone);
}

static void try_replace(struct world *w)
{
    struct playlist_editing edit = editing(w, random_user(w), NULL);
    uint32_t n = random_below(&w->r, 100);
    struct playlist_name names[100];
    bool is_gone[2 * MAX_ITEMS];

    for (uint32_t i = 0; i < n; i++)
        names[i] = random_name(w);
    memset(is_gone, true, sizeof is_gone);
    assert_int_equal(playlist_replace(&edit, names, n), OK);
    model_remove(&w->model, w->model.count - 1, is_gone);
    model_add(&w->model, 0, names, n);
    model_join(&w->model);
}

static void step(struct world *w)
{
    uint32_t which = random_below(&w->r, 100);

    if (model_now(&w->model)->count > MAX_ITEMS || which == 0)
        try_replace(w);
    else if (which < 35)
        try_add(w);
    else if (which < 65)
        try_reorder(w);
    else if (which < 85)
        try_remove(w);
    else
        try_remove_at(w);
    /* A step that was refused, or changed nothing, has the snapshot that there
     * was; else this is the newest version's. */
    model_now(&w->model)->snapshot = w->list.snapshot;
}

static void assert_version(const struct playlist_page *page,
                           const struct model_version *want)
{
    assert_int_equal(page->total, want->count);
    assert_int_equal(page->count, want->count);
    for (uint32_t i = 0; i < want->count; i++) {
        const struct sequence_entry *got = &page->items[i].entry;
        const struct model_entry *entry = &want->entries[i];

        assert_int_equal(got->number, entry->number);
        assert_int_equal(got->kind, entry->name.kind);
        assert_true(id_eq(got->id, entry->name.id));
        assert_true(str_eq(got->text, entry->name.text));
    }
}

static void compare(struct world *w)
{
    const struct model_version *earlier = &w->model.versions[random_version(w)];
    struct playlist_page page;

    assert_int_equal(playlist_items_page(w->db, w->list.id, 0, 2 * MAX_ITEMS,
                                         &w->arena, &page),
                     OK);
    assert_version(&page, model_now(&w->model));
    assert_int_equal(playlist_items_at(w->db, &w->list, &earlier->snapshot,
                                       &w->arena, &page),
                     OK);
    assert_version(&page, earlier);
}

static void test_random(void **state)
{
    int steps = getenv("TONEARM_DEEP") != NULL ? 20000 : 1500;
    struct world w;

    assert_int_equal(db_begin(*state), OK); /* it isn't the disk's turn */
    world_init(&w, *state);
    for (int i = 0; i < steps; i++) {
        step(&w);
        if (i % 10 == 0)
            compare(&w);
        arena_reset(&w.arena);
    }
    assert_int_equal(db_commit(*state), OK);
    world_release(&w);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, owned_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_add),
        TEST(test_reorder),
        TEST(test_remove),
        TEST(test_nothing_changes),
        TEST(test_against_an_older_snapshot),
        TEST(test_unknown_snapshot),
        TEST(test_restore),
        TEST(test_full),
        TEST(test_editor_goes),
        TEST(test_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

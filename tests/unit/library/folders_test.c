#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "library/folders.h"
#include "library/shelf.h"
#include "unit/library/owned.h"

static const struct str alice = {"alice", 5};
static const struct str bob = {"bob", 3};

static struct folder make(struct db *db, const char *name, struct id parent)
{
    struct folder f = {.name = str_from_c(name), .parent = parent};

    assert_int_equal(folders_create(db, alice, &f, 1), OK);
    return f;
}

static struct folder_tree tree_of(struct db *db, struct str user,
                                  struct arena *arena)
{
    struct folder_tree tree;

    assert_int_equal(folders_list(db, user, arena, &tree), OK);
    return tree;
}

static void test_tree(void **state)
{
    struct folder a = make(*state, "a", (struct id){0, 0});
    struct folder b = make(*state, "b", a.id);
    struct folder c = make(*state, "c", b.id);
    struct folder_tree tree;
    struct arena arena;

    arena_init(&arena);
    /* Not into itself, nor into what is in it, nor into what isn't there. */
    a.parent = a.id;
    assert_int_equal(folders_change(*state, alice, &a), ERR_INVALID);
    a.parent = c.id;
    assert_int_equal(folders_change(*state, alice, &a), ERR_INVALID);
    a.parent = (struct id){1, 1};
    assert_int_equal(folders_change(*state, alice, &a), ERR_NOT_FOUND);
    c.parent = (struct id){0, 0};
    c.name = STR("sea");
    assert_int_equal(folders_change(*state, alice, &c), OK);
    /* Others' folders aren't there. */
    assert_int_equal(folders_change(*state, bob, &c), ERR_NOT_FOUND);
    assert_int_equal(folders_delete(*state, bob, c.id), ERR_NOT_FOUND);
    /* What is in a folder that goes is lifted. */
    assert_int_equal(folders_delete(*state, alice, a.id), OK);
    tree = tree_of(*state, alice, &arena);
    assert_int_equal(tree.count, 2);
    for (size_t i = 0; i < tree.count; i++)
        assert_true(id_eq(tree.folders[i].parent, (struct id){0, 0}));
    assert_int_equal(tree_of(*state, bob, &arena).count, 0);
    arena_release(&arena);
}

static void test_lists(void **state)
{
    struct folder a = make(*state, "a", (struct id){0, 0});
    struct folder b = make(*state, "b", a.id);
    struct playlist list = {.owner = bob, .name = STR("his")};
    struct folder_tree tree;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(playlists_create(*state, &list, 1), OK);
    /* Only what is on the shelf. */
    assert_int_equal(folders_put(*state, alice, a.id, list.id), ERR_NOT_FOUND);
    assert_int_equal(shelf_follow(*state, &list, alice, true, 2), OK);
    assert_int_equal(folders_put(*state, alice, (struct id){3, 3}, list.id),
                     ERR_NOT_FOUND);
    assert_int_equal(folders_put(*state, alice, b.id, list.id), OK);
    tree = tree_of(*state, alice, &arena);
    assert_int_equal(tree.item_count, 1);
    assert_true(id_eq(tree.items[0].folder, b.id));
    assert_int_equal(folders_delete(*state, alice, b.id), OK);
    tree = tree_of(*state, alice, &arena);
    assert_true(id_eq(tree.items[0].folder, a.id));
    assert_int_equal(folders_put(*state, alice, (struct id){0, 0}, list.id),
                     OK);
    assert_int_equal(tree_of(*state, alice, &arena).item_count, 0);
    /* A list that is unfollowed leaves its folder. */
    assert_int_equal(folders_put(*state, alice, a.id, list.id), OK);
    assert_int_equal(shelf_unfollow(*state, &list, alice), OK);
    assert_int_equal(tree_of(*state, alice, &arena).item_count, 0);
    arena_release(&arena);
}

static void test_limit(void **state)
{
    struct folder f = {.name = STR("one more")};

    assert_int_equal(db_begin(*state), OK);
    for (unsigned i = 0; i < FOLDERS_MAX; i++)
        (void)make(*state, "f", (struct id){0, 0});
    assert_int_equal(folders_create(*state, alice, &f, 1), ERR_LIMIT);
    assert_int_equal(db_commit(*state), OK);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, owned_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tree),
        TEST(test_lists),
        TEST(test_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "library/follow.h"
#include "library/shelf.h"
#include "unit/library/owned.h"

static const struct str alice = {"alice", 5};
static const struct str bob = {"bob", 3};

static uint32_t artist_count(struct db *db, uint64_t lo)
{
    uint32_t n;

    assert_int_equal(follow_count(db, (struct id){2, lo}, &n), OK);
    return n;
}

static uint32_t user_count(struct db *db, struct str id)
{
    struct arena arena;
    struct user user;

    arena_init(&arena);
    assert_int_equal(users_find(db, id, &arena, &user), OK);
    arena_release(&arena);
    return user.followers;
}

/* Following and unfollowing count once, however often they are said. */
static void test_artists(void **state)
{
    struct id ids[3] = {{2, 1}, {2, 2}, {2, 1}};
    struct artist_followers *all;
    struct arena arena;
    size_t n;

    assert_int_equal(follow_artists(*state, alice, ids, 3, 1000), OK);
    assert_int_equal(follow_artists(*state, alice, ids, 1, 2000), OK);
    assert_int_equal(follow_artists(*state, bob, ids, 1, 2000), OK);
    assert_int_equal(artist_count(*state, 1), 2);
    assert_int_equal(artist_count(*state, 2), 1);
    assert_int_equal(artist_count(*state, 3), 0);
    assert_int_equal(unfollow_artists(*state, bob, ids, 3), OK);
    assert_int_equal(artist_count(*state, 1), 1);
    assert_int_equal(artist_count(*state, 2), 1);
    arena_init(&arena);
    assert_int_equal(follow_counts(*state, &arena, &all, &n), OK);
    assert_int_equal(n, 2);
    arena_release(&arena);
}

static void test_users(void **state)
{
    bool has;

    assert_int_equal(follow_user(*state, alice, bob, 1), OK);
    assert_int_equal(follow_user(*state, alice, bob, 2), OK);
    assert_int_equal(follow_user(*state, alice, alice, 2), OK);
    assert_int_equal(user_count(*state, bob), 1);
    assert_int_equal(user_count(*state, alice), 0);
    assert_int_equal(follow_has_user(*state, alice, bob, &has), OK);
    assert_true(has);
    assert_int_equal(follow_has_user(*state, bob, alice, &has), OK);
    assert_false(has);
    assert_int_equal(unfollow_user(*state, alice, bob), OK);
    assert_int_equal(unfollow_user(*state, alice, bob), OK);
    assert_int_equal(user_count(*state, bob), 0);
}

static void test_list_of_users(void **state)
{
    struct followed_user *all;
    struct arena arena;
    size_t count;

    arena_init(&arena);
    assert_int_equal(fresh_add_user(*state, "carol"), 0);
    assert_int_equal(follow_list_users(*state, alice, &arena, &all, &count),
                     OK);
    assert_int_equal(count, 0);
    assert_int_equal(follow_user(*state, alice, bob, 9), OK);
    assert_int_equal(follow_user(*state, alice, STR("carol"), 3), OK);
    assert_int_equal(follow_list_users(*state, alice, &arena, &all, &count),
                     OK);
    assert_int_equal(count, 2);
    assert_true(str_eq(all[0].id, STR("carol")) && all[0].added_ms == 3);
    assert_true(str_eq(all[1].id, bob) && all[1].added_ms == 9);
    arena_release(&arena);
}

/* Who goes follows nobody any more. */
static void test_account_goes(void **state)
{
    struct playlist list = {.owner = alice, .name = STR("a list")};
    struct id artist = {2, 1};
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(playlists_create(*state, &list, 1), OK);
    assert_int_equal(follow_artists(*state, bob, &artist, 1, 1), OK);
    assert_int_equal(follow_user(*state, bob, alice, 1), OK);
    assert_int_equal(follow_user(*state, alice, bob, 1), OK);
    assert_int_equal(shelf_follow(*state, &list, bob, true, 1), OK);
    assert_int_equal(playlists_find(*state, list.id, &arena, &list), OK);
    assert_int_equal(list.followers, 1);
    assert_int_equal(users_delete(*state, bob), OK);
    assert_int_equal(artist_count(*state, 1), 0);
    assert_int_equal(user_count(*state, alice), 0);
    assert_int_equal(playlists_find(*state, list.id, &arena, &list), OK);
    assert_int_equal(list.followers, 0);
    arena_release(&arena);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, owned_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_artists),
        TEST(test_users),
        TEST(test_list_of_users),
        TEST(test_account_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

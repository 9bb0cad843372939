/* Watched folders: their rules, and their rows. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/db.h"
#include "unit/db/place.h"
#include "watched/watched.h"

static const struct db_domain *const watched_domains[] = {
    &db_domain, &watched_domain, NULL};

static struct arena arena;

static int set_up(void **state)
{
    arena_init(&arena);
    return place_open(state, watched_domains);
}

static int tear_down(void **state)
{
    arena_release(&arena);
    return place_tear_down(state);
}

static struct watched_folder add(struct db *db, const char *path, int64_t now_s)
{
    struct watched_folder f = {.path = str_from_c(path)};

    assert_int_equal(watched_folders_add(db, &f, now_s), OK);
    return f;
}

static struct watched_folder find(struct db *db, struct id id)
{
    struct watched_folder f;

    assert_int_equal(watched_folders_find(db, id, &arena, &f), OK);
    return f;
}

static bool are_due(struct db *db, int64_t now_s)
{
    bool are;

    assert_int_equal(watched_folders_are_due(db, now_s, &are), OK);
    return are;
}

static void test_paths(void **state)
{
    static char path[WATCHED_PATH_MAX_BYTES + 1];

    (void)state;
    memset(path, '/', sizeof path);
    assert_true(watched_path_is_valid(STR("/music/\xc3\x9c")));
    assert_true(watched_path_is_valid(str_of(path, WATCHED_PATH_MAX_BYTES)));
    assert_false(watched_path_is_valid(str_of(path, sizeof path)));
    assert_false(watched_path_is_valid(STR_EMPTY));
    assert_false(watched_path_is_valid(STR("music")));
    assert_false(watched_path_is_valid(STR("/music\n")));
    assert_false(watched_path_is_valid(STR("/music\0x")));
    assert_false(watched_path_is_valid(STR("/\xff")));
}

static void test_one_is_added_once_and_ended(void **state)
{
    struct watched_folder f = add(*state, "/b", 100);
    struct watched_folder again = {.path = STR("/b")}, *all;
    struct watched_counts counts;
    size_t count;

    assert_int_equal(watched_folders_add(*state, &again, 101), ERR_EXISTS);
    (void)add(*state, "/a", 100);
    assert_int_equal(watched_folders_list(*state, &arena, &all, &count), OK);
    assert_int_equal(count, 2);
    assert_true(str_eq(all[0].path, STR("/a")));
    assert_int_equal(
        watched_folders_find_path(*state, STR("/b"), &arena, &again), OK);
    assert_true(id_eq(again.id, f.id));
    assert_int_equal(watched_folders_remove(*state, f.id), OK);
    assert_int_equal(watched_folders_remove(*state, f.id), ERR_NOT_FOUND);
    assert_int_equal(watched_folders_count(*state, &counts), OK);
    assert_int_equal(counts.all, 1);
}

static void test_no_more_than_the_limit(void **state)
{
    struct watched_folder f = {.path = STR("/one more")};
    char path[16];

    for (int i = 0; i < WATCHED_FOLDERS_MAX; i++) {
        (void)snprintf(path, sizeof path, "/%d", i);
        (void)add(*state, path, 1);
    }
    assert_int_equal(watched_folders_add(*state, &f, 1), ERR_LIMIT);
}

static void test_a_good_look(void **state)
{
    struct watched_folder f = add(*state, "/a", 100);
    struct watched_look look = {
        .has_changed = true, .files = 7, .now_s = 110, .next_s = 900};

    assert_false(are_due(*state, 99));
    assert_int_equal(watched_folders_find_due(*state, 100, &arena, &look.was),
                     OK);
    assert_int_equal(watched_folders_note(*state, &look), OK);
    f = find(*state, f.id);
    assert_int_equal(f.looked_s, 110);
    assert_int_equal(f.changed_s, 110);
    assert_int_equal(f.files, 7);
    assert_int_equal(f.due_s, 1010);
    assert_int_equal(watched_folders_find_due(*state, 1009, &arena, &look.was),
                     ERR_NOT_FOUND);
    /* Nothing has changed since. */
    look = (struct watched_look){
        .was = f, .files = 7, .now_s = 1010, .next_s = 900};
    assert_int_equal(watched_folders_note(*state, &look), OK);
    f = find(*state, f.id);
    assert_int_equal(f.looked_s, 1010);
    assert_int_equal(f.changed_s, 110);
}

/* What was known of a folder that isn't there stays. */
static void test_a_failure_and_its_end(void **state)
{
    struct id id = add(*state, "/a", 100).id;
    struct watched_look look = {
        .was = find(*state, id), .files = 7, .now_s = 100, .next_s = 10};
    struct watched_counts counts;
    struct watched_folder f;

    assert_int_equal(watched_folders_note(*state, &look), OK);
    for (int64_t now_s = 110; now_s <= 120; now_s += 10) {
        look = (struct watched_look){.was = find(*state, id),
                                     .error = STR("gone"),
                                     .now_s = now_s,
                                     .next_s = 10};
        assert_int_equal(watched_folders_note(*state, &look), OK);
    }
    f = find(*state, id);
    assert_int_equal(f.failing_s, 110);
    assert_int_equal(f.looked_s, 100);
    assert_int_equal(f.files, 7);
    assert_int_equal(f.due_s, 130);
    assert_true(str_eq(f.error, STR("gone")));
    assert_int_equal(watched_folders_count(*state, &counts), OK);
    assert_int_equal(counts.failing, 1);
    look = (struct watched_look){.was = f, .now_s = 130, .next_s = 10};
    assert_int_equal(watched_folders_note(*state, &look), OK);
    f = find(*state, id);
    assert_int_equal(f.failing_s, 0);
    assert_int_equal(f.error.n, 0);
}

static void test_what_is_asked_for_during_a_look_stays_due(void **state)
{
    struct id id = add(*state, "/a", 100).id;
    struct watched_look look = {
        .was = find(*state, id), .now_s = 105, .next_s = 900};

    assert_int_equal(watched_folders_ask(*state, id, 103), OK);
    assert_int_equal(watched_folders_note(*state, &look), OK);
    assert_int_equal(find(*state, id).due_s, 103);
    assert_int_equal(find(*state, id).looked_s, 105);
}

static void test_what_is_put_off_comes_again(void **state)
{
    struct id id = add(*state, "/a", 100).id;
    struct watched_look look = {.was = find(*state, id),
                                .is_put_off = true,
                                .now_s = 100,
                                .next_s = 900};
    struct watched_folder f;

    assert_int_equal(watched_folders_note(*state, &look), OK);
    f = find(*state, id);
    assert_int_equal(f.due_s, 100 + WATCHED_PUT_OFF_S);
    assert_int_equal(f.looked_s, 0);
    assert_int_equal(watched_folders_ask_all(*state, 101), OK);
    assert_true(are_due(*state, 101));
    assert_int_equal(watched_folders_ask_path(*state, STR("/a"), 50), OK);
    assert_int_equal(find(*state, id).due_s, 50);
    assert_int_equal(watched_folders_ask_path(*state, STR("/b"), 50),
                     ERR_NOT_FOUND);
    assert_int_equal(watched_folders_remove(*state, id), OK);
    assert_int_equal(watched_folders_ask(*state, id, 102), ERR_NOT_FOUND);
    assert_int_equal(watched_folders_note(*state, &look), OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        TEST(test_one_is_added_once_and_ended),
        TEST(test_no_more_than_the_limit),
        TEST(test_a_good_look),
        TEST(test_a_failure_and_its_end),
        TEST(test_what_is_asked_for_during_a_look_stays_due),
        TEST(test_what_is_put_off_comes_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "plays/playing_now.h"

static void test_until_it_is_over(void **state)
{
    struct playing_now *p = playing_now_new();
    struct play said = {.artist = STR("Ann"), .title = STR("One")}, out;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_false(playing_now_get(p, STR("alice"), 5, &arena, &out));
    playing_now_set(p, STR("alice"), &said, 10);
    said.title = STR("Two");
    playing_now_set(p, STR("bob"), &said, 10);
    assert_true(playing_now_get(p, STR("alice"), 9, &arena, &out));
    assert_true(str_eq(out.artist, STR("Ann")));
    assert_true(str_eq(out.title, STR("One")));
    assert_int_equal(out.album.n, 0);
    assert_false(playing_now_get(p, STR("alice"), 10, &arena, &out));
    playing_now_set(p, STR("alice"), &said, 20);
    assert_true(playing_now_get(p, STR("alice"), 10, &arena, &out));
    assert_true(str_eq(out.title, STR("Two")));
    arena_release(&arena);
    playing_now_free(p);
}

/* One user more takes the place of what is over first. */
static void test_there_is_an_end_to_users(void **state)
{
    struct playing_now *p = playing_now_new();
    struct play said = {.title = STR("One")}, out;
    struct arena arena;
    char user[16];

    (void)state;
    arena_init(&arena);
    for (unsigned i = 0; i <= PLAYING_NOW_MAX; i++) {
        int n = snprintf(user, sizeof user, "%u", i);

        playing_now_set(p, str_of(user, (size_t)n), &said, i == 7 ? 50 : 100);
    }
    assert_false(playing_now_get(p, STR("7"), 5, &arena, &out));
    assert_true(playing_now_get(p, STR("8"), 5, &arena, &out));
    assert_true(playing_now_get(p, STR("10000"), 5, &arena, &out));
    arena_release(&arena);
    playing_now_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_until_it_is_over),
        cmocka_unit_test(test_there_is_an_end_to_users),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

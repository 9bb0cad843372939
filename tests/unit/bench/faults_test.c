/* Which calls a rule chooses, and what several of them do together. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "bench/faults.h"

enum { TRACK, TRACKS, SAVE, TOKEN, ROUTES };

static const struct fault_route routes[ROUTES] = {
    [TRACK] = {"GET", "/v1/tracks/{id}"},
    [TRACKS] = {"GET", "/v1/tracks"},
    [SAVE] = {"PUT", "/v1/me/tracks"},
    [TOKEN] = {"POST", "/api/token"},
};

static const struct id one = {1, 1}, other = {2, 2};

static struct faults *f;
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    f = faults_new();
    faults_set_routes(f, routes, ROUTES);
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    faults_free(f);
    arena_release(&arena);
    return 0;
}

static void add(struct fault_rule rule)
{
    char id[FAULT_ID_MAX_BYTES + 1];

    if (rule.effects.status == 0 && rule.effects.withdraw == 0)
        rule.effects.status = 503;
    assert_int_equal(faults_add(f, &rule, id), OK);
}

static bool meets(size_t route, struct fault_call call,
                  struct fault_match *match)
{
    struct fault_match own;

    call.route = route;
    return faults_concern(f, route) &&
           faults_match(f, &call, &arena, match != NULL ? match : &own);
}

/* Which of the calls from the first on are chosen, as '1' and '0'. */
static const char *chosen(size_t count)
{
    static char text[64];

    for (size_t i = 0; i < count; i++)
        text[i] =
            meets(TRACK, (struct fault_call){.now_ms = 1}, NULL) ? '1' : '0';
    text[count] = '\0';
    faults_clear(f);
    return text;
}

static void test_routes(void **state)
{
    struct fault_rule rule = {.route = STR("/v1/tracks"),
                              .effects = {.status = 500}};
    char id[FAULT_ID_MAX_BYTES + 1];

    (void)state;
    add(rule);
    assert_false(faults_concern(f, TRACK));
    assert_true(faults_concern(f, TRACKS));
    rule.route = STR("/v1/*");
    rule.method = STR("PUT");
    add(rule);
    assert_true(faults_concern(f, SAVE));
    assert_false(faults_concern(f, TRACK));
    rule.route = STR("/v1/none");
    assert_int_equal(faults_add(f, &rule, id), ERR_NOT_FOUND);
    rule.route = STR("/v1/tracks");
    assert_int_equal(faults_add(f, &rule, id), ERR_NOT_FOUND); /* no PUT */
    faults_clear(f);
    assert_false(faults_concern(f, TRACKS));
    assert_false(faults_concern(f, SAVE));
}

static void test_ids(void **state)
{
    struct fault_rule rule = {.id = STR("mine"), .effects = {.status = 500}};
    char id[FAULT_ID_MAX_BYTES + 1];
    struct fault_rule *list;
    size_t count;

    (void)state;
    assert_int_equal(faults_add(f, &rule, id), OK);
    assert_string_equal(id, "mine");
    assert_int_equal(faults_add(f, &rule, id), ERR_EXISTS);
    rule.id = STR("1");
    assert_int_equal(faults_add(f, &rule, id), OK);
    rule.id = STR_EMPTY;
    assert_int_equal(faults_add(f, &rule, id), OK);
    assert_string_equal(id, "2");
    faults_list(f, &arena, &list, &count);
    assert_int_equal(count, 3);
    assert_true(str_eq_c(list[0].id, "mine"));
    assert_true(str_eq_c(list[2].id, "2"));
    assert_true(faults_remove(f, STR("1")));
    assert_false(faults_remove(f, STR("1")));
    assert_false(faults_find(f, STR("1"), &arena, &list[0]));
    assert_true(faults_find(f, STR("mine"), &arena, &list[0]));
    while (faults_add(f, &rule, id) == OK)
        continue;
    assert_int_equal(faults_add(f, &rule, id), ERR_LIMIT);
}

static void test_which_calls(void **state)
{
    char first[64];

    (void)state;
    add((struct fault_rule){.nth = {2, 4}, .nth_count = 2});
    assert_string_equal(chosen(6), "010100");
    add((struct fault_rule){.every = 3});
    assert_string_equal(chosen(7), "0010010");
    add((struct fault_rule){.every = 2, .times = 2});
    assert_string_equal(chosen(8), "01010000");
    add((struct fault_rule){.has_probability = true, .probability = 0});
    assert_string_equal(chosen(4), "0000");
    add((struct fault_rule){.has_probability = true, .probability = 1});
    assert_string_equal(chosen(4), "1111");
    add((struct fault_rule){
        .has_probability = true, .probability = 0.5, .seed = 7});
    (void)snprintf(first, sizeof first, "%s", chosen(40));
    assert_non_null(strchr(first, '0'));
    assert_non_null(strchr(first, '1'));
    add((struct fault_rule){
        .has_probability = true, .probability = 0.5, .seed = 7});
    assert_string_equal(chosen(40), first);
    add((struct fault_rule){
        .has_probability = true, .probability = 0.5, .seed = 8});
    assert_string_not_equal(chosen(40), first);
}

static void test_whose_calls_and_when(void **state)
{
    const struct fault_call hers = {
        .has_app = true, .app = one, .user = STR("ada"), .now_ms = 1500};
    struct fault_call his = hers, late = hers, early = hers, nobodys = hers;

    (void)state;
    his.user = STR("bo");
    late.now_ms = 2000;
    early.now_ms = 999;
    nobodys.has_app = false;
    add((struct fault_rule){.has_app = true,
                            .app = one,
                            .user = STR("ada"),
                            .after_ms = 1000,
                            .until_ms = 2000,
                            .nth = {1},
                            .nth_count = 1});
    /* What doesn't suit isn't counted. */
    assert_false(meets(TRACK, his, NULL));
    assert_false(meets(TRACK, late, NULL));
    assert_false(meets(TRACK, early, NULL));
    assert_false(meets(TRACK, nobodys, NULL));
    assert_true(meets(SAVE, hers, NULL));
    assert_false(meets(TRACK, hers, NULL));
}

static void test_together(void **state)
{
    struct fault_match m;
    struct fault_rule *list;
    size_t count;

    (void)state;
    add((struct fault_rule){.id = STR("a"),
                            .effects = {.status = 429, .delay_ms = 5}});
    add((struct fault_rule){.effects = {.status = 500,
                                        .body = STR("{}"),
                                        .is_cut = true,
                                        .cut_after = 9,
                                        .jitter_ms = 3}});
    assert_true(meets(TRACK, (struct fault_call){.now_ms = 1}, &m));
    assert_true(str_eq_c(m.id, "a"));
    assert_int_equal(m.effects.status, 429);
    assert_null(m.effects.body.p);
    assert_int_equal(m.effects.delay_ms, 5);
    assert_true(m.effects.is_cut);
    assert_int_equal(m.effects.cut_after, 9);
    faults_list(f, &arena, &list, &count);
    assert_int_equal(list[0].matched, 1);
    assert_int_equal(list[1].matched, 1);
}

static void test_moments(void **state)
{
    (void)state;
    add((struct fault_rule){
        .effects = {.status = 1, .event = FAULT_EVENT_LOSE}});
    assert_false(meets(TRACK, (struct fault_call){.now_ms = 1}, NULL));
    assert_true(
        meets(TRACK, (struct fault_call){.now_ms = 1, .moment = FAULT_AT_EVENT},
              NULL));
    assert_false(meets(
        TRACK, (struct fault_call){.now_ms = 1, .moment = FAULT_AT_REFRESH},
        NULL));
}

/* The second call of an app on one route withdraws; from then on the app is of
 * another profile on all of them, and the other app isn't. */
static void test_withdrawn(void **state)
{
    struct fault_call first = {.has_app = true, .app = one, .now_ms = 1};
    struct fault_call second = {.has_app = true, .app = other, .now_ms = 1};
    struct fault_match m;

    (void)state;
    add((struct fault_rule){.route = STR("/v1/tracks/{id}"),
                            .nth = {2},
                            .nth_count = 1,
                            .effects = {.withdraw = APP_PROFILE_2026_02}});
    assert_false(meets(SAVE, first, NULL));
    assert_false(meets(TRACK, first, NULL));
    assert_true(meets(TRACK, first, &m));
    assert_int_equal(m.effects.withdraw, APP_PROFILE_2026_02);
    assert_true(meets(SAVE, first, &m));
    assert_int_equal(m.effects.withdraw, APP_PROFILE_2026_02);
    assert_int_equal(m.effects.status, 0);
    assert_false(meets(SAVE, second, NULL));
    assert_false(meets(TRACK, second, NULL));
    assert_true(faults_remove(f, STR("1")));
    assert_false(meets(SAVE, first, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_routes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ids, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_which_calls, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_whose_calls_and_when, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_moments, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_withdrawn, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

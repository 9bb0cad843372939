#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "api/call/bearer.h"
#include "unit/accounts/world.h"

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

static struct bearer check(struct world *w, const char *header,
                           struct str parameter)
{
    return bearer_check_values(w->loop, str_from_c(header), parameter,
                               clock_unix_s(), &w->arena);
}

static const char *header(struct world *w, const char *before, struct str token,
                          const char *after)
{
    struct str text =
        arena_printf(&w->arena, "%s%.*s%s", before, STR_ARG(token), after);

    return arena_cstr(&w->arena, text);
}

/* `error` NULL: without a challenge. */
static void assert_refused(struct world *w, struct bearer b, int status,
                           const char *message, const char *error)
{
    struct str challenge = fail_challenge(b.why, &w->arena), right = STR_EMPTY;

    if (error != NULL)
        right = arena_printf(&w->arena,
                             "Bearer realm=\"spotify\", error=\"%s\", "
                             "error_description=\"%s\"",
                             error, message);
    assert_false(b.is_good);
    assert_int_equal(fail_row(b.why)->status, status);
    assert_string_equal(fail_row(b.why)->text, message);
    assert_true(str_eq(challenge, right));
}

static void test_good(void **state)
{
    struct world *w = *state;
    struct str token = world_token(w, clock_unix_s() + 100);
    static const char *const before[] = {"Bearer ", "bearer ", "BEARER   ",
                                         "  Bearer "};

    for (size_t i = 0; i < 4; i++) {
        struct bearer b = check(w, header(w, before[i], token, ""), STR_EMPTY);

        assert_true(b.is_good);
        assert_true(id_eq(b.identity.app, world_app(WORLD_ID).id));
    }
    assert_true(check(w, NULL, token).is_good);
    /* The header wins over the parameter. */
    assert_true(check(w, header(w, "Bearer ", token, ""), STR("x")).is_good);
    assert_refused(w, check(w, "Bearer x", token), 401, "Invalid access token",
                   "invalid_token");
}

static void test_none(void **state)
{
    struct world *w = *state;
    struct bearer b = check(w, NULL, STR_EMPTY);

    assert_refused(w, b, 401, "No token provided", "missing_token");
}

static void test_invalid(void **state)
{
    struct world *w = *state;
    struct str token = world_token(w, clock_unix_s() + 100);
    const char *headers[] = {"Bearer x", "Bearer BQ", "Bearer \x80\xff",
                             header(w, "Bearer ", token, "A"),
                             header(w, "Bearer A", token, "")};

    for (size_t i = 0; i < 5; i++) {
        struct bearer b = check(w, headers[i], STR_EMPTY);

        assert_refused(w, b, 401, "Invalid access token", "invalid_token");
    }
}

static void test_expired(void **state)
{
    struct world *w = *state;
    struct str token = world_token(w, clock_unix_s() - 1);
    struct bearer b = check(w, header(w, "Bearer ", token, ""), STR_EMPTY);

    assert_refused(w, b, 401, "The access token expired", "invalid_token");
}

static void test_not_bearer(void **state)
{
    struct world *w = *state;
    struct str token = world_token(w, clock_unix_s() + 100);
    const char *headers[] = {"Basic QTpC",
                             "Bearer",
                             "Bearer ",
                             "Bearer a b",
                             "Digest x",
                             "x",
                             header(w, "", token, ""),
                             header(w, "Bearer:", token, ""),
                             header(w, "Bearer ", token, " x")};

    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        struct bearer b = check(w, headers[i], token);

        assert_refused(w, b, 400, "Only valid bearer authentication supported",
                       NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_good),    TEST(test_none),       TEST(test_invalid),
        TEST(test_expired), TEST(test_not_bearer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

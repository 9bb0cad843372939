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

static void test_good(void **state)
{
    struct world *w = *state;
    struct str token = world_token(w, clock_unix_s() + 100);
    static const char *const before[] = {"Bearer ", "bearer ", "BEARER   ",
                                         "  Bearer "};

    for (size_t i = 0; i < 4; i++) {
        struct bearer b = check(w, header(w, before[i], token, ""), STR_EMPTY);

        assert_int_equal(b.status, 0);
        assert_true(id_eq(b.identity.app, world_app(WORLD_ID).id));
    }
    assert_int_equal(check(w, NULL, token).status, 0);
    /* The header wins over the parameter. */
    assert_int_equal(check(w, header(w, "Bearer ", token, ""), STR("x")).status,
                     0);
    assert_int_equal(check(w, "Bearer x", token).status, 401);
}

static void test_none(void **state)
{
    struct bearer b = check(*state, NULL, STR_EMPTY);

    assert_int_equal(b.status, 401);
    assert_string_equal(b.message, "No token provided");
    assert_string_equal(b.challenge,
                        "Bearer realm=\"spotify\", error=\"missing_token\", "
                        "error_description=\"No token provided\"");
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

        assert_int_equal(b.status, 401);
        assert_string_equal(b.message, "Invalid access token");
        assert_string_equal(
            b.challenge, "Bearer realm=\"spotify\", error=\"invalid_token\", "
                         "error_description=\"Invalid access token\"");
    }
}

static void test_expired(void **state)
{
    struct world *w = *state;
    struct str token = world_token(w, clock_unix_s() - 1);
    struct bearer b = check(w, header(w, "Bearer ", token, ""), STR_EMPTY);

    assert_int_equal(b.status, 401);
    assert_string_equal(b.message, "The access token expired");
    assert_string_equal(b.challenge,
                        "Bearer realm=\"spotify\", error=\"invalid_token\", "
                        "error_description=\"The access token expired\"");
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

        assert_int_equal(b.status, 400);
        assert_string_equal(b.message,
                            "Only valid bearer authentication supported");
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

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sodium.h>

#include "api/oauth/oauth_call.h"
#include "json/scan.h"
#include "unit/accounts/world.h"

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

/* "Basic ..." of a text, in the arena. */
static struct str basic(struct world *w, const char *scheme, const char *pair,
                        bool padded)
{
    int variant = padded ? sodium_base64_VARIANT_ORIGINAL
                         : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
    char text[512];

    assert_non_null(sodium_bin2base64(
        text, sizeof text, (const unsigned char *)pair, strlen(pair), variant));
    return arena_printf(&w->arena, "%s %s", scheme, text);
}

static struct oauth_form credentials(struct world *w)
{
    return (struct oauth_form){
        .authorization = basic(w, "Basic", WORLD_ID ":" WORLD_SECRET, true),
        .grant_type = STR("client_credentials")};
}

static int answer(struct world *w, const struct oauth_form *form, int64_t now_s,
                  struct buf *out)
{
    struct oauth_call c = {.view = auth_loop_view(w->loop),
                           .db = w->db,
                           .form = *form,
                           .now_s = now_s,
                           .arena = &w->arena,
                           .out = out};

    assert_int_equal(oauth_answer(&c), OK);
    return c.status;
}

static void assert_answer(struct world *w, const struct oauth_form *form,
                          int status, const char *body)
{
    struct buf out;

    buf_init(&out, 4096);
    assert_int_equal(answer(w, form, clock_unix_s(), &out), status);
    buf_char(&out, '\0');
    assert_string_equal(out.p, body);
    buf_release(&out);
}

#define INVALID_CLIENT                                                         \
    "{\"error\":\"invalid_client\",\"error_description\":\"Invalid client\"}"

/* Reads an answer with a token, and checks that the token is good. */
static void assert_token(struct world *w, const struct oauth_form *form)
{
    int64_t now = clock_unix_s(), expires_in = 0;
    struct str key, token = STR_EMPTY, type = STR_EMPTY;
    struct identity who;
    struct json_scan s;
    struct buf out;

    buf_init(&out, 4096);
    assert_int_equal(answer(w, form, now, &out), 200);
    s = json_scan(buf_get(&out), &w->arena);
    assert_true(json_scan_enter(&s, '{'));
    while (json_scan_key(&s, &key)) {
        if (str_eq(key, STR("access_token")))
            assert_true(json_scan_str(&s, &token));
        else if (str_eq(key, STR("token_type")))
            assert_true(json_scan_str(&s, &type));
        else if (str_eq(key, STR("expires_in")))
            assert_true(json_scan_i64(&s, &expires_in));
        else
            fail_msg("key %.*s", STR_ARG(key));
    }
    assert_null(s.error);
    assert_true(str_eq(type, STR("Bearer")));
    assert_int_equal(expires_in, 3600);
    assert_int_equal(auth_check(w->loop, token, now + 3599, &w->arena, &who),
                     TOKEN_OK);
    assert_int_equal(auth_check(w->loop, token, now + 3600, &w->arena, &who),
                     TOKEN_EXPIRED);
    assert_int_equal(auth_check(w->loop, token, now, &w->arena, &who),
                     TOKEN_OK);
    assert_true(id_eq(who.app, world_app(WORLD_ID).id));
    assert_int_equal(who.user.n, 0);
    assert_true(who.scopes == 0);
    buf_release(&out);
}

static void test_basic(void **state)
{
    /* As RFC 6749 section 2.3.1 encodes it: '+' for a space. */
    const char *encoded = WORLD_ID ":s3cret%2Bwith+%2Fodd%25chars%3A%C3%A9";
    struct world *w = *state;
    struct oauth_form form = credentials(w);

    assert_token(w, &form);
    form.authorization = basic(w, "basic", WORLD_ID ":" WORLD_SECRET, false);
    assert_token(w, &form);
    form.authorization = basic(w, "Basic", encoded, true);
    assert_token(w, &form);
    form.authorization = basic(
        w, "Basic  ", "0123456789ABCDEF0123456789abcdef:" WORLD_SECRET, true);
    assert_token(w, &form);
}

static void test_body(void **state)
{
    struct world *w = *state;
    struct oauth_form form = {.grant_type = STR("client_credentials"),
                              .client_id = STR(WORLD_ID),
                              .client_secret = STR(WORLD_SECRET)};

    assert_token(w, &form);
    form.authorization = credentials(w).authorization;
    assert_token(w, &form);
    form.client_id = STR("someone else"); /* who is it now? */
    assert_answer(w, &form, 400, INVALID_CLIENT);
}

static void test_who_isnt(void **state)
{
    static const char *const pairs[] = {
        WORLD_ID ":wrong",
        WORLD_ID ":",
        WORLD_ID,
        ":" WORLD_SECRET,
        ":",
        "",
        "0123456789abcdef0123456789abcdee:" WORLD_SECRET,
        WORLD_ID "0:" WORLD_SECRET,
        WORLD_ID ":%zz",
        WORLD_ID ":%ff",
    };
    struct world *w = *state;
    struct oauth_form form = credentials(w);

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        form.authorization = basic(w, "Basic", pairs[i], true);
        if (form.authorization.n == 6) /* nothing after the scheme */
            form.authorization = STR("Basic !");
        assert_answer(w, &form, 400, INVALID_CLIENT);
    }
    form.authorization = STR("Basic not*base64");
    assert_answer(w, &form, 400, INVALID_CLIENT);
    form.authorization = STR("Bearer x");
    assert_answer(w, &form, 400, INVALID_CLIENT);
    form = (struct oauth_form){.grant_type = STR("client_credentials"),
                               .client_id = STR(WORLD_ID)};
    assert_answer(w, &form, 400, INVALID_CLIENT);
    form.client_secret = STR("wrong");
    assert_answer(w, &form, 400, INVALID_CLIENT);
    form.client_id = STR("' OR 1=1 --");
    assert_answer(w, &form, 400, INVALID_CLIENT);
}

static void test_long_basic(void **state)
{
    struct world *w = *state;
    struct oauth_form form = credentials(w);
    char *text = arena_alloc(&w->arena, 60000);

    memset(text, 'A', 60000);
    memcpy(text, "Basic ", 6);
    form.authorization = str_of(text, 60000);
    assert_answer(w, &form, 400, INVALID_CLIENT);
}

static void test_no_credentials(void **state)
{
    struct oauth_form form = {.grant_type = STR("client_credentials")};

    assert_answer(*state, &form, 400, "{\"error\":\"invalid_client\"}");
}

static void test_grants(void **state)
{
    struct world *w = *state;
    struct oauth_form form = credentials(w);

    form.grant_type = STR_EMPTY;
    assert_answer(w, &form, 400,
                  "{\"error\":\"unsupported_grant_type\","
                  "\"error_description\":\"grant_type parameter is "
                  "missing\"}");
    form.grant_type = STR("password");
    assert_answer(w, &form, 400,
                  "{\"error\":\"unsupported_grant_type\","
                  "\"error_description\":\"grant_type must be "
                  "client_credentials, authorization_code or "
                  "refresh_token\"}");
    form.grant_type = STR("authorization_code");
    assert_answer(w, &form, 400,
                  "{\"error\":\"invalid_request\","
                  "\"error_description\":\"code must be supplied\"}");
    form.code = STR("AQx");
    assert_answer(w, &form, 400,
                  "{\"error\":\"invalid_grant\","
                  "\"error_description\":\"Invalid authorization code\"}");
    form.grant_type = STR("refresh_token");
    assert_answer(w, &form, 400,
                  "{\"error\":\"invalid_request\","
                  "\"error_description\":\"refresh_token must be "
                  "supplied\"}");
    form.refresh_token = STR("AQx");
    assert_answer(w, &form, 400,
                  "{\"error\":\"invalid_grant\","
                  "\"error_description\":\"Invalid refresh token\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_basic),      TEST(test_body),           TEST(test_who_isnt),
        TEST(test_long_basic), TEST(test_no_credentials), TEST(test_grants),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/accounts/asking.h"
#include "api/oauth/oauth_call.h"
#include "json/scan.h"

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

static struct oauth_form with_secret(struct str code)
{
    return (struct oauth_form){.grant_type = STR("authorization_code"),
                               .client_id = STR(WORLD_ID),
                               .client_secret = STR(WORLD_SECRET),
                               .code = code,
                               .redirect_uri = STR(REDIRECT)};
}

static struct oauth_form with_verifier(struct str code)
{
    struct oauth_form form = with_secret(code);

    form.client_secret = STR_EMPTY;
    form.code_verifier = STR(VERIFIER);
    return form;
}

static struct oauth_form refreshing(struct str token)
{
    return (struct oauth_form){.grant_type = STR("refresh_token"),
                               .client_id = STR(WORLD_ID),
                               .refresh_token = token};
}

/* A request to an endpoint. */
static struct oauth_call call_of(struct world *w, const struct oauth_form *form,
                                 int64_t now_s, struct buf *out)
{
    return (struct oauth_call){.view = auth_loop_view(w->loop),
                               .db = w->db,
                               .form = *form,
                               .now_s = now_s,
                               .issuer = STR(ISSUER),
                               .arena = &w->arena,
                               .out = out};
}

static struct str ask(struct world *w, const struct oauth_form *form,
                      int64_t now_s, int *status)
{
    struct oauth_call c;
    struct buf out;
    struct str body;

    buf_init(&out, 8192);
    c = call_of(w, form, now_s, &out);
    assert_int_equal(oauth_answer(&c), OK);
    *status = c.status;
    body = arena_str(&w->arena, buf_get(&out));
    buf_release(&out);
    return body;
}

struct pair {
    struct str access;
    struct str refresh;
    struct str scope;
};

static struct pair obtain(struct world *w, const struct oauth_form *form,
                          int64_t now_s)
{
    struct pair pair = {STR_EMPTY, STR_EMPTY, STR_EMPTY};
    struct json_scan s;
    struct str key;
    int status;
    struct str body = ask(w, form, now_s, &status);

    if (status != 200)
        fail_msg("%.*s", STR_ARG(body));
    s = json_scan(body, &w->arena);
    assert_true(json_scan_enter(&s, '{'));
    while (json_scan_key(&s, &key)) {
        if (str_eq(key, STR("access_token")))
            assert_true(json_scan_str(&s, &pair.access));
        else if (str_eq(key, STR("refresh_token")))
            assert_true(json_scan_str(&s, &pair.refresh));
        else if (str_eq(key, STR("scope")))
            assert_true(json_scan_str(&s, &pair.scope));
        else
            json_scan_skip(&s);
    }
    assert_null(s.error);
    return pair;
}

static void refused(struct world *w, const struct oauth_form *form,
                    int64_t now_s, const char *error, const char *description)
{
    int status;
    struct str body = ask(w, form, now_s, &status);
    struct str right = arena_printf(
        &w->arena, "{\"error\":\"%s\",\"error_description\":\"%s\"}", error,
        description);

    assert_int_equal(status, 400);
    if (!str_eq(body, right))
        fail_msg("%.*s instead of %.*s", STR_ARG(body), STR_ARG(right));
}

static void test_a_code_and_its_tokens(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct authorize_form form;
    struct oauth_form request;
    struct identity who;
    struct pair pair;

    furnish(w);
    form = asks(w, false);
    request = with_secret(consent(w, &form, now));
    pair = obtain(w, &request, now);
    assert_true(str_eq(pair.scope, STR("user-top-read user-read-email")));
    assert_int_equal(outcome(w, pair.access, now, &who), TOKEN_OK);
    assert_true(str_eq(who.user, STR("alice")));
    assert_memory_equal(who.country, "SE", 2);

    request = refreshing(pair.refresh);
    refused(w, &request, now, "invalid_client", "Invalid client");
    request.client_secret = STR(WORLD_SECRET);
    assert_true(str_eq(obtain(w, &request, now).refresh, pair.refresh));
    assert_true(str_eq(obtain(w, &request, now + 9).refresh, pair.refresh));
    request.scope = STR("user-top-read");
    assert_true(str_eq(obtain(w, &request, now).scope, STR("user-top-read")));
    request.scope = STR("user-top-read playlist-read-private");
    refused(w, &request, now, "invalid_scope", "Invalid scope");
    request.scope = STR_EMPTY;
    request.client_id = STR(OTHER_ID);
    refused(w, &request, now, "invalid_grant", "Invalid refresh token");
}

static void test_a_code_is_good_once(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct authorize_form form;
    struct oauth_form request;
    struct identity who;
    struct pair pair;

    furnish(w);
    form = asks(w, false);
    request = with_secret(consent(w, &form, now));
    pair = obtain(w, &request, now);
    refused(w, &request, now, "invalid_grant", "Invalid authorization code");
    assert_int_equal(outcome(w, pair.access, now, &who), TOKEN_INVALID);
    request = refreshing(pair.refresh);
    request.client_secret = STR(WORLD_SECRET);
    refused(w, &request, now, "invalid_grant", "Refresh token revoked");
}

static void test_codes_that_are_not_good(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct authorize_form form;
    struct oauth_form request, wrong;

    furnish(w);
    form = asks(w, false);
    request = with_secret(consent(w, &form, now));
    wrong = request;
    wrong.client_id = STR(OTHER_ID);
    refused(w, &wrong, now, "invalid_grant", "Invalid authorization code");
    wrong = request;
    wrong.client_secret = STR("wrong");
    refused(w, &wrong, now, "invalid_client", "Invalid client");
    wrong = request;
    wrong.client_secret = STR_EMPTY;
    refused(w, &wrong, now, "invalid_client", "Invalid client");
    wrong = request;
    wrong.redirect_uri = STR(REDIRECT "/");
    refused(w, &wrong, now, "invalid_grant", "Invalid redirect URI");
    wrong = request;
    wrong.code_verifier = STR(VERIFIER);
    refused(w, &wrong, now, "invalid_grant", "code_verifier was incorrect");
    refused(w, &request, now + 600, "invalid_grant",
            "Authorization code expired");
    (void)obtain(w, &request, now + 599); /* none of that used it up */
}

static void test_pkce(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct authorize_form form;
    struct oauth_form request;

    furnish(w);
    form = asks(w, true);
    request = with_verifier(consent(w, &form, now));
    request.code_verifier = STR_EMPTY;
    refused(w, &request, now, "invalid_request",
            "code_verifier must be supplied");
    request.client_secret = STR(WORLD_SECRET); /* isn't enough either */
    refused(w, &request, now, "invalid_request",
            "code_verifier must be supplied");
    request.code_verifier = STR(VERIFIER "x");
    refused(w, &request, now, "invalid_grant", "code_verifier was incorrect");
    request.code_verifier = form.code_challenge;
    refused(w, &request, now, "invalid_grant", "code_verifier was incorrect");
    request = with_verifier(request.code);
    (void)obtain(w, &request, now);
}

static void test_refresh_tokens_are_used_up(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct authorize_form form;
    struct oauth_form request, first;
    struct identity who;
    struct pair one, two, retried;

    furnish(w);
    form = asks(w, true);
    request = with_verifier(consent(w, &form, now));
    one = obtain(w, &request, now);
    first = refreshing(one.refresh);
    first.client_id = STR_EMPTY; /* one client sends nothing else */
    two = obtain(w, &first, now);
    assert_false(str_eq(one.refresh, two.refresh));
    retried = obtain(w, &first, now + 60);
    assert_false(str_eq(retried.refresh, two.refresh));
    request = refreshing(two.refresh);
    (void)obtain(w, &request, now + 60);
    request = refreshing(retried.refresh);
    retried = obtain(w, &request, now + 60);

    refused(w, &first, now + 60, "invalid_grant", "Refresh token revoked");
    assert_int_equal(outcome(w, retried.access, now, &who), TOKEN_INVALID);
    request = refreshing(retried.refresh);
    refused(w, &request, now + 60, "invalid_grant", "Refresh token revoked");
}

static void test_late_reuse_ends_the_grant(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct authorize_form form;
    struct oauth_form request;
    struct pair pair;

    furnish(w);
    form = asks(w, true);
    request = with_verifier(consent(w, &form, now));
    pair = obtain(w, &request, now);
    request = refreshing(pair.refresh);
    pair = obtain(w, &request, now);
    refused(w, &request, now + 61, "invalid_grant", "Refresh token revoked");
    request = refreshing(pair.refresh);
    refused(w, &request, now + 61, "invalid_grant", "Refresh token revoked");
}

static void test_refresh_tokens_that_end(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct authorize_form form;
    struct oauth_form request;
    struct pair pair;

    furnish(w);
    auth_set_lifetimes(w->auth, 60, 1000);
    form = asks(w, true);
    request = with_verifier(consent(w, &form, now));
    pair = obtain(w, &request, now);
    request = refreshing(pair.refresh);
    pair = obtain(w, &request, now + 999);
    request = refreshing(pair.refresh); /* using it doesn't make it last */
    refused(w, &request, now + 1000, "invalid_grant", "Refresh token revoked");
    request = refreshing(STR("AQnothing"));
    refused(w, &request, now, "invalid_grant", "Invalid refresh token");
    request.refresh_token = STR_EMPTY;
    refused(w, &request, now, "invalid_request",
            "refresh_token must be supplied");
}

static void test_revoking_and_looking(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct authorize_form form;
    struct oauth_form request;
    struct identity who;
    struct pair pair;
    struct buf out;
    struct oauth_call c;

    furnish(w);
    form = asks(w, false);
    request = with_secret(consent(w, &form, now));
    pair = obtain(w, &request, now);
    buf_init(&out, 8192);
    request = with_secret(STR_EMPTY);
    request.token = pair.access;
    c = call_of(w, &request, now, &out);
    assert_int_equal(oauth_introspect(&c), OK);
    assert_true(str_starts(buf_get(&out), STR("{\"active\":true,")));
    buf_clear(&out);
    request.client_id = STR(OTHER_ID); /* its secret is the same */
    c = call_of(w, &request, now, &out);
    assert_int_equal(oauth_introspect(&c), OK);
    assert_true(str_eq(buf_get(&out), STR("{\"active\":false}")));
    buf_clear(&out);
    c = call_of(w, &request, now, &out);
    assert_int_equal(oauth_revoke(&c), OK);
    assert_int_equal(c.status, 200);
    assert_int_equal(outcome(w, pair.access, now, &who), TOKEN_OK);
    buf_clear(&out);
    request.client_id = STR(WORLD_ID);
    request.token = pair.refresh;
    request.client_secret = STR_EMPTY; /* it was given to one with a secret */
    c = call_of(w, &request, now, &out);
    assert_int_equal(oauth_revoke(&c), OK);
    assert_int_equal(c.status, 400);
    assert_true(
        str_starts(buf_get(&out), STR("{\"error\":\"invalid_client\"")));
    assert_int_equal(outcome(w, pair.access, now, &who), TOKEN_OK);
    buf_clear(&out);
    request.client_secret = STR(WORLD_SECRET);
    c = call_of(w, &request, now, &out);
    assert_int_equal(oauth_revoke(&c), OK);
    assert_int_equal(c.status, 200);
    assert_int_equal(outcome(w, pair.access, now, &who), TOKEN_INVALID);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_code_and_its_tokens),
        TEST(test_a_code_is_good_once),
        TEST(test_codes_that_are_not_good),
        TEST(test_pkce),
        TEST(test_refresh_tokens_are_used_up),
        TEST(test_late_reuse_ends_the_grant),
        TEST(test_refresh_tokens_that_end),
        TEST(test_revoking_and_looking),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

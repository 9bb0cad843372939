#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sodium.h>

#include "auth/authorize.h"
#include "auth/oauth.h"
#include "auth/secret.h"
#include "json/scan.h"
#include "state/users.h"
#include "world.h"

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

#define ISSUER   "http://127.0.0.1:8080"
#define REDIRECT "https://app.example/callback"
#define LOOPBACK "http://127.0.0.1/cb"
#define OTHER_ID "fedcba9876543210fedcba9876543210"
#define VERIFIER "abcdefghijklmnopqrstuvwxyz0123456789-._~ABCDEF"

/* The world's app with redirect URIs, another app, and alice. */
static void furnish(struct world *w)
{
    static const struct str uris[] = {{REDIRECT, sizeof REDIRECT - 1},
                                      {LOOPBACK, sizeof LOOPBACK - 1}};
    struct app app = world_app(WORLD_ID), other = world_app(OTHER_ID);
    struct user alice = {
        .id = STR("alice"), .country = {'S', 'E'}, .product = USER_PREMIUM};

    app.redirect_uris = uris;
    app.redirect_count = 2;
    assert_int_equal(apps_update(w->db, &app), OK);
    assert_int_equal(apps_create(w->db, &other), OK);
    assert_int_equal(users_create(w->db, &alice), OK);
    auth_loop_free(w->loop);
    auth_free(w->auth);
    assert_int_equal(auth_open(w->db, &w->auth), OK);
    w->loop = auth_loop_new(w->auth);
}

static struct str challenge_of(struct world *w, struct str verifier)
{
    uint8_t hash[SECRET_HASH_BYTES];
    char text[64];

    secret_hash(verifier, hash);
    (void)sodium_bin2base64(text, sizeof text, hash, sizeof hash,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return arena_str(&w->arena, str_from_c(text));
}

static struct authorize_form asks(struct world *w, bool pkce)
{
    struct authorize_form form = {.client_id = STR(WORLD_ID),
                                  .response_type = STR("code"),
                                  .redirect_uri = STR(REDIRECT),
                                  .state = STR("a b&c"),
                                  .scope = STR("user-read-email "
                                               "user-top-read")};

    if (pkce) {
        form.code_challenge = challenge_of(w, STR(VERIFIER));
        form.code_challenge_method = STR("S256");
    }
    return form;
}

static struct authorize check(struct world *w,
                              const struct authorize_form *form)
{
    return authorize_check(auth_loop_view(w->loop), form, STR(ISSUER),
                           &w->arena);
}

/* Alice says yes; the code. */
static struct str consent(struct world *w, const struct authorize_form *form,
                          int64_t now_s)
{
    struct authorize a = check(w, form);
    struct str location, code;

    assert_int_equal(a.outcome, AUTHORIZE_ASK);
    assert_int_equal(authorize_grant(w->db, auth_loop_view(w->loop), &a,
                                     STR("alice"), STR(ISSUER), now_s,
                                     &w->arena, &location),
                     OK);
    assert_true(str_starts(location, STR(REDIRECT "?code=AQ")));
    assert_true(str_ends(
        location, STR("&state=a%20b%26c&iss=http%3A%2F%2F127.0.0.1%3A8080")));
    code = str_from(location, sizeof REDIRECT "?code=" - 1);
    return str_of(code.p, str_find(code, '&'));
}

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

static struct str ask(struct world *w, const struct oauth_form *form,
                      int64_t now_s, int *status)
{
    struct buf out;
    struct str body;

    buf_init(&out, 8192);
    assert_int_equal(oauth_answer(auth_loop_view(w->loop), w->db, form, now_s,
                                  &w->arena, &out, status),
                     OK);
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

/* What a loop says of an access token, with what the feed brings. */
static enum token_outcome outcome(struct world *w, struct str token,
                                  int64_t now_s, struct identity *who)
{
    static const struct change everything = {.kind = CHANGE_EVERYTHING};

    assert_int_equal(auth_changed(w->auth, w->db, &everything, 1), OK);
    return auth_check(w->loop, token, now_s, &w->arena, who);
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

static void test_redirect_uris(void **state)
{
    static const struct {
        const char *uri;
        bool is_good;
    } rows[] = {
        {REDIRECT, true},
        {REDIRECT "/", false},
        {"https://APP.example/callback", false},
        {"https://app.example/Callback", false},
        {"https://app.example:443/callback", false},
        {"https://app.example@evil.example/callback", false},
        {"https://user@app.example/callback", false},
        {"https://app.example.evil.example/callback", false},
        {"https://app.example/callback/../evil", false},
        {"https://app.example/callback?x=1", false},
        {REDIRECT "#fragment", false},
        {"//app.example/callback", false},
        {"", false},
        {LOOPBACK, true},
        {"http://127.0.0.1:8888/cb", true},
        {"http://127.0.0.1:/cb", false},
        {"http://127.0.0.1:888888/cb", false},
        {"http://127.0.0.1:8888/cb/", false},
        {"http://127.0.0.1:8888/", false},
        {"http://127.0.0.1:8888@evil.example/cb", false},
        {"http://127.0.0.10/cb", false},
        {"http://localhost/cb", false},
    };
    struct world *w = *state;
    struct authorize_form form;

    furnish(w);
    form = asks(w, false);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct authorize a;

        form.redirect_uri = str_from_c(rows[i].uri);
        a = check(w, &form);
        if ((a.outcome == AUTHORIZE_ASK) != rows[i].is_good)
            fail_msg("%s", rows[i].uri);
        if (!rows[i].is_good)
            assert_int_equal(a.outcome, AUTHORIZE_PAGE);
        assert_int_equal(a.location.n, 0);
    }
    form = asks(w, false);
    form.client_id = STR("0123");
    assert_string_equal(check(w, &form).message,
                        "INVALID_CLIENT: Invalid client");
    form = asks(w, false);
    form.redirect_uri = STR("http://app.example/callback");
    assert_string_equal(check(w, &form).message,
                        "INVALID_CLIENT: Insecure redirect URI");
}

static void test_what_else_is_wrong_goes_to_the_app(void **state)
{
    static const struct {
        const char *response_type;
        const char *scope;
        const char *challenge;
        const char *method;
        const char *error;
    } rows[] = {
        {"", "", "", "", "invalid_request"},
        {"id_token", "", "", "", "unsupported_response_type"},
        {"code", "user-read-everything", "", "", "invalid_scope"},
        {"code", "", VERIFIER, "plain", "invalid_request"},
        {"code", "", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "",
         "invalid_request"},
        {"code", "", "short", "S256", "invalid_request"},
        {"code", "", "", "S256", "invalid_request"},
        {"token", "", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "S256",
         "invalid_request"},
    };
    struct world *w = *state;
    struct authorize_form form;

    furnish(w);
    form = asks(w, false);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct authorize a;
        struct str begin = arena_printf(
            &w->arena, REDIRECT "?error=%s&error_description=", rows[i].error);

        form.response_type = str_from_c(rows[i].response_type);
        form.scope = str_from_c(rows[i].scope);
        form.code_challenge = str_from_c(rows[i].challenge);
        form.code_challenge_method = str_from_c(rows[i].method);
        a = check(w, &form);
        assert_int_equal(a.outcome, AUTHORIZE_REDIRECT);
        if (!str_starts(a.location, begin))
            fail_msg("%.*s", STR_ARG(a.location));
    }
}

static void test_consent_is_remembered(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct authorize_form form;
    struct authorize a;
    bool given;

    furnish(w);
    form = asks(w, false);
    a = check(w, &form);
    assert_int_equal(
        authorize_is_given(w->db, &a, STR("alice"), &w->arena, &given), OK);
    assert_false(given);
    (void)consent(w, &form, now);
    assert_int_equal(
        authorize_is_given(w->db, &a, STR("alice"), &w->arena, &given), OK);
    assert_true(given);
    form.show_dialog = STR("True");
    a = check(w, &form);
    assert_int_equal(
        authorize_is_given(w->db, &a, STR("alice"), &w->arena, &given), OK);
    assert_false(given);
    form = asks(w, false);
    form.scope = STR("user-read-email user-read-private");
    a = check(w, &form);
    assert_int_equal(
        authorize_is_given(w->db, &a, STR("alice"), &w->arena, &given), OK);
    assert_false(given);
}

static void test_implicit(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct authorize_form form;
    struct authorize a;
    struct str location, token;
    struct identity who;

    furnish(w);
    form = asks(w, false);
    form.response_type = STR("token");
    a = check(w, &form);
    assert_int_equal(authorize_grant(w->db, auth_loop_view(w->loop), &a,
                                     STR("alice"), STR(ISSUER), now, &w->arena,
                                     &location),
                     OK);
    assert_true(str_starts(location, STR(REDIRECT "#access_token=BQ")));
    token = str_from(location, sizeof REDIRECT "#access_token=" - 1);
    token.n = str_find(token, '&');
    assert_int_equal(outcome(w, token, now, &who), TOKEN_OK);
    assert_true(str_starts(authorize_deny(&a, STR(ISSUER), &w->arena),
                           STR(REDIRECT "?error=access_denied&state=")));
}

static void test_revoking_and_looking(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    const struct auth_view *view;
    struct authorize_form form;
    struct oauth_form request;
    struct identity who;
    struct pair pair;
    struct buf out;
    int status;

    furnish(w);
    view = auth_loop_view(w->loop);
    form = asks(w, false);
    request = with_secret(consent(w, &form, now));
    pair = obtain(w, &request, now);
    buf_init(&out, 8192);
    request = with_secret(STR_EMPTY);
    request.token = pair.access;
    assert_int_equal(oauth_introspect(view, w->db, &request, now, STR(ISSUER),
                                      &w->arena, &out, &status),
                     OK);
    assert_true(str_starts(buf_get(&out), STR("{\"active\":true,")));
    buf_clear(&out);
    request.client_id = STR(OTHER_ID); /* its secret is the same */
    assert_int_equal(oauth_introspect(view, w->db, &request, now, STR(ISSUER),
                                      &w->arena, &out, &status),
                     OK);
    assert_true(str_eq(buf_get(&out), STR("{\"active\":false}")));
    buf_clear(&out);
    assert_int_equal(
        oauth_revoke(view, w->db, &request, now, &w->arena, &out, &status), OK);
    assert_int_equal(status, 200);
    assert_int_equal(outcome(w, pair.access, now, &who), TOKEN_OK);
    buf_clear(&out);
    view = auth_loop_view(w->loop);
    request.client_id = STR(WORLD_ID);
    request.token = pair.refresh;
    assert_int_equal(
        oauth_revoke(view, w->db, &request, now, &w->arena, &out, &status), OK);
    assert_int_equal(status, 200);
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
        TEST(test_redirect_uris),
        TEST(test_what_else_is_wrong_goes_to_the_app),
        TEST(test_consent_is_remembered),
        TEST(test_implicit),
        TEST(test_revoking_and_looking),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

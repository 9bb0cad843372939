#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/kinds.h"
#include "unit/accounts/asking.h"

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

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
    assert_int_equal(authorize_is_given(w->db, &a, STR("alice"), &given), OK);
    assert_false(given);
    (void)consent(w, &form, now);
    assert_int_equal(authorize_is_given(w->db, &a, STR("alice"), &given), OK);
    assert_true(given);
    form.show_dialog = STR("True");
    a = check(w, &form);
    assert_int_equal(authorize_is_given(w->db, &a, STR("alice"), &given), OK);
    assert_false(given);
    form = asks(w, false);
    form.scope = STR("user-read-email user-read-private");
    a = check(w, &form);
    assert_int_equal(authorize_is_given(w->db, &a, STR("alice"), &given), OK);
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
    assert_int_equal(authorize_grant(w->db, &a, STR("alice"), now, &location),
                     OK);
    assert_true(str_starts(location, STR(REDIRECT "#access_token=BQ")));
    token = str_from(location, sizeof REDIRECT "#access_token=" - 1);
    token.n = str_find(token, '&');
    assert_int_equal(outcome(w, token, now, &who), TOKEN_OK);
    assert_true(str_starts(authorize_deny(&a),
                           STR(REDIRECT "?error=access_denied&state=")));
}

static struct str grant(struct world *w, const struct authorize_form *form)
{
    struct authorize a = check(w, form);
    struct str location;

    assert_int_equal(a.outcome, AUTHORIZE_ASK);
    assert_int_equal(
        authorize_grant(w->db, &a, STR("alice"), clock_unix_s(), &location),
        OK);
    return location;
}

#define ISS "iss=http%3A%2F%2F127.0.0.1%3A8080"

static void test_state_comes_back_as_it_went(void **state)
{
    static const struct {
        struct str sent;
        const char *end; /* of the location */
    } rows[] = {
        {STR_EMPTY, "&" ISS},
        {STR("plain-._~"), "&state=plain-._~&" ISS},
        {STR("a=b&code=c#d"), "&state=a%3Db%26code%3Dc%23d&" ISS},
        {STR("\r\nX: 1"), "&state=%0D%0AX%3A%201&" ISS},
        {STR("\xc3\xa9+%41"), "&state=%C3%A9%2B%2541&" ISS},
    };
    struct world *w = *state;

    furnish(w);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct authorize_form form = asks(w, false);
        struct str end = str_from_c(rows[i].end), denied;
        struct authorize a;

        form.state = rows[i].sent;
        a = check(w, &form);
        denied = authorize_deny(&a);
        assert_true(str_ends(denied, end));
        assert_true(str_ends(grant(w, &form), end));
        form.response_type = STR("token");
        assert_true(str_ends(grant(w, &form), end));
        form.scope = STR("no-such-scope");
        assert_true(str_ends(check(w, &form).location, end));
        if (rows[i].sent.n == 0)
            assert_true(
                str_eq(denied, STR(REDIRECT "?error=access_denied&" ISS)));
    }
}

static void test_a_long_state(void **state)
{
    struct world *w = *state;
    struct authorize_form form;
    char *text;
    struct str location;

    furnish(w);
    text = arena_alloc(&w->arena, 8192);
    memset(text, '&', 8192); /* three bytes each */
    form = asks(w, false);
    form.state = str_of(text, 8192);
    location = grant(w, &form);
    assert_true(location.n > 3 * (size_t)8192);
    assert_true(str_ends(location, STR("%26%26&" ISS)));
}

static void use_redirect_uri(struct world *w, struct str uri)
{
    struct app app = world_app(WORLD_ID);

    app.redirect_uris = &uri;
    app.redirect_count = 1;
    assert_int_equal(apps_update(w->db, &app), OK);
    world_tell(w, CHANGE_APP, STR_EMPTY);
    assert_true(world_is_current(w));
}

static void test_redirect_uris_of_other_kinds(void **state)
{
    static const struct {
        const char *registered;
        const char *asked;
        const char *begin; /* of the location; NULL: refused */
    } rows[] = {
        {"https://a.example/?x=1&y", "https://a.example/?x=1&y",
         "https://a.example/?x=1&y&code=AQ"},
        {"https://a.example/?x=1&y", "https://a.example/?x=1", NULL},
        {"com.example.app:/cb", "com.example.app:/cb",
         "com.example.app:/cb?code=AQ"},
        {"com.example.app:/cb", "com.example.app:/CB", NULL},
        {"http://[::1]/cb", "http://[::1]:49152/cb",
         "http://[::1]:49152/cb?code=AQ"},
        {"http://[::1]/cb", "http://127.0.0.1:49152/cb", NULL},
        {"http://127.0.0.1", "http://127.0.0.1:49152",
         "http://127.0.0.1:49152?code=AQ"},
        {"http://127.0.0.1", "http://127.0.0.1:49152/", NULL},
        {"http://127.0.0.1:8888/cb", "http://127.0.0.1:8888/cb",
         "http://127.0.0.1:8888/cb?code=AQ"},
        {"http://127.0.0.1:8888/cb", "http://127.0.0.1:8889/cb", NULL},
        {"http://127.0.0.1:8888/cb", "http://127.0.0.1/cb", NULL},
        {"https://a.example/cb", "https://a.example:8443/cb", NULL},
    };
    struct world *w = *state;

    furnish(w);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct authorize_form form = asks(w, false);

        use_redirect_uri(w, str_from_c(rows[i].registered));
        form.redirect_uri = str_from_c(rows[i].asked);
        if (rows[i].begin == NULL)
            assert_int_equal(check(w, &form).outcome, AUTHORIZE_PAGE);
        else
            assert_true(str_starts(grant(w, &form), str_from_c(rows[i].begin)));
    }
}

static void test_consents_join(void **state)
{
    struct world *w = *state;
    struct authorize_form form;
    struct authorize a;
    bool given;

    furnish(w);
    form = asks(w, false);
    form.scope = STR("user-read-email");
    (void)grant(w, &form);
    form.scope = STR("user-top-read");
    (void)grant(w, &form);
    form.scope = STR("user-top-read user-read-email");
    a = check(w, &form);
    assert_int_equal(authorize_is_given(w->db, &a, STR("alice"), &given), OK);
    assert_true(given);
    form.client_id = STR(OTHER_ID); /* which has no redirect URI */
    assert_int_equal(check(w, &form).outcome, AUTHORIZE_PAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_redirect_uris),
        TEST(test_redirect_uris_of_other_kinds),
        TEST(test_what_else_is_wrong_goes_to_the_app),
        TEST(test_state_comes_back_as_it_went),
        TEST(test_a_long_state),
        TEST(test_consent_is_remembered),
        TEST(test_consents_join),
        TEST(test_implicit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The world's app asks alice for consent, and what she says. */
#ifndef TONEARM_TESTS_ACCOUNTS_ASKING_H
#define TONEARM_TESTS_ACCOUNTS_ASKING_H

#include <sodium.h>

#include "accounts/authorize.h"
#include "accounts/secret.h"
#include "accounts/users.h"
#include "unit/accounts/world.h"

#define ISSUER   "http://127.0.0.1:8080"
#define REDIRECT "https://app.example/callback"
#define LOOPBACK "http://127.0.0.1/cb"
#define OTHER_ID "fedcba9876543210fedcba9876543210"
#define VERIFIER "abcdefghijklmnopqrstuvwxyz0123456789-._~ABCDEF"

/* The world's app with redirect URIs, another app, and alice. */
static inline void furnish(struct world *w)
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
    auth_subscribe(w->auth, w->subscribers);
}

static inline struct str challenge_of(struct world *w, struct str verifier)
{
    uint8_t hash[SECRET_HASH_BYTES];
    char text[64];

    secret_hash(verifier, hash);
    (void)sodium_bin2base64(text, sizeof text, hash, sizeof hash,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return arena_str(&w->arena, str_from_c(text));
}

static inline struct authorize_form asks(struct world *w, bool pkce)
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

static inline struct authorize check(struct world *w,
                                     const struct authorize_form *form)
{
    return authorize_check(auth_loop_view(w->loop), form, STR(ISSUER),
                           &w->arena);
}

/* Alice says yes; the code. */
static inline struct str
consent(struct world *w, const struct authorize_form *form, int64_t now_s)
{
    struct authorize a = check(w, form);
    struct str location, code;

    assert_int_equal(a.outcome, AUTHORIZE_ASK);
    assert_int_equal(authorize_grant(w->db, &a, STR("alice"), now_s, &location),
                     OK);
    assert_true(str_starts(location, STR(REDIRECT "?code=AQ")));
    assert_true(str_ends(
        location, STR("&state=a%20b%26c&iss=http%3A%2F%2F127.0.0.1%3A8080")));
    code = str_from(location, sizeof REDIRECT "?code=" - 1);
    return str_of(code.p, str_find(code, '&'));
}

/* What a loop says of an access token, with what the feed brings. */
static inline enum token_outcome outcome(struct world *w, struct str token,
                                         int64_t now_s, struct identity *who)
{
    world_tell(w, "", STR_EMPTY);
    assert_true(world_is_current(w));
    return auth_check(w->loop, token, now_s, &w->arena, who);
}

#endif

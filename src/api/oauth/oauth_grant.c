/* Codes and refresh tokens (RFC 6749 sections 4.1.3 and 6, RFC 7636, RFC 9700
 * sections 2.1.1, 4.5 and 4.14).
 *
 * A client with a secret keeps its refresh token; one without, which proves
 * itself by PKCE, gets a new one with every use. A used one yields once more
 * within the view's retry_s, for a client whose answer was lost; any later use
 * means that somebody else has it, and ends the grant. So does a code that is
 * used again. */
#include "api/oauth/oauth_call.h"

#include <sodium.h>

#include "accounts/grants.h"
#include "accounts/secret.h"
#include "accounts/token.h"
#include "api/call/benched.h"
#include "json/writer.h"

void oauth_put_token(struct oauth_call *c, const struct oauth_grant *grant)
{
    struct str user = grant->user;
    struct token token = {.app = grant->app->id,
                          .grant = grant->id,
                          .mode = grant->app->mode,
                          .expires_s = c->now_s + c->view->access_s,
                          .user_n = (uint8_t)user.n};
    char text[TOKEN_TEXT_MAX_BYTES];
    struct json j = json_to(c->out);
    size_t n;

    (void)scope_set_from_text(grant->scopes, &token.scopes, NULL);
    if (user.n > 0)
        memcpy(token.user, user.p, user.n);
    n = token_mint(&token, keys_signing(&c->view->keys, c->now_s), text);
    json_object(&j);
    json_key(&j, "access_token");
    json_str(&j, str_of(text, n));
    json_key(&j, "token_type");
    json_str(&j, STR("Bearer"));
    json_key(&j, "expires_in");
    json_i64(&j, c->view->access_s);
    if (grant->refresh.n > 0) {
        json_key(&j, "refresh_token");
        json_str(&j, grant->refresh);
        json_key(&j, "scope");
        json_str(&j, grant->scopes);
    }
    json_end_object(&j);
    c->status = 200;
}

/* Makes a refresh token like `of` and gives its text. */
static enum err make_refresh(struct oauth_call *c, const struct refresh *of,
                             struct str *text)
{
    char *made = arena_alloc(c->arena, SECRET_TEXT_BYTES);
    struct refresh refresh = *of;

    secret_make(of->grant, keys_signing(&c->view->keys, c->now_s)->number,
                made);
    *text = str_of(made, SECRET_TEXT_BYTES);
    secret_hash(*text, refresh.hash);
    refresh.created_s = c->now_s;
    refresh.used_s = refresh.uses = 0;
    return grants_put_refresh(c->db, &refresh);
}

/* ---- codes ---- */

#define VERIFIER_MIN 43
#define VERIFIER_MAX 128

/* Of unreserved characters alone (RFC 7636 section 4.1). */
static bool is_verifier(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
              c == '~'))
            return false;
    }
    return text.n >= VERIFIER_MIN && text.n <= VERIFIER_MAX;
}

static bool is_verified(struct str verifier, struct str challenge)
{
    uint8_t hash[SECRET_HASH_BYTES];
    char text[44];

    if (!is_verifier(verifier))
        return false;
    secret_hash(verifier, hash);
    (void)sodium_bin2base64(text, sizeof text, hash, sizeof hash,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return challenge.n == sizeof text - 1 &&
           sodium_memcmp(text, challenge.p, challenge.n) == 0;
}

/* What is wrong with how the code is used; NULL: nothing. */
static const char *check_code(struct oauth_call *c, const struct code *code,
                              const char **error)
{
    struct str verifier = c->form.code_verifier;

    *error = "invalid_grant";
    if (!str_eq(c->form.redirect_uri, code->redirect_uri))
        return "Invalid redirect URI";
    if (code->challenge.n == 0)
        /* A verifier for a code that has no challenge: somebody took the
         * challenge out of the question (RFC 9700 section 4.8.2). */
        return verifier.n > 0 ? "code_verifier was incorrect" : NULL;
    if (verifier.n == 0) {
        *error = "invalid_request";
        return "code_verifier must be supplied";
    }
    return is_verified(verifier, code->challenge)
               ? NULL
               : "code_verifier was incorrect";
}

static enum err replayed(struct oauth_call *c, const struct code *code)
{
    enum err e = grants_revoke(c->db, code->grant, c->now_s);

    return e ? e
             : oauth_refuse(c, "invalid_grant", "Invalid authorization code");
}

static enum err exchange(struct oauth_call *c, const struct code *code)
{
    struct refresh refresh = {.grant = code->grant,
                              .scopes = code->scopes,
                              .is_pkce = !c->client.has_proved};
    struct str text;
    enum err e = grants_use_code(c->db, code->hash);

    if (e == ERR_CONFLICT)
        return replayed(c, code);
    if (c->view->refresh_s > 0) /* consent was just now */
        refresh.expires_s = c->now_s + c->view->refresh_s;
    if (!e)
        e = make_refresh(c, &refresh, &text);
    if (!e)
        oauth_put_token(c, &(struct oauth_grant){.app = c->client.app,
                                                 .id = code->grant,
                                                 .user = code->user,
                                                 .scopes = code->scopes,
                                                 .refresh = text});
    return e;
}

enum err oauth_grant_code(struct oauth_call *c)
{
    uint8_t hash[SECRET_HASH_BYTES];
    const char *why, *error;
    struct code code;
    enum err e;

    if (c->form.code.n == 0)
        return oauth_refuse(c, "invalid_request", "code must be supplied");
    if (c->client.app == NULL)
        return oauth_refuse_client(c);
    secret_hash(c->form.code, hash);
    e = grants_find_code(c->db, hash, c->arena, &code);
    if (e == ERR_NOT_FOUND || (!e && !id_eq(code.app, c->client.app->id)))
        return oauth_refuse(c, "invalid_grant", "Invalid authorization code");
    if (e)
        return e;
    if (!c->client.has_proved && code.challenge.n == 0)
        return oauth_refuse_client(c);
    if (code.is_used)
        return replayed(c, &code);
    if (c->now_s >= code.expires_s)
        return oauth_refuse(c, "invalid_grant", "Authorization code expired");
    why = check_code(c, &code, &error);
    return why != NULL ? oauth_refuse(c, error, why) : exchange(c, &code);
}

/* ---- refresh tokens ---- */

/* Somebody uses a token that was used up, or whose consent is to be gone. */
static enum err end_grant(struct oauth_call *c, const struct refresh *refresh)
{
    enum err e = grants_revoke(c->db, refresh->grant, c->now_s);

    return e ? e : oauth_refuse(c, "invalid_grant", "Refresh token revoked");
}

/* Single use: the next one. */
static enum err rotate(struct oauth_call *c, const struct refresh *refresh,
                       struct str *text)
{
    enum err e =
        grants_use_refresh(c->db, refresh->hash, refresh->uses, c->now_s);

    return e ? e : make_refresh(c, refresh, text);
}

/* The scopes that are asked for, if any, must be some of those that there
 * are. */
static bool narrow(struct oauth_call *c, struct str has, struct str *scopes)
{
    scope_set all, asked;

    *scopes = has;
    if (c->form.scope.n == 0)
        return true;
    if (!scope_set_from_text(has, &all, NULL) ||
        !scope_set_from_text(c->form.scope, &asked, NULL) ||
        (asked & ~all) != 0)
        return false;
    *scopes = scope_set_text(asked, c->arena);
    return true;
}

static enum err renew(struct oauth_call *c, const struct refresh *refresh,
                      const struct grant *grant, const struct app *app)
{
    struct str text = c->form.refresh_token, scopes;
    enum err e = OK;

    if (refresh->is_pkce &&
        (refresh->uses > 1 ||
         (refresh->uses == 1 && c->now_s - refresh->used_s > c->view->retry_s)))
        return end_grant(c, refresh);
    if (!narrow(c, refresh->scopes, &scopes))
        return oauth_refuse(c, "invalid_scope", "Invalid scope");
    if (refresh->is_pkce)
        e = rotate(c, refresh, &text);
    if (e == ERR_CONFLICT)
        return oauth_refuse(c, "invalid_grant", "Invalid refresh token");
    if (!e)
        oauth_put_token(c, &(struct oauth_grant){.app = app,
                                                 .id = grant->id,
                                                 .user = grant->user,
                                                 .scopes = scopes,
                                                 .refresh = text});
    return e;
}

/* A token that the state doesn't know: of a grant that is gone, or nobody's.
 */
static enum err unknown(struct oauth_call *c)
{
    struct grant grant;
    struct id id;
    enum err e;

    if (!secret_grant(c->form.refresh_token, &id))
        return oauth_refuse(c, "invalid_grant", "Invalid refresh token");
    e = grants_find(c->db, id, c->arena, &grant);
    if (e == ERR_NOT_FOUND)
        return oauth_refuse(c, "invalid_grant", "Refresh token revoked");
    return e ? e : oauth_refuse(c, "invalid_grant", "Invalid refresh token");
}

enum err oauth_grant_refresh(struct oauth_call *c)
{
    uint8_t hash[SECRET_HASH_BYTES];
    struct refresh refresh;
    struct grant grant;
    const struct app *app;
    enum err e;

    if (c->form.refresh_token.n == 0)
        return oauth_refuse(c, "invalid_request",
                            "refresh_token must be supplied");
    secret_hash(c->form.refresh_token, hash);
    e = grants_find_refresh(c->db, hash, c->arena, &refresh);
    if (e == ERR_NOT_FOUND)
        return unknown(c);
    if (!e)
        e = grants_find(c->db, refresh.grant, c->arena, &grant);
    if (e)
        return e;
    app = apps_table_find(c->view->apps, grant.app);
    if (app == NULL || (c->client.app != NULL && c->client.app != app))
        return oauth_refuse(c, "invalid_grant", "Invalid refresh token");
    if (!refresh.is_pkce && !c->client.has_proved)
        return oauth_refuse_client(c);
    if (refresh.expires_s != 0 && c->now_s >= refresh.expires_s)
        return oauth_refuse(c, "invalid_grant", "Refresh token revoked");
    if (c->call != NULL &&
        benched_refuses_refresh(c->call, app->id, grant.user))
        return end_grant(c, &refresh);
    return renew(c, &refresh, &grant, app);
}

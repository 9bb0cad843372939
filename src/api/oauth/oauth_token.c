/* Revoking and looking at tokens. Both answer alike for a token that isn't
 * the client's and one that never was. */
#include <string.h>

#include "accounts/grants.h"
#include "accounts/secret.h"
#include "accounts/token.h"
#include "api/call/call.h"
#include "api/oauth/oauth_call.h"
#include "json/writer.h"

/* What a token is, if it is good and the client's. */
struct found {
    bool is_access;
    bool needs_proof;   /* a refresh token of a client with a secret */
    struct grant grant; /* of a user's token */
    bool has_grant;
    struct str scopes;
    int64_t expires_s; /* 0: never */
};

static enum err find_refresh(const struct oauth_call *c, struct found *out,
                             bool *ok)
{
    uint8_t hash[SECRET_HASH_BYTES];
    struct refresh refresh;
    enum err e;

    secret_hash(c->form.token, hash);
    e = grants_find_refresh(c->db, hash, c->arena, &refresh);
    if (!e)
        e = grants_find(c->db, refresh.grant, c->arena, &out->grant);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    out->has_grant = true;
    out->needs_proof = !refresh.is_pkce;
    out->scopes = refresh.scopes;
    out->expires_s = refresh.expires_s;
    *ok = refresh.uses == 0 &&
          (refresh.expires_s == 0 || c->now_s < refresh.expires_s);
    return OK;
}

static enum err find_access(const struct oauth_call *c,
                            const struct token *token, struct found *out,
                            bool *ok)
{
    enum err e;

    out->is_access = true;
    out->expires_s = token->expires_s;
    out->scopes = scope_set_text(token->scopes, c->arena);
    if (token->user_n == 0) {
        *ok = id_eq(token->grant, c->client.app->epoch);
        return OK;
    }
    e = grants_find(c->db, token->grant, c->arena, &out->grant);
    *ok = out->has_grant = !e;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Whether the form's is an access token that is good as far as it says itself.
 * One that the bench has ended is like one that has expired. */
static bool is_access(const struct oauth_call *c, struct token *token)
{
    return token_verify(c->form.token, &c->view->keys, c->now_s, token) ==
               TOKEN_OK &&
           (c->call == NULL ||
            !auth_is_expired(c->call->config->auth, token->number));
}

/* The form's token. `*ok`: it is good now. `out->has_grant`: there is
 * something to revoke. */
static enum err find(const struct oauth_call *c, struct found *out, bool *ok)
{
    struct id app = c->client.app->id;
    struct token token;
    enum err e;

    *out = (struct found){.is_access = false};
    *ok = false;
    if (is_access(c, &token))
        return id_eq(token.app, app) ? find_access(c, &token, out, ok) : OK;
    e = find_refresh(c, out, ok);
    if (!e && out->has_grant && !id_eq(out->grant.app, app))
        *ok = out->has_grant = false;
    return e;
}

enum err oauth_revoke(struct oauth_call *c)
{
    struct found found;
    bool ok;
    enum err e;

    if (!oauth_client_read(c))
        return OK;
    if (c->client.app == NULL)
        return oauth_refuse_client(c);
    if (c->form.token.n == 0)
        return oauth_refuse(c, "invalid_request", "token must be supplied");
    e = find(c, &found, &ok);
    if (e)
        return e;
    if (ok && !found.has_grant)
        return oauth_refuse(c, "unsupported_token_type",
                            "An app's own token ends by itself");
    if (found.has_grant && found.needs_proof && !c->client.has_proved)
        return oauth_refuse_client(c);
    if (found.has_grant)
        e = grants_revoke(c->db, found.grant.id, c->now_s);
    if (!e) {
        buf_lit(c->out, "{}");
        c->status = 200;
    }
    return e;
}

static void put_found(struct json *j, const struct found *found,
                      struct str client_id, struct str issuer)
{
    json_key(j, "active");
    json_bool(j, true);
    json_key(j, "client_id");
    json_str(j, client_id);
    json_key(j, "scope");
    json_str(j, found->scopes);
    if (found->is_access) {
        json_key(j, "token_type");
        json_str(j, STR("Bearer"));
    }
    if (found->expires_s != 0) {
        json_key(j, "exp");
        json_i64(j, found->expires_s);
    }
    if (found->has_grant) {
        json_key(j, "username");
        json_str(j, found->grant.user);
        json_key(j, "sub");
        json_str(j, found->grant.user);
    }
    json_key(j, "iss");
    json_str(j, issuer);
}

enum err oauth_introspect(struct oauth_call *c)
{
    struct found found;
    struct id_hex room;
    struct json j;
    bool ok;
    enum err e;

    if (!oauth_client_read(c))
        return OK;
    if (!c->client.has_proved)
        return oauth_refuse_client(c);
    e = find(c, &found, &ok);
    if (e)
        return e;
    j = json_to(c->out);
    json_object(&j);
    if (ok) {
        put_found(&j, &found, id_hex_text(c->client.app->id, &room), c->issuer);
    } else {
        json_key(&j, "active");
        json_bool(&j, false);
    }
    json_end_object(&j);
    c->status = 200;
    return OK;
}

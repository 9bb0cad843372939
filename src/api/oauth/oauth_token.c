/* Revoking and looking at tokens. Both answer alike for a token that isn't
 * the client's and one that never was. */
#include <string.h>

#include "api/oauth/oauth_client.h"
#include "accounts/secret.h"
#include "accounts/token.h"
#include "json/writer.h"
#include "accounts/grants.h"

/* What a token is, if it is good and the client's. */
struct found {
    bool is_access;
    bool needs_proof;   /* a refresh token of a client with a secret */
    struct grant grant; /* of a user's token */
    bool has_grant;
    struct str scopes;
    int64_t expires_s; /* 0: never */
};

static enum err find_refresh(struct db *db, struct str text, int64_t now_s,
                             struct arena *arena, struct found *out, bool *ok)
{
    uint8_t hash[SECRET_HASH_BYTES];
    struct refresh refresh;
    enum err e;

    secret_hash(text, hash);
    e = grants_find_refresh(db, hash, arena, &refresh);
    if (!e)
        e = grants_find(db, refresh.grant, arena, &out->grant);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    out->has_grant = true;
    out->needs_proof = !refresh.is_pkce;
    out->scopes = refresh.scopes;
    out->expires_s = refresh.expires_s;
    *ok = refresh.uses == 0 &&
          (refresh.expires_s == 0 || now_s < refresh.expires_s);
    return OK;
}

/* `*ok`: the token is good now. `out->has_grant`: there is something to
 * revoke. */
static enum err find(const struct auth_view *view, struct db *db,
                     struct str text, int64_t now_s, struct arena *arena,
                     struct id app, struct found *out, bool *ok)
{
    struct token token;
    enum err e;

    *out = (struct found){.is_access = false};
    *ok = false;
    if (token_verify(text, &view->keys, now_s, &token) != TOKEN_OK) {
        e = find_refresh(db, text, now_s, arena, out, ok);
        if (!e && out->has_grant && !id_eq(out->grant.app, app))
            *ok = out->has_grant = false;
        return e;
    }
    if (!id_eq(token.app, app))
        return OK;
    out->is_access = true;
    out->expires_s = token.expires_s;
    out->scopes = scope_set_text(token.scopes, arena);
    if (token.user_n == 0) {
        *ok = true;
        return OK;
    }
    e = grants_find(db, token.grant, arena, &out->grant);
    *ok = out->has_grant = !e;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err oauth_revoke(const struct auth_view *view, struct db *db,
                      const struct oauth_form *form, int64_t now_s,
                      struct arena *arena, struct buf *out, int *status)
{
    struct oauth_client client;
    struct found found;
    bool ok;
    enum err e;

    *status = 400;
    if (!oauth_client_read(view, form, arena, &client, out))
        return OK;
    if (client.app == NULL) {
        *status = oauth_error_client(out, &client);
        return OK;
    }
    if (form->token.n == 0) {
        *status = oauth_error(out, "invalid_request", "token must be supplied");
        return OK;
    }
    e = find(view, db, form->token, now_s, arena, client.app->id, &found, &ok);
    if (!e && ok && !found.has_grant) {
        *status = oauth_error(out, "unsupported_token_type",
                              "An app's own token ends by itself");
        return OK;
    }
    if (!e && found.has_grant && found.needs_proof && !client.has_proved) {
        *status = oauth_error_client(out, &client);
        return OK;
    }
    if (!e && found.has_grant)
        e = grants_revoke(db, found.grant.id, now_s);
    if (!e) {
        buf_lit(out, "{}");
        *status = 200;
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

enum err oauth_introspect(const struct auth_view *view, struct db *db,
                          const struct oauth_form *form, int64_t now_s,
                          struct str issuer, struct arena *arena,
                          struct buf *out, int *status)
{
    struct oauth_client client;
    struct found found;
    char id[APPS_ID_LENGTH];
    struct json j;
    bool ok;
    enum err e;

    *status = 400;
    if (!oauth_client_read(view, form, arena, &client, out))
        return OK;
    if (!client.has_proved) {
        *status = oauth_error_client(out, &client);
        return OK;
    }
    e = find(view, db, form->token, now_s, arena, client.app->id, &found, &ok);
    if (e)
        return e;
    apps_id_to_text(client.app->id, id);
    j = json_to(out);
    json_object(&j);
    if (ok) {
        put_found(&j, &found, str_of(id, sizeof id), issuer);
    } else {
        json_key(&j, "active");
        json_bool(&j, false);
    }
    json_end_object(&j);
    *status = 200;
    return OK;
}

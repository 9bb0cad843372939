/* The token endpoint without its database: apps and keys are in the view, and
 * an app's own token is computed, not stored.
 *
 * Clients authenticate by HTTP Basic or by client_id and client_secret in the
 * form; Basic wins when both are there. Inside Basic some clients url-encode
 * the two (RFC 6749 section 2.3.1) and most don't, so both readings are tried.
 * An error is status 400 also for invalid_client, as Spotify has it.
 *
 * Codes and refresh tokens belong to users' grants. No grant has been issued
 * by this server yet, so every code and refresh token is an invalid one. */
#include "auth/oauth.h"

#include <sodium.h>

#include "base/clock.h"
#include "http/http.h"
#include "json/writer.h"

#define BASIC_MAX_BYTES 1024

struct credentials {
    struct str id;
    struct str secret;
};

/* ---- answers ---- */

static int fail(struct buf *out, const char *error, const char *description)
{
    struct json j = json_to(out);

    json_object(&j);
    json_key(&j, "error");
    json_str(&j, str_from_c(error));
    if (description != NULL) {
        json_key(&j, "error_description");
        json_str(&j, str_from_c(description));
    }
    json_end_object(&j);
    return 400;
}

static int grant_app_token(const struct auth_view *view, const struct app *app,
                           int64_t now_s, struct buf *out)
{
    struct token token = {
        .app = app->id, .mode = app->mode, .expires_s = now_s + TOKEN_LIFE_S};
    char text[TOKEN_TEXT_MAX_BYTES];
    size_t n = token_mint(&token, keys_signing(&view->keys, now_s), text);
    struct json j = json_to(out);

    json_object(&j);
    json_key(&j, "access_token");
    json_str(&j, str_of(text, n));
    json_key(&j, "token_type");
    json_str(&j, STR("Bearer"));
    json_key(&j, "expires_in");
    json_i64(&j, TOKEN_LIFE_S);
    json_end_object(&j);
    return 200;
}

/* ---- who asks ---- */

/* Decodes "Basic base64(id:secret)", with or without padding. */
static bool decode_basic(struct str value, struct arena *arena,
                         struct credentials *out)
{
    unsigned char *bytes = arena_alloc(arena, BASIC_MAX_BYTES);
    struct str text = str_trim(str_from(value, sizeof "Basic " - 1));
    struct str pair;
    size_t n;

    while (text.n > 0 && text.p[text.n - 1] == '=')
        text.n--;
    if (sodium_base642bin(bytes, BASIC_MAX_BYTES, text.p, text.n, NULL, &n,
                          NULL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0)
        return false;
    pair = str_of((const char *)bytes, n);
    out->id = str_of(pair.p, str_find(pair, ':'));
    out->secret = str_from(pair, out->id.n + 1);
    return out->id.n < pair.n;
}

static bool is_basic(struct str authorization)
{
    struct str scheme = STR("Basic ");

    return authorization.n > scheme.n &&
           str_eq_nocase(str_of(authorization.p, scheme.n), scheme);
}

static bool has_secret(const struct app *app, struct str secret)
{
    uint8_t hash[APPS_HASH_BYTES];

    apps_hash_secret(secret, hash);
    return sodium_memcmp(hash, app->secret_hash, sizeof hash) == 0;
}

static const struct app *find_app(const struct auth_view *view,
                                  const struct credentials *c)
{
    struct id id;
    const struct app *app;

    if (!apps_id_from_text(c->id, &id))
        return NULL;
    app = apps_table_find(view->apps, id);
    return app != NULL && has_secret(app, c->secret) ? app : NULL;
}

/* The app that has proved who it is; NULL with the answer filled in. */
static const struct app *authenticate(const struct auth_view *view,
                                      const struct oauth_form *form,
                                      struct arena *arena, int *status,
                                      struct buf *out)
{
    struct credentials c = {form->client_id, form->client_secret};
    struct str header = str_trim(form->authorization);
    const struct app *app = NULL;

    if (is_basic(header)) {
        if (decode_basic(header, arena, &c)) {
            app = find_app(view, &c);
            if (app == NULL && http_decode(c.id, true, arena, &c.id) &&
                http_decode(c.secret, true, arena, &c.secret))
                app = find_app(view, &c);
        }
    } else if (c.id.n == 0 && header.n == 0) {
        *status = fail(out, "invalid_client", NULL);
        return NULL;
    } else {
        app = find_app(view, &c);
    }
    if (app == NULL)
        *status = fail(out, "invalid_client", "Invalid client");
    return app;
}

/* ---- the endpoint ---- */

int oauth_answer(const struct auth_view *view, const struct oauth_form *form,
                 int64_t now_s, struct arena *arena, struct buf *out)
{
    struct str grant = form->grant_type;
    int status = 0;
    const struct app *app = authenticate(view, form, arena, &status, out);

    if (app == NULL)
        return status;
    if (grant.n == 0)
        return fail(out, "unsupported_grant_type",
                    "grant_type parameter is missing");
    if (str_eq(grant, STR("client_credentials")))
        return grant_app_token(view, app, now_s, out);
    if (str_eq(grant, STR("authorization_code")))
        return form->code.n == 0
                   ? fail(out, "invalid_request", "code must be supplied")
                   : fail(out, "invalid_grant", "Invalid authorization code");
    if (str_eq(grant, STR("refresh_token")))
        return form->refresh_token.n == 0
                   ? fail(out, "invalid_request",
                          "refresh_token must be supplied")
                   : fail(out, "invalid_grant", "Invalid refresh token");
    return fail(out, "unsupported_grant_type",
                "grant_type must be client_credentials, authorization_code "
                "or refresh_token");
}

/* RFC 6749 section 5.1: neither a token nor its refusal is to be kept. */
static void forbid_caching(struct request *r)
{
    r->max_age_s = -1;
    r->no_etag = true;
    request_add_header(r, "pragma", STR("no-cache"));
}

void oauth_token(struct auth_loop *l, struct request *r)
{
    struct oauth_form form = {
        .authorization = request_header(r, "authorization"),
        .grant_type = request_form(r, "grant_type", NULL),
        .client_id = request_form(r, "client_id", NULL),
        .client_secret = request_form(r, "client_secret", NULL),
        .code = request_form(r, "code", NULL),
        .refresh_token = request_form(r, "refresh_token", NULL),
    };

    forbid_caching(r);
    r->status = oauth_answer(auth_loop_view(l), &form, clock_unix_s(),
                             &r->arena, &r->out);
}

void oauth_fail(struct request *r, int status, const char *error,
                const char *description)
{
    forbid_caching(r);
    buf_clear(&r->out);
    (void)fail(&r->out, error, description);
    r->status = status;
}

/* Clients authenticate by HTTP Basic or by client_id and client_secret in the
 * form; Basic wins when both are there and mean the same client. Inside Basic
 * some clients url-encode the two (RFC 6749 section 2.3.1) and most don't, so
 * both readings are tried. An error is status 400 also for invalid_client, as
 * Spotify has it. */
#include "api/oauth/oauth_client.h"

#include <sodium.h>

#include "http/http.h"
#include "json/writer.h"

#define BASIC_MAX_BYTES 1024

struct credentials {
    struct str id;
    struct str secret;
};

int oauth_error(struct buf *out, const char *error, const char *description)
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

int oauth_error_client(struct buf *out, const struct oauth_client *client)
{
    return oauth_error(out, "invalid_client",
                       client->app != NULL ? "Invalid client" : NULL);
}

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

static const struct app *find_app(const struct auth_view *view, struct str text)
{
    struct id id;

    return apps_id_from_text(text, &id) ? apps_table_find(view->apps, id)
                                        : NULL;
}

static const struct app *prove(const struct auth_view *view,
                               const struct credentials *c)
{
    const struct app *app = find_app(view, c->id);
    uint8_t hash[APPS_HASH_BYTES];

    apps_hash_secret(c->secret, hash);
    return app != NULL &&
                   sodium_memcmp(hash, app->secret_hash, sizeof hash) == 0
               ? app
               : NULL;
}

static const struct app *prove_basic(const struct auth_view *view,
                                     struct str header, struct arena *arena)
{
    struct credentials c;
    const struct app *app;

    if (!decode_basic(header, arena, &c))
        return NULL;
    app = prove(view, &c);
    if (app == NULL && http_decode(c.id, true, arena, &c.id) &&
        http_decode(c.secret, true, arena, &c.secret))
        app = prove(view, &c);
    return app;
}

/* Whether what the form says beside Basic, if anything, means the same. */
static bool is_same(const struct auth_view *view, const struct credentials *c,
                    const struct app *app)
{
    if (c->secret.n > 0)
        return prove(view, c) == app;
    return c->id.n == 0 || find_app(view, c->id) == app;
}

bool oauth_client_read(const struct auth_view *view,
                       const struct oauth_form *form, struct arena *arena,
                       struct oauth_client *client, struct buf *out)
{
    struct credentials c = {form->client_id, form->client_secret};
    struct str header = str_trim(form->authorization);

    *client = (struct oauth_client){.app = NULL};
    if (is_basic(header)) {
        client->app = prove_basic(view, header, arena);
        client->has_proved = client->app != NULL;
        if (client->has_proved && is_same(view, &c, client->app))
            return true;
    } else if (c.secret.n > 0) {
        client->app = prove(view, &c);
        client->has_proved = client->app != NULL;
        if (client->has_proved)
            return true;
    } else if (c.id.n > 0) {
        client->app = find_app(view, c.id);
        if (client->app != NULL)
            return true;
    } else if (header.n == 0) {
        return true;
    }
    (void)oauth_error(out, "invalid_client", "Invalid client");
    return false;
}

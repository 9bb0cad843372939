/* Clients authenticate by HTTP Basic or by client_id and client_secret in the
 * form; Basic wins when both are there and mean the same client. Inside Basic
 * some clients url-encode the two (RFC 6749 section 2.3.1) and most don't, so
 * both readings are tried. An error is status 400 also for invalid_client, as
 * Spotify has it. */
#include "api/oauth/oauth_call.h"

#include <sodium.h>

#include "api/call/client.h"
#include "http/http.h"

static const struct app *find_app(const struct auth_view *view, struct str text)
{
    struct id id;

    return id_from_hex(text, &id) ? apps_table_find(view->apps, id) : NULL;
}

static const struct app *prove(const struct auth_view *view,
                               const struct client_credentials *c)
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
    struct client_credentials c;
    const struct app *app;

    if (!client_read_basic(header, arena, &c))
        return NULL;
    app = prove(view, &c);
    if (app == NULL && http_decode(c.id, true, arena, &c.id) &&
        http_decode(c.secret, true, arena, &c.secret))
        app = prove(view, &c);
    return app;
}

/* Whether what the form says beside Basic, if anything, means the same. */
static bool is_same(const struct auth_view *view,
                    const struct client_credentials *c, const struct app *app)
{
    if (c->secret.n > 0)
        return prove(view, c) == app;
    return c->id.n == 0 || find_app(view, c->id) == app;
}

/* False for credentials that are wrong. */
static bool find_client(const struct oauth_call *c, struct oauth_client *client)
{
    struct client_credentials in_form = {c->form.client_id,
                                         c->form.client_secret};
    struct str header = str_trim(c->form.authorization);

    if (client_is_basic(header)) {
        client->app = prove_basic(c->view, header, c->arena);
        client->has_proved = client->app != NULL;
        return client->has_proved && is_same(c->view, &in_form, client->app);
    }
    if (in_form.secret.n > 0) {
        client->app = prove(c->view, &in_form);
        client->has_proved = client->app != NULL;
        return client->has_proved;
    }
    if (in_form.id.n > 0) {
        client->app = find_app(c->view, in_form.id);
        return client->app != NULL;
    }
    /* Nobody said who asks; with another scheme somebody tried to. */
    return header.n == 0;
}

/* For the audit log: the app whose secret, or whose name, somebody tried. */
static void note_refused(struct oauth_call *c)
{
    struct str header = str_trim(c->form.authorization);
    struct client_credentials sent = {.id = c->form.client_id};

    c->is_refused_client = true;
    if (client_is_basic(header))
        (void)client_read_basic(header, c->arena, &sent);
    if (find_app(c->view, sent.id) != NULL)
        c->refused_client = sent.id;
}

bool oauth_client_read(struct oauth_call *c)
{
    c->client = (struct oauth_client){.app = NULL};
    /* Which of two values counts is nothing to guess at. */
    if (c->form.is_repeated) {
        (void)oauth_refuse(c, "invalid_request",
                           "A parameter must not be repeated");
        return false;
    }
    if (find_client(c, &c->client))
        return true;
    note_refused(c);
    (void)oauth_refuse(c, "invalid_client", "Invalid client");
    return false;
}

/* A request for the default world, the only one most of the time, costs a look
 * at a number. */
#include "api/call/choose.h"

#include "accounts/auth.h"
#include "accounts/secret.h"
#include "api/call/client.h"
#include "api/call/frame_inner.h"
#include "bench/worlds.h"

/* The name below localhost that the request is for; empty for another host. */
static struct str name_of_host(const struct request *r)
{
    struct str below = STR(".localhost");
    struct str host = r->base_url;

    host = str_from(host, str_starts(host, STR("https://")) ? 8 : 7);
    host = str_of(host.p, str_find(host, ':'));
    if (host.n <= below.n ||
        !str_eq_nocase(str_from(host, host.n - below.n), below))
        return STR_EMPTY;
    return str_of(host.p, host.n - below.n);
}

static struct world_run *enter_by_token(struct worlds *w, struct request *r)
{
    struct str scheme = STR("Bearer ");
    struct str token = str_trim(request_header(r, "authorization"));
    uint32_t key;

    if (token.n > scheme.n && str_eq_nocase(str_of(token.p, scheme.n), scheme))
        token = str_trim(str_from(token, scheme.n));
    else
        token = request_query(r, "access_token");
    return token_key(token, &key) ? worlds_enter_by_key(w, key) : NULL;
}

/* Codes and refresh tokens, of which any state knows none but its own, and the
 * tokens that a client has looked at or revoked. */
static struct world_run *enter_by_secret(struct worlds *w, struct request *r)
{
    static const char *const fields[] = {"code", "refresh_token", "token"};
    uint32_t key;

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct str text = request_form(r, fields[i], NULL);

        if (secret_key(text, &key) || token_key(text, &key))
            return worlds_enter_by_key(w, key);
    }
    return NULL;
}

static bool has_app(const struct call_frame *f, struct id client)
{
    const struct auth_view *view = auth_view_ref(f->config.auth);
    bool has = apps_table_find(view->apps, client) != NULL;

    auth_view_unref(f->config.auth, view);
    return has;
}

static bool run_has_app(struct world_run *run, void *client)
{
    return has_app(run->frame, *(const struct id *)client);
}

static struct world_run *enter_default(struct worlds *w)
{
    bool is_there;

    return worlds_enter(w, STR("default"), &is_there);
}

/* An app that the default has is the default's. */
static struct world_run *enter_by_client(struct worlds *w, struct request *r)
{
    struct world_run *own;
    struct id client;

    if (!client_named(r, &client))
        return NULL;
    own = enter_default(w);
    if (has_app(own != NULL ? own->frame : r->frame, client))
        return own;
    if (own != NULL)
        worlds_leave(own);
    return worlds_enter_only(w, run_has_app, &client);
}

static struct world_run *enter_by_what_is_sent(struct worlds *w,
                                               struct request *r)
{
    enum call_form form = r->route != NULL ? r->route->row->form : FORM_WEB;
    struct world_run *run = enter_by_token(w, r);

    /* The rest is what only a client of the accounts service sends. */
    if (run == NULL && form == FORM_OAUTH && r->body.n > 0)
        run = enter_by_secret(w, r);
    if (run == NULL && (form == FORM_OAUTH || form == FORM_PAGE))
        run = enter_by_client(w, r);
    return run != NULL ? run : enter_default(w);
}

bool choose_world(struct request *r, struct world_run **run, struct str *name)
{
    struct worlds *w = r->frame->config.worlds;
    bool is_there = true;

    *run = NULL;
    *name = request_header(r, "x-tonearm-world");
    if (name->n == 0)
        *name = name_of_host(r);
    if (name->n > 0)
        *run = worlds_enter(w, *name, &is_there);
    else if (worlds_has_any(w))
        *run = enter_by_what_is_sent(w, r);
    if (*run == NULL)
        return is_there;
    r->loop = frame_loop((*run)->frame, r->loop);
    r->frame = (*run)->frame;
    return true;
}

void choose_none(struct request *r, struct world_run *run)
{
    r->loop = r->loop->host;
    r->frame = r->loop->frame;
    worlds_leave(run);
}

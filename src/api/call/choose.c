/* A request for the default world, the only one most of the time, costs a look
 * at a number. */
#include "api/call/choose.h"

#include "accounts/auth.h"
#include "api/call/frame_inner.h"
#include "base/base64.h"
#include "bench/worlds.h"

/* What an Authorization header of the scheme has, empty for another. */
static struct str of_scheme(struct request *r, struct str scheme)
{
    struct str value = str_trim(request_header(r, "authorization"));

    if (value.n <= scheme.n ||
        !str_eq_nocase(str_of(value.p, scheme.n), scheme))
        return STR_EMPTY;
    return str_trim(str_from(value, scheme.n));
}

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
    struct str token = of_scheme(r, STR("Bearer "));
    uint32_t key;

    if (token.n == 0 && r->query.n > 0)
        token = request_query(r, "access_token");
    return token_key(token, &key) ? worlds_enter_by_key(w, key) : NULL;
}

/* The client id of a request to the accounts service, as OAuth sends it (RFC
 * 6749 section 2.3.1, 4.1.1). */
static bool client_of(struct request *r, struct id *out)
{
    struct str text = of_scheme(r, STR("Basic "));
    uint8_t bytes[256];
    size_t n = 0;

    if (text.n > 0) {
        if (!base64_decode(text, BASE64_STANDARD, bytes, sizeof bytes, &n))
            return false;
        text = str_of((const char *)bytes, n);
        text = str_of(text.p, str_find(text, ':'));
    } else {
        text = request_query(r, "client_id");
        if (text.n == 0 && r->body.n > 0)
            text = request_form(r, "client_id", NULL);
    }
    return id_from_hex(text, out);
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

/* By what only a client of the accounts service sends. An app that the default
 * has is the default's. */
static struct world_run *enter_by_client(struct worlds *w, struct request *r)
{
    enum call_form form = r->route != NULL ? r->route->row->form : FORM_WEB;
    struct id client;

    if ((form != FORM_OAUTH && form != FORM_PAGE) || !client_of(r, &client) ||
        has_app(r->frame, client))
        return NULL;
    return worlds_enter_only(w, run_has_app, &client);
}

static struct world_run *enter_by_what_is_sent(struct worlds *w,
                                               struct request *r)
{
    struct world_run *run = enter_by_token(w, r);

    return run != NULL ? run : enter_by_client(w, r);
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

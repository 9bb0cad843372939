/* OAuth's own endpoints as routes: where they run, and what they get. */
#include "api/call/handlers.h"

#include "api/call/api.h"
#include "api/call/fail.h"
#include "api/call/private.h"
#include "api/oauth/oauth.h"
#include "base/clock.h"
#include "db/pool.h"

/* An app's own token needs no state and stays on the loop. */
enum http_run oauth_token_where(struct request *r)
{
    return oauth_needs_state(request_form(r, "grant_type", NULL)) ? RUN_WRITE
                                                                  : RUN_LOOP;
}

void oauth_token(struct request *r)
{
    struct oauth_form form = oauth_form_of(r);
    struct call *call = call_of(r);
    const struct auth_view *view;

    oauth_forbid_caching(r);
    if (call->db == NULL) {
        struct api_loop *loop = r->loop_data;

        call->failed =
            oauth_answer(auth_loop_view(loop->auth), NULL, &form,
                         clock_unix_s(), &r->arena, &r->out, &r->status);
        return;
    }
    view = auth_view_ref(api_auth(r->user));
    call->failed = oauth_answer(view, call->db, &form, clock_unix_s(),
                                &r->arena, &r->out, &r->status);
    auth_view_unref(api_auth(r->user), view);
}

void oauth_token_revoke(struct request *r)
{
    struct oauth_form form = oauth_form_of(r);
    const struct auth_view *view = auth_view_ref(api_auth(r->user));

    oauth_forbid_caching(r);
    call_of(r)->failed =
        oauth_revoke(view, call_of(r)->db, &form, clock_unix_s(), &r->arena,
                     &r->out, &r->status);
    auth_view_unref(api_auth(r->user), view);
}

void oauth_token_introspect(struct request *r)
{
    struct oauth_form form = oauth_form_of(r);
    const struct auth_view *view = auth_view_ref(api_auth(r->user));
    struct pool *pool = api_pool(r->user);
    struct db *db;
    enum err e = pool_take(pool, &db);

    oauth_forbid_caching(r);
    if (!e) {
        e = oauth_introspect(view, db, &form, clock_unix_s(), r->base_url,
                             &r->arena, &r->out, &r->status);
        pool_give(pool, db);
    }
    if (e)
        api_fail_http(r, 503);
    auth_view_unref(api_auth(r->user), view);
}

bool oauth_is_endpoint(const struct http_route *route)
{
    return route->handle == oauth_token ||
           route->handle == oauth_token_revoke ||
           route->handle == oauth_token_introspect;
}

void oauth_server_metadata(struct request *r)
{
    oauth_metadata(r->base_url, &r->out);
    r->max_age_s = 3600;
}

/* oauth.def as the frame's table, and its handlers: what of a call the
 * endpoints need, and what becomes of their answer. */
#include "api/oauth/oauth.h"

#include "api/oauth/oauth_call.h"

#define CALL    CALL_ROW
#define CALL_ON CALL_ROW_ON
static const struct call_row rows[] = {
#include "api/oauth/oauth.def"
};

const struct call_wing oauth_wing = {.rows = rows,
                                     .count = sizeof rows / sizeof rows[0]};

enum http_thread oauth_token_choose_thread(struct call *call)
{
    return oauth_needs_state(request_form(call->r, "grant_type", NULL))
               ? THREAD_WRITER
               : THREAD_LOOP;
}

/* Neither a token nor its refusal is to be kept (RFC 6749 section 5.1). */
static void forbid_caching(struct request *r)
{
    r->max_age_s = -1;
    r->no_etag = true;
    request_add_header(r, "pragma", STR("no-cache"));
}

/* For logs; a client is known here by what it says, not by a token. */
static void note_client(struct call *call, const struct app *app)
{
    struct id_hex client;

    if (app == NULL)
        return;
    call->client = app->id;
    call->has_client = true;
    if (request_is_logged(call->r))
        request_note_caller(call->r, id_hex_text(app->id, &client), STR_EMPTY);
}

static enum err run(struct call *call,
                    enum err (*endpoint)(struct oauth_call *))
{
    struct oauth_call c = {.view = call_view(call),
                           .db = call->db,
                           .form = oauth_form_of(call->r),
                           .now_s = call_now_s(call),
                           .issuer = call->r->base_url,
                           .arena = call->arena,
                           .out = call->out,
                           .call = call};
    enum err e;

    forbid_caching(call->r);
    e = endpoint(&c);
    note_client(call, c.client.app);
    if (c.is_refused_client)
        call_audit(call, "client", "wrong-credentials", c.refused_client);
    call->r->status = c.status;
    return e;
}

enum err oauth_token(struct call *call)
{
    return run(call, oauth_answer);
}

enum err oauth_token_revoke(struct call *call)
{
    return run(call, oauth_revoke);
}

enum err oauth_token_introspect(struct call *call)
{
    return run(call, oauth_introspect);
}

enum err oauth_server_metadata(struct call *call)
{
    oauth_metadata(call->r->base_url, call->out);
    call->r->max_age_s = 3600;
    return OK;
}

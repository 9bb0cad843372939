/* POST /player/token: an access token for the player page, which asks with the
 * token of its form. Whoever is signed in gets one of the server's own app
 * (accounts/own_app.h); with each page that would be a write, so the grant is
 * made once. */
#include "accounts/auth.h"
#include "accounts/own_app.h"
#include "pages/page.h"
#include "pages/pages.h"

struct allowing {
    struct call *call;
    struct id grant;
};

static enum err allow(struct db *db, void *arg)
{
    struct allowing *a = arg;

    return own_app_allow(db, a->call->user->id, call_now_s(a->call), &a->grant);
}

/* Neither a token nor a number needs escaping. */
static void write_token(struct call *call, struct id grant)
{
    const struct auth_view *view = call_view(call);
    struct str user = call->user->id;
    struct token token = {.app = own_app_id(),
                          .grant = grant,
                          .scopes = own_app_scopes(),
                          .mode = APP_EXTENDED,
                          .expires_s = call_now_s(call) + view->access_s,
                          .user_n = (uint8_t)user.n};
    char text[TOKEN_TEXT_MAX_BYTES];
    size_t n;

    memcpy(token.user, user.p, user.n);
    n = token_mint(&token, keys_signing(&view->keys, call_now_s(call)), text);
    buf_printf(call->out, "{\"access_token\":\"%.*s\",\"expires_in\":%lld}",
               (int)n, text, (long long)view->access_s);
}

enum err player_token(struct call *call)
{
    struct allowing a = {.call = call};
    enum err e = own_app_find(call->db, call->user->id, call->arena, &a.grant);

    if (e == ERR_NOT_FOUND)
        e = call_write(call, allow, &a);
    if (e)
        return e;
    call->r->type = NULL; /* JSON */
    write_token(call, a.grant);
    return OK;
}

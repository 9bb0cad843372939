/* The token by which other programs tell what the user listens to: made, shown
 * once on the page that the form leads to, and ended. */
#include "pages/account.h"

#include "accounts/listen_tokens.h"
#include "api/call/session.h"
#include "pages/page.h"
#include "pages/pages.h"

#define PAGE_PATH "/account"

/* The token that was just made, if the browser brings it: anybody might have
 * planted another one. */
static enum err take_token(struct call *call, struct str *token)
{
    struct str user;
    enum err e;

    *token = session_take_secret(call->r, STR(PAGE_PATH), LISTEN_TOKEN_BYTES);
    if (token->n == 0)
        return OK;
    e = listen_token_find(call->db, *token, call->arena, &user);
    if (e == ERR_NOT_FOUND || (!e && !str_eq(user, call->user->id))) {
        *token = STR_EMPTY;
        e = OK;
    }
    return e;
}

static void add_forms(struct call *call, bool has_token)
{
    page_form(call, STR(PAGE_PATH "/listen-token"));
    html(call->out, "<button class=\"quiet\">{}</button></form>\n",
         has_token ? STR("Make a new token") : STR("Make a token"));
    if (!has_token)
        return;
    page_form(call, STR(PAGE_PATH "/listen-token/end"));
    html(call->out, "<button class=\"danger\">End the token</button></form>\n");
}

enum err account_listens(struct call *call)
{
    struct str token;
    int64_t made_s;
    enum err e = listen_token_made(call->db, call->user->id, &made_s);

    if (!e)
        e = take_token(call, &token);
    if (e)
        return e;
    html(call->out,
         "<h2 id=\"listens\">What you listen to elsewhere</h2>\n"
         "<p>Players and scrobblers that speak to ListenBrainz or Last.fm can "
         "tell this server, too: give them its address and your token.</p>\n");
    page_notes(call, "listens");
    if (token.n > 0) {
        html(call->out, "<p>Copy the token now: this is the only time that it "
                        "can be seen.</p>\n<dl class=\"facts\">\n"
                        "<dt>Token</dt><dd>");
        page_copyable(call, "listen-token", "token", token);
        html(call->out, "</dd>\n</dl>\n");
    } else if (made_s > 0) {
        html(call->out,
             "<p>Your token was made on {}. A new one ends it."
             "</p>\n",
             page_date(call, made_s));
    }
    add_forms(call, made_s > 0);
    return OK;
}

/* ---- making and ending it ---- */

struct making {
    struct call *call;
    struct str token;
};

static enum err make(struct db *db, void *arg)
{
    const struct making *m = arg;

    return listen_token_set(db, m->call->user->id, m->token,
                            call_now_s(m->call));
}

enum err account_listen_token_make(struct call *call)
{
    char token[LISTEN_TOKEN_BYTES];
    struct making m = {.call = call, .token = str_of(token, sizeof token)};
    enum err e;

    listen_token_draw(token);
    e = call_write(call, make, &m);
    if (e)
        return e;
    call_audit(call, "listen-token.make", "ok", call->user->id);
    session_leave_secret(call->r, STR(PAGE_PATH), m.token);
    return page_go(call, STR(PAGE_PATH "?done=token#listens"));
}

static enum err end(struct db *db, void *arg)
{
    const struct making *m = arg;

    return listen_token_end(db, m->call->user->id);
}

enum err account_listen_token_end(struct call *call)
{
    struct making m = {.call = call};
    enum err e = call_write(call, end, &m);

    if (e)
        return e;
    call_audit(call, "listen-token.end", "ok", call->user->id);
    return page_go(call, STR(PAGE_PATH "?done=token-ended#listens"));
}

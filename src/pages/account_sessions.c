/* Where the user is signed in, and ending that: one browser, or all but this
 * one. A session is named by its hash, which opens nothing. */
#include "pages/account.h"

#include <assert.h>

#include "accounts/own_app.h"
#include "accounts/sessions.h"
#include "api/call/session.h"
#include "base/hex.h"
#include "base/id.h"
#include "pages/page.h"
#include "pages/pages.h"

#define HASH_HEX (2 * SESSIONS_HASH_BYTES)

/* A hash is two ids long (base/id.h reads their hex). */
_Static_assert(SESSIONS_HASH_BYTES == 2 * ID_BYTES, "read_hash has two ids");

/* "28 November 2026, 21:00 UTC", in the arena: the state knows no more of when
 * a session was seen than the hour. */
static struct str hour_text(struct call *call, int64_t unix_s)
{
    return arena_printf(call->arena, "%.*s, %02d:00 UTC",
                        STR_ARG(page_date(call, unix_s)),
                        (int)(unix_s / 3600 % 24));
}

static struct str name_of(const struct session *session)
{
    return session->browser.n > 0 ? session->browser
                                  : STR("A browser that isn't known");
}

static void add_end(struct call *call, const struct session *session)
{
    char hex[HASH_HEX];

    (void)hex_write(session->hash, sizeof session->hash, hex);
    page_form(call, STR("/account/sessions/end"));
    html(call->out,
         "<input type=\"hidden\" name=\"session\" value=\"{}\">\n"
         "<button class=\"quiet\" aria-label=\"Sign out {}\">Sign out"
         "</button></form>\n",
         str_of(hex, sizeof hex), name_of(session));
}

static void add_session(struct call *call, const struct session *session,
                        bool is_this)
{
    html(call->out, "<li><h3>{}</h3>\n<p class=\"soft\">", name_of(session));
    if (is_this)
        html(call->out, "<strong>This one.</strong> ");
    html(call->out, "Signed in on {}", page_date(call, session->created_s));
    if (session->seen_s > 0)
        html(call->out, ", last seen on {}", hour_text(call, session->seen_s));
    if (session->address.n > 0)
        html(call->out, ", from <span class=\"code\">{}</span>",
             session->address);
    html(call->out, ".</p>\n");
    if (!is_this)
        add_end(call, session);
    html(call->out, "</li>\n");
}

/* The hash of the session that asks: who is signed in has one. */
static void own_hash(struct call *call, uint8_t *out)
{
    bool has_session = session_hash(call->r, out);

    assert(has_session);
}

enum err account_sessions(struct call *call)
{
    uint8_t own[SESSIONS_HASH_BYTES];
    struct session *sessions;
    size_t count;
    enum err e = sessions_list(call->db, call->user->id, call_now_s(call),
                               call->arena, &sessions, &count);

    if (e)
        return e;
    own_hash(call, own);
    html(call->out, "<h2 id=\"sessions\">Where you are signed in</h2>\n");
    page_notes(call, "sessions");
    html(call->out, "<ul class=\"list\">\n");
    /* More than that are those of an earlier version, until somebody signs
     * in. */
    for (size_t i = 0; i < count && i < SESSIONS_MAX; i++)
        add_session(call, &sessions[i],
                    memcmp(sessions[i].hash, own, sizeof own) == 0);
    html(call->out, "</ul>\n");
    if (count < 2)
        return OK;
    page_form(call, STR("/account/sessions/others"));
    html(call->out, "<button class=\"danger\">Sign out everywhere but here"
                    "</button></form>\n");
    return OK;
}

/* ---- ending them ---- */

static bool read_hash(struct str hex, uint8_t *out)
{
    struct id first, second;

    if (hex.n != HASH_HEX ||
        !id_from_hex(str_of(hex.p, ID_HEX_LENGTH), &first) ||
        !id_from_hex(str_from(hex, ID_HEX_LENGTH), &second))
        return false;
    id_to_bytes(first, out);
    id_to_bytes(second, out + ID_BYTES);
    return true;
}

struct ending {
    struct call *call;
    uint8_t hash[SESSIONS_HASH_BYTES];
};

/* The player page of an ended session may do nothing any more; those of others
 * get another token without asking. */
static enum err end_players(struct db *db, struct call *call)
{
    return own_app_end(db, call->user->id, call_now_s(call));
}

static enum err end_one(struct db *db, void *arg)
{
    const struct ending *n = arg;
    enum err e = sessions_delete_own(db, n->call->user->id, n->hash);

    return e ? e : end_players(db, n->call);
}

enum err account_session_end(struct call *call)
{
    struct ending n = {.call = call};
    enum err e = OK;

    /* A session that has ended already is what the user wanted; somebody
     * else's looks the same. */
    if (read_hash(page_field(call, "session"), n.hash)) {
        e = call_write(call, end_one, &n);
        call_audit(call, "session.end", "ok", call->user->id);
    }
    return e ? e : page_go(call, STR("/account?done=ended#sessions"));
}

static enum err end_others(struct db *db, void *arg)
{
    const struct ending *n = arg;
    enum err e = sessions_delete_others(db, n->call->user->id, n->hash);

    return e ? e : end_players(db, n->call);
}

enum err account_sessions_end_others(struct call *call)
{
    struct ending n = {.call = call};
    enum err e;

    own_hash(call, n.hash);
    e = call_write(call, end_others, &n);
    call_audit(call, "session.end", "others", call->user->id);
    return e ? e : page_go(call, STR("/account?done=others#sessions"));
}

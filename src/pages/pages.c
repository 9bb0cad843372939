/* pages.def as the frame's table, with the steps before and after every
 * handler: finding who is signed in, whether they may see the page and whether
 * a form is ours; and the headers that keep a page from being framed, cached
 * or filled with others' content. */
#include "pages/pages.h"

#include "accounts/users.h"
#include "api/call/session.h"
#include "base/log.h"
#include "base/url.h"
#include "pages/html.h"
#include "pages/multipart.h"
#include "pages/page.h"

/* ---- headers ---- */

/* The scheme of a redirect URI that an app has registered, as a CSP source
 * ("https:"). A form's answer may lead there, and browsers hold form-action
 * against the whole chain of redirects that follows, so the host can't be
 * named: the app's callback may lead on. */
static struct str form_scheme(struct call *call)
{
    struct str uri = call->form_target;
    size_t colon = str_find(uri, ':');

    /* Whatever the state may hold, nothing but a scheme gets into the
     * header. */
    for (size_t i = 0; i < colon; i++) {
        char c = uri.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'))
            return STR_EMPTY;
    }
    if (colon == uri.n)
        return STR_EMPTY;
    return arena_printf(call->arena, " https: %.*s:", (int)colon, uri.p);
}

/* Where the page's images may be from, and what a page with a script may do
 * beside. The player's: ask the server, by sockets too, which not every browser
 * reads into 'self'; sound; and show covers, which lie wherever the catalog
 * says. One that shows how work goes: ask the server. The reference's: ask the
 * server; its icons stand in its style sheet. */
static struct str own_sources(struct call *call)
{
    struct str base = call->r->base_url; /* "http" and the rest */

    if (call->has_reference)
        return STR(" 'self' data:; connect-src 'self'");
    if (call->has_work)
        return STR(" 'self'; connect-src 'self'");
    if (!call->has_player)
        return STR(" 'self'");
    return arena_printf(call->arena,
                        " 'self' https:; media-src 'self'; "
                        "connect-src 'self' ws%.*s",
                        STR_ARG(str_from(base, 4)));
}

static void add_page_headers(struct call *call)
{
    struct str policy = arena_printf(
        call->arena,
        "default-src 'none'; style-src 'self'; img-src%.*s; "
        "form-action 'self'%.*s; frame-ancestors 'none'; base-uri 'none'%s",
        STR_ARG(own_sources(call)), STR_ARG(form_scheme(call)),
        call->has_script || call->has_work || call->has_player ||
                call->has_reference
            ? "; script-src 'self'"
            : "");

    request_add_header(call->r, "content-security-policy", policy);
    request_add_header(call->r, "x-frame-options", STR("DENY"));
    /* With no-referrer, browsers would send forms with "Origin: null". */
    request_add_header(call->r, "referrer-policy", STR("same-origin"));
}

/* A page that anybody may put into a frame: it asks for nothing, and no form of
 * ours is in it, so that nobody can be led to send one. */
static void add_embed_headers(struct call *call)
{
    request_add_header(
        call->r, "content-security-policy",
        STR("default-src 'none'; style-src 'self'; script-src 'self'; "
            "img-src 'self' https:; media-src 'self' https:; "
            "form-action 'none'; frame-ancestors *; base-uri 'none'"));
    request_add_header(call->r, "referrer-policy", STR("same-origin"));
}

static bool is_for_frames(const struct call *call)
{
    return call->row != NULL && call->row->handle == embed_show;
}

static void add_headers(struct call *call)
{
    if (is_for_frames(call))
        add_embed_headers(call);
    else
        add_page_headers(call);
}

/* HTML that nobody keeps: what a page shows is the user's own. */
static void be_a_page(struct request *r)
{
    r->type = "text/html; charset=utf-8";
    r->max_age_s = -1;
    r->no_etag = true;
}

/* ---- before the handler ---- */

static enum err see(struct db *db, void *session)
{
    return sessions_see(db, session);
}

/* Has the state know that the session was seen in this hour. A page that can be
 * read is shown though that can't be written: the next page tries again. */
static void note_seen(struct call *call, struct session *session)
{
    if (!sessions_is_unseen(session, call_now_s(call)))
        return;
    session_look(call->r, call_now_s(call), session);
    if (call_write(call, see, session) != OK)
        log_warn("a session can't be noted as seen");
}

/* The user of the browser's session, if it has one. */
static enum err find_user(struct call *call)
{
    struct user *user = arena_zalloc(call->arena, sizeof *user);
    struct session session;
    enum err e = session_find(call->db, call->r, call_now_s(call), call->arena,
                              &session);

    /* From the state, not from the table in memory: a page shows what its
     * reader has just changed. */
    if (!e)
        e = users_find(call->db, session.user, call->arena, user);
    if (!e) {
        call->user = user;
        request_note_caller(call->r, STR_EMPTY, user->id);
        note_seen(call, &session);
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Where to come back to after signing in: here, or for a form the page that
 * it stands on. */
static struct str way_back(struct call *call)
{
    struct request *r = call->r;
    size_t second;

    if (r->method == HTTP_GET)
        return arena_printf(call->arena, "%.*s%s%.*s", STR_ARG(r->path),
                            r->query.n > 0 ? "?" : "", STR_ARG(r->query));
    /* The first segment: "/account/picture" stands on "/account". */
    second = 1 + str_find(str_from(r->path, 1), '/');
    return str_of(r->path.p, second < r->path.n ? second : r->path.n);
}

static void send_to_sign_in(struct call *call)
{
    struct str back = url_encode(call->arena, way_back(call), URL_KEEP_SLASH);

    (void)page_go(
        call, arena_printf(call->arena, "/login?continue=%.*s", STR_ARG(back)));
}

/* Whether the form comes from one of our pages; if not, a page says so. The
 * token is a field of the form, so a multipart body is opened first. */
static bool is_our_form(struct call *call)
{
    if (!multipart_open(call)) {
        (void)page_refuse(call, 400, "That form can't be read",
                          STR("Please go back and send it again."));
        return false;
    }
    if (!session_form_is_ours(call->r)) {
        (void)page_refuse(
            call, 403, "That form is out of date",
            STR("Please go back, load the page again, and send the "
                "form once more. Cookies have to be allowed."));
        return false;
    }
    return true;
}

/* Whether whoever is signed in may see the page; if not, they are sent to sign
 * in, or a page says so. */
static bool may_see(struct call *call)
{
    enum call_access access = call->row->access;

    if (access != ACCESS_PUBLIC && call->user == NULL) {
        send_to_sign_in(call);
        return false;
    }
    if (access == ACCESS_ADMIN && !call->user->is_admin) {
        (void)page_refuse(call, 403, "For administrators only",
                          STR("Your account isn't one of theirs."));
        return false;
    }
    return true;
}

static enum err admit(struct call *call, bool *is_admitted)
{
    enum err e;

    /* A file is the same for everybody, and nobody's state is asked. */
    if (call->row->db == DB_NONE)
        return OK;
    e = find_user(call);
    /* The form comes first: a forged one gets the same answer from everybody,
     * signed in or not. */
    be_a_page(call->r);
    if (!e)
        *is_admitted = (call->r->method != HTTP_POST || is_our_form(call)) &&
                       may_see(call);
    return e;
}

/* ---- the wing ---- */

#define CALL       CALL_ROW
#define CALL_ON    CALL_ROW_ON
#define CALL_RATED CALL_ROW_RATED
#define CALL_LARGE CALL_ROW_LARGE
static const struct call_row rows[] = {
#include "pages/pages.def"
};

const struct call_wing pages_wing = {.rows = rows,
                                     .count = sizeof rows / sizeof rows[0],
                                     .admit = admit,
                                     .finish = add_headers};

/* Without a row there was no route, and the server itself can't take more
 * calls: then a 503 isn't about the state. */
void pages_show_failure(struct call *call, int status)
{
    be_a_page(call->r);
    if (status == 404)
        (void)page_not_found(call);
    else if (status == 413)
        (void)page_refuse(call, 413, "That is too much",
                          STR("Please send a smaller file."));
    else if (status == 429)
        (void)page_refuse(call, 429, "Too many attempts",
                          STR("Your address has sent this form many times just "
                              "now. Please try again in half a minute."));
    else if (status == 503 && call->row != NULL)
        (void)page_refuse(call, 503, "Not just now",
                          STR("This server can't reach its data. Please try "
                              "again in a moment."));
    else if (status >= 500)
        (void)page_refuse(call, status, "That didn't work",
                          STR("Please try again in a moment."));
    else
        (void)page_refuse(call, status, "That didn't work",
                          STR("This server can't make sense of the request."));
    add_headers(call);
}

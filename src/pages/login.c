/* Signing in and out.
 *
 * An unknown account and a wrong password get the same answer after the same
 * work, and wrong guesses are counted alike (guess.h). Whoever is let in gets
 * a new session, whatever cookie they came with. */
#include "pages/pages.h"

#include "accounts/auth.h"
#include "accounts/authorize.h"
#include "accounts/own_app.h"
#include "accounts/sessions.h"
#include "api/call/session.h"
#include "base/url.h"
#include "pages/entry.h"
#include "pages/guess.h"
#include "pages/page.h"

/* ---- the page ---- */

/* The value of a parameter in a path's query; empty if it isn't there. */
static struct str path_query(struct call *call, struct str path,
                             const char *name)
{
    struct str query = str_from(path, str_find(path, '?') + 1);
    struct str part, value;

    while (str_split(&query, '&', &part)) {
        size_t equals = str_find(part, '=');

        if (str_eq_c(str_of(part.p, equals), name) &&
            http_decode(str_from(part, equals + 1), true, call->arena, &value))
            return value;
    }
    return STR_EMPTY;
}

/* A sign-in on the way to /authorize may end at the app's address, which the
 * page's policy then has to allow: only an address that the app has
 * registered, since anybody can make a link to this page. */
static void allow_target(struct call *call, struct str back)
{
    struct authorize_form form = {
        .client_id = path_query(call, back, "client_id"),
        .redirect_uri = path_query(call, back, "redirect_uri")};
    struct authorize a;

    if (!str_ends(str_of(back.p, str_find(back, '?')), STR("/authorize")))
        return;
    a = authorize_check(call_view(call), &form, call->r->base_url, call->arena);
    if (a.outcome != AUTHORIZE_PAGE)
        call->form_target = a.redirect_uri;
}

static enum err show(struct call *call, struct str name, struct str back,
                     struct str complaint)
{
    allow_target(call, back);
    page_begin(call, STR("Sign in"));
    page_complaint(call, complaint);
    html(call->out, "<div class=\"card narrow\">\n");
    page_form(call, STR("/login"));
    html(call->out, "<input type=\"hidden\" name=\"continue\" value=\"{}\">\n",
         back);
    page_input(call, "name", "User name or email", name, "",
               "required autocomplete=\"username\" autocapitalize=\"none\" "
               "spellcheck=\"false\"");
    page_input(call, "password", "Password", STR_EMPTY, "",
               "type=\"password\" required "
               "autocomplete=\"current-password\"");
    html(call->out, "<button>Sign in</button></form>\n");
    if (call->config->open_signup)
        html(call->out,
             "<p>New here? <a href=\"/signup?continue={}\">Make an "
             "account</a></p>\n",
             url_encode(call->arena, back, URL_KEEP_SLASH));
    html(call->out, "</div>\n");
    page_end(call);
    return OK;
}

enum err login_show(struct call *call)
{
    struct str back = page_own_path(call, request_query(call->r, "continue"));

    if (call->user != NULL)
        return page_go(call, back);
    return show(call, STR_EMPTY, back, STR_EMPTY);
}

/* ---- signing in ---- */

static struct str lower(struct arena *arena, struct str s)
{
    char *to = arena_alloc(arena, s.n + 1);

    for (size_t i = 0; i < s.n; i++)
        to[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 0x20) : s.p[i];
    return str_of(to, s.n);
}

/* Finds the account by its id as it was typed, by the id in lower case, as
 * phones like to begin a word with a capital, or by e-mail address. For
 * nobody's, gives a user without a password whose id is the text that was
 * typed, in lower case. */
static enum err look_up(struct call *call, struct str typed, struct user *out,
                        bool *is_found)
{
    struct str name = lower(call->arena, typed);
    enum err e = ERR_NOT_FOUND;

    *out = (struct user){.id = STR_EMPTY};
    if (users_id_is_valid(typed))
        e = users_find(call->db, typed, call->arena, out);
    if (e == ERR_NOT_FOUND && users_id_is_valid(name))
        e = users_find(call->db, name, call->arena, out);
    if (e == ERR_NOT_FOUND && users_email_is_valid(name))
        e = users_find_by_email(call->db, name, call->arena, out);
    *is_found = e == OK;
    if (e == ERR_NOT_FOUND) {
        *out = (struct user){.id = name};
        e = OK;
    }
    return e;
}

struct sign_in {
    struct entry entry;
    const struct guess *guess; /* the wrong ones before are to be forgotten */
};

static enum err enter(struct db *db, void *arg)
{
    const struct sign_in *in = arg;
    enum err e = entry_store(db, &in->entry);

    return e ? e : guess_forget(db, in->guess);
}

static enum err let_in(struct call *call, struct str user,
                       const struct guess *guess, struct str back)
{
    struct sign_in in = {.guess = guess};
    enum err e;

    entry_make(call, user, guess->is_known, &in.entry);
    e = call_write(call, enter, &in);
    if (e == ERR_INVALID) {
        call_audit(call, "sign-in", "locked", user);
        return entry_refuse(call);
    }
    if (e)
        return e;
    entry_set_cookies(call, &in.entry);
    call_audit(call, "sign-in", "ok", user);
    return page_go(call, back);
}

enum err login_enter(struct call *call)
{
    struct str name = page_field(call, "name");
    struct str password = request_form(call->r, "password", NULL);
    struct str back =
        page_own_path(call, request_form(call->r, "continue", NULL));
    enum guess_outcome outcome;
    struct guess guess = {.action = "sign-in"};
    struct user user;
    enum err e = look_up(call, name, &user, &guess.is_account);

    guess.account = user.id;
    if (!e)
        e = guess_password(call, &guess, user.password_hash, password,
                           &outcome);
    if (e || outcome == GUESS_ANSWERED)
        return e;
    if (outcome == GUESS_RIGHT)
        return let_in(call, user.id, &guess, back);
    /* Which of the two it was isn't said: names are worth knowing, too. */
    call->r->status = 403;
    return show(call, name, back, STR("That name or password isn't right."));
}

/* ---- signing out ---- */

enum err login_ask_out(struct call *call)
{
    page_begin(call, STR("Sign out"));
    html(call->out, "<p>Do you want to sign out of this browser?</p>\n");
    page_form(call, STR("/logout"));
    html(call->out, "<button>Sign out</button></form>\n");
    page_end(call);
    return OK;
}

struct leaving {
    struct call *call;
    uint8_t hash[SESSIONS_HASH_BYTES];
};

/* With the session ends what the player page may do. */
static enum err end_session(struct db *db, void *arg)
{
    struct leaving *l = arg;
    struct call *call = l->call;
    enum err e = sessions_delete(db, l->hash);

    if (!e && call->user != NULL)
        e = own_app_end(db, call->user->id, call_now_s(call));
    return e;
}

enum err login_leave(struct call *call)
{
    struct leaving l = {.call = call};
    enum err e = OK;

    /* The session ends before the cookie goes: if the first fails, the user
     * sees that they are still signed in. */
    if (session_hash(call->r, l.hash))
        e = call_write(call, end_session, &l);
    if (e)
        return e;
    session_clear_cookie(call->r);
    if (call->user != NULL)
        call_audit(call, "sign-out", "ok", call->user->id);
    return page_go(
        call, page_own_path(call, request_form(call->r, "continue", NULL)));
}

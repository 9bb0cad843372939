/* Making an account, where the server lets strangers do that: otherwise there
 * is no such page. How many accounts an address may make is limited by the
 * counters that also limit guesses of passwords; a name that is taken is such a
 * guess (guess.h). */
#include "pages/pages.h"

#include "accounts/sessions.h"
#include "api/call/session.h"
#include "base/url.h"
#include "pages/entry.h"
#include "pages/guess.h"
#include "pages/hashing.h"
#include "pages/page.h"
#include "pages/profile.h"

#define ACCOUNTS_MAX 20 /* by one address in SESSIONS_GUESS_S */

struct signup {
    struct call *call;
    struct user user;
    struct entry entry;
    struct str counter;
    struct guess guess; /* if somebody has the name */
};

static enum err show(struct call *call, const struct user *user,
                     struct str back)
{
    page_begin(call, STR("Make an account"));
    html(call->out, "<div class=\"card narrow\">\n");
    page_notes(call, "signup");
    page_form(call, STR("/signup"));
    html(call->out, "<input type=\"hidden\" name=\"continue\" value=\"{}\">\n",
         back);
    page_input(call, "name", "User name", user->id,
               "Lower-case letters, digits, dots, dashes and underscores.",
               "required maxlength=\"64\" pattern=\"[a-z0-9._\\-]+\" "
               "autocomplete=\"username\" autocapitalize=\"none\" "
               "spellcheck=\"false\"");
    page_input(call, "password", "Password", STR_EMPTY,
               "At least eight characters.",
               "type=\"password\" required minlength=\"8\" "
               "autocomplete=\"new-password\"");
    page_input(call, "again", "The same password again", STR_EMPTY, "",
               "type=\"password\" required minlength=\"8\" "
               "autocomplete=\"new-password\"");
    profile_inputs(call, user);
    html(call->out,
         "<button>Make the account</button></form>\n"
         "<p>You have one? <a href=\"/login?continue={}\">Sign in</a></p>\n"
         "</div>\n",
         url_encode(call->arena, back, URL_KEEP_SLASH));
    page_end(call);
    return OK;
}

enum err signup_show(struct call *call)
{
    struct user user = {.country = {'U', 'S'}};
    struct str back = page_own_path(call, request_query(call->r, "continue"));

    if (!call->config->open_signup)
        return page_not_found(call);
    if (call->user != NULL)
        return page_go(call, back);
    return show(call, &user, back);
}

/* Reads the form into `user`; false, with notes at the fields, when something
 * is wrong. */
static bool read_form(struct call *call, struct user *user)
{
    bool id_is_fine, password_is_fine, profile_is_fine;

    user->id = page_field(call, "name");
    id_is_fine = users_id_is_for_signup(user->id);
    if (!id_is_fine)
        page_blame(call, "signup", "name",
                   STR("A user name has only lower-case letters, digits, dots, "
                       "dashes and underscores, at most 64 of them."));
    password_is_fine =
        profile_read_password(call, user->id, "signup", "password");
    profile_is_fine = profile_read(call, "signup", user);
    return id_is_fine && password_is_fine && profile_is_fine;
}

static enum err make(struct db *db, void *arg)
{
    const struct signup *s = arg;
    enum err e = users_create(db, &s->user);

    if (!e)
        e = entry_store(db, &s->entry);
    return e ? e : sessions_note_guess(db, s->counter, call_now_s(s->call));
}

static enum err is_throttled(struct signup *s, bool *out)
{
    struct call *call = s->call;
    int64_t made = 0;
    enum err e;

    s->counter = guess_peer_key(call, "signup");
    e = sessions_guesses(call->db, s->counter, call_now_s(call), &made);
    *out = !e && made >= ACCOUNTS_MAX;
    return e;
}

/* Somebody has the name, or the e-mail address: which of them isn't said. */
static enum err refuse_taken(struct signup *s, struct str back)
{
    enum err e = call_write(s->call, guess_note, &s->guess);

    if (e)
        return e;
    call_audit(s->call, "sign-up", "taken", s->user.id);
    s->call->r->status = 409;
    page_complain(s->call, "signup",
                  STR("Somebody has that user name or email address already."));
    return show(s->call, &s->user, back);
}

/* Makes the account and signs the browser in. */
static enum err finish(struct signup *s, struct str back)
{
    struct call *call = s->call;
    struct str password = request_form(call->r, "password", NULL);
    /* Account, session and count are one transaction, and hashing, which takes
     * long, is over before it begins. */
    enum err e = hashing_make(call, password, &s->user.password_hash);

    if (e)
        return hashing_fail(call, e);
    entry_make(call, s->user.id, false, &s->entry);
    e = call_write(call, make, s);
    if (e == ERR_EXISTS)
        return refuse_taken(s, back);
    if (e)
        return e;
    entry_set_cookies(call, &s->entry);
    call_audit(call, "sign-up", "ok", s->user.id);
    return page_go(call, back);
}

static enum err refuse_many(struct call *call)
{
    call_audit(call, "sign-up", "locked-out", STR_EMPTY);
    request_add_header(call->r, "retry-after",
                       html_number(call->arena, SESSIONS_GUESS_S));
    return page_refuse(
        call, 429, "Too many accounts",
        STR("Many accounts were made from your address just now. "
            "Please try again in a quarter of an hour."));
}

enum err signup_make(struct call *call)
{
    struct str back =
        page_own_path(call, request_form(call->r, "continue", NULL));
    struct signup s = {.call = call,
                       .guess = {.action = "sign-up"},
                       .user = {.product = USER_PREMIUM,
                                .country = {'U', 'S'},
                                .created_s = call_now_s(call)}};
    bool throttled, is_allowed;
    enum err e;

    if (!call->config->open_signup)
        return page_not_found(call);
    if (!read_form(call, &s.user)) {
        call_audit(call, "sign-up", "refused", STR_EMPTY);
        call->r->status = 400;
        return show(call, &s.user, back);
    }
    e = is_throttled(&s, &throttled);
    if (e)
        return e;
    if (throttled)
        return refuse_many(call);
    s.guess.account = s.user.id;
    e = guess_begin(call, &s.guess, &is_allowed);
    return e || !is_allowed ? e : finish(&s, back);
}

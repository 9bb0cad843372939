/* Signing in and out.
 *
 * An unknown account and a wrong password get the same answer after the same
 * work, and wrong guesses are counted alike (guess.h). Whoever is let in gets
 * a new session, whatever cookie they came with. */
#include "api/call/session.h"
#include "pages/guess.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "accounts/sessions.h"

/* ---- the page ---- */

/* Forms on the way to /authorize may end at the app's address. */
static void allow_target(struct page *pg, struct str back)
{
    struct str query = str_from(back, str_find(back, '?') + 1);
    struct str part, value;

    while (str_split(&query, '&', &part))
        if (str_starts(part, STR("redirect_uri=")) &&
            http_decode(str_from(part, 13), true, pg->arena, &value))
            pg->form_target = value;
}

static void show(struct page *pg, struct str name, struct str back,
                 struct str complaint)
{
    allow_target(pg, back);
    page_begin(pg, STR("Sign in"));
    page_complaint(pg, complaint);
    html(pg->out, "<div class=\"card narrow\">\n");
    page_form(pg, STR("/login"));
    html(pg->out, "<input type=\"hidden\" name=\"continue\" value=\"{}\">\n",
         back);
    page_input(pg, "name", "User name or email", name, "",
               "required autocomplete=\"username\" autocapitalize=\"none\" "
               "spellcheck=\"false\"");
    page_input(pg, "password", "Password", STR_EMPTY, "",
               "type=\"password\" required "
               "autocomplete=\"current-password\"");
    html(pg->out, "<button>Sign in</button></form>\n");
    if (pg->config->open_signup)
        html(pg->out,
             "<p>New here? <a href=\"/signup?continue={}\">Make an "
             "account</a></p>\n",
             html_url_value(pg->arena, back));
    html(pg->out, "</div>\n");
    page_end(pg);
}

void login_show(struct page *pg)
{
    struct str back = page_own_path(pg, request_query(pg->r, "continue"));

    if (pg->has_user)
        page_go(pg, back);
    else
        show(pg, STR_EMPTY, back, STR_EMPTY);
}

/* ---- signing in ---- */

static struct str lower(struct arena *arena, struct str s)
{
    char *to = arena_alloc(arena, s.n + 1);

    for (size_t i = 0; i < s.n; i++)
        to[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 0x20) : s.p[i];
    return str_of(to, s.n);
}

/* By id or e-mail address. For nobody, a user without a password whose id is
 * what was typed. */
static enum err look_up(struct page *pg, struct str typed, struct user *out)
{
    struct str name = lower(pg->arena, typed);
    enum err e = ERR_NOT_FOUND;

    *out = (struct user){.id = STR_EMPTY};
    if (users_id_is_valid(name))
        e = users_find(pg->db, name, pg->arena, out);
    else if (users_email_is_valid(name))
        e = users_find_by_email(pg->db, name, pg->arena, out);
    if (e != ERR_NOT_FOUND)
        return e;
    *out = (struct user){.id = name};
    return OK;
}

struct entry {
    struct session session;
    struct str guesses; /* to be forgotten */
};

static enum err begin_session(struct db *db, void *arg)
{
    const struct entry *entry = arg;
    enum err e = sessions_create(db, &entry->session);

    return e ? e : sessions_forget_guesses(db, entry->guesses);
}

static void let_in(struct page *pg, struct str user, struct str back)
{
    struct entry entry = {.guesses = guess_key(pg, user)};
    char cookie[SESSION_TEXT_BYTES];

    session_make(user, pg->now_s, &entry.session, cookie);
    if (page_write(pg, begin_session, &entry) != OK) {
        page_unavailable(pg);
        return;
    }
    session_set_cookie(pg->r, cookie);
    page_go(pg, back);
}

void login_enter(struct page *pg)
{
    struct str name = page_field(pg, "name");
    struct str password = request_form(pg->r, "password", NULL);
    struct str back = page_own_path(pg, request_form(pg->r, "continue", NULL));
    struct user user;

    if (look_up(pg, name, &user) != OK) {
        page_unavailable(pg);
        return;
    }
    switch (guess_password(pg, user.id, user.password_hash, password)) {
    case GUESS_RIGHT:
        let_in(pg, user.id, back);
        break;
    case GUESS_WRONG:
        pg->r->status = 403;
        show(pg, name, back, STR("That name or password isn't right."));
        break;
    case GUESS_ANSWERED:
        break;
    }
}

/* ---- signing out ---- */

void login_ask_out(struct page *pg)
{
    page_begin(pg, STR("Sign out"));
    html(pg->out, "<p>Do you want to sign out of this browser?</p>\n");
    page_form(pg, STR("/logout"));
    html(pg->out, "<button>Sign out</button></form>\n");
    page_end(pg);
}

static enum err end_session(struct db *db, void *arg)
{
    return sessions_delete(db, arg);
}

void login_leave(struct page *pg)
{
    uint8_t hash[SESSIONS_HASH_BYTES];

    if (session_hash(pg->r, hash) && page_write(pg, end_session, hash) != OK) {
        page_unavailable(pg);
        return;
    }
    session_clear_cookie(pg->r);
    page_go(pg, page_own_path(pg, request_form(pg->r, "continue", NULL)));
}

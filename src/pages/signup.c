/* Making an account, where the server lets strangers do that: otherwise there
 * is no such page. How many an address may make is limited by the counter
 * that also limits guesses. */
#include "api/call/session.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "pages/profile.h"
#include "accounts/sessions.h"

#define ACCOUNTS_MAX 20 /* by one address in SESSIONS_GUESS_S */

struct signup {
    struct page *page;
    struct user user;
    struct session session;
    struct str counter;
};

static void show(struct page *pg, const struct user *user, struct str back,
                 const char *complaint)
{
    page_begin(pg, STR("Make an account"));
    page_complaint(pg, str_from_c(complaint));
    html(pg->out, "<div class=\"card narrow\">\n");
    page_form(pg, STR("/signup"));
    html(pg->out, "<input type=\"hidden\" name=\"continue\" value=\"{}\">\n",
         back);
    page_input(pg, "name", "User name", user->id,
               "Lower-case letters, digits, dots, dashes and underscores.",
               "required maxlength=\"64\" pattern=\"[a-z0-9._\\-]+\" "
               "autocomplete=\"username\" autocapitalize=\"none\" "
               "spellcheck=\"false\"");
    page_input(pg, "password", "Password", STR_EMPTY,
               "At least eight characters.",
               "type=\"password\" required minlength=\"8\" "
               "autocomplete=\"new-password\"");
    page_input(pg, "again", "The same password again", STR_EMPTY, "",
               "type=\"password\" required minlength=\"8\" "
               "autocomplete=\"new-password\"");
    profile_inputs(pg, user);
    html(pg->out,
         "<button>Make the account</button></form>\n"
         "<p>You have one? <a href=\"/login?continue={}\">Sign in</a></p>\n"
         "</div>\n",
         html_url_value(pg->arena, back));
    page_end(pg);
}

void signup_show(struct page *pg)
{
    struct user user = {.country = {'U', 'S'}};
    struct str back = page_own_path(pg, request_query(pg->r, "continue"));

    if (!pg->config->open_signup)
        page_not_found(pg);
    else if (pg->has_user)
        page_go(pg, back);
    else
        show(pg, &user, back, NULL);
}

static const char *refusal(struct page *pg, struct user *user)
{
    const char *why;

    user->id = page_field(pg, "name");
    why = profile_read(pg, user);
    if (!users_id_is_valid(user->id))
        return "A user name has only lower-case letters, digits, dots, dashes "
               "and underscores, at most 64 of them.";
    return why != NULL
               ? why
               : profile_password_refusal(request_form(pg->r, "password", NULL),
                                          request_form(pg->r, "again", NULL));
}

static enum err make(struct db *db, void *arg)
{
    const struct signup *s = arg;
    enum err e = users_create(db, &s->user);

    if (!e)
        e = sessions_create(db, &s->session);
    return e ? e : sessions_note_guess(db, s->counter, s->page->now_s);
}

static enum err is_throttled(struct signup *s, bool *out)
{
    struct page *pg = s->page;
    int64_t made = 0;
    enum err e;

    s->counter = arena_printf(pg->arena, "signup:%.*s", STR_ARG(pg->r->peer));
    e = sessions_guesses(pg->db, s->counter, pg->now_s, &made);
    *out = !e && made >= ACCOUNTS_MAX;
    return e;
}

static void finish(struct signup *s, struct str back)
{
    struct page *pg = s->page;
    struct str password = request_form(pg->r, "password", NULL);
    char *hash = arena_alloc(pg->arena, USERS_HASH_BYTES);
    char cookie[SESSION_TEXT_BYTES];
    enum err e;

    users_hash_password(password, hash);
    s->user.password_hash = str_from_c(hash);
    session_make(s->user.id, pg->now_s, &s->session, cookie);
    e = page_write(pg, make, s);
    if (e == ERR_EXISTS) {
        pg->r->status = 409;
        show(pg, &s->user, back,
             "Somebody has that user name or email address already.");
    } else if (e) {
        page_unavailable(pg);
    } else {
        session_set_cookie(pg->r, cookie);
        page_go(pg, back);
    }
}

void signup_make(struct page *pg)
{
    struct str back = page_own_path(pg, request_form(pg->r, "continue", NULL));
    struct signup s = {.page = pg,
                       .user = {.product = USER_PREMIUM,
                                .country = {'U', 'S'},
                                .created_s = pg->now_s}};
    const char *why;
    bool throttled;

    if (!pg->config->open_signup) {
        page_not_found(pg);
        return;
    }
    why = refusal(pg, &s.user);
    if (why != NULL) {
        pg->r->status = 400;
        show(pg, &s.user, back, why);
    } else if (is_throttled(&s, &throttled) != OK) {
        page_unavailable(pg);
    } else if (throttled) {
        request_add_header(pg->r, "retry-after",
                           html_number(pg->arena, SESSIONS_GUESS_S));
        page_refuse(pg, 429, "Too many accounts",
                    STR("Many accounts were made from your address just now. "
                        "Please try again in a quarter of an hour."));
    } else {
        finish(&s, back);
    }
}

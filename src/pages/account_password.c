/* Another password, and the end of the account: both ask for the password
 * that it has, so that a browser left open isn't enough. */
#include "api/call/session.h"
#include "pages/account.h"
#include "pages/guess.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "pages/profile.h"
#include "accounts/sessions.h"

/* For programs that keep passwords: whose it is. */
static void add_name(struct page *pg)
{
    html(pg->out,
         "<input type=\"text\" name=\"username\" value=\"{}\" "
         "autocomplete=\"username\" hidden>\n",
         pg->user.id);
}

void account_password_section(struct page *pg)
{
    html(pg->out, "<h2>Password</h2>\n");
    page_form(pg, STR("/account/password"));
    add_name(pg);
    page_input(pg, "current", "Password that you have", STR_EMPTY, "",
               "type=\"password\" required "
               "autocomplete=\"current-password\"");
    page_input(pg, "fresh", "New password", STR_EMPTY,
               "At least eight characters. Other browsers are signed out, and "
               "apps have to ask again.",
               "type=\"password\" required minlength=\"8\" "
               "autocomplete=\"new-password\"");
    page_input(pg, "again", "New password again", STR_EMPTY, "",
               "type=\"password\" required minlength=\"8\" "
               "autocomplete=\"new-password\"");
    html(pg->out, "<button>Change password</button></form>\n");
}

void account_delete_section(struct page *pg)
{
    html(pg->out,
         "<h2>Delete your account</h2>\n"
         "<details><summary>Delete…</summary>\n"
         "<p>Your profile, the access of apps, and the apps that you have "
         "registered are deleted at once, and nobody can bring them back.</p>"
         "\n");
    page_form(pg, STR("/account/delete"));
    add_name(pg);
    page_input(pg, "password", "Your password", STR_EMPTY, "",
               "type=\"password\" required "
               "autocomplete=\"current-password\"");
    html(pg->out, "<button class=\"danger\">Delete my account for good"
                  "</button></form></details>\n");
}

/* Whether the field has the account's password; if not, the page says so. */
static bool has_proof(struct page *pg, const char *field)
{
    struct str password = request_form(pg->r, field, NULL);

    switch (guess_password(pg, pg->user.id, pg->user.password_hash, password)) {
    case GUESS_RIGHT:
        return true;
    case GUESS_WRONG:
        pg->r->status = 403;
        account_page(pg, &pg->user, STR_EMPTY,
                     STR("That isn't the password that you have."));
        return false;
    case GUESS_ANSWERED:
        break;
    }
    return false;
}

/* ---- another one ---- */

struct renewal {
    struct page *page;
    struct str hash;
    struct session session; /* for this browser, as all others end */
};

static enum err renew(struct db *db, void *arg)
{
    const struct renewal *n = arg;
    enum err e = users_set_password(db, n->page->user.id, n->hash);

    return e ? e : sessions_create(db, &n->session);
}

void account_password(struct page *pg)
{
    struct str fresh = request_form(pg->r, "fresh", NULL);
    const char *why =
        profile_password_refusal(fresh, request_form(pg->r, "again", NULL));
    char *hash = arena_alloc(pg->arena, USERS_HASH_BYTES);
    char cookie[SESSION_TEXT_BYTES];
    struct renewal n = {.page = pg};

    if (why != NULL) {
        pg->r->status = 400;
        account_page(pg, &pg->user, STR_EMPTY, str_from_c(why));
        return;
    }
    if (!has_proof(pg, "current"))
        return;
    users_hash_password(fresh, hash);
    n.hash = str_from_c(hash);
    session_make(pg->user.id, pg->now_s, &n.session, cookie);
    if (page_write(pg, renew, &n) != OK) {
        page_unavailable(pg);
        return;
    }
    session_set_cookie(pg->r, cookie);
    page_go(pg, STR("/account?done=password"));
}

/* ---- the end ---- */

static enum err delete (struct db *db, void *arg) {
    const struct page *pg = arg; enum err e = users_delete(db, pg->user.id);

    return e == ERR_NOT_FOUND ? OK : e;
}

void account_delete(struct page *pg)
{
    if (!has_proof(pg, "password"))
        return;
    if (page_write(pg, delete, pg) != OK) {
        page_unavailable(pg);
        return;
    }
    session_clear_cookie(pg->r);
    pg->has_user = false;
    page_begin(pg, STR("Your account is deleted"));
    html(pg->out, "<p>Everything that belonged to it is gone. Goodbye!</p>\n");
    page_end(pg);
}

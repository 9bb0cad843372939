/* Another password, and the end of the account: both ask for the password that
 * the account has, so that a browser left open isn't enough. */
#include "pages/account.h"

#include "accounts/sessions.h"
#include "api/call/session.h"
#include "pages/entry.h"
#include "pages/guess.h"
#include "pages/hashing.h"
#include "pages/page.h"
#include "pages/pages.h"
#include "pages/profile.h"

/* An input that nobody sees: programs that keep passwords learn from it whose
 * password it is. */
static void add_name(struct call *call)
{
    html(call->out,
         "<input type=\"text\" name=\"username\" value=\"{}\" "
         "autocomplete=\"username\" hidden>\n",
         call->user->id);
}

void account_password_section(struct call *call)
{
    html(call->out, "<h2 id=\"new-password\">Password</h2>\n");
    page_notes(call, "new-password");
    page_form(call, STR("/account/password"));
    add_name(call);
    page_input(call, "current", "Password that you have", STR_EMPTY, "",
               "type=\"password\" required "
               "autocomplete=\"current-password\"");
    page_input(call, "fresh", "New password", STR_EMPTY,
               "At least eight characters. Other browsers are signed out, and "
               "apps have to ask again.",
               "type=\"password\" required minlength=\"8\" "
               "autocomplete=\"new-password\"");
    page_input(call, "again", "New password again", STR_EMPTY, "",
               "type=\"password\" required minlength=\"8\" "
               "autocomplete=\"new-password\"");
    html(call->out, "<button>Change password</button></form>\n");
}

void account_delete_section(struct call *call)
{
    bool is_open = page_has_notes(call, "delete");

    html(call->out, "<h2 id=\"delete\">Delete your account</h2>\n");
    html(call->out, is_open ? "<details open>" : "<details>");
    html(call->out, "<summary>Delete…</summary>\n");
    page_notes(call, "delete");
    html(call->out,
         "<p>Your profile, the access of apps, and the apps that you have "
         "registered are deleted at once, and nobody can bring them back.</p>"
         "\n");
    page_form(call, STR("/account/delete"));
    add_name(call);
    page_input(call, "password", "Your password", STR_EMPTY, "",
               "type=\"password\" required "
               "autocomplete=\"current-password\"");
    html(call->out, "<button class=\"danger\">Delete my account for good"
                    "</button></form></details>\n");
}

/* How somebody shows once more that the account is theirs. */
struct proof {
    const char *action; /* what asks for it, for the audit log */
    const char *form;
    const char *field; /* of the form, with the account's password */
};

/* Whether the field has the account's password; if not, the page says so. */
static enum err prove(struct call *call, const struct proof *proof,
                      bool *has_proved)
{
    struct str password = request_form(call->r, proof->field, NULL);
    enum guess_outcome outcome;
    struct guess guess = {
        .action = proof->action, .account = call->user->id, .is_account = true};
    enum err e = guess_password(call, &guess, call->user->password_hash,
                                password, &outcome);

    *has_proved = !e && outcome == GUESS_RIGHT;
    /* A right one, or an answer that is written already. */
    if (e || outcome != GUESS_WRONG)
        return e;
    call->r->status = 403;
    page_blame(call, proof->form, proof->field,
               STR("That isn't the password that you have."));
    return account_page(call, call->user);
}

/* ---- another password ---- */

struct renewal {
    struct call *call;
    struct str hash;
    struct entry entry; /* for this browser, as all others are out */
};

static enum err renew(struct db *db, void *arg)
{
    const struct renewal *n = arg;
    enum err e = users_set_password(db, n->call->user->id, n->hash);

    return e ? e : entry_store(db, &n->entry);
}

static const struct proof change_proof = {"user.password", "new-password",
                                          "current"};

enum err account_password(struct call *call)
{
    struct str fresh = request_form(call->r, "fresh", NULL);
    struct renewal n = {.call = call};
    bool has_proved;
    enum err e;

    if (!profile_read_password(call, call->user->id, "new-password", "fresh")) {
        call->r->status = 400;
        return account_page(call, call->user);
    }
    e = prove(call, &change_proof, &has_proved);
    if (e || !has_proved)
        return e;
    /* Here and not in the writer, which others wait for. */
    e = hashing_make(call, fresh, &n.hash);
    if (e)
        return hashing_fail(call, e);
    entry_make(call, call->user->id, false, &n.entry);
    e = call_write(call, renew, &n);
    if (e == ERR_INVALID)
        return entry_refuse(call);
    if (e)
        return e;
    entry_set_cookies(call, &n.entry);
    call_audit(call, "user.password", "ok", call->user->id);
    return page_go(call, STR("/account?done=password#new-password"));
}

/* ---- the end ---- */

static enum err delete_user(struct db *db, void *arg)
{
    const struct call *call = arg;
    enum err e = users_delete(db, call->user->id);

    return e == ERR_NOT_FOUND ? OK : e;
}

static const struct proof delete_proof = {"user.delete", "delete", "password"};

enum err account_delete(struct call *call)
{
    bool has_proved;
    enum err e = prove(call, &delete_proof, &has_proved);

    if (e || !has_proved)
        return e;
    e = call_write(call, delete_user, call);
    if (e)
        return e;
    session_clear_cookie(call->r);
    call_audit(call, "user.delete", "ok", call->user->id);
    call->user = NULL; /* the navigation is that of a stranger */
    page_begin(call, STR("Your account is deleted"));
    html(call->out,
         "<p>Everything that belonged to it is gone. Goodbye!</p>\n");
    page_end(call);
    return OK;
}

/* For administrators: one account. What they may change of it, where its user
 * is signed in, whether they can sign in at all, and its end.
 *
 * An administrator can't take the role from themselves, lock themselves out or
 * delete themselves here: so each server that has one keeps one, and an account
 * of one's own has a page that asks for its password. */
#include "pages/pages.h"

#include "accounts/apps.h"
#include "accounts/house.h"
#include "accounts/sessions.h"
#include "accounts/users_edit.h"
#include "pages/admin.h"
#include "pages/page.h"
#include "pages/profile.h"

/* ---- which ---- */

static enum err find(struct call *call, struct user *user)
{
    struct str id = call->r->params[0];

    if (!users_id_is_valid(id))
        return ERR_NOT_FOUND;
    return users_find(call->db, id, call->arena, user);
}

static bool is_self(const struct call *call, const struct user *user)
{
    return str_eq(user->id, call->user->id);
}

/* Neither the server's own account nor one's own can be locked or deleted. */
static bool is_safe(const struct call *call, const struct user *user)
{
    return is_self(call, user) || str_eq(user->id, house_id());
}

static struct str path_of(struct call *call, const struct user *user,
                          const char *rest)
{
    return arena_printf(call->arena, "/admin/users/%.*s%s",
                        STR_ARG(users_id_in_url(call->arena, user->id)), rest);
}

static enum err go_back(struct call *call, const struct user *user,
                        const char *rest)
{
    return page_go(call, path_of(call, user, rest));
}

/* ---- the page ---- */

static void add_facts(struct call *call, const struct user *user)
{
    html(call->out,
         "<dl class=\"facts\">\n<dt>Role</dt><dd>{}</dd>\n"
         "<dt>Product</dt><dd>{}</dd>\n<dt>Country</dt><dd>{}</dd>\n"
         "<dt>Member since</dt><dd>{}</dd>\n"
         "<dt>Apps</dt><dd><a href=\"/admin/apps?q={}\">of this user</a></dd>\n"
         "</dl>\n",
         user->is_admin ? STR("administrator") : STR("user"),
         str_from_c(users_product_text(user->product)),
         str_of(user->country, sizeof user->country),
         page_date(call, user->created_s),
         users_id_in_url(call->arena, user->id));
    if (is_self(call, user))
        html(call->out, "<p>This is your own account: your password, where you "
                        "are signed in and the end of the account are on <a "
                        "href=\"/account\">its page</a>.</p>\n");
    else if (is_safe(call, user))
        html(call->out, "<p>This account is the server's own: charts and other "
                        "playlists of the house belong to it.</p>\n");
}

static void add_box(struct call *call, const char *name, const char *label,
                    bool is_on)
{
    html(
        call->out,
        "<p class=\"field\"><label class=\"choice\">"
        "<input type=\"checkbox\" name=\"{}\" value=\"on\"{}> {}</label></p>\n",
        str_from_c(name), is_on ? STR(" checked") : STR_EMPTY,
        str_from_c(label));
}

static void add_products(struct call *call, const struct user *user)
{
    html(call->out, "<fieldset><legend>Product</legend>\n");
    for (unsigned p = 0; p < USER_PRODUCTS; p++) {
        struct str text = str_from_c(users_product_text((enum user_product)p));

        html(call->out,
             "<label class=\"choice\"><input type=\"radio\" name=\"product\" "
             "value=\"{}\"{}> {}</label>\n",
             text, user->product == p ? STR(" checked") : STR_EMPTY, text);
    }
    html(call->out, "</fieldset>\n");
}

/* `sent` fills the form in: the account, or what couldn't be saved of it. */
static void add_settings(struct call *call, const struct user *user,
                         const struct user *sent)
{
    page_fold_begin(call, "settings", "Settings",
                    STR("name, email, country, product, role"));
    page_form(call, path_of(call, user, ""));
    admin_add_seen(call, users_version(user));
    profile_inputs(call, sent);
    add_products(call, sent);
    if (!is_self(call, user))
        add_box(call, "admin", "Is an administrator", sent->is_admin);
    add_box(call, "filter_explicit", "Hide explicit content",
            sent->filter_explicit);
    add_box(call, "filter_locked", "Only an administrator changes that",
            sent->filter_locked);
    html(call->out, "<button>Save</button></form>\n");
    page_fold_end(call);
}

static void add_session(struct call *call, const struct session *session)
{
    html(call->out, "<li>{}, since {}",
         session->browser.n > 0 ? session->browser
                                : STR("a browser that isn't known"),
         page_date(call, session->created_s));
    if (session->seen_s > 0)
        html(call->out, ", last seen on {}", page_date(call, session->seen_s));
    html(call->out, "</li>\n");
}

static enum err add_sessions(struct call *call, const struct user *user)
{
    struct session *sessions;
    size_t count;
    enum err e = sessions_list(call->db, user->id, call_now_s(call),
                               call->arena, &sessions, &count);

    if (e || is_self(call, user))
        return e;
    page_fold_begin(call, "sessions", "Where they are signed in",
                    count > 0 ? arena_printf(call->arena, "%zu browser%s",
                                             count, count > 1 ? "s" : "")
                              : STR("nowhere"));
    html(call->out, "<ul>\n");
    for (size_t i = 0; i < count; i++)
        add_session(call, &sessions[i]);
    html(call->out, "</ul>\n");
    page_form(call, path_of(call, user, "/sign-out"));
    html(call->out,
         "<p>Apps that they allowed go on.</p>\n"
         "<button class=\"danger\">Sign them out everywhere</button></form>\n");
    page_fold_end(call);
    return OK;
}

/* How the sign-in stands, for who sees the section closed. */
static struct str standing(const struct user *user, int64_t guesses)
{
    if (user->locked_s > 0)
        return STR("locked");
    if (user->password_hash.n == 0)
        return STR("without a password");
    return guesses >= SESSIONS_USER_GUESSES ? STR("closed by wrong passwords")
                                            : STR("open");
}

static void add_guesses(struct call *call, const struct user *user,
                        int64_t guesses)
{
    html(call->out,
         "<p>{} wrong passwords count in this quarter of an hour; {} close the "
         "account until the quarter is over.</p>\n",
         html_number(call->arena, guesses),
         html_number(call->arena, SESSIONS_USER_GUESSES));
    if (guesses == 0)
        return;
    page_form(call, path_of(call, user, "/reset"));
    html(call->out,
         "<button class=\"quiet\">Forget wrong passwords</button></form>\n");
}

static void add_lock(struct call *call, const struct user *user)
{
    bool is_locked = user->locked_s > 0;

    if (is_safe(call, user))
        return;
    if (is_locked)
        html(call->out, "<p>Locked since {}: nobody signs in.</p>\n",
             page_date(call, user->locked_s));
    else
        html(call->out,
             "<p>In a locked account nobody signs in. Its sessions end at "
             "once, and so does the access of apps, which their user has to "
             "allow again when the account is open.</p>\n");
    page_form(call, path_of(call, user, "/lock"));
    html(call->out,
         "<input type=\"hidden\" name=\"locked\" value=\"{}\">\n"
         "<button class=\"{}\">{}</button></form>\n",
         is_locked ? STR("off") : STR("on"),
         is_locked ? STR("quiet") : STR("danger"),
         is_locked ? STR("Open the account") : STR("Lock the account"));
}

static enum err add_sign_in(struct call *call, const struct user *user)
{
    int64_t guesses;
    enum err e = users_guesses(call->db, user->id, call_now_s(call), &guesses);

    if (e)
        return e;
    page_fold_begin(call, "sign-in", "Signing in", standing(user, guesses));
    add_guesses(call, user, guesses);
    add_lock(call, user);
    page_fold_end(call);
    return OK;
}

static void add_end(struct call *call, const struct user *user)
{
    if (is_safe(call, user))
        return;
    page_fold_begin(call, "delete", "Delete the account", STR_EMPTY);
    html(call->out,
         "<p>The account, its library, playlists and plays, the apps that it "
         "registered and what those may do for others are deleted at once, and "
         "nobody can bring them back.</p>\n");
    page_form(call, path_of(call, user, "/delete"));
    page_input(call, "confirm", "The user name, to be sure", STR_EMPTY, "",
               "required autocomplete=\"off\" autocapitalize=\"none\" "
               "spellcheck=\"false\"");
    html(call->out,
         "<button class=\"danger\">Delete {} for good</button></form>\n",
         user->id);
    page_fold_end(call);
}

static enum err show(struct call *call, const struct user *user,
                     const struct user *sent)
{
    enum err e;

    admin_begin(call, user->id);
    add_facts(call, user);
    add_settings(call, user, sent);
    e = add_sessions(call, user);
    if (!e)
        e = add_sign_in(call, user);
    if (e)
        return e;
    add_end(call, user);
    page_end(call);
    return OK;
}

/* Notes what the redirect after a form says. */
static void note_done(struct call *call)
{
    static const struct page_done done[] = {
        {"saved", "settings", "Saved."},
        {"out", "sessions", "They are signed out everywhere."},
        {"locked", "sign-in", "The account is locked."},
        {"opened", "sign-in", "The account is open again."},
        {"reset", "sign-in", "The wrong passwords are forgotten."},
    };

    page_praise_done(call, done, sizeof done / sizeof done[0]);
}

enum err admin_user_show(struct call *call)
{
    struct user user;
    enum err e = find(call, &user);

    if (e)
        return admin_fail(call, e);
    note_done(call);
    return show(call, &user, &user);
}

/* ---- its settings ---- */

static enum err edit_user(struct db *db, void *edit)
{
    return users_edit(db, edit);
}

/* Reads the form into what was found of the account; false, and noted, when
 * something is wrong with it. */
static bool read_form(struct call *call, struct user_edit *edit)
{
    struct user *sent = &edit->user;
    bool is_fine = profile_read(call, "settings", sent);

    edit->seen = admin_seen(call);
    edit->sets = USER_SETS_EMAIL | USER_SETS_NAME | USER_SETS_COUNTRY |
                 USER_SETS_PRODUCT | USER_SETS_FILTER | USER_SETS_FILTER_LOCK;
    /* A word that is none leaves what the account has: no browser sends one. */
    (void)users_product_from_text(page_field(call, "product"), &sent->product);
    sent->filter_explicit = page_field_is_on(call, "filter_explicit");
    sent->filter_locked = page_field_is_on(call, "filter_locked");
    if (!is_self(call, sent)) {
        sent->is_admin = page_field_is_on(call, "admin");
        edit->sets |= USER_SETS_ADMIN;
    }
    return is_fine;
}

/* The form again, with what was typed and what is noted. */
static enum err refuse(struct call *call, int status, const struct user *user,
                       const struct user *sent)
{
    call->r->status = status;
    return show(call, user, sent);
}

/* The account is another by now than what the form was filled in from, which
 * the page shows beside what was sent. */
static enum err refuse_stale(struct call *call, const struct user *sent)
{
    struct user user;
    enum err e = find(call, &user);

    if (e)
        return admin_fail(call, e);
    page_complain(call, "settings",
                  STR("Somebody has changed this account meanwhile. Please "
                      "look whether what is below is what you want, and save "
                      "it once more."));
    return refuse(call, 409, &user, sent);
}

enum err admin_user_change(struct call *call)
{
    struct user_edit edit = {.sets = 0};
    struct user user;
    enum err e = find(call, &user);

    if (e)
        return admin_fail(call, e);
    edit.user = user;
    if (!read_form(call, &edit))
        return refuse(call, 400, &user, &edit.user);
    e = admin_write(call, edit_user, &edit);
    if (e == ERR_CONFLICT)
        return refuse_stale(call, &edit.user);
    if (e == ERR_EXISTS) {
        page_blame(call, "settings", "email",
                   STR("Another account has that email address."));
        return refuse(call, 409, &user, &edit.user);
    }
    if (e)
        return admin_fail(call, e);
    call_audit(call, "user.change", "ok", user.id);
    return go_back(call, &user, "?done=saved#settings");
}

/* ---- its other forms ---- */

/* What is done to which account. */
struct deed {
    struct str id;
    int64_t now_s;
};

/* Finds the account, and does it in the writer. */
static enum err act(struct call *call, struct user *user,
                    enum err (*run)(struct db *db, void *deed))
{
    struct deed deed = {.now_s = call_now_s(call)};
    enum err e = find(call, user);

    deed.id = user->id;
    return e ? e : admin_write(call, run, &deed);
}

static enum err sign_out(struct db *db, void *arg)
{
    const struct deed *d = arg;

    return users_sign_out(db, d->id, d->now_s);
}

enum err admin_user_sign_out(struct call *call)
{
    struct user user = {.created_s = 0};
    enum err e = act(call, &user, sign_out);

    if (e)
        return admin_fail(call, e);
    call_audit(call, "session.end", "all", user.id);
    return go_back(call, &user, "?done=out#sessions");
}

static enum err reset(struct db *db, void *arg)
{
    const struct deed *d = arg;

    return users_forget_guesses(db, d->id);
}

enum err admin_user_reset(struct call *call)
{
    struct user user = {.created_s = 0};
    enum err e = act(call, &user, reset);

    if (e)
        return admin_fail(call, e);
    call_audit(call, "user.reset", "ok", user.id);
    return go_back(call, &user, "?done=reset#sign-in");
}

/* The page has no such form for these. */
static enum err refuse_safe(struct call *call)
{
    return page_refuse(call, 403, "Not this account",
                       STR("Neither your own account nor the server's can be "
                           "locked or deleted here."));
}

static enum err lock(struct db *db, void *arg)
{
    const struct deed *d = arg;

    return users_lock(db, d->id, d->now_s);
}

static enum err unlock(struct db *db, void *arg)
{
    const struct deed *d = arg;

    return users_unlock(db, d->id);
}

enum err admin_user_lock(struct call *call)
{
    bool locks = page_field_is_on(call, "locked");
    struct user user;
    enum err e = find(call, &user);

    if (!e && is_safe(call, &user))
        return refuse_safe(call);
    if (!e)
        e = act(call, &user, locks ? lock : unlock);
    if (e)
        return admin_fail(call, e);
    call_audit(call, locks ? "user.lock" : "user.unlock", "ok", user.id);
    return go_back(call, &user,
                   locks ? "?done=locked#sign-in" : "?done=opened#sign-in");
}

static enum err delete_user(struct db *db, void *arg)
{
    const struct deed *d = arg;

    return users_delete(db, d->id);
}

enum err admin_user_delete(struct call *call)
{
    struct user user;
    enum err e = find(call, &user);

    if (e)
        return admin_fail(call, e);
    if (is_safe(call, &user))
        return refuse_safe(call);
    if (!str_eq(page_field(call, "confirm"), user.id)) {
        page_blame(call, "delete", "confirm",
                   STR("That isn't the name of this user."));
        return refuse(call, 400, &user, &user);
    }
    e = act(call, &user, delete_user);
    /* Somebody else was quicker: it is as was wished. */
    if (e && e != ERR_NOT_FOUND)
        return admin_fail(call, e);
    call_audit(call, "user.delete", "ok", user.id);
    return page_go(call, STR("/admin/users?done=deleted"));
}

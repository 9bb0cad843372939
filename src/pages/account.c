/* A user's own page: who they are, what they keep, what others see, which apps
 * may use their account, who may tell of what they listen to, where they are
 * signed in, the download of their data, and the end of the account. */
#include "pages/account.h"

#include "accounts/users_edit.h"
#include "api/render/export_user.h"
#include "pages/page.h"
#include "pages/pages.h"
#include "pages/profile.h"

/* ---- the page ---- */

static void add_facts(struct call *call)
{
    const struct user *user = call->user;

    html(call->out,
         "<dl class=\"facts\">\n<dt>User name</dt><dd>{}</dd>\n"
         "<dt>Product</dt><dd>{}</dd>\n<dt>Member since</dt><dd>{}</dd>\n"
         "</dl>\n",
         user->id, str_from_c(users_product_text(user->product)),
         page_date(call, user->created_s));
    html(call->out, "<p><a href=\"/year\">Your year</a>: what you have "
                    "listened to, in figures</p>\n");
}

static void add_explicit(struct call *call, const struct user *user)
{
    html(call->out, "<p class=\"field\"><label class=\"choice\">"
                    "<input type=\"checkbox\" name=\"filter_explicit\" "
                    "value=\"on\"");
    if (user->filter_explicit)
        buf_lit(call->out, " checked");
    if (user->filter_locked)
        buf_lit(call->out, " disabled");
    buf_lit(call->out, "> Hide explicit content</label>");
    if (user->filter_locked)
        buf_lit(call->out, "<span class=\"hint\">An administrator has locked "
                           "this.</span>");
    buf_lit(call->out, "</p>\n");
}

static void add_profile(struct call *call, const struct user *user)
{
    html(call->out, "<h2 id=\"profile\">Profile</h2>\n");
    page_notes(call, "profile");
    page_form(call, STR("/account"));
    profile_inputs(call, user);
    add_explicit(call, user);
    html(call->out, "<button>Save</button></form>\n");
}

static void add_data(struct call *call)
{
    html(call->out, "<h2>Your data</h2>\n<p>Everything that this server knows "
                    "about you, as a zip of JSON files.</p>\n"
                    "<p><a class=\"button quiet\" href=\"/account/data\" "
                    "download>Download my data</a></p>\n");
}

enum err account_page(struct call *call, const struct user *user)
{
    enum err e;

    page_begin(call, STR("Your account"));
    add_facts(call);
    /* The frame drops what is written when a section can't read the state. */
    e = account_library(call);
    if (!e)
        e = account_apps(call);
    if (!e)
        e = account_listens(call);
    if (!e)
        e = account_devices(call);
    if (e)
        return e;
    add_profile(call, user);
    account_picture_section(call);
    account_password_section(call);
    e = account_sessions(call);
    if (e)
        return e;
    add_data(call);
    account_delete_section(call);
    page_end(call);
    return OK;
}

/* Notes what the redirect after a form says: a word of ours, so that a link
 * can't put words of its own on the page. */
static void note_done(struct call *call)
{
    static const struct page_done done[] = {
        {"cleared", "library", "Your library is empty now."},
        {"saved", "profile", "Saved."},
        {"ended", "sessions", "Done. That browser is signed out."},
        {"others", "sessions", "Done. You are signed in here only."},
        {"device", "devices", "Done. It is there to play on."},
        {"deleted", "devices", "That device is gone."},
        {"revoked", "apps", "Done. That app has no access any more."},
        {"token", "listens", "Your token is made."},
        {"token-ended", "listens", "Done. That token is ended."},
        {"picture", "picture", "Your picture is changed."},
        {"password", "new-password",
         "Your password is changed. Other browsers are signed out, and apps "
         "have to ask you again."},
    };

    page_praise_done(call, done, sizeof done / sizeof done[0]);
}

enum err account_show(struct call *call)
{
    note_done(call);
    return account_page(call, call->user);
}

/* ---- changing it ---- */

static enum err edit_own(struct db *db, void *edit)
{
    return users_edit(db, edit);
}

enum err account_change(struct call *call)
{
    struct user_edit edit = {.user = *call->user,
                             .sets = USER_SETS_EMAIL | USER_SETS_NAME |
                                     USER_SETS_COUNTRY | USER_SETS_FILTER,
                             .is_own = true};
    struct user *user = &edit.user;
    bool is_fine = profile_read(call, "profile", user);
    enum err e;

    /* A locked box is disabled, and browsers don't send it at all. */
    if (!user->filter_locked)
        user->filter_explicit = page_field_is_on(call, "filter_explicit");
    if (!is_fine) {
        call->r->status = 400;
        return account_page(call, user);
    }
    e = call_write(call, edit_own, &edit);
    if (!e)
        return page_go(call, STR("/account?done=saved#profile"));
    if (e != ERR_EXISTS)
        return e;
    call->r->status = 409;
    page_blame(call, "profile", "email",
               STR("Another account has that email address."));
    return account_page(call, user);
}

/* ---- the download ---- */

/* What the browser may call the file. An id that a quoted string can't have as
 * it is comes percent-encoded (RFC 6266 section 4.3, RFC 8187). */
static struct str disposition(struct arena *arena, struct str id)
{
    if (users_id_is_for_signup(id))
        return arena_printf(arena, "attachment; filename=\"tonearm-%.*s.zip\"",
                            STR_ARG(id));
    return arena_printf(arena,
                        "attachment; filename=\"tonearm.zip\"; "
                        "filename*=UTF-8''tonearm-%.*s.zip",
                        STR_ARG(users_id_in_url(arena, id)));
}

enum err account_data(struct call *call)
{
    enum err e =
        export_user(call->db, call->catalog, call->user->id, call->out);

    if (e)
        return e;
    call->r->type = "application/zip";
    request_add_header(call->r, "content-disposition",
                       disposition(call->arena, call->user->id));
    return OK;
}

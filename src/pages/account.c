/* A user's own page: who they are, what they see, which apps may use their
 * account, their data, and the way out. */
#include "pages/account.h"

#include "api/render/export_user.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "pages/profile.h"

/* ---- the page ---- */

static void add_facts(struct page *pg)
{
    const struct user *user = &pg->user;

    html(pg->out,
         "<dl class=\"facts\">\n<dt>User name</dt><dd>{}</dd>\n"
         "<dt>Product</dt><dd>{}</dd>\n<dt>Member since</dt><dd>{}</dd>\n"
         "</dl>\n",
         user->id, str_from_c(users_product_text(user->product)),
         page_date(pg, user->created_s));
}

static void add_explicit(struct page *pg, const struct user *user)
{
    html(pg->out, "<p class=\"field\"><label class=\"choice\">"
                  "<input type=\"checkbox\" name=\"filter_explicit\" "
                  "value=\"on\"");
    if (user->filter_explicit)
        buf_lit(pg->out, " checked");
    if (user->filter_locked)
        buf_lit(pg->out, " disabled");
    buf_lit(pg->out, "> Hide explicit content</label>");
    if (user->filter_locked)
        buf_lit(pg->out, "<span class=\"hint\">An administrator has locked "
                         "this.</span>");
    buf_lit(pg->out, "</p>\n");
}

static void add_profile(struct page *pg, const struct user *user)
{
    html(pg->out, "<h2 id=\"profile\">Profile</h2>\n");
    page_form(pg, STR("/account"));
    profile_inputs(pg, user);
    add_explicit(pg, user);
    html(pg->out, "<button>Save</button></form>\n");
}

static void add_data(struct page *pg)
{
    html(pg->out, "<h2>Your data</h2>\n<p>Everything that this server knows "
                  "about you, as a zip of JSON files.</p>\n"
                  "<p><a class=\"button quiet\" href=\"/account/data\" "
                  "download>Download my data</a></p>\n");
}

void account_page(struct page *pg, const struct user *user, struct str notice,
                  struct str complaint)
{
    page_begin(pg, STR("Your account"));
    page_notice(pg, notice);
    page_complaint(pg, complaint);
    add_facts(pg);
    if (!account_apps(pg)) {
        page_unavailable(pg);
        return;
    }
    add_profile(pg, user);
    account_picture_section(pg);
    account_password_section(pg);
    add_data(pg);
    account_delete_section(pg);
    page_end(pg);
}

static struct str done_text(struct page *pg)
{
    static const struct {
        const char *code;
        const char *text;
    } done[] = {
        {"saved", "Saved."},
        {"revoked", "Done. That app has no access any more."},
        {"picture", "Your picture is changed."},
        {"password", "Your password is changed. Other browsers are signed "
                     "out, and apps have to ask you again."},
    };
    struct str code = request_query(pg->r, "done");

    for (size_t i = 0; i < sizeof done / sizeof done[0]; i++)
        if (str_eq_c(code, done[i].code))
            return str_from_c(done[i].text);
    return STR_EMPTY;
}

void account_show(struct page *pg)
{
    account_page(pg, &pg->user, done_text(pg), STR_EMPTY);
}

/* ---- changing it ---- */

static enum err update(struct db *db, void *arg)
{
    return users_update(db, arg);
}

void account_change(struct page *pg)
{
    struct user user = pg->user;
    const char *why = profile_read(pg, &user);
    int status = 400;

    if (!user.filter_locked)
        user.filter_explicit = page_field_is_on(pg, "filter_explicit");
    if (why == NULL) {
        enum err e = page_write(pg, update, &user);

        if (!e) {
            page_go(pg, STR("/account?done=saved"));
            return;
        }
        if (e != ERR_EXISTS) {
            page_unavailable(pg);
            return;
        }
        status = 409;
        why = "Another account has that email address.";
    }
    pg->r->status = status;
    account_page(pg, &user, STR_EMPTY, str_from_c(why));
}

/* ---- taking it along ---- */

void account_data(struct page *pg)
{
    struct str name =
        arena_printf(pg->arena, "attachment; filename=\"tonearm-%.*s.zip\"",
                     STR_ARG(pg->user.id));

    if (export_user(pg->db, pg->user.id, pg->out) != OK) {
        page_unavailable(pg);
        return;
    }
    pg->r->type = "application/zip";
    request_add_header(pg->r, "content-disposition", name);
}

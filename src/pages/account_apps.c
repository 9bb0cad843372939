/* Which apps may use the account, what each may see, and taking it back: its
 * tokens die as soon as the loops hear of it. */
#include "pages/account.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "pages/scopes.h"
#include "accounts/apps.h"
#include "accounts/grants.h"

static void add_grant(struct page *pg, const struct grant *grant,
                      const struct app *app)
{
    char id[ID_TEXT_LENGTH];
    scope_set scopes = 0;

    (void)scope_set_from_text(grant->scopes, &scopes, NULL);
    id_to_base62(grant->id, id);
    html(pg->out, "<li><h3>{}</h3>\n<p class=\"soft\">since {}. It may:</p>\n",
         app->name, page_date(pg, grant->consented_s));
    scopes_list(pg, scopes);
    page_form(pg, STR("/account/revoke"));
    html(pg->out,
         "<input type=\"hidden\" name=\"grant\" value=\"{}\">\n"
         "<button class=\"danger\" aria-label=\"Remove access of {}\">Remove "
         "access</button></form></li>\n",
         str_of(id, sizeof id), app->name);
}

bool account_apps(struct page *pg)
{
    struct grant *grants;
    struct app app;
    size_t count;

    if (grants_list(pg->db, pg->user.id, pg->arena, &grants, &count) != OK)
        return false;
    html(pg->out, "<h2 id=\"apps\">Apps with access</h2>\n");
    if (count == 0) {
        html(pg->out, "<p>No app may use your account.</p>\n");
        return true;
    }
    html(pg->out, "<ul class=\"list\">\n");
    for (size_t i = 0; i < count; i++) {
        enum err e = apps_find(pg->db, grants[i].app, pg->arena, &app);

        if (e && e != ERR_NOT_FOUND)
            return false;
        if (!e)
            add_grant(pg, &grants[i], &app);
    }
    html(pg->out, "</ul>\n");
    return true;
}

struct revocation {
    struct page *page;
    struct id grant;
};

static enum err revoke(struct db *db, void *arg)
{
    const struct revocation *v = arg;

    return grants_revoke(db, v->grant, v->page->now_s);
}

void account_revoke(struct page *pg)
{
    struct revocation v = {.page = pg};
    struct grant grant;
    enum err e = ERR_NOT_FOUND;

    if (id_from_base62(page_field(pg, "grant"), &v.grant))
        e = grants_find(pg->db, v.grant, pg->arena, &grant);
    if (!e && !str_eq(grant.user, pg->user.id))
        e = ERR_NOT_FOUND;
    if (!e)
        e = page_write(pg, revoke, &v);
    /* One that is gone already is what they wanted. */
    if (e && e != ERR_NOT_FOUND)
        page_unavailable(pg);
    else
        page_go(pg, STR("/account?done=revoked"));
}

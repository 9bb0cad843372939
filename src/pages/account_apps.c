/* Which apps may use the account, what each may see, and taking that back: the
 * app's tokens die as soon as the loops hear of it. */
#include "pages/account.h"

#include "accounts/apps.h"
#include "accounts/grants.h"
#include "pages/page.h"
#include "pages/page_list.h"
#include "pages/pages.h"
#include "pages/scopes.h"

static void add_grant(struct call *call, const struct grant *grant,
                      const struct app *app)
{
    char id[ID_TEXT_LENGTH];
    scope_set scopes = 0;

    /* The state has names of scopes only as scope.def has them. */
    (void)scope_set_from_text(grant->scopes, &scopes, NULL);
    id_to_base62(grant->id, id);
    html(call->out,
         "<li><h3>{}</h3>\n<p class=\"soft\">since {}. It may:</p>\n",
         app->name, page_date(call, grant->consented_s));
    scopes_list(call, scopes);
    page_form(call, STR("/account/revoke"));
    html(call->out,
         "<input type=\"hidden\" name=\"grant\" value=\"{}\">\n"
         "<button class=\"danger\" aria-label=\"Remove access of {}\">Remove "
         "access</button></form></li>\n",
         str_of(id, sizeof id), app->name);
}

static const struct page_list given_grants = {
    .path = "/account", .name = "apps", .anchor = "#apps", .limit = 10};

enum err account_apps(struct call *call)
{
    struct db_part part = page_list_part(call, &given_grants);
    struct grant *grants;
    struct app app;
    size_t count;
    enum err e = grants_list(call->db, call->user->id, &part, call->arena,
                             &grants, &count);

    if (e)
        return e;
    html(call->out, "<h2 id=\"apps\">Apps with access</h2>\n");
    page_notes(call, "apps");
    /* An empty list would be read out as one. */
    if (count == 0 && part.offset == 0) {
        html(call->out, "<p>No app may use your account.</p>\n");
        return OK;
    }
    html(call->out, "<ul class=\"list\">\n");
    for (size_t i = 0; i < count; i++) {
        /* The app may have been deleted since the grants were read. */
        e = apps_find(call->db, grants[i].app, call->arena, &app);
        if (e && e != ERR_NOT_FOUND)
            return e;
        if (!e)
            add_grant(call, &grants[i], &app);
    }
    html(call->out, "</ul>\n");
    page_list_links(call, &given_grants, &part);
    return OK;
}

struct revocation {
    struct call *call;
    struct id grant;
};

static enum err revoke(struct db *db, void *arg)
{
    const struct revocation *v = arg;

    return grants_revoke(db, v->grant, call_now_s(v->call));
}

enum err account_revoke(struct call *call)
{
    struct revocation v = {.call = call};
    struct grant grant;
    enum err e = ERR_NOT_FOUND;

    if (id_from_base62(page_field(call, "grant"), &v.grant))
        e = grants_find(call->db, v.grant, call->arena, &grant);
    /* Somebody else's grant: as if there were none. */
    if (!e && !str_eq(grant.user, call->user->id))
        e = ERR_NOT_FOUND;
    if (!e)
        e = call_write(call, revoke, &v);
    /* A grant that is gone already is what the user wanted. */
    if (e && e != ERR_NOT_FOUND)
        return e;
    return page_go(call, STR("/account?done=revoked#apps"));
}

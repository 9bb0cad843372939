/* The table of pages, and the server's routes that are made of it: each
 * route's facts are its row with the configuration, so that a handler finds
 * both without any global. */
#include "pages/pages.h"

#include "base/mem.h"
#include "pages/handlers.h"
#include "pages/page.h"

const struct page_row page_rows[] = {
    {HTTP_GET, "/", PAGE_ANYONE, home_show},
    {HTTP_GET, "/style.css", PAGE_ANYONE, style_show},
    {HTTP_GET, "/icon.svg", PAGE_ANYONE, style_icon},

    {HTTP_GET, "/login", PAGE_ANYONE, login_show},
    {HTTP_POST, "/login", PAGE_ANYONE, login_enter},
    {HTTP_GET, "/signup", PAGE_ANYONE, signup_show},
    {HTTP_POST, "/signup", PAGE_ANYONE, signup_make},
    {HTTP_GET, "/logout", PAGE_ANYONE, login_ask_out},
    {HTTP_POST, "/logout", PAGE_ANYONE, login_leave},
    {HTTP_GET, "/authorize", PAGE_ANYONE, consent_show},
    {HTTP_POST, "/authorize", PAGE_ANYONE, consent_answer},
    {HTTP_GET, "/{lang}/authorize", PAGE_ANYONE, consent_show},
    {HTTP_POST, "/{lang}/authorize", PAGE_ANYONE, consent_answer},

    {HTTP_GET, "/dashboard", PAGE_USER, dashboard_show},
    {HTTP_GET, "/dashboard/new", PAGE_USER, dashboard_new_show},
    {HTTP_POST, "/dashboard/new", PAGE_USER, dashboard_register},
    {HTTP_GET, "/dashboard/{app}", PAGE_USER, dashboard_app_show},
    {HTTP_POST, "/dashboard/{app}", PAGE_USER, dashboard_app_change},
    {HTTP_POST, "/dashboard/{app}/secret", PAGE_USER, dashboard_app_rotate},
    {HTTP_POST, "/dashboard/{app}/delete", PAGE_USER, dashboard_app_delete},
    {HTTP_POST, "/dashboard/{app}/users", PAGE_USER, dashboard_users_allow},
    {HTTP_POST, "/dashboard/{app}/users/remove", PAGE_USER,
     dashboard_users_remove},
    {HTTP_POST, "/dashboard/{app}/quota", PAGE_USER, dashboard_quota_ask},
    {HTTP_GET, "/admin", PAGE_ADMIN, admin_show},
    {HTTP_POST, "/admin/{request}", PAGE_ADMIN, admin_decide},

    {HTTP_GET, "/account", PAGE_USER, account_show},
    {HTTP_POST, "/account", PAGE_USER, account_change},
    {HTTP_POST, "/account/picture", PAGE_USER, account_picture},
    {HTTP_POST, "/account/password", PAGE_USER, account_password},
    {HTTP_POST, "/account/revoke", PAGE_USER, account_revoke},
    {HTTP_GET, "/account/data", PAGE_USER, account_data},
    {HTTP_POST, "/account/delete", PAGE_USER, account_delete},

    {HTTP_OTHER, NULL, PAGE_ANYONE, NULL},
};

struct page_facts {
    const struct pages_config *config;
    const struct page_row *row;
};

struct pages {
    struct pages_config config;
    struct page_facts *facts;
    struct http_route *routes;
    size_t count;
};

static void handle(struct request *r)
{
    const struct page_facts *facts = r->route->facts;

    page_run(r, facts->config, facts->row);
}

static size_t count_rows(void)
{
    size_t n = 0;

    while (page_rows[n].path != NULL)
        n++;
    return n;
}

struct pages *pages_new(const struct pages_config *config)
{
    struct pages *p = mem_zalloc(1, sizeof *p);

    p->config = *config;
    p->count = count_rows();
    p->facts = mem_zalloc(p->count, sizeof *p->facts);
    p->routes = mem_zalloc(p->count, sizeof *p->routes);
    for (size_t i = 0; i < p->count; i++) {
        p->facts[i] = (struct page_facts){&p->config, &page_rows[i]};
        p->routes[i] = (struct http_route){.method = page_rows[i].method,
                                           .path = page_rows[i].path,
                                           .run = RUN_READ,
                                           .handle = handle,
                                           .facts = &p->facts[i]};
    }
    return p;
}

const struct http_route *pages_routes(const struct pages *p, size_t *count)
{
    *count = p->count;
    return p->routes;
}

void pages_free(struct pages *p)
{
    if (p == NULL)
        return;
    free(p->facts);
    free(p->routes);
    free(p);
}

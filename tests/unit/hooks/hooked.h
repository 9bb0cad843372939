/* A state with an app, two users, and a grant of alice's for the app. Included
 * after cmocka.h. */
#ifndef TONEARM_TESTS_HOOKS_HOOKED_H
#define TONEARM_TESTS_HOOKS_HOOKED_H

#include "accounts/apps.h"
#include "accounts/grants.h"
#include "accounts/scope.h"
#include "hooks/hooks.h"
#include "unit/accounts/fresh.h"

static const struct db_domain *const hooked_domains[] = {
    &db_domain, &accounts_domain, &hooks_domain, NULL};

struct hooked {
    struct db *db;
    struct app app;
    struct arena arena;
};

static inline int hooked_set_up(void **state)
{
    static struct hooked h;
    void *db;
    struct id grant;

    if (place_open(&db, hooked_domains))
        return -1;
    h = (struct hooked){.db = db, .app = {.id = {1, 2}, .name = STR("An app")}};
    arena_init(&h.arena);
    *state = &h;
    if (apps_create(h.db, &h.app) || fresh_add_user(h.db, "alice") ||
        fresh_add_user(h.db, "bob"))
        return -1;
    return grants_consent(h.db, h.app.id, STR("alice"),
                          STR("user-library-read"), 1, &grant) == OK
               ? 0
               : -1;
}

static inline int hooked_tear_down(void **state)
{
    struct hooked *h = *state;
    void *db = h->db;

    arena_release(&h->arena);
    return place_tear_down(&db);
}

/* A hook of the app's, for library and catalog. */
static inline struct hook hooked_add(struct hooked *h, const char *url)
{
    struct hook hook = {.app = h->app.id,
                        .url = str_from_c(url),
                        .kinds = EVENT_BIT(EVENT_LIBRARY) |
                                 EVENT_BIT(EVENT_CATALOG)};

    assert_int_equal(hooks_create(h->db, &hook, 1, &h->arena), OK);
    return hook;
}

#endif

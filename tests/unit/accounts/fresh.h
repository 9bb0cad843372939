/* A fresh state with the accounts' tables, and rows for it in one call.
 * Included after cmocka.h. */
#ifndef TONEARM_TESTS_ACCOUNTS_FRESH_H
#define TONEARM_TESTS_ACCOUNTS_FRESH_H

#include "accounts/accounts.h"
#include "accounts/apps.h"
#include "accounts/users.h"
#include "unit/db/place.h"

static const struct db_domain *const accounts_domains[] = {
    &db_domain, &accounts_domain, NULL};

/* The test's state is a connection. */
static inline int fresh_set_up(void **state)
{
    return place_open(state, accounts_domains);
}

/* An account of this id, in Sweden, without anything else. */
static inline struct user fresh_user(const char *id)
{
    return (struct user){.id = str_from_c(id), .country = {'S', 'E'}};
}

/* Makes the account. 0, or -1. */
static inline int fresh_add_user(struct db *db, const char *id)
{
    struct user user = fresh_user(id);

    return users_create(db, &user) == OK ? 0 : -1;
}

/* Registers an app of this owner, who may be "", in development mode. 0, or
 * -1. */
static inline int fresh_add_app(struct db *db, struct id id, const char *owner)
{
    struct app app = {.id = id,
                      .name = STR("an app"),
                      .owner = str_from_c(owner),
                      .mode = APP_DEVELOPMENT};

    return apps_create(db, &app) == OK ? 0 : -1;
}

#endif

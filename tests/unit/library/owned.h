/* A fresh state with the tables of accounts and library, and two users.
 * Included after cmocka.h. */
#ifndef TONEARM_TESTS_LIBRARY_OWNED_H
#define TONEARM_TESTS_LIBRARY_OWNED_H

#include "library/library.h"
#include "unit/accounts/fresh.h"

static const struct db_domain *const owned_domains[] = {
    &db_domain, &accounts_domain, &library_domain, NULL};

/* The test's state is a connection; alice and bob have accounts. */
static inline int owned_set_up(void **state)
{
    if (place_open(state, owned_domains))
        return -1;
    return fresh_add_user(*state, "alice") || fresh_add_user(*state, "bob") ? -1
                                                                            : 0;
}

#endif

/* The domains of a state that has accounts. */
#ifndef TONEARM_TESTS_ACCOUNTS_DOMAINS_H
#define TONEARM_TESTS_ACCOUNTS_DOMAINS_H

#include "accounts/accounts.h"

static const struct db_domain *const accounts_domains[] = {
    &db_domain, &accounts_domain, NULL};

#endif

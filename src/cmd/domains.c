/* One line a domain room. */
#include "cmd/domains.h"

#include "accounts/accounts.h"
#include "feeds/subscription.h"
#include "hooks/hooks.h"
#include "ledger/ledger.h"
#include "library/library.h"
#include "player/player.h"
#include "plays/plays.h"
#include "recommend/domain.h"
#include "trends/trends.h"
#include "watched/watched.h"

const struct db_domain *const domains[] = {
    &db_domain,     &accounts_domain, &hooks_domain,   &library_domain,
    &plays_domain,  &player_domain,   &trends_domain,  &recommend_domain,
    &ledger_domain, &feeds_domain,    &watched_domain, NULL};

struct state_place domains_place(const struct options *o)
{
    return (struct state_place){.data = options_text(o, "data"),
                                .where = options_text(o, "state"),
                                .domains = domains};
}

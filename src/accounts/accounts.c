/* tables.def as the domain that the database walks, with the functions for
 * what isn't one statement a column: erasing a user, and pruning. */
#include "accounts/accounts.h"

#include "accounts/devices.h"
#include "accounts/grants.h"
#include "accounts/sessions.h"
#include "accounts/users.h"

#define OWNS(how, table, column, file)
#define STEP(number, name, text) {number, {name, text}},
static const struct db_step steps[] = {
#include "accounts/tables.def"
};
#undef STEP
#undef OWNS

#define STEP(number, name, text)
#define OWNS(how, table, column, file) DB_OWNS_##how(table, column, file)
static const struct db_owned owned[] = {
#include "accounts/tables.def"
};
#undef OWNS
#undef STEP

/* Each is pruned also when another couldn't be. Counts of calls
 * have a pruning of their own (tally.h). */
static enum err prune(struct db *db, int64_t now_s)
{
    enum err sessions = sessions_prune(db, now_s);
    enum err devices = devices_prune(db, now_s);
    enum err grants = grants_prune(db, now_s);

    return sessions ? sessions : devices ? devices : grants;
}

const struct db_domain accounts_domain = {
    .name = "accounts",
    .steps = steps,
    .step_count = sizeof steps / sizeof steps[0],
    .owned = owned,
    .owned_count = sizeof owned / sizeof owned[0],
    .erase = users_erase,
    .prune = prune,
};

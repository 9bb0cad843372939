/* The domain doesn't ask whether a catalog has what is saved, so that ids may
 * be made up. */
#include "owner.h"

#include "accounts/accounts.h"
#include "accounts/users.h"
#include "base/random.h"
#include "db/state.h"
#include "library/library.h"

#define SEED 1

static const struct db_domain *const domains[] = {&db_domain, &accounts_domain,
                                                  &library_domain, NULL};

static enum err create(struct db *db, void *arg)
{
    return users_create(db, arg);
}

struct db *owner_open(const char *data, const char *user)
{
    struct user account = {.id = str_from_c(user), .country = {'S', 'E'}};
    struct state_place place = {.data = data, .domains = domains};
    struct db *db;

    if (state_open(&place, &db))
        return NULL;
    if (db_transact(db, create, &account)) {
        db_close(db);
        return NULL;
    }
    return db;
}

struct id owner_id(uint32_t i)
{
    struct random_sequence r = random_sequence(SEED, i);
    struct id id = {.hi = random_u64(&r)};

    id.lo = random_u64(&r);
    return id;
}

enum err owner_save(struct db *db, struct str user, uint32_t number,
                    int64_t added_ms)
{
    struct saved_list list = {user, SEQUENCE_TRACK};
    struct saved_item item = {.id = owner_id(number), .added_ms = added_ms};

    return saved_add(db, &list, &item, 1);
}

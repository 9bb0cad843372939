/* What a seed tells of secrets, of which the state has hashes: found again as
 * long as the state's hash is that of what the seed says. One thread at a time.
 */
#ifndef TONEARM_SEED_SEED_KNOWN_H
#define TONEARM_SEED_SEED_KNOWN_H

#include "accounts/apps.h"
#include "accounts/grants.h"
#include "accounts/users.h"
#include "base/arena.h"
#include "base/buf.h"

struct seed;

struct seed_known {
    struct arena arena; /* texts */
    struct buf list;    /* the room's own */
};

/* Collects those of a seed (NULL: none), which isn't needed afterwards. */
void seed_known_init(struct seed_known *k, struct seed *s);
void seed_known_release(struct seed_known *k);

/* The app's secret, and the account's password; empty when it isn't known.
 * Texts are `k`'s. ERR_MEMORY, as users_check_password. */
struct str seed_known_secret(const struct seed_known *k, const struct app *app);
enum err seed_known_password(const struct seed_known *k,
                             const struct user *user,
                             struct str *out) MUST_CHECK;

/* A refresh token of the grant's that is there; the last one, of several.
 * Errors of db.h. */
enum err seed_known_refresh(const struct seed_known *k, struct db *db,
                            const struct grant *grant,
                            struct str *out) MUST_CHECK;

#endif

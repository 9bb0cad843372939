/* Bans: tracks and artists that a user doesn't want to be recommended. What is
 * banned never comes back in anything that is made for them.
 *
 * On the connection's thread; who writes is in a transaction that writes.
 * Errors are those of db.h, all logged, and what each function says. */
#ifndef TONEARM_RECOMMEND_BANS_H
#define TONEARM_RECOMMEND_BANS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "library/sequence.h"
#include "recommend/banned.h"

struct arena;
struct catalog;
struct db;

/* That a user may have: all of them are read for each answer. */
#define BANS_MAX 5000u

struct ban {
    enum sequence_kind kind; /* TRACK or ARTIST */
    struct id id;
    int64_t banned_ms;
};

/* Bans these; what is banned already keeps its date. ERR_LIMIT, not logged,
 * with nothing changed, when there might be more than BANS_MAX. */
enum err bans_add(struct db *db, struct str user, const struct ban *bans,
                  size_t count) MUST_CHECK;

/* Takes these back. Fine when they aren't banned. */
enum err bans_remove(struct db *db, struct str user, const struct ban *bans,
                     size_t count) MUST_CHECK;

/* All of them, in the arena: what was banned last first, of one moment by kind
 * and id. */
enum err bans_list(struct db *db, struct str user, struct arena *arena,
                   struct ban **out, size_t *count) MUST_CHECK;

/* The same as numbers of a catalog, in the arena; what it doesn't have is
 * passed over. */
enum err bans_in_catalog(struct db *db, struct str user,
                         const struct catalog *c, struct arena *arena,
                         struct banned *out) MUST_CHECK;

#endif

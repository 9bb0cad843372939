/* A seed: a file of lines, one JSON object each, from which a server, or a
 * world of the bench, begins (docs/seeds.md has the tables). Objects lines are
 * what `import objects` takes; others make apps, accounts, consents, devices
 * and plays, or are for the bench (rules for faults, the clock).
 *
 * A seed is read whole and checked before anything is done with it: one bad
 * line, and nothing of it is used. Then its parts go where they belong:
 *
 *     struct seed *s = seed_new();
 *
 *     e = seed_add_file(s, "tests/seed.jsonl");
 *     if (!e)
 *         e = seed_hash(s, SEED_HASH_QUICK);
 *     if (!e && seed_is_for_catalog(s))
 *         e = seed_put(s, builder, &report);      then the catalog is built
 *     if (!e)
 *         e = seed_write(s, db, &writing);        in a transaction
 *     if (e == ERR_INVALID)
 *         ... seed_fault(s) says which line, and why
 *     seed_free(s);
 *
 * Lines come in any order: what others refer to is written first. A seed may
 * be written again: an app, an account, a consent or a device that is there
 * becomes what its line says, what is saved keeps its date.
 *
 * One thread at a time. */
#ifndef TONEARM_SEED_SEED_H
#define TONEARM_SEED_SEED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct builder;
struct db;
struct import_report;
struct seed;

/* The most bytes that the lines of a seed have in all. */
#define SEED_MAX_BYTES ((size_t)256 << 20)

struct seed *seed_new(void);
void seed_free(struct seed *s); /* NULL is fine */

/* ---- reading ---- */

/* Adds a file's lines, packed or not ("-" is standard input), or a text's,
 * which is called `source` where a line of it is named. ERR_INVALID, not
 * logged, for a line that can't be used, of which seed_fault tells: then the
 * seed is only to be freed. ERR_IO, ERR_CORRUPT and ERR_NOT_FOUND of a file,
 * logged. */
enum err seed_add_file(struct seed *s, const char *path) MUST_CHECK;
enum err seed_add_text(struct seed *s, const char *source,
                       struct str text) MUST_CHECK;

/* Where a seed can't be used, and why: what follows on "lines.jsonl:3: ". The
 * texts are the seed's. */
struct seed_fault {
    struct str source;
    uint64_t line; /* from 1; 0: nothing was wrong with it */
    struct str why;
};
const struct seed_fault *seed_fault(const struct seed *s);

/* Logs it. */
void seed_fault_log(const struct seed *s);

/* Appends all lines. */
struct buf;
void seed_lines(const struct seed *s, struct buf *out);

/* ---- the parts ---- */

/* Hashes the passwords of the seed's accounts, which seed_write wants: as those
 * of any account, 50 ms each, or at the least cost, for a password that is
 * known to everybody who has the seed and guards nothing. ERR_MEMORY, as
 * users_hash_password. */
enum seed_hash { SEED_HASH_FULL, SEED_HASH_QUICK };
enum err seed_hash(struct seed *s, enum seed_hash how) MUST_CHECK;

/* Whether there is anything in it that goes into a catalog. */
bool seed_is_for_catalog(const struct seed *s);

/* A hash of those lines, the same for seeds that have the same ones in the same
 * order (base/hash.h). */
uint64_t seed_objects_hash(const struct seed *s);

/* Puts that. Errors of builder_put. */
enum err seed_put(const struct seed *s, struct builder *b,
                  struct import_report *report) MUST_CHECK;

struct seed_writing {
    int64_t now_ms;         /* what has no date of its own is of this moment */
    int64_t refresh_life_s; /* of refresh tokens; 0: for ever */
};

/* Writes what belongs to the state. In a transaction, which is to be undone
 * after an error; may be run again. ERR_INVALID, not logged, for a line that
 * doesn't fit to what is there: seed_fault tells. Errors of db.h. */
enum err seed_write(struct seed *s, struct db *db,
                    const struct seed_writing *w) MUST_CHECK;

/* Calls `each` with the lines for the bench, faults or clock, or with those
 * that have something for a catalog, as objects without their `type` and in the
 * order in which they came, until it returns something else than OK. A line
 * that it refuses it names by seed_refuse. */
enum seed_part { SEED_FAULTS, SEED_CLOCK, SEED_FOR_CATALOG };
enum err seed_each(struct seed *s, enum seed_part part,
                   enum err (*each)(void *user, struct str line),
                   void *user) MUST_CHECK;

/* Notes that the line which seed_each shows can't be used: ERR_INVALID. */
enum err seed_refuse(struct seed *s, const char *why);

/* ---- export ---- */

/* Appends what the state has as lines of a seed: apps, accounts with what they
 * have allowed and what they keep, virtual devices, plays. Secrets, passwords
 * and refresh tokens are written where `known` (may be NULL) has them and they
 * still are as it says: hashes don't leave. Neither what plays, nor sessions,
 * webhooks, covers that were uploaded, or plays of what isn't in a catalog.
 * Reads in a transaction of its own. ERR_LIMIT, logged, when `out` would pass
 * its maximum. */
enum err seed_export(struct db *db, struct seed *known,
                     struct buf *out) MUST_CHECK;

#endif

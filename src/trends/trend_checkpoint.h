/* Counts as they lie in the state, with how far the log was folded for them, so
 * that a server begins with what another has folded, or the same before its
 * end.
 *
 *     checkpoint := version:4 horizon_ms:8
 *                   rows:4 (key:16 stored_ms:8)*      those that were folded
 *                                                     behind the horizon
 *                   genres:4 (length:4 name)*
 *                   records:4 record*
 *     record     := id:16 type:1 market:4 mark:8
 *                   days:4 (day:4 weight:4 listeners:4)*
 *
 * cut into parts, a row each. Parts are written one by one, so that whoever
 * else writes waits for one at most; those of a checkpoint that was never
 * finished are passed over.
 *
 * One thread at a time. Errors are those of db.h, logged. */
#ifndef TONEARM_TRENDS_TREND_CHECKPOINT_H
#define TONEARM_TRENDS_TREND_CHECKPOINT_H

#include "base/buf.h"
#include "base/err.h"
#include "trends/trend_count.h"
#include "trends/trend_seen.h"

struct db;

#define TREND_PART_BYTES ((size_t)256 << 10)

/* A checkpoint that is being written. */
struct trend_checkpoint {
    struct buf bytes;
    int64_t place_ms; /* what its rows are called by; the horizon */
    size_t part, parts;
};

/* Packs it all; from then on counts may go on. */
void trend_checkpoint_begin(struct trend_checkpoint *c,
                            const struct trend_counts *counts,
                            const struct trend_seen *seen);

/* Writes the next part; with the last one, older checkpoints go. `*is_done`
 * says that there is nothing left to write. */
enum err trend_checkpoint_write(struct trend_checkpoint *c, struct db *db,
                                bool *is_done) MUST_CHECK;

void trend_checkpoint_release(struct trend_checkpoint *c);

/* Reads the newest one that is whole into counts that are new and a place that
 * is set. ERR_NOT_FOUND, not logged, when there is none, or none that can be
 * read (which is logged): then the log is to be folded from its beginning. */
enum err trend_checkpoint_read(struct db *db, struct trend_counts *counts,
                               struct trend_seen *seen) MUST_CHECK;

#endif

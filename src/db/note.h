/* Notes: what has just happened, for those who are told of it as it happens
 * (streams of events, webhooks). Nobody keeps anything in memory by them, as
 * they do by changes (change.h), so that a note costs less: it is written with
 * the commit, once however often the transaction notes it, is kept for an hour,
 * and no answer waits until it was handed on.
 *
 * They go the way of changes: to the feed's subscribers of their kind (feed.h),
 * in this process right after the commit, in others at their next poll. After a
 * failure the subscribers' load_all says that some may have been missed.
 *
 * On the connection's thread. */
#ifndef TONEARM_DB_NOTE_H
#define TONEARM_DB_NOTE_H

#include <stddef.h>

#include "base/str.h"
#include "db/change.h"

struct db;

#define NOTE_KEPT_MS 3600000ll

/* How far back a process looks when it starts: what another was about to hand
 * on when it died. */
#define NOTE_LOOKBACK_MS 60000

/* Notes, inside a transaction, that something has happened; undone with the
 * transaction, or with the savepoint. `kind` is a literal. */
void note_add(struct db *db, const char *kind, struct str subject);

/* Takes back what the transaction has noted of a subject, which may no longer
 * be named anywhere. */
void note_drop(struct db *db, struct str subject);

/* What the last transaction has written, good until the next one begins; after
 * a commit that failed, what it may have. */
const struct change *notes_written(const struct db *db, size_t *count);

/* Deletes rows older than NOTE_KEPT_MS. */
enum err notes_prune(struct db *db, int64_t now_ms) MUST_CHECK;

#endif

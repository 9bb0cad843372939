/* Counts of calls on their way from memory (limit.h) to the state (quota.h),
 * in the writer. Counts that can't be written are tried again with the next
 * ones. */
#ifndef TONEARM_ACCOUNTS_TALLY_H
#define TONEARM_ACCOUNTS_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"

struct db;
struct feed_subscriber;
struct limits;
struct quota_calls;
struct tally;
struct writer;

/* The limits and the writer outlive the tally. */
struct tally *tally_new(struct limits *limits, struct writer *writer);

/* Fills in a subscriber of the feed, whose tick hands the counts since the last
 * one to the writer and doesn't wait. Once an hour the writer also prunes old
 * counts. */
void tally_subscribe(struct tally *t, struct feed_subscriber *out);

/* Reads an app's minutes from `minute` on, from the state and what this node
 * has yet to write to it, so that every call that this node has answered is in
 * them. A minute may come several times, in any order: its counts add up.
 * Counts that are being written at that moment may be there twice. In the
 * arena; any thread, with a connection of its own. */
enum err tally_calls(struct tally *t, struct db *db, struct id app,
                     int64_t minute, struct arena *arena,
                     struct quota_calls **out, size_t *count) MUST_CHECK;

/* Hands over the last counts, waits until that is written or refused, and frees
 * the tally. NULL is fine. */
void tally_free(struct tally *t);

#endif

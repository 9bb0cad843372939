/* Counts of calls on their way from memory (limit.h) to the state (quota.h),
 * in the writer. Counts that can't be written are tried again with the next
 * ones. */
#ifndef TONEARM_ACCOUNTS_TALLY_H
#define TONEARM_ACCOUNTS_TALLY_H

#include <stdint.h>

struct feed_subscriber;
struct limits;
struct tally;
struct writer;

/* The limits and the writer outlive the tally. */
struct tally *tally_new(struct limits *limits, struct writer *writer);

/* Fills in a subscriber of the feed whose tick flushes. */
void tally_subscribe(struct tally *t, struct feed_subscriber *out);

/* Hands the counts since the last flush to the writer; doesn't wait. Once an
 * hour the writer also prunes old counts. One thread at a time. */
void tally_flush(struct tally *t, int64_t now_ms);

/* Flushes a last time, waits until that is written or refused, and frees the
 * tally. NULL is fine. */
void tally_free(struct tally *t);

#endif

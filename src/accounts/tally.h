/* Counts of calls on their way from memory (limit.h) to the state (quota.h),
 * in the writer. What can't be written is tried again with the next. */
#ifndef TONEARM_ACCOUNTS_TALLY_H
#define TONEARM_ACCOUNTS_TALLY_H

#include <stdint.h>

struct feed_subscriber;
struct limits;
struct tally;
struct writer;

/* Both outlive it. */
struct tally *tally_new(struct limits *limits, struct writer *writer);

/* Fills in a subscriber of the feed whose tick flushes. */
void tally_subscribe(struct tally *t, struct feed_subscriber *out);

/* Hands over what was noted since the last time; doesn't wait. One thread at
 * a time. */
void tally_flush(struct tally *t, int64_t now_ms);

/* Hands over the last of it, and waits until it is written or refused. NULL is
 * fine. */
void tally_free(struct tally *t);

#endif

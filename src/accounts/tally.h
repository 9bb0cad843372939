/* Counts of calls on their way from memory (limit.h) to the state (quota.h),
 * in the writer. Counts that can't be written are tried again with the next
 * ones. */
#ifndef TONEARM_ACCOUNTS_TALLY_H
#define TONEARM_ACCOUNTS_TALLY_H

struct feed_subscriber;
struct limits;
struct tally;
struct writer;

/* The limits and the writer outlive the tally. */
struct tally *tally_new(struct limits *limits, struct writer *writer);

/* Fills in a subscriber of the feed, whose tick hands the counts since the last
 * one to the writer and doesn't wait. Once an hour the writer also prunes old
 * counts. */
void tally_subscribe(struct tally *t, struct feed_subscriber *out);

/* Hands over the last counts, waits until that is written or refused, and frees
 * the tally. NULL is fine. */
void tally_free(struct tally *t);

#endif

/* The calls that came, the newest JOURNAL_MAX_ENTRIES of them, or as many as
 * JOURNAL_MAX_BYTES hold; waiting for some that haven't come yet. Any thread.
 */
#ifndef TONEARM_BENCH_JOURNAL_H
#define TONEARM_BENCH_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "base/str.h"

#define JOURNAL_MAX_ENTRIES    10000
#define JOURNAL_MAX_BYTES      (16u << 20)
#define JOURNAL_BODY_MAX_BYTES (64u << 10) /* of one; the rest isn't kept */
#define JOURNAL_WAITS_MAX      1000

struct journal;

struct journal *journal_new(void);

/* Tells everybody who waits that it has not come; from then on nobody waits.
 * More than once is fine. */
void journal_stop(struct journal *j);

void journal_free(struct journal *j); /* after journal_stop; NULL is fine */

/* A call. Texts that are absent are empty. */
struct journal_entry {
    uint64_t n;    /* from 1, in the order in which they were answered */
    int64_t at_ms; /* Unix time when it came */
    bool has_app;
    struct id app;
    struct str user;
    struct str method;
    struct str route; /* empty: no route has the path */
    struct str path;
    struct str query;
    struct str body;
    uint64_t body_bytes; /* of all of the body */
    int status;
    int64_t took_us;
    struct str fault; /* the rule that did something to it (faults.h) */
};

/* Adds a copy, with the next number. Wakes those whose wait is over, on the
 * thread that calls. */
void journal_add(struct journal *j, const struct journal_entry *entry);

void journal_clear(struct journal *j);

/* Which calls: empty and 0 is any. */
struct journal_filter {
    uint64_t since;   /* numbers above this; one that hasn't been yet: 0 */
    struct str route; /* the route or the path; what it begins with, if '*' is
                         its end */
    struct str method;
    bool has_app;
    struct id app;
    struct str user;
    int status;
};

/* What was found, oldest first: entries that stay until they are given back. */
struct journal_found {
    const struct journal_entry **entries;
    size_t count;
    uint64_t next; /* to go on from, as `since` */
};

/* The first `limit` calls that the filter lets through. */
void journal_find(struct journal *j, const struct journal_filter *filter,
                  size_t limit, struct journal_found *out);
void journal_give_back(struct journal_found *found);

/* Whether the filter, `since` included, lets the entry through. */
bool journal_suits(const struct journal_filter *filter,
                   const struct journal_entry *entry);

/* Somebody who waits until so many calls have come. The journal's from
 * journal_wait until `done`. */
struct journal_wait {
    struct journal_filter filter; /* its texts live as long */
    uint64_t count;
    int64_t until_ms; /* monotonic, of the system's clock */

    /* Once, perhaps before journal_wait returns, without a lock held: whether
     * they came before the time was over, or the journal was stopped. */
    void (*done)(struct journal_wait *w, bool came);

    struct journal_wait *next; /* the journal's own */
    uint64_t came;
};

void journal_wait(struct journal *j, struct journal_wait *w);

#endif

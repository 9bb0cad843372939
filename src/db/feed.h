/* A thread that polls the tables `change` and `note` and hands new rows to its
 * subscribers: the parts of the server that keep some of the state in
 * memory, or tell others of what happens. */
#ifndef TONEARM_DB_FEED_H
#define TONEARM_DB_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/change.h"

struct db;
struct feed;

#define FEED_POLL_MS  250
#define FEED_TICK_MS  60000
#define FEED_STALE_MS 5000

/* A part of the server that keeps something in memory. The functions are
 * called on the feed's thread, with the feed's connection outside of any
 * transaction. After one of them has failed, load_all is called at the next
 * poll, so that the subscriber misses nothing. */
struct feed_subscriber {
    const char *const *kinds; /* of the changes and notes it hears of; ends with
                                 NULL */
    void *owner;              /* what the functions get */

    /* Reads everything again: when changes may have been missed, or after a
     * change that names no subject. */
    enum err (*load_all)(void *owner, struct db *db);

    /* Reads again what the subject of a change names. When this is NULL,
     * load_all is called instead, once for all changes that came together. */
    enum err (*load_one)(void *owner, struct db *db,
                         const struct change *change);

    /* Called every FEED_TICK_MS, by the clock that the feed was started with,
     * while polls work. May be NULL. */
    enum err (*tick)(void *owner, struct db *db);

    bool is_behind; /* the feed's: a function failed, load_all is due; also of
                       who has loaded nothing when it starts */
};

/* Starts polling for changes from now less CHANGE_OVERLAP_MS on: none is
 * missed between the caller's own loading, just before, and the first poll.
 * `db` belongs to the feed from here on, also after an error; the subscribers
 * outlive the feed. Once an hour the feed also has the domains of `db` prune
 * their tables. */
enum err feed_start(struct db *db, struct feed_subscriber *subscribers,
                    size_t count, struct feed **out) MUST_CHECK;

/* Hands changes to the subscribers that want their kinds, on the calling
 * thread, as the feed does after each poll. A subscriber that fails keeps no
 * other from being told. */
void feed_tell(struct feed_subscriber *subscribers, size_t count, struct db *db,
               const struct change *changes, size_t change_count);

/* Has the thread hand on what this process has just written (changes_written,
 * notes_written), at once and without a poll; copies it, and doesn't wait. Any
 * thread. */
void feed_hand(struct feed *f, const struct change *list, size_t count,
               bool are_notes);

/* Returns when the subscribers were told of everything that feed_hand was given
 * before this call; or after FEED_STALE_MS: then the state is in trouble, and
 * subscribers that failed load everything at the next poll that works. Any
 * thread but the feed's. */
void feed_catch_up(struct feed *f);

/* Polls now, and returns when the ticks and the pruning that are due by the
 * clock that the feed was started with have been: for who has set it. False
 * when the poll fails, or after `limit_ms` of real time. Any thread but the
 * feed's; NULL has settled. */
bool feed_settle(struct feed *f, unsigned limit_ms);

/* Whether no poll has worked for FEED_STALE_MS: the state can't be reached,
 * and what the subscribers have in memory may be old. Any thread. */
bool feed_is_stale(const struct feed *f);

/* How old what the subscribers have may be: milliseconds since a poll that
 * worked began. Any thread. */
int64_t feed_age_ms(const struct feed *f);

/* Ends the thread, waiting for a subscriber that is at work, and closes the
 * connection. NULL is fine. */
void feed_stop(struct feed *f);

#endif

/* A thread that polls `change` and hands on what is new to its subscribers:
 * the parts of the server that keep some of the state in memory. */
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

/* Who keeps something in memory. All functions are called on the feed's
 * thread, with the feed's connection outside of any transaction. After one of
 * them failed, load_all is called at the next poll: nothing is missed. */
struct feed_subscriber {
    const char *const *kinds; /* of changes; ends with NULL */
    void *owner;

    /* Reads everything again: when something was missed, or after changes
     * that name no subject. */
    enum err (*load_all)(void *owner, struct db *db);

    /* Reads again what the subject of a change names. NULL: load_all is
     * called, once for all changes that came together. */
    enum err (*load_one)(void *owner, struct db *db,
                         const struct change *change);

    /* At least every FEED_TICK_MS. May be NULL. */
    enum err (*tick)(void *owner, struct db *db);

    bool is_behind; /* the feed's: something failed */
};

/* Starts polling from now less the overlap: changes made after what the
 * caller loaded before aren't missed. `db` belongs to the feed from here on,
 * also after an error; the subscribers outlive it. Once an hour the feed also
 * has the domains of `db` prune their tables. */
enum err feed_start(struct db *db, struct feed_subscriber *subscribers,
                    size_t count, struct feed **out) MUST_CHECK;

/* Hands changes to the subscribers whose kinds they are of, on the calling
 * thread: what the feed does with each batch. Every subscriber hears of every
 * change, whatever becomes of the others. */
void feed_tell(struct feed_subscriber *subscribers, size_t count, struct db *db,
               const struct change *changes, size_t change_count);

/* True when no poll has worked for FEED_STALE_MS: the state can't be reached
 * and what is in memory may be old. Any thread. */
bool feed_is_stale(const struct feed *f);

/* Ends the thread (waiting for a subscriber that runs), closes the connection.
 * NULL is fine. */
void feed_stop(struct feed *f);

#endif

/* A thread that polls `change` and hands on what is new. */
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

/* Called on the feed's thread, with the feed's connection outside of any
 * transaction, for each batch of changes, and with none at least every
 * FEED_TICK_MS. The changes are good until it returns. When it fails, it is
 * called again at the next poll, without the changes that it has had. */
typedef enum err feed_handler(void *user, struct db *db,
                              const struct change *changes, size_t count);

/* Starts polling from now less the overlap: changes made after what the
 * caller loaded before aren't missed. `db` belongs to the feed from here on,
 * also after an error. */
enum err feed_start(struct db *db, feed_handler *handler, void *user,
                    struct feed **out) MUST_CHECK;

/* True when no poll has worked for FEED_STALE_MS: the state can't be reached
 * and what is in memory may be old. Any thread. */
bool feed_is_stale(const struct feed *f);

/* Ends the thread (waiting for a handler that runs), closes the connection.
 * NULL is fine. */
void feed_stop(struct feed *f);

#endif

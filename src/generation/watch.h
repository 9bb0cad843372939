/* The generation that is served: opened at the start, and replaced by the next
 * one when an import or `catalog use` has made that the current one. A thread
 * looks once a second; a file that is refused is complained about once, and
 * the server keeps what it has. What is in use is read whole once, in the
 * background, for its checksums. */
#ifndef TONEARM_GENERATION_WATCH_H
#define TONEARM_GENERATION_WATCH_H

#include <stdbool.h>

#include "base/err.h"

struct generation;
struct generation_watch;
struct store;

/* Opens what the store says is current, or an empty generation when there is
 * none. The store outlives the watch. ERR_CORRUPT and others of
 * store_open_catalog, logged. */
enum err generation_watch_new(struct store *store,
                              struct generation_watch **out) MUST_CHECK;

/* A reference to the generation in use, for the caller to give back
 * (generation_unref). Any thread; takes the lock that guards the pointer. */
struct generation *generation_watch_ref(struct generation_watch *w);

/* Starts the thread. `changed(owner)` is called on it after each replacement;
 * from then on generation_watch_ref gives the new one. */
enum err generation_watch_start(struct generation_watch *w,
                                void (*changed)(void *owner),
                                void *owner) MUST_CHECK;

/* Ends the thread and waits for it. Fine when it never started. */
void generation_watch_stop(struct generation_watch *w);

/* Whether the one in use was found damaged. Any thread. */
bool generation_watch_is_damaged(const struct generation_watch *w);

/* After generation_watch_stop. NULL is fine. */
void generation_watch_free(struct generation_watch *w);

#endif

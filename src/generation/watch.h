/* The generation that is served: opened at the start, and replaced by the next
 * one when an import or `catalog use` has made that the current one. A thread
 * looks once a second; a file that is refused is complained about once, and
 * the server keeps what it has. What is in use is read whole once, in the
 * background, for its checksums, and again when somebody has changed its
 * file. */
#ifndef TONEARM_GENERATION_WATCH_H
#define TONEARM_GENERATION_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "catalog/field.h"

struct generation;
struct generation_watch;
struct store;

/* Opens what the store says is current, or an empty generation when there is
 * none. The store outlives the watch. ERR_CORRUPT and others of
 * store_open_catalog, logged. */
enum err generation_watch_new(struct store *store,
                              struct generation_watch **out) MUST_CHECK;

/* The same alone, for generation_watch_turn. */
enum err generation_open(struct store *store,
                         struct generation **out) MUST_CHECK;

/* A reference to the generation in use, for the caller to give back
 * (generation_unref). Any thread; takes the lock that guards the pointer. */
struct generation *generation_watch_ref(struct generation_watch *w);

/* Who is told of what the thread does, on that thread. */
struct generation_watcher {
    void *owner;

    /* The next generation is open and not yet in use: its live columns are as
     * the file has them, and what generation_watch_set changes from now on is
     * changed in it, too. May be NULL. */
    void (*opened)(void *owner, struct generation *next);

    /* It is in use: generation_watch_ref gives it. */
    void (*changed)(void *owner);
};

/* Takes a generation over and puts it in the place of the one in use, at once:
 * for a watch whose thread isn't started, with whom to tell, whose `changed`
 * may be NULL. One caller at a time. */
void generation_watch_turn(struct generation_watch *w,
                           const struct generation_watcher *watcher,
                           struct generation *next);

/* Starts the thread. */
enum err
generation_watch_start(struct generation_watch *w,
                       const struct generation_watcher *watcher) MUST_CHECK;

/* Ends the thread and waits for it. Fine when it never started. */
void generation_watch_stop(struct generation_watch *w);

/* A live number of an entity, by its public id. */
struct generation_live {
    enum entity type;
    struct id id;
    bool has_popularity, has_followers;
    unsigned popularity; /* 0 to 100 */
    uint32_t followers;  /* of artists, beside the file's */
};

/* Moves numbers of the generation in use, and of the next one, if it is being
 * opened: none is lost in between. Entities that a generation doesn't have are
 * passed over. Any thread. */
void generation_watch_set(struct generation_watch *w,
                          const struct generation_live *changes, size_t count);

struct generation_figures {
    uint32_t number; /* of the one in use */
    int64_t since_s; /* Unix time since when it is */
    uint64_t swaps;  /* how often one was replaced */
};

/* Any thread. */
void generation_watch_figures(struct generation_watch *w,
                              struct generation_figures *out);

/* Whether the one in use was found damaged. Any thread. */
bool generation_watch_is_damaged(const struct generation_watch *w);

/* After generation_watch_stop. NULL is fine. */
void generation_watch_free(struct generation_watch *w);

#endif

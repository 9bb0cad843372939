/* Connections for threads that read state, and a way for them to have
 * something written. */
#ifndef TONEARM_DB_POOL_H
#define TONEARM_DB_POOL_H

#include "base/err.h"

struct db;
struct pool;
struct state_place;
struct writer;

/* Connections are opened by state_open(place, ...) when they are first needed;
 * up to `kept` of them stay open. The place outlives the pool. */
struct pool *pool_new(const struct state_place *place, unsigned kept);

/* When all connections have been given back. NULL is fine. */
void pool_free(struct pool *p);

/* A connection for the calling thread; give it back outside of any
 * transaction. ERR_DB when none can be opened. */
enum err pool_take(struct pool *p, struct db **out) MUST_CHECK;
void pool_give(struct pool *p, struct db *db);

/* Runs `run` in the writer (writer.h) and waits for its commit. Never on a
 * loop. What `run` returned, or why it couldn't be run or committed. */
enum err pool_write(struct writer *w, enum err (*run)(struct db *db, void *arg),
                    void *arg) MUST_CHECK;

#endif

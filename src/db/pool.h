/* Connections for threads that read the state, and a way for those threads to
 * have something written. */
#ifndef TONEARM_DB_POOL_H
#define TONEARM_DB_POOL_H

#include "base/err.h"

struct db;
struct pool;
struct state_place;
struct writer;

/* A pool whose connections are opened by state_open(place, ...) when they are
 * first needed; up to `kept` of them stay open. The place outlives the pool. */
struct pool *pool_new(const struct state_place *place, unsigned kept);

/* Closes the connections, all of which have been given back. NULL is fine. */
void pool_free(struct pool *p);

/* Takes a connection for the calling thread, which gives it back outside of
 * any transaction. ERR_DB when none can be opened. Any thread. */
enum err pool_take(struct pool *p, struct db **out) MUST_CHECK;
void pool_give(struct pool *p, struct db *db);

/* Runs `run` in the writer (writer.h) and waits for the commit: never on a
 * loop, which mustn't wait. What `run` returned, or why `run` couldn't be
 * called or its work not be committed. */
enum err pool_write(struct writer *w, enum err (*run)(struct db *db, void *arg),
                    void *arg) MUST_CHECK;

#endif

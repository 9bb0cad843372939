/* Connections for threads that read state, and a way for them to have
 * something written. */
#ifndef TONEARM_DB_POOL_H
#define TONEARM_DB_POOL_H

#include "base/err.h"

struct db;
struct pool;
struct writer;

/* Opens connections as state_open does, when they are first needed; keeps up
 * to `kept` of them open. */
enum err pool_new(const char *data, const char *where, unsigned kept,
                  struct pool **out) MUST_CHECK;
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

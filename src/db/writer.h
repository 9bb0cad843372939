/* The one thread that writes state.
 *
 * It takes all the jobs that wait, runs each in a savepoint of one
 * transaction, commits once, and then tells each how it went: durability
 * costs one sync a batch, not one a job, and no other thread waits for it. */
#ifndef TONEARM_DB_WRITER_H
#define TONEARM_DB_WRITER_H

#include <stddef.h>

#include "base/err.h"

struct db;
struct writer;

struct writer_job {
    /* On the writer's thread. Whatever it did to the database is undone when
     * it returns an error, and other jobs don't notice. After a statement
     * that failed it has to return one (db.h); ERR_BUSY asks to be run again.
     * It may be run several times, the last of which counts, so it has no
     * effects but SQL and what `arg` holds. */
    enum err (*run)(struct db *db, void *arg);

    /* On the writer's thread, once, after the commit: OK means that the work
     * is on disk. After an error it isn't there, unless a database server was
     * lost in the middle of a commit. */
    void (*done)(void *arg, enum err e);

    void *arg;
};

/* Starts the thread with room for `capacity` jobs that wait. `db` belongs to
 * the writer from here on, also after an error. */
enum err writer_start(struct db *db, size_t capacity,
                      struct writer **out) MUST_CHECK;

/* Queues a job; any thread; never blocks on the database. ERR_LIMIT when the
 * queue is full, ERR_STOPPED after writer_stop began: then `done` isn't
 * called. */
enum err writer_submit(struct writer *w, struct writer_job job) MUST_CHECK;

/* Finishes the jobs that were queued, ends the thread, closes the database,
 * frees the writer. NULL is fine. */
void writer_stop(struct writer *w);

#endif

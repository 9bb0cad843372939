/* The one thread that writes to the database.
 *
 * The writer takes all the jobs that wait, runs each in a savepoint of one
 * transaction, commits once, and then tells each job how it went. So
 * durability costs one sync a batch, not one a job, and no other thread waits
 * for a commit. */
#ifndef TONEARM_DB_WRITER_H
#define TONEARM_DB_WRITER_H

#include <stddef.h>

#include "base/err.h"
#include "base/histogram.h"

struct db;
struct feed;
struct writer;

struct writer_job {
    /* The work, on the writer's thread. When `run` returns an error, whatever
     * it did to the database is undone, and other jobs don't notice. After a
     * statement that failed, `run` has to return an error (db.h); ERR_BUSY asks
     * for another run. The writer may run it several times, the last of which
     * counts, so `run` has no effects but SQL and on what `arg` points to. */
    enum err (*run)(struct db *db, void *arg);

    /* On the writer's thread, once, after the commit. OK means that the work
     * is on disk, and that the feed which the writer follows has handed on the
     * changes that were appended. After an error the work isn't in the
     * database, unless a database server was lost in the middle of a commit. */
    void (*done)(void *arg, enum err e);

    void *arg;
};

/* Starts the thread with room for `capacity` jobs that wait. `db` belongs to
 * the writer from here on, also after an error. */
enum err writer_start(struct db *db, size_t capacity,
                      struct writer **out) MUST_CHECK;

/* From here on `feed` catches up with each commit that appended changes before
 * the jobs are told, so that whoever hears that a change was made finds it made
 * everywhere in this process. Before the first job; the feed may end once no
 * job is left that appends any. */
void writer_follow(struct writer *w, struct feed *feed);

/* Queues a job. Any thread; never waits for the database. ERR_LIMIT when the
 * queue is full, ERR_STOPPED after writer_stop began; after an error the job's
 * `done` isn't called. */
enum err writer_submit(struct writer *w, struct writer_job job) MUST_CHECK;

/* What the writer has done since the start, and what waits now. A slice is a
 * transaction, nearly always all that waited; times are in microseconds. */
struct writer_figures {
    uint64_t jobs;    /* that were told how they went */
    uint64_t failed;  /* with an error, of those */
    uint64_t refused; /* since the queue was full */
    uint64_t reruns;  /* slices that were undone, to be run again */
    size_t waiting;
    size_t capacity;
    struct histogram_reading sizes;   /* of slices, jobs; histogram_sizes */
    struct histogram_reading commits; /* of slices; histogram_times */
};

/* Any thread. */
void writer_figures(struct writer *w, struct writer_figures *out);

/* Finishes the jobs that were queued, ends the thread, closes the database
 * and frees the writer. NULL is fine. */
void writer_stop(struct writer *w);

#endif

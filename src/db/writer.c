/* A ring of waiting jobs, and a thread that empties the ring a batch at a
 * time.
 *
 * A batch is written in slices, nearly always one; a slice is a transaction.
 * Each job runs in a savepoint: if the job fails, only its own work is undone.
 * When the transaction as a whole fails (a savepoint that can't be undone, a
 * database that asks for everything to be run again), all that ran is undone
 * and run once more from the start. If that fails, too, each job is run in a
 * transaction by itself, so that two jobs that can't be in one transaction, or
 * one that meets another node's, don't take the others along.
 *
 * A slice whose commit may have worked (the connection was lost before the
 * answer) is never run again: its jobs are told the error.
 *
 * On a database far away a batch might take long, and others must see a
 * change within seconds (change.h); so after SLICE_MS the slice is committed
 * with the jobs that have run, and the rest is a slice of its own. */
#include "db/writer.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"
#include "db/change.h"
#include "db/db.h"
#include "db/feed.h"
#include "db/note.h"

#define BATCH_MAX   256  /* jobs; the first of them waits for the last */
#define SLICE_MS    1000 /* from then on a slice begins no other job */
#define RERUN_MS    8000 /* from then on no job is run again */
#define ALONE_TRIES 8

/* The thread counts, but for `refused`, which the lock guards. */
struct counts {
    _Atomic uint64_t jobs;
    _Atomic uint64_t failed;
    _Atomic uint64_t refused;
    _Atomic uint64_t reruns;
    struct histogram sizes;
    struct histogram commits;
};

struct writer {
    struct db *db;
    struct feed *feed; /* to catch up; NULL: none */
    pthread_t thread;
    struct counts counts;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    struct writer_job *ring;
    size_t capacity;
    size_t head;  /* the place of the oldest job */
    size_t count; /* jobs that wait */
    bool stopping;
};

/* Jobs that were taken from the ring, and what became of each. */
struct batch {
    struct writer_job jobs[BATCH_MAX];
    enum err results[BATCH_MAX];
    size_t count;
};

/* Waits for jobs and takes them. An empty batch says that the writer is to
 * end: while any job waits, the writer goes on, also after writer_stop. */
static void take_batch(struct writer *w, struct batch *b)
{
    b->count = 0;
    (void)pthread_mutex_lock(&w->lock);
    while (w->count == 0 && !w->stopping)
        (void)pthread_cond_wait(&w->wake, &w->lock);
    /* Copied out, so that the ring has room for others while these run. */
    while (w->count > 0 && b->count < BATCH_MAX) {
        b->jobs[b->count++] = w->ring[w->head];
        w->head = (w->head + 1) % w->capacity;
        w->count--;
    }
    (void)pthread_mutex_unlock(&w->lock);
}

/* Runs a job in a savepoint. `*result` is the job's own error; what is
 * returned is the transaction's, after which nothing in it can be kept. */
static enum err run_job(struct db *db, const struct writer_job *job,
                        enum err *result)
{
    enum err e = db_savepoint(db);

    if (e)
        return e;
    *result = job->run(db, job->arg);
    /* A conflict with another transaction isn't undone by going back to the
     * savepoint. */
    if (*result == ERR_BUSY || db_must_rerun(db))
        return ERR_BUSY;
    if (!*result)
        *result = db_release(db);
    return *result ? db_undo(db) : OK;
}

/* What became of a slice's transaction. */
enum outcome {
    DONE,    /* committed */
    UNDONE,  /* as if nothing had been run: may be run again */
    GIVEN_UP /* not to be run again */
};

static enum err commit(struct writer *w, size_t jobs)
{
    int64_t began_us = clock_monotonic_us();
    enum err e = db_commit(w->db);

    histogram_add(&w->counts.commits, &histogram_times,
                  (uint64_t)(clock_monotonic_us() - began_us));
    histogram_add(&w->counts.sizes, &histogram_sizes, jobs);
    return e;
}

/* Runs the jobs of the batch from `from` on, `n` at most, in one transaction.
 * `*ran` is how many were run; `*e` says why, unless the outcome is DONE. */
static enum outcome run_slice(struct writer *w, struct batch *b, size_t from,
                              size_t n, size_t *ran, enum err *e)
{
    struct db *db = w->db;
    int64_t until_ms = clock_monotonic_ms() + SLICE_MS;
    enum outcome outcome = DONE;

    *ran = n;
    *e = db_begin(db);
    /* db_begin has waited for the lock as long as is sensible, or the database
     * can't be reached. */
    if (*e)
        return GIVEN_UP;
    /* Time is looked at after each job, so that one runs in any case. */
    for (size_t i = 0; i < n && !*e; i++) {
        *e = run_job(db, &b->jobs[from + i], &b->results[from + i]);
        if (clock_monotonic_ms() >= until_ms)
            n = *ran = i + 1;
    }
    /* Before the commit anything can be undone. A commit that asks to be run
     * again has done nothing; after any other failure of it nobody knows. */
    if (*e) {
        outcome = UNDONE;
    } else {
        *e = commit(w, n);
        if (*e)
            outcome = *e == ERR_BUSY ? UNDONE : GIVEN_UP;
    }
    if (*e)
        db_rollback(db);
    count_add(&w->counts.reruns, outcome == UNDONE);
    return outcome;
}

/* Hands on what the last transaction has written. Notes also after a commit of
 * which nobody knows: that something has happened may be said too often. */
static void hand_on(struct writer *w, enum err e)
{
    size_t notes, changes;
    const struct change *list_of_notes = notes_written(w->db, &notes);
    const struct change *list = changes_written(w->db, &changes);

    if (w->feed == NULL || e == ERR_BUSY)
        return;
    feed_hand(w->feed, list_of_notes, notes, true);
    if (e || changes == 0)
        return;
    /* A client that was answered comes back at once, and mustn't meet what
     * this process remembers from before. */
    feed_hand(w->feed, list, changes, false);
    feed_catch_up(w->feed);
}

/* Tells `n` jobs how they went: `e` for all, or to each its own result. */
static void tell(struct writer *w, struct batch *b, size_t from, size_t n,
                 enum err e)
{
    hand_on(w, e);
    for (size_t i = from; i < from + n; i++) {
        enum err result = e ? e : b->results[i];

        count_add(&w->counts.failed, result != OK);
        b->jobs[i].done(b->jobs[i].arg, result);
    }
    count_add(&w->counts.jobs, n);
}

/* Writes one job in a transaction by itself, with several tries until
 * `until_ms`, and tells it. */
static void write_alone(struct writer *w, struct batch *b, size_t at,
                        int64_t until_ms)
{
    enum outcome outcome = UNDONE;
    enum err e = ERR_BUSY;
    size_t ran;

    for (unsigned i = 0; i < ALONE_TRIES && outcome == UNDONE; i++) {
        if (clock_monotonic_ms() >= until_ms)
            break;
        if (i > 0)
            db_wait_before_rerun(i);
        outcome = run_slice(w, b, at, 1, &ran, &e);
    }
    if (outcome == UNDONE)
        log_warn("state: a write was given up: %s", err_text(e));
    tell(w, b, at, 1, outcome == DONE ? OK : e);
}

/* Writes and tells the jobs from `from` on that fit into one slice; returns
 * how many they were. */
static size_t write_slice(struct writer *w, struct batch *b, size_t from)
{
    int64_t until_ms = clock_monotonic_ms() + RERUN_MS;
    enum outcome outcome = UNDONE;
    size_t n = b->count - from;
    enum err e;

    /* Most often what was in the way is gone a moment later, so the whole is
     * tried again before it is taken apart. The second try is for as many jobs
     * as the first has run. */
    for (int i = 0; i < 2 && outcome == UNDONE; i++)
        outcome = run_slice(w, b, from, n, &n, &e);
    if (outcome == UNDONE)
        for (size_t i = from; i < from + n; i++)
            write_alone(w, b, i, until_ms);
    else
        tell(w, b, from, n, outcome == DONE ? OK : e);
    return n;
}

static void write_batch(struct writer *w, struct batch *b)
{
    for (size_t at = 0; at < b->count;)
        at += write_slice(w, b, at);
}

static void *writer_main(void *arg)
{
    struct writer *w = arg;
    struct batch *b = mem_alloc(sizeof *b);

    for (;;) {
        take_batch(w, b);
        if (b->count == 0)
            break;
        write_batch(w, b);
    }
    free(b);
    return NULL;
}

static void writer_free(struct writer *w)
{
    db_close(w->db);
    (void)pthread_cond_destroy(&w->wake);
    (void)pthread_mutex_destroy(&w->lock);
    free(w->ring);
    free(w);
}

enum err writer_start(struct db *db, size_t capacity, struct writer **out)
{
    struct writer *w = mem_zalloc(1, sizeof *w);
    enum err e;

    assert(capacity > 0);
    *out = NULL;
    w->db = db;
    w->ring = mem_zalloc(capacity, sizeof *w->ring);
    w->capacity = capacity;
    (void)pthread_mutex_init(&w->lock, NULL);
    (void)pthread_cond_init(&w->wake, NULL);
    e = thread_start(&w->thread, "writer", writer_main, w);
    if (e) {
        writer_free(w);
        return e;
    }
    *out = w;
    return OK;
}

void writer_follow(struct writer *w, struct feed *feed)
{
    w->feed = feed;
}

enum err writer_submit(struct writer *w, struct writer_job job)
{
    enum err e = OK;

    assert(job.run != NULL && job.done != NULL);
    (void)pthread_mutex_lock(&w->lock);
    /* A full ring means that the database can't keep up: the caller answers
     * 503 now rather than let the client wait. */
    if (w->stopping) {
        e = ERR_STOPPED;
    } else if (w->count == w->capacity) {
        e = ERR_LIMIT;
        count_add(&w->counts.refused, 1);
    } else {
        w->ring[(w->head + w->count) % w->capacity] = job;
        w->count++;
        (void)pthread_cond_signal(&w->wake);
    }
    (void)pthread_mutex_unlock(&w->lock);
    return e;
}

void writer_figures(struct writer *w, struct writer_figures *out)
{
    const struct counts *c = &w->counts;

    *out = (struct writer_figures){.jobs = count_read(&c->jobs),
                                   .failed = count_read(&c->failed),
                                   .refused = count_read(&c->refused),
                                   .reruns = count_read(&c->reruns),
                                   .capacity = w->capacity};
    histogram_read(&c->sizes, &out->sizes);
    histogram_read(&c->commits, &out->commits);
    (void)pthread_mutex_lock(&w->lock);
    out->waiting = w->count;
    (void)pthread_mutex_unlock(&w->lock);
}

void writer_stop(struct writer *w)
{
    if (w == NULL)
        return;
    (void)pthread_mutex_lock(&w->lock);
    w->stopping = true;
    (void)pthread_cond_signal(&w->wake);
    (void)pthread_mutex_unlock(&w->lock);
    (void)pthread_join(w->thread, NULL);
    writer_free(w);
}

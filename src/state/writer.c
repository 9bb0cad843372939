/* A ring of waiting jobs, and a thread that empties it a batch at a time.
 *
 * A batch is one transaction. Each job runs in a savepoint; if it fails, only
 * its own error is kept. When the transaction as a whole fails (the commit, a
 * savepoint that can't be undone, a database that asks for everything to be
 * run again), all that ran is undone and the batch is run once more from the
 * start. If that fails too, each job is run by itself, so that two that can't
 * be in one transaction, or with another node's, don't take the others
 * along. */
#include "state/writer.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

#include "base/log.h"
#include "base/mem.h"
#include "state/db.h"

#define BATCH_MAX 256 /* so that the first of a batch needn't wait long */

struct writer {
    struct db *db;
    pthread_t thread;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    struct writer_job *ring;
    size_t capacity;
    size_t head;  /* the oldest */
    size_t count; /* that wait */
    bool stopping;
};

struct batch {
    struct writer_job jobs[BATCH_MAX];
    enum err results[BATCH_MAX];
    size_t count;
};

/* Waits for jobs and takes them. None: the writer is to end. */
static void take_batch(struct writer *w, struct batch *b)
{
    b->count = 0;
    (void)pthread_mutex_lock(&w->lock);
    while (w->count == 0 && !w->stopping)
        (void)pthread_cond_wait(&w->wake, &w->lock);
    while (w->count > 0 && b->count < BATCH_MAX) {
        b->jobs[b->count++] = w->ring[w->head];
        w->head = (w->head + 1) % w->capacity;
        w->count--;
    }
    (void)pthread_mutex_unlock(&w->lock);
}

/* Runs a job alone; an error here is of the transaction, not of the job. */
static enum err run_job(struct db *db, const struct writer_job *job,
                        enum err *result)
{
    enum err e = db_savepoint(db);

    if (e)
        return e;
    *result = job->run(db, job->arg);
    if (*result == ERR_BUSY) /* of the transaction, not of the job */
        return *result;
    return *result ? db_undo(db) : db_release(db);
}

static enum err run_batch(struct db *db, struct batch *b)
{
    enum err e = db_begin(db);

    for (size_t i = 0; i < b->count; i++)
        b->results[i] = OK;
    for (size_t i = 0; i < b->count && !e; i++)
        e = run_job(db, &b->jobs[i], &b->results[i]);
    if (!e)
        e = db_commit(db);
    if (e)
        db_rollback(db);
    return e;
}

#define ALONE_TRIES 3

static void write_each(struct db *db, struct batch *b)
{
    struct batch *one = mem_zalloc(1, sizeof *one);

    for (size_t i = 0; i < b->count; i++) {
        enum err e = ERR_BUSY;

        one->jobs[0] = b->jobs[i];
        one->count = 1;
        for (int tries = 0; tries < ALONE_TRIES && e == ERR_BUSY; tries++)
            e = run_batch(db, one);
        b->jobs[i].done(b->jobs[i].arg, e ? e : one->results[0]);
    }
    free(one);
}

static void write_batch(struct db *db, struct batch *b)
{
    enum err e = run_batch(db, b);

    if (e) {
        log_warn("state: a batch of %zu writes failed (%s); running it again",
                 b->count, err_text(e));
        e = run_batch(db, b);
    }
    if (e && b->count > 1) {
        write_each(db, b);
        return;
    }
    for (size_t i = 0; i < b->count; i++)
        b->jobs[i].done(b->jobs[i].arg, b->results[i] ? b->results[i] : e);
}

static void *writer_main(void *arg)
{
    struct writer *w = arg;
    struct batch *b = mem_alloc(sizeof *b);

    for (;;) {
        take_batch(w, b);
        if (b->count == 0)
            break;
        write_batch(w->db, b);
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
    int code;

    assert(capacity > 0);
    *out = NULL;
    w->db = db;
    w->ring = mem_zalloc(capacity, sizeof *w->ring);
    w->capacity = capacity;
    (void)pthread_mutex_init(&w->lock, NULL);
    (void)pthread_cond_init(&w->wake, NULL);
    code = pthread_create(&w->thread, NULL, writer_main, w);
    if (code != 0) {
        log_error("start the writer: %s", strerror(code));
        writer_free(w);
        return ERR_LIMIT;
    }
    *out = w;
    return OK;
}

enum err writer_submit(struct writer *w, struct writer_job job)
{
    enum err e = OK;

    (void)pthread_mutex_lock(&w->lock);
    if (w->stopping) {
        e = ERR_STOPPED;
    } else if (w->count == w->capacity) {
        e = ERR_LIMIT;
    } else {
        w->ring[(w->head + w->count) % w->capacity] = job;
        w->count++;
        (void)pthread_cond_signal(&w->wake);
    }
    (void)pthread_mutex_unlock(&w->lock);
    return e;
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

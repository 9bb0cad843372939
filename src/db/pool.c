/* Connections that nobody uses wait in a stack, so that the one that was used
 * last, whose pages are warm, is used next. After a connection couldn't be
 * opened, nobody tries again for a second: requests fail fast while the
 * database is away. Whoever waits for the writer has a condition of its own on
 * its stack: there are no more of them than threads. */
#include "db/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

#include "base/clock.h"
#include "base/mem.h"
#include "db/db.h"
#include "db/db_engine.h"
#include "db/state.h"
#include "db/writer.h"

#define REOPEN_MS 1000

struct pool {
    const struct state_place *place;
    size_t kept;

    pthread_mutex_t lock; /* guards what follows */
    struct db **idle;     /* room for `kept` */
    size_t idle_count;
    size_t taken;      /* connections that are lent, or just being opened */
    int64_t failed_ms; /* when opening failed, monotonic; 0: it last worked */
};

struct pool *pool_new(const struct state_place *place, unsigned kept)
{
    struct pool *p = mem_zalloc(1, sizeof *p);

    p->place = place;
    p->kept = kept;
    p->idle = mem_zalloc(kept, sizeof(struct db *));
    (void)pthread_mutex_init(&p->lock, NULL);
    return p;
}

void pool_free(struct pool *p)
{
    if (p == NULL)
        return;
    assert(p->taken == 0);
    for (size_t i = 0; i < p->idle_count; i++)
        db_close(p->idle[i]);
    (void)pthread_mutex_destroy(&p->lock);
    free(p->idle);
    free(p);
}

/* Takes an idle connection; NULL when there is none and the caller may open
 * one. False when there is none and none may be opened just now. */
static bool take_idle(struct pool *p, struct db **out)
{
    bool may_open;

    (void)pthread_mutex_lock(&p->lock);
    *out = p->idle_count > 0 ? p->idle[--p->idle_count] : NULL;
    may_open =
        p->failed_ms == 0 || clock_monotonic_ms() - p->failed_ms >= REOPEN_MS;
    /* Counted before it is opened, so that pool_free can be sure that nobody
     * is on the way to a connection. */
    if (*out != NULL || may_open)
        p->taken++;
    (void)pthread_mutex_unlock(&p->lock);
    return *out != NULL || may_open;
}

enum err pool_take(struct pool *p, struct db **out)
{
    enum err e;

    if (!take_idle(p, out))
        return ERR_DB;
    if (*out != NULL)
        return OK;
    /* Without the lock: opening may take seconds, and others have theirs to
     * give back. */
    e = state_open(p->place, out);
    (void)pthread_mutex_lock(&p->lock);
    p->failed_ms = e ? clock_monotonic_ms() : 0;
    if (e)
        p->taken--;
    (void)pthread_mutex_unlock(&p->lock);
    return e ? ERR_DB : OK;
}

void pool_give(struct pool *p, struct db *db)
{
    bool is_kept;

    assert(!db->engine->in_transaction(db));
    (void)pthread_mutex_lock(&p->lock);
    assert(p->taken > 0);
    p->taken--;
    is_kept = p->idle_count < p->kept;
    if (is_kept)
        p->idle[p->idle_count++] = db;
    (void)pthread_mutex_unlock(&p->lock);
    if (!is_kept)
        db_close(db);
}

/* ---- writing ---- */

/* A thread that waits for the writer, on its own stack. */
struct wait {
    enum err (*run)(struct db *db, void *arg);
    void *arg;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    bool is_done;
    enum err result;
};

static enum err run_wait(struct db *db, void *arg)
{
    struct wait *w = arg;

    return w->run(db, w->arg);
}

/* Wakes the waiter, holding the lock to the end: once the lock is released,
 * the waiter may go on and its stack be something else. */
static void end_wait(void *arg, enum err e)
{
    struct wait *w = arg;

    (void)pthread_mutex_lock(&w->lock);
    w->result = e;
    w->is_done = true;
    (void)pthread_cond_signal(&w->wake);
    (void)pthread_mutex_unlock(&w->lock);
}

enum err pool_write(struct writer *writer,
                    enum err (*run)(struct db *db, void *arg), void *arg)
{
    struct wait w = {.run = run, .arg = arg};
    enum err e;

    (void)pthread_mutex_init(&w.lock, NULL);
    (void)pthread_cond_init(&w.wake, NULL);
    e = writer_submit(writer, (struct writer_job){run_wait, end_wait, &w});
    if (!e) {
        (void)pthread_mutex_lock(&w.lock);
        while (!w.is_done)
            (void)pthread_cond_wait(&w.wake, &w.lock);
        e = w.result;
        (void)pthread_mutex_unlock(&w.lock);
    }
    (void)pthread_cond_destroy(&w.wake);
    (void)pthread_mutex_destroy(&w.lock);
    return e;
}

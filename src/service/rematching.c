/* A job of the writer's that, once it is done, submits itself again until there
 * is nothing left. So there is no thread that waits, and other jobs come in
 * between. */
#include "service/rematching.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/writer.h"
#include "generation/generation.h"
#include "plays/rematch.h"

struct rematching {
    struct writer *writer;
    pthread_mutex_t lock;    /* guards the next two */
    struct generation *next; /* to begin with; NULL: nothing new */
    bool is_running;         /* a job is with the writer */

    /* The job's. */
    struct generation *generation;
    struct rematch state;  /* as it is committed */
    struct rematch beyond; /* with the batch that is being written */
};

static enum err run(struct db *db, void *arg)
{
    struct rematching *r = arg;

    r->beyond = r->state; /* again, when the batch is run again */
    return rematch_some(db, clock_unix_ms(), &r->beyond);
}

static void done(void *arg, enum err e);

/* Ends what was under way, and begins with what is new. With the lock. */
static void take_next(struct rematching *r)
{
    generation_unref(r->generation);
    r->generation = r->next;
    r->next = NULL;
    r->state = (struct rematch){.is_done = true};
    if (r->generation == NULL)
        return;
    r->state = (struct rematch){.catalog = generation_catalog(r->generation),
                                .search = generation_search(r->generation)};
}

/* Submits the next batch, if there is one. With the lock. */
static void go_on(struct rematching *r)
{
    if (r->next != NULL)
        take_next(r);
    r->is_running =
        !r->state.is_done &&
        writer_submit(r->writer, (struct writer_job){run, done, r}) == OK;
    if (!r->is_running) { /* or the writer ends: the next start begins anew */
        generation_unref(r->generation);
        r->generation = NULL;
    }
}

/* On the writer's thread. After an error, which is logged, the rest waits for
 * the next catalog. */
static void done(void *arg, enum err e)
{
    struct rematching *r = arg;

    if (e)
        r->state.is_done = true;
    else
        r->state = r->beyond;
    if (r->state.is_done && r->state.matched > 0)
        log_info("%llu plays that were known by their names are found in the "
                 "catalog",
                 (unsigned long long)r->state.matched);
    (void)pthread_mutex_lock(&r->lock);
    go_on(r);
    (void)pthread_mutex_unlock(&r->lock);
}

struct rematching *rematching_new(struct writer *w)
{
    struct rematching *r = mem_zalloc(1, sizeof *r);

    r->writer = w;
    r->state.is_done = true;
    (void)pthread_mutex_init(&r->lock, NULL);
    return r;
}

void rematching_begin(struct rematching *r, struct generation *g)
{
    (void)pthread_mutex_lock(&r->lock);
    generation_unref(r->next);
    r->next = g;
    if (!r->is_running)
        go_on(r);
    (void)pthread_mutex_unlock(&r->lock);
}

void rematching_free(struct rematching *r)
{
    if (r == NULL)
        return;
    generation_unref(r->next);
    generation_unref(r->generation);
    (void)pthread_mutex_destroy(&r->lock);
    free(r);
}

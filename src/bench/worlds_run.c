/* What worlds run on, from the copy of a state to the end: what is over waits
 * in a list for a thread, which looks every few milliseconds as long as there
 * is any, so that whoever leaves a run needn't tell. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/thread.h"
#include "bench/worlds_inner.h"

#define LOOK_MS   2
#define TELL_MS   50
#define POLITE_MS 200 /* for streams to end by themselves */

struct str worlds_inner_copy(struct str text)
{
    return str_of(str_dup_c(text), text.n);
}

static struct world_run *run_new(struct world *world, struct str objects)
{
    struct worlds *w = world->worlds;
    struct world_run *run = mem_zalloc(1, sizeof *run);
    uint32_t number;

    (void)pthread_mutex_lock(&w->lock);
    number = ++w->runs_made;
    world->references++;
    (void)pthread_mutex_unlock(&w->lock);
    run->world = world;
    run->objects = worlds_inner_copy(objects);
    run->state = worlds_files_number(w, "run", number);
    return run;
}

/* When it is closed, or was never opened. With the lock. */
static void run_free(struct world_run *run)
{
    worlds_files_remove(run->state);
    worlds_inner_unref(run->world);
    free((char *)(uintptr_t)run->objects.p);
    free(run->state);
    free(run);
}

enum err worlds_run_announce(struct worlds *w)
{
    if (w->ending)
        return ERR_STOPPED;
    w->opening++;
    return OK;
}

void worlds_run_settle(struct worlds *w)
{
    w->opening--;
    (void)pthread_cond_broadcast(&w->gone);
}

enum err worlds_run_open(struct world *world, const struct beginning *from,
                         struct arena *arena, struct str *why,
                         struct world_run **out)
{
    struct worlds *w = world->worlds;
    struct world_run *run = run_new(world, from->objects);
    enum err e = worlds_files_copy(from->state, run->state);

    if (!e)
        e = w->maker->open(w->maker->owner, run, from->seeds, arena, why);
    if (!e) {
        *out = run;
        return OK;
    }
    (void)pthread_mutex_lock(&w->lock);
    run_free(run);
    (void)pthread_mutex_unlock(&w->lock);
    return e;
}

void worlds_run_replace(struct world *world, struct world_run *next)
{
    struct worlds *w = world->worlds;
    struct world_run *old = world->run;

    world->run = next;
    if (old == NULL)
        return;
    old->over_ms = clock_monotonic_ms();
    old->next = w->over;
    w->over = old;
    (void)pthread_cond_signal(&w->wake);
}

/* ---- the thread ---- */

/* One step for a run that is over, without the lock: true when it is closed. */
static bool bury(struct worlds *w, struct world_run *run, bool is_gone)
{
    const struct worlds_maker *m = w->maker;
    int64_t now_ms = clock_monotonic_ms();

    /* Of a world that goes on, calls may wait for what comes yet. */
    if (is_gone)
        bench_stop(run->world->bench);
    /* More than once: of some streams the head isn't out yet. */
    if (run->told_ms == 0 || now_ms - run->told_ms > TELL_MS) {
        m->end_streams(m->owner, run, now_ms - run->over_ms > POLITE_MS);
        run->told_ms = now_ms;
    }
    /* In this order: a stream is opened by a call, and counted before that
     * leaves. */
    if (atomic_load(&run->calls) > 0 || !m->is_quiet(m->owner, run))
        return false;
    m->close(m->owner, run);
    return true;
}

/* With the lock. */
static void take_out(struct worlds *w, struct world_run *run)
{
    struct world_run **at = &w->over;

    while (*at != run)
        at = &(*at)->next;
    *at = run->next;
    run_free(run);
    (void)pthread_cond_broadcast(&w->gone);
}

/* Looks at each run that is over once. With the lock, but for what takes time:
 * others only add to the front of the list. */
static void bury_some(struct worlds *w)
{
    struct world_run *next;

    for (struct world_run *run = w->over; run != NULL; run = next) {
        bool is_gone = run->world->is_gone, is_closed;

        (void)pthread_mutex_unlock(&w->lock);
        is_closed = bury(w, run, is_gone);
        (void)pthread_mutex_lock(&w->lock);
        next = run->next;
        if (is_closed)
            take_out(w, run);
    }
}

void *worlds_run_undertake(void *arg)
{
    struct worlds *w = arg;

    (void)pthread_mutex_lock(&w->lock);
    for (;;) {
        bury_some(w);
        if (w->over != NULL)
            (void)clock_wait_ms(&w->wake, &w->lock, LOOK_MS);
        else if (!w->ending)
            (void)pthread_cond_wait(&w->wake, &w->lock);
        else
            break;
    }
    (void)pthread_mutex_unlock(&w->lock);
    return NULL;
}

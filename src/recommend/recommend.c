/* One view is kept, that of the generation that the watch has in use. Whoever
 * needs one of another generation, in the moments in which the server changes
 * from one to the next, has it made for themselves. */
#include "recommend/recommend.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "generation/generation.h"
#include "generation/watch.h"
#include "recommend/ground.h"

#define LOOK_EVERY_MS 500

struct recommend_view {
    atomic_uint references;
    struct generation *generation;
    struct ground *ground;
};

struct recommend {
    struct generation_watch *watch;
    pthread_t thread;
    bool has_thread;
    atomic_uint version;

    pthread_mutex_t making; /* held while a view is made, so that it is made
                               once; taken before `lock` */
    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t wake;
    struct recommend_view *current; /* NULL: none yet */
    bool stopping;
};

/* ---- views ---- */

static struct recommend_view *view_new(struct generation *g)
{
    struct recommend_view *v = mem_zalloc(1, sizeof *v);

    atomic_init(&v->references, 1);
    v->generation = generation_ref(g);
    v->ground = ground_new(generation_catalog(g));
    return v;
}

static struct recommend_view *view_ref(struct recommend_view *v)
{
    atomic_fetch_add_explicit(&v->references, 1, memory_order_relaxed);
    return v;
}

void recommend_view_unref(struct recommend_view *v)
{
    if (v == NULL ||
        atomic_fetch_sub_explicit(&v->references, 1, memory_order_acq_rel) != 1)
        return;
    ground_free(v->ground);
    generation_unref(v->generation);
    free(v);
}

struct generation *recommend_view_generation(const struct recommend_view *v)
{
    return v->generation;
}

const struct ground *recommend_view_ground(const struct recommend_view *v)
{
    return v->ground;
}

/* ---- being asked ---- */

struct recommend_view *recommend_view_ready(struct recommend *r,
                                            const struct generation *g)
{
    struct recommend_view *v = NULL;

    (void)pthread_mutex_lock(&r->lock);
    if (r->current != NULL && r->current->generation == g)
        v = view_ref(r->current);
    (void)pthread_mutex_unlock(&r->lock);
    return v;
}

static void replace(struct recommend *r, struct recommend_view *v)
{
    struct recommend_view *old;

    (void)pthread_mutex_lock(&r->lock);
    old = r->current;
    r->current = view_ref(v);
    (void)pthread_mutex_unlock(&r->lock);
    (void)atomic_fetch_add(&r->version, 1);
    recommend_view_unref(old);
}

/* Whether the generation is the one in use. */
static bool is_in_use(const struct recommend *r, const struct generation *g)
{
    struct generation *used;
    bool is_used;

    if (r->watch == NULL)
        return true;
    used = generation_watch_ref(r->watch);
    is_used = used == g;
    generation_unref(used);
    return is_used;
}

struct recommend_view *recommend_view(struct recommend *r, struct generation *g)
{
    struct recommend_view *v = recommend_view_ready(r, g);

    if (v != NULL)
        return v;
    (void)pthread_mutex_lock(&r->making);
    v = recommend_view_ready(r, g); /* made while this thread waited */
    if (v == NULL) {
        v = view_new(g);
        if (is_in_use(r, g))
            replace(r, v);
    }
    (void)pthread_mutex_unlock(&r->making);
    return v;
}

unsigned recommend_version(const struct recommend *r)
{
    return atomic_load_explicit(&r->version, memory_order_acquire);
}

/* ---- the thread ---- */

static bool wait_or_stop(struct recommend *r)
{
    bool stopping;

    (void)pthread_mutex_lock(&r->lock);
    if (!r->stopping)
        (void)clock_wait_ms(&r->wake, &r->lock, LOOK_EVERY_MS);
    stopping = r->stopping;
    (void)pthread_mutex_unlock(&r->lock);
    return stopping;
}

static void *run(void *arg)
{
    struct recommend *r = arg;

    while (!wait_or_stop(r)) {
        struct generation *g = generation_watch_ref(r->watch);

        recommend_view_unref(recommend_view(r, g));
        generation_unref(g);
    }
    return NULL;
}

enum err recommend_start(struct recommend *r, struct generation_watch *watch)
{
    r->watch = watch;
    if (pthread_create(&r->thread, NULL, run, r) != 0) {
        log_error("can't start the thread that prepares recommendations");
        return ERR_LIMIT;
    }
    r->has_thread = true;
    return OK;
}

void recommend_stop(struct recommend *r)
{
    if (r == NULL || !r->has_thread)
        return;
    (void)pthread_mutex_lock(&r->lock);
    r->stopping = true;
    (void)pthread_cond_signal(&r->wake);
    (void)pthread_mutex_unlock(&r->lock);
    (void)pthread_join(r->thread, NULL);
    r->has_thread = false;
}

struct recommend *recommend_new(void)
{
    struct recommend *r = mem_zalloc(1, sizeof *r);

    (void)pthread_mutex_init(&r->making, NULL);
    (void)pthread_mutex_init(&r->lock, NULL);
    clock_condition_init(&r->wake);
    return r;
}

void recommend_free(struct recommend *r)
{
    if (r == NULL)
        return;
    recommend_view_unref(r->current);
    (void)pthread_cond_destroy(&r->wake);
    (void)pthread_mutex_destroy(&r->lock);
    (void)pthread_mutex_destroy(&r->making);
    free(r);
}

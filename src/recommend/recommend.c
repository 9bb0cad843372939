/* One view is kept, that of the generation that the watch has in use, with the
 * newest model. Whoever
 * needs one of another generation, in the moments in which the server changes
 * from one to the next, has it made for themselves. */
#include "recommend/recommend.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"
#include "generation/generation.h"
#include "generation/watch.h"
#include "model/model_store.h"
#include "recommend/ground.h"
#include "recommend/learned.h"

#define LOOK_EVERY_MS 500

struct recommend_view {
    atomic_uint references;
    struct generation *generation;
    struct ground *ground;
    uint32_t model; /* its number; 0: there is none */
};

struct recommend {
    char *data;
    struct generation_watch *watch;
    pthread_t thread;
    bool has_thread;
    atomic_uint version;

    pthread_mutex_t making; /* held while a view is made, so that it is made
                               once; taken before `lock` */
    uint32_t refused; /* with `making`: a model that was complained about */

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    struct recommend_view *current; /* NULL: none yet */
    bool stopping;
};

/* ---- views ---- */

/* With `making`: opens the newest model for the catalog, or the one before, if
 * that is refused (two are kept); 0, with NULL, when it would be `but`, or
 * there is none. */
static uint32_t open_model(struct recommend *r, const struct catalog *c,
                           uint32_t but, struct learned **out)
{
    uint32_t newest;

    *out = NULL;
    if (r->data == NULL || model_store_newest(r->data, &newest) != OK)
        return 0;
    for (uint32_t n = newest; n > 0 && n + 1 >= newest && n != but; n--) {
        if (n == r->refused)
            continue;
        if (learned_open(r->data, n, c, out) == OK)
            return n;
        if (n == newest) {
            log_error("recommending without model %u", n);
            r->refused = n;
        }
    }
    return 0;
}

/* Takes the model over. */
static struct recommend_view *view_new(struct generation *g, uint32_t model,
                                       struct learned *learned)
{
    struct recommend_view *v = mem_zalloc(1, sizeof *v);

    atomic_init(&v->references, 1);
    v->generation = generation_ref(g);
    v->model = model;
    v->ground = ground_new(generation_catalog(g), learned);
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
    struct learned *learned;
    uint32_t model;

    if (v != NULL)
        return v;
    (void)pthread_mutex_lock(&r->making);
    v = recommend_view_ready(r, g); /* made while this thread waited */
    if (v == NULL) {
        model = open_model(r, generation_catalog(g), 0, &learned);
        v = view_new(g, model, learned);
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

/* Has another view made where there is another model; what is asked meanwhile
 * is answered by the old one, which stays when the other is refused. */
static void look_for_model(struct recommend *r, struct generation *g)
{
    struct recommend_view *v, *next;
    struct learned *learned;
    uint32_t model = 0;

    (void)pthread_mutex_lock(&r->making);
    v = recommend_view_ready(r, g);
    if (v != NULL)
        model = open_model(r, generation_catalog(g), v->model, &learned);
    if (model != 0) {
        next = view_new(g, model, learned);
        replace(r, next);
        recommend_view_unref(next);
    }
    (void)pthread_mutex_unlock(&r->making);
    recommend_view_unref(v);
}

static void *run(void *arg)
{
    struct recommend *r = arg;

    while (!wait_or_stop(r)) {
        struct generation *g = generation_watch_ref(r->watch);

        recommend_view_unref(recommend_view(r, g));
        look_for_model(r, g);
        generation_unref(g);
    }
    return NULL;
}

enum err recommend_start(struct recommend *r, struct generation_watch *watch)
{
    r->watch = watch;
    r->has_thread = thread_start(&r->thread, "recommend", run, r) == OK;
    return r->has_thread ? OK : ERR_LIMIT;
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

struct recommend *recommend_new(const char *data)
{
    struct recommend *r = mem_zalloc(1, sizeof *r);

    if (data != NULL)
        r->data = mem_strdup(data, strlen(data));
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
    free(r->data);
    free(r);
}

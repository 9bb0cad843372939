/* The pointer to the generation in use is guarded by a lock that no request
 * takes: whoever serves requests keeps a reference of its own and fetches
 * another when told. */
#include "generation/watch.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"
#include "catalog/catalog.h"
#include "catalog/store.h"
#include "generation/generation.h"

#define LOOK_EVERY_MS 1000

struct generation_watch {
    struct store *store;
    struct generation_watcher watcher;
    pthread_t thread;
    bool has_thread;
    uint32_t refused;       /* the thread's: already complained about */
    atomic_bool is_damaged; /* the checksums of the one in use don't hold */

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    struct generation *current;
    struct generation *next; /* opened, not yet in use; NULL: none */
    int64_t since_s;         /* Unix time, of the one in use */
    uint64_t swaps;
    bool stopping;
};

static enum err open_number(struct store *store, uint32_t number,
                            struct generation **out)
{
    struct catalog *c;
    enum err e = store_open_catalog(store, number, &c);

    if (e)
        return e;
    store_read_merged(store, number, c);
    return generation_new(c, number, out);
}

enum err generation_open(struct store *store, struct generation **out)
{
    uint32_t number;
    enum err e = store_current(store, &number);

    if (e == ERR_NOT_FOUND)
        return generation_new_empty(out);
    return e ? e : open_number(store, number, out);
}

enum err generation_watch_new(struct store *store,
                              struct generation_watch **out)
{
    struct generation_watch *w;
    struct generation *current;
    enum err e = generation_open(store, &current);

    if (e)
        return e;
    w = mem_zalloc(1, sizeof *w);
    w->store = store;
    w->current = current;
    w->since_s = clock_unix_s();
    (void)pthread_mutex_init(&w->lock, NULL);
    clock_condition_init(&w->wake);
    *out = w;
    return OK;
}

struct generation *generation_watch_ref(struct generation_watch *w)
{
    struct generation *g;

    (void)pthread_mutex_lock(&w->lock);
    g = generation_ref(w->current);
    (void)pthread_mutex_unlock(&w->lock);
    return g;
}

/* In two steps, so that the columns of the next one can be filled while those
 * of the old one still move: from the first step on both are moved. */
static void replace(struct generation_watch *w, struct generation *next)
{
    struct generation *old;

    (void)pthread_mutex_lock(&w->lock);
    w->next = next;
    (void)pthread_mutex_unlock(&w->lock);
    if (w->watcher.opened != NULL)
        w->watcher.opened(w->watcher.owner, next);
    (void)pthread_mutex_lock(&w->lock);
    old = w->current;
    w->current = next;
    w->next = NULL;
    w->since_s = clock_unix_s();
    w->swaps++;
    (void)pthread_mutex_unlock(&w->lock);
    atomic_store(&w->is_damaged, false);
    log_info("serving generation %u", generation_number(next));
    if (w->watcher.changed != NULL)
        w->watcher.changed(w->watcher.owner);
    generation_unref(old);
}

void generation_watch_turn(struct generation_watch *w,
                           const struct generation_watcher *watcher,
                           struct generation *next)
{
    assert(!w->has_thread);
    w->watcher = *watcher;
    replace(w, next);
}

/* Opens what `current` names if that isn't in use yet. Only this thread
 * replaces the one in use, so it may read the pointer without the lock. */
static void look(struct generation_watch *w)
{
    struct generation *next;
    uint32_t number;
    enum err e;

    if (store_current(w->store, &number) != OK || number == w->refused)
        return;
    w->refused = 0; /* its number may come again */
    if (number == generation_number(w->current))
        return;
    e = open_number(w->store, number, &next);
    if (!e) {
        replace(w, next);
        return;
    }
    log_error("keeping generation %u", generation_number(w->current));
    if (e != ERR_IO) /* which may pass: look again */
        w->refused = number;
}

static void verify(struct generation_watch *w)
{
    if (catalog_verify(generation_catalog(w->current)) == OK)
        return;
    atomic_store(&w->is_damaged, true);
    log_error("generation %u is damaged", generation_number(w->current));
}

/* What changes a file that never changes? It is read again, for its checksums,
 * before somebody finds out who needs it. */
static void look_at_file(struct generation_watch *w)
{
    if (atomic_load(&w->is_damaged) ||
        !catalog_has_changed(generation_catalog(w->current)))
        return;
    log_error("the file of generation %u isn't what it was",
              generation_number(w->current));
    verify(w);
}

static bool wait_or_stop(struct generation_watch *w)
{
    bool stopping;

    (void)pthread_mutex_lock(&w->lock);
    if (!w->stopping)
        (void)clock_wait_ms(&w->wake, &w->lock, LOOK_EVERY_MS);
    stopping = w->stopping;
    (void)pthread_mutex_unlock(&w->lock);
    return stopping;
}

static void *run(void *arg)
{
    struct generation_watch *w = arg;
    uint32_t verified = UINT32_MAX;

    while (!wait_or_stop(w)) {
        look(w);
        look_at_file(w);
        if (verified == generation_number(w->current))
            continue;
        verified = generation_number(w->current);
        verify(w);
    }
    return NULL;
}

enum err generation_watch_start(struct generation_watch *w,
                                const struct generation_watcher *watcher)
{
    w->watcher = *watcher;
    w->has_thread = thread_start(&w->thread, "generations", run, w) == OK;
    return w->has_thread ? OK : ERR_LIMIT;
}

void generation_watch_stop(struct generation_watch *w)
{
    if (!w->has_thread)
        return;
    (void)pthread_mutex_lock(&w->lock);
    w->stopping = true;
    (void)pthread_cond_signal(&w->wake);
    (void)pthread_mutex_unlock(&w->lock);
    (void)pthread_join(w->thread, NULL);
    w->has_thread = false;
}

static void set_one(struct generation *g, const struct generation_live *live)
{
    uint32_t n = catalog_find(generation_catalog(g), live->type, live->id);

    if (n == CATALOG_NONE)
        return;
    if (live->has_popularity)
        generation_set_popularity(g, live->type, n, live->popularity);
    if (live->has_followers && live->type == ENTITY_ARTIST)
        generation_set_followers(g, n, live->followers);
}

void generation_watch_set(struct generation_watch *w,
                          const struct generation_live *changes, size_t count)
{
    (void)pthread_mutex_lock(&w->lock);
    for (size_t i = 0; i < count; i++) {
        set_one(w->current, &changes[i]);
        if (w->next != NULL)
            set_one(w->next, &changes[i]);
    }
    (void)pthread_mutex_unlock(&w->lock);
}

void generation_watch_figures(struct generation_watch *w,
                              struct generation_figures *out)
{
    (void)pthread_mutex_lock(&w->lock);
    *out = (struct generation_figures){.number = generation_number(w->current),
                                       .since_s = w->since_s,
                                       .swaps = w->swaps};
    (void)pthread_mutex_unlock(&w->lock);
}

bool generation_watch_is_damaged(const struct generation_watch *w)
{
    return atomic_load(&w->is_damaged);
}

void generation_watch_free(struct generation_watch *w)
{
    if (w == NULL)
        return;
    generation_unref(w->current);
    (void)pthread_mutex_destroy(&w->lock);
    (void)pthread_cond_destroy(&w->wake);
    free(w);
}

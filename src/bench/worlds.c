/* A list and a lock: tests make hundreds of worlds, not millions, and a request
 * holds the lock for as long as it takes to compare some names.
 *
 * A run that is entered may be over a moment later; who is in it is counted, so
 * that it isn't closed before the last has left. The count goes up with the
 * lock only, so nobody enters what the list doesn't lead to any more. */
#include "bench/worlds.h"

#include <assert.h>

#include "accounts/keys.h"
#include "base/mem.h"
#include "bench/worlds_inner.h"

struct world *worlds_inner_find(const struct worlds *w, struct str name)
{
    struct world *at = w->first;

    while (at != NULL && !world_is_named(at->name, name))
        at = at->next;
    return at;
}

struct snapshot *worlds_inner_snapshot(const struct worlds *w, struct str name)
{
    struct snapshot *at = w->snapshots;

    while (at != NULL && !world_is_named(at->name, name))
        at = at->next;
    return at;
}

bool worlds_is_name(struct str name)
{
    if (name.n == 0 || name.n > WORLD_NAME_MAX || name.p[0] == '-' ||
        name.p[name.n - 1] == '-')
        return false;
    for (size_t i = 0; i < name.n; i++)
        if ((name.p[i] < 'a' || name.p[i] > 'z') &&
            (name.p[i] < '0' || name.p[i] > '9') && name.p[i] != '-')
            return false;
    return true;
}

/* ---- references ---- */

void worlds_inner_unref(struct world *world)
{
    assert(world->references > 0);
    if (--world->references > 0)
        return;
    if (world->began != NULL)
        worlds_files_remove(world->began);
    bench_stop(world->bench);
    bench_free(world->bench);
    clock_free(world->clock);
    free(world->began);
    free((char *)(uintptr_t)world->seeds.p);
    free((char *)(uintptr_t)world->objects.p);
    free((char *)(uintptr_t)world->again.p);
    free(world);
}

struct world *worlds_find(struct worlds *w, struct str name)
{
    struct world *world;

    (void)pthread_mutex_lock(&w->lock);
    world = worlds_inner_find(w, name);
    if (world != NULL)
        world->references++;
    (void)pthread_mutex_unlock(&w->lock);
    return world;
}

void worlds_let_go(struct world *world)
{
    struct worlds *w = world->worlds;

    (void)pthread_mutex_lock(&w->lock);
    worlds_inner_unref(world);
    (void)pthread_mutex_unlock(&w->lock);
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(struct world *const *)a)->name,
                  (*(struct world *const *)b)->name);
}

void worlds_list(struct worlds *w, struct arena *arena, struct world ***out,
                 size_t *count)
{
    size_t n = 0;

    (void)pthread_mutex_lock(&w->lock);
    *out = arena_alloc(arena, (WORLDS_MAX + 1) * sizeof **out);
    for (struct world *at = w->first; at != NULL; at = at->next) {
        /* One that is being made isn't there yet. */
        if (at->run == NULL && at != w->own)
            continue;
        at->references++;
        (*out)[n++] = at;
    }
    (void)pthread_mutex_unlock(&w->lock);
    qsort(*out, n, sizeof **out, by_name);
    *count = n;
}

struct world *worlds_default(struct worlds *w)
{
    return w->own;
}

bool worlds_has_any(const struct worlds *w)
{
    return atomic_load_explicit(&w->count, memory_order_relaxed) > 0;
}

/* ---- entering ---- */

/* With the lock. */
static struct world_run *enter(struct world *world)
{
    if (world == NULL || world->run == NULL)
        return NULL;
    (void)atomic_fetch_add(&world->run->calls, 1);
    return world->run;
}

void worlds_tell_default(struct worlds *w, struct str seeds, struct str rules)
{
    free((char *)(uintptr_t)w->own->seeds.p);
    free((char *)(uintptr_t)w->own->again.p);
    w->own->seeds = worlds_inner_copy(seeds);
    w->own->again = worlds_inner_copy(rules);
}

void worlds_number_default(struct worlds *w, uint64_t seed)
{
    w->own->has_seed = true;
    w->own->seed = seed;
}

struct world_run *worlds_enter(struct worlds *w, struct str name,
                               bool *is_there)
{
    struct world_run *run;
    struct world *world;

    (void)pthread_mutex_lock(&w->lock);
    world = worlds_inner_find(w, name);
    run = enter(world);
    *is_there = run != NULL || (world != NULL && world == w->own);
    (void)pthread_mutex_unlock(&w->lock);
    return run;
}

struct world_run *worlds_enter_by_key(struct worlds *w, uint32_t key)
{
    struct world_run *run;
    struct world *at;

    if (key < KEYS_RUN)
        return NULL;
    (void)pthread_mutex_lock(&w->lock);
    at = w->first;
    while (at != NULL && at->keys != key / KEYS_RUN)
        at = at->next;
    run = enter(at);
    (void)pthread_mutex_unlock(&w->lock);
    return run;
}

struct world_run *
worlds_enter_only(struct worlds *w,
                  bool (*is_it)(struct world_run *run, void *arg), void *arg)
{
    struct world *only = NULL;
    struct world_run *run;
    size_t found = 0;

    (void)pthread_mutex_lock(&w->lock);
    for (struct world *at = w->first; at != NULL && found < 2; at = at->next)
        if (at->run != NULL && is_it(at->run, arg)) {
            only = at;
            found++;
        }
    run = found == 1 ? enter(only) : NULL;
    (void)pthread_mutex_unlock(&w->lock);
    return run;
}

void worlds_stay(struct world_run *run)
{
    unsigned before = atomic_fetch_add(&run->calls, 1);

    assert(before > 0);
}

void worlds_leave(struct world_run *run)
{
    unsigned before = atomic_fetch_sub(&run->calls, 1);

    assert(before > 0);
}

/* ---- of a world ---- */

struct str world_name(const struct world *world)
{
    return str_from_c(world->name);
}

int64_t world_created_ms(const struct world *world)
{
    return world->created_ms;
}

struct clock *world_clock(const struct world *world)
{
    return world->clock;
}

struct bench *world_bench(const struct world *world)
{
    return world->bench;
}

bool world_seed(const struct world *world, uint64_t *out)
{
    *out = world->seed;
    return world->has_seed;
}

struct str world_seeds(const struct world *world)
{
    return world->seeds;
}

uint32_t world_first_key(const struct world *world)
{
    /* There is no key 0. */
    return world->keys > 0 ? world->keys * KEYS_RUN : 1;
}

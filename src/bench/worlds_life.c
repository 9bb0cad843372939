/* A world is in the list before it has a run, so that its name is taken while
 * it is being made; nobody finds it until the run is there. All that takes time
 * happens without the lock. */
#include <stdlib.h>
#include <unistd.h>

#include "accounts/keys.h"
#include "base/hash.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/thread.h"
#include "bench/worlds_inner.h"
#include "db/state.h"

#define LOOK_MS        2
#define DELETE_WAIT_MS 5000

/* ---- making ---- */

static struct world *world_new(struct worlds *w, struct str name)
{
    struct world *world = mem_zalloc(1, sizeof *world);

    world->worlds = w;
    memcpy(world->name, name.p, name.n);
    world->created_ms = clock_system_ms();
    world->clock = clock_new();
    world->bench = bench_new();
    world->references = 1;
    world->next = w->first;
    w->first = world;
    return world;
}

/* A name that nobody has. With the lock. */
static struct str make_up_name(struct worlds *w, char *text, size_t n)
{
    struct str name;

    do
        name = str_of(text, (size_t)snprintf(text, n, "world-%u",
                                             random_jitter(1u << 30)));
    while (worlds_inner_find(w, name) != NULL);
    return name;
}

/* Lines after lines, as a copy. */
static struct str join(struct str a, struct str b)
{
    char *text = mem_alloc(a.n + b.n + 1);
    size_t n = 0;

    if (a.n > 0) {
        memcpy(text, a.p, a.n);
        n = a.n;
        text[n++] = '\n';
    }
    if (b.n > 0)
        memcpy(text + n, b.p, b.n);
    return str_of(text, n + b.n);
}

/* Tokens tell the number of the key that signed them, so with a seed that
 * follows from the seed and the world's name, in the upper half of all numbers:
 * tokens are then the same whatever other worlds there are. */
static uint32_t choose_keys(const struct worlds *w, const struct world *world)
{
    const uint32_t half = UINT32_MAX / KEYS_RUN / 2;
    uint64_t hash = hash_bytes(world->name, strlen(world->name), world->seed);
    uint32_t keys = half + (uint32_t)(hash % half);
    const struct world *at = w->first;

    if (!world->has_seed)
        return 1 + (w->worlds_made - 1) % (half - 1);
    while (at != NULL) {
        bool is_taken = at != world && at->keys == keys;

        if (is_taken)
            keys = half + (keys + 1 - half) % half;
        at = is_taken ? w->first : at->next;
    }
    return keys;
}

/* Takes the world's place in the list, and keeps what it begins as. */
static enum err reserve(struct worlds *w, const struct world_plan *plan,
                        struct world **out)
{
    char made_up[WORLD_NAME_MAX + 1];
    struct str name = plan->name;
    const struct snapshot *from = worlds_inner_snapshot(w, plan->snapshot);
    struct world *world;

    if (name.n == 0)
        name = make_up_name(w, made_up, sizeof made_up);
    if (!worlds_is_name(name))
        return ERR_USAGE;
    if (worlds_inner_find(w, name) != NULL)
        return ERR_EXISTS;
    if (plan->snapshot.n > 0 && from == NULL)
        return ERR_NOT_FOUND;
    if (atomic_load(&w->count) >= WORLDS_MAX)
        return ERR_LIMIT;
    world = world_new(w, name);
    world->number = ++w->worlds_made;
    world->has_seed = plan->has_seed;
    world->seed = plan->seed;
    world->keys = choose_keys(w, world);
    world->seeds = worlds_inner_copy(plan->seeds);
    world->again = worlds_inner_copy(plan->seeds);
    world->objects =
        join(from != NULL ? from->objects : STR_EMPTY, plan->seeds);
    if (from != NULL) {
        char *file = worlds_files_name(w, "snapshot", plan->snapshot);

        /* Another name of the file, which outlives the snapshot's. */
        worlds_inner_set_clock(world->clock, &from->clock);
        world->began = worlds_files_number(w, "began", world->number);
        if (link(file, world->began) != 0)
            log_warn("%s: no other name for it", file);
        free(file);
    }
    world->references++; /* the caller's */
    *out = world;
    return OK;
}

/* Takes the world out of the list. With the lock. */
static void forget(struct world *world)
{
    struct world **at = &world->worlds->first;

    while (*at != world)
        at = &(*at)->next;
    *at = world->next;
    world->is_gone = true;
    if (world->run != NULL)
        (void)atomic_fetch_sub(&world->worlds->count, 1);
    worlds_run_replace(world, NULL);
    worlds_inner_unref(world);
}

enum err worlds_make(struct worlds *w, const struct world_plan *plan,
                     struct arena *arena, struct str *why, struct world **out)
{
    char *blank = worlds_files_blank(w);
    struct beginning from;
    struct world_run *run;
    struct world *world;
    enum err e;

    (void)pthread_mutex_lock(&w->lock);
    e = worlds_run_announce(w);
    if (!e) {
        e = reserve(w, plan, &world);
        if (e)
            worlds_run_settle(w);
    }
    (void)pthread_mutex_unlock(&w->lock);
    if (e) {
        free(blank);
        return e;
    }
    if (plan->set_clock != NULL)
        plan->set_clock(world->clock, plan->arg);
    clock_look(world->clock, &world->began_at);
    from =
        (struct beginning){.state = world->began != NULL ? world->began : blank,
                           .objects = world->objects,
                           .seeds = world->again};
    e = worlds_run_open(world, &from, arena, why, &run);
    free(blank);
    (void)pthread_mutex_lock(&w->lock);
    if (!e) {
        world->run = run;
        (void)atomic_fetch_add(&w->count, 1);
        *out = world;
    } else {
        forget(world);
        worlds_inner_unref(world);
    }
    worlds_run_settle(w);
    (void)pthread_mutex_unlock(&w->lock);
    return e;
}

/* ---- extending ---- */

static enum err extend(struct world_run *run, struct str seeds,
                       enum err (*before)(void *arg), void *arg)
{
    struct worlds *w = run->world->worlds;
    struct str objects = join(run->objects, seeds), old = objects;
    enum err e = w->maker->extend(w->maker->owner, run, objects, before, arg);

    (void)pthread_mutex_lock(&w->lock);
    if (!e) {
        old = run->objects;
        run->objects = objects;
    }
    (void)pthread_mutex_unlock(&w->lock);
    free((char *)(uintptr_t)old.p);
    return e;
}

enum err worlds_extend(struct worlds *w, const struct world *world,
                       struct str seeds, enum err (*before)(void *arg),
                       void *arg)
{
    bool is_there;
    struct world_run *run = worlds_enter(w, world_name(world), &is_there);
    enum err e;

    if (run == NULL)
        return ERR_USAGE;
    (void)pthread_mutex_lock(&w->extending);
    e = extend(run, seeds, before, arg);
    (void)pthread_mutex_unlock(&w->extending);
    worlds_leave(run);
    return e;
}

/* ---- deleting ---- */

/* With the lock: whether a run of the world is still there. */
static bool is_left(const struct worlds *w, uint32_t number)
{
    const struct world_run *run = w->over;

    while (run != NULL && run->world->number != number)
        run = run->next;
    return run != NULL;
}

enum err worlds_delete(struct worlds *w, struct str name, bool waits)
{
    int64_t until_ms = clock_monotonic_ms() + DELETE_WAIT_MS;
    struct world *world;
    uint32_t number;

    (void)pthread_mutex_lock(&w->lock);
    world = worlds_inner_find(w, name);
    if (world == NULL || world == w->own || world->run == NULL) {
        bool is_own = world != NULL && world == w->own;

        (void)pthread_mutex_unlock(&w->lock);
        return is_own ? ERR_USAGE : ERR_NOT_FOUND;
    }
    number = world->number;
    forget(world);
    while (waits && is_left(w, number) && clock_monotonic_ms() < until_ms)
        (void)clock_wait_ms(&w->gone, &w->lock, LOOK_MS);
    (void)pthread_mutex_unlock(&w->lock);
    return OK;
}

/* ---- the whole ---- */

static void free_all(struct worlds *w)
{
    while (w->snapshots != NULL) {
        struct snapshot *next = w->snapshots->next;

        worlds_inner_drop(w->snapshots);
        w->snapshots = next;
    }
    (void)pthread_cond_destroy(&w->wake);
    (void)pthread_cond_destroy(&w->gone);
    (void)pthread_mutex_destroy(&w->lock);
    (void)pthread_mutex_destroy(&w->extending);
    free(w->folder);
    free(w);
}

enum err worlds_open(const struct state_place *place,
                     const struct worlds_maker *maker, struct worlds **out)
{
    struct worlds *w = mem_zalloc(1, sizeof *w);
    size_t n = strlen(place->data) + sizeof "/bench";
    enum err e;

    w->maker = maker;
    w->folder = mem_alloc(n);
    (void)snprintf(w->folder, n, "%s/bench", place->data);
    (void)pthread_mutex_init(&w->lock, NULL);
    (void)pthread_mutex_init(&w->extending, NULL);
    clock_condition_init(&w->wake);
    clock_condition_init(&w->gone);
    e = worlds_files_begin(w, place);
    if (!e)
        e = thread_start(&w->thread, "worlds", worlds_run_undertake, w);
    if (e) {
        free_all(w);
        return e;
    }
    w->own = world_new(w, STR("default"));
    *out = w;
    return OK;
}

/* The default stays in the list as long as there is one. With the lock. */
static void end_default(struct worlds *w)
{
    if (w->own->run == NULL)
        return;
    w->own->is_gone = true;
    (void)atomic_fetch_sub(&w->count, 1);
    worlds_run_replace(w->own, NULL);
}

void worlds_end(struct worlds *w)
{
    (void)pthread_mutex_lock(&w->lock);
    w->ending = true;
    while (w->opening > 0)
        (void)pthread_cond_wait(&w->gone, &w->lock);
    for (struct world *at = w->first, *next; at != NULL; at = next) {
        next = at->next;
        if (at == w->own)
            end_default(w);
        else if (at->run != NULL)
            forget(at);
    }
    (void)pthread_cond_signal(&w->wake);
    (void)pthread_mutex_unlock(&w->lock);
    (void)pthread_join(w->thread, NULL);
}

void worlds_free(struct worlds *w)
{
    if (w == NULL)
        return;
    w->first = NULL;
    worlds_inner_unref(w->own);
    if (io_remove_dir(w->folder) != OK)
        log_warn("%s stays until the next start", w->folder);
    free_all(w);
}

/* A world is in the list before it has a run, so that its name is taken while
 * it is being made; nobody finds it until the run is there. All that takes time
 * happens without the lock.
 *
 * What is over waits in a list for the thread, which looks every few
 * milliseconds as long as there is any: whoever leaves a run needn't tell. */
#include <assert.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "accounts/keys.h"
#include "base/hash.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/thread.h"
#include "bench/faults.h"
#include "bench/journal.h"
#include "bench/worlds.h"
#include "bench/worlds_inner.h"
#include "db/db.h"
#include "db/state.h"

#define LOOK_MS        2
#define TELL_MS        50
#define POLITE_MS      200 /* for streams to end by themselves */
#define DELETE_WAIT_MS 5000

void worlds_inner_set_clock(struct clock *c, const struct clock_state *s)
{
    clock_set_factor(c, s->factor);
    clock_freeze(c, s->is_frozen);
    if (s->is_frozen)
        clock_set(c, s->now_ms);
    else
        clock_set_offset(c, s->offset_ms);
}

/* ---- runs ---- */

static struct str copy_of(struct str text)
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
    run->objects = copy_of(objects);
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

/* Says that a run is on its way, so that worlds_end waits for it, and no more.
 * With the lock. */
static enum err begin_opening(struct worlds *w)
{
    if (w->ending)
        return ERR_STOPPED;
    w->opening++;
    return OK;
}

static void end_opening(struct worlds *w)
{
    w->opening--;
    (void)pthread_cond_broadcast(&w->gone);
}

/* What a run begins with. */
struct beginning {
    const char *state;  /* a file to copy */
    struct str objects; /* run->objects */
    struct str seeds;   /* what is written beside */
};

static enum err run_open(struct world *world, const struct beginning *from,
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

/* Puts another run in the place of the world's, NULL: none; what was there is
 * over. With the lock. */
static void run_replace(struct world *world, struct world_run *next)
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

static void *undertake(void *arg)
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
    world->seeds = copy_of(plan->seeds);
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
    run_replace(world, NULL);
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
    e = begin_opening(w);
    if (!e) {
        e = reserve(w, plan, &world);
        if (e)
            end_opening(w);
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
                           .seeds = world->seeds};
    e = run_open(world, &from, arena, why, &run);
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
    end_opening(w);
    (void)pthread_mutex_unlock(&w->lock);
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

/* ---- snapshots ---- */

static void snapshot_free(struct snapshot *s)
{
    free((char *)(uintptr_t)s->objects.p);
    free(s);
}

/* Where the snapshot of the name is, made if there is none. With the lock. */
static struct snapshot *snapshot_of(struct worlds *w, struct str name)
{
    struct snapshot *s = worlds_inner_snapshot(w, name);

    if (s != NULL)
        return s;
    s = mem_zalloc(1, sizeof *s);
    memcpy(s->name, name.p, name.n);
    s->next = w->snapshots;
    w->snapshots = s;
    return s;
}

static uint64_t size_of(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

enum err worlds_save(struct worlds *w, const struct world *world,
                     struct str name, struct db *db)
{
    char *file = worlds_files_name(w, "snapshot", name);
    struct snapshot *s;
    char *fresh;
    enum err e;

    (void)pthread_mutex_lock(&w->lock);
    fresh = worlds_files_number(w, "fresh", ++w->runs_made);
    (void)pthread_mutex_unlock(&w->lock);
    e = db_copy(db, fresh);
    (void)pthread_mutex_lock(&w->lock);
    if (!e && rename(fresh, file) != 0) {
        log_error("rename %s to %s", fresh, file);
        e = ERR_IO;
    }
    if (!e) {
        s = snapshot_of(w, name);
        s->made_ms = clock_system_ms();
        s->bytes = size_of(file);
        clock_look(world->clock, &s->clock);
        free((char *)(uintptr_t)s->objects.p);
        s->objects =
            copy_of(world->run != NULL ? world->run->objects : STR_EMPTY);
    }
    (void)pthread_mutex_unlock(&w->lock);
    if (e)
        worlds_files_remove(fresh);
    free(fresh);
    free(file);
    return e;
}

/* What a snapshot has, under another name of its file, which the caller frees
 * and removes. */
static enum err take_snapshot(struct worlds *w, struct str snapshot,
                              char **file, struct clock_state *clock,
                              struct arena *arena, struct str *objects)
{
    const struct snapshot *s;
    char *name = worlds_files_name(w, "snapshot", snapshot);
    enum err e = OK;

    (void)pthread_mutex_lock(&w->lock);
    s = worlds_inner_snapshot(w, snapshot);
    *file = worlds_files_number(w, "taken", ++w->runs_made);
    if (s == NULL || link(name, *file) != 0)
        e = ERR_NOT_FOUND;
    else
        *clock = s->clock;
    *objects = s != NULL ? arena_str(arena, s->objects) : STR_EMPTY;
    (void)pthread_mutex_unlock(&w->lock);
    free(name);
    return e;
}

/* Has the world go on in the run, if it is still there. With the lock. */
static enum err go_on_in(struct world *world, struct world_run *run)
{
    if (world->run != NULL) {
        run_replace(world, run);
        return OK;
    }
    world->run = run; /* which is over at once */
    run_replace(world, NULL);
    return ERR_NOT_FOUND;
}

static enum err begin_again(struct world *world, const struct beginning *from,
                            const struct clock_state *clock)
{
    struct worlds *w = world->worlds;
    struct world_run *run;
    struct arena arena;
    struct str why;
    enum err e;

    (void)pthread_mutex_lock(&w->lock);
    e = begin_opening(w);
    (void)pthread_mutex_unlock(&w->lock);
    if (e)
        return e;
    arena_init(&arena);
    worlds_inner_set_clock(world->clock, clock);
    e = run_open(world, from, &arena, &why, &run);
    arena_release(&arena);
    (void)pthread_mutex_lock(&w->lock);
    if (!e)
        e = go_on_in(world, run);
    end_opening(w);
    (void)pthread_mutex_unlock(&w->lock);
    return e;
}

static enum err reset(struct world *world)
{
    struct bench *bench = world->bench;
    char *blank = worlds_files_blank(world->worlds);
    struct beginning from = {.state =
                                 world->began != NULL ? world->began : blank,
                             .objects = world->objects,
                             .seeds = world->seeds};
    enum err e;

    faults_clear(bench->faults);
    e = begin_again(world, &from, &world->began_at);
    journal_clear(bench->journal);
    free(blank);
    return e;
}

enum err worlds_restore(struct worlds *w, struct world *world,
                        struct str snapshot)
{
    struct beginning from = {.state = NULL};
    struct clock_state clock;
    struct arena arena;
    char *file;
    enum err e;

    if (world == w->own)
        return ERR_USAGE;
    if (snapshot.n == 0)
        return reset(world);
    arena_init(&arena);
    e = take_snapshot(w, snapshot, &file, &clock, &arena, &from.objects);
    from.state = file;
    if (!e)
        e = begin_again(world, &from, &clock);
    worlds_files_remove(file);
    arena_release(&arena);
    free(file);
    return e;
}

enum err worlds_forget(struct worlds *w, struct str snapshot)
{
    char *file = worlds_files_name(w, "snapshot", snapshot);
    struct snapshot **at, *found;

    (void)pthread_mutex_lock(&w->lock);
    at = &w->snapshots;
    while (*at != NULL && !world_is_named((*at)->name, snapshot))
        at = &(*at)->next;
    found = *at;
    if (found != NULL) {
        *at = found->next;
        worlds_files_remove(file);
        snapshot_free(found);
    }
    (void)pthread_mutex_unlock(&w->lock);
    free(file);
    return found != NULL ? OK : ERR_NOT_FOUND;
}

static int snapshots_by_name(const void *a, const void *b)
{
    return str_cmp(((const struct world_snapshot *)a)->name,
                   ((const struct world_snapshot *)b)->name);
}

void worlds_snapshots(struct worlds *w, struct arena *arena,
                      struct world_snapshot **out, size_t *count)
{
    size_t n = 0;

    (void)pthread_mutex_lock(&w->lock);
    for (const struct snapshot *s = w->snapshots; s != NULL; s = s->next)
        n++;
    *out = arena_alloc(arena, n * sizeof **out);
    *count = n;
    for (const struct snapshot *s = w->snapshots; s != NULL; s = s->next)
        (*out)[--n] = (struct world_snapshot){
            .name = arena_str(arena, str_from_c(s->name)),
            .made_ms = s->made_ms,
            .bytes = s->bytes};
    (void)pthread_mutex_unlock(&w->lock);
    qsort(*out, *count, sizeof **out, snapshots_by_name);
}

/* ---- the whole ---- */

static void free_all(struct worlds *w)
{
    while (w->snapshots != NULL) {
        struct snapshot *next = w->snapshots->next;

        snapshot_free(w->snapshots);
        w->snapshots = next;
    }
    (void)pthread_cond_destroy(&w->wake);
    (void)pthread_cond_destroy(&w->gone);
    (void)pthread_mutex_destroy(&w->lock);
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
    clock_condition_init(&w->wake);
    clock_condition_init(&w->gone);
    e = worlds_files_begin(w, place);
    if (!e)
        e = thread_start(&w->thread, "worlds", undertake, w);
    if (e) {
        free_all(w);
        return e;
    }
    w->own = world_new(w, STR("default"));
    *out = w;
    return OK;
}

void worlds_end(struct worlds *w)
{
    (void)pthread_mutex_lock(&w->lock);
    w->ending = true;
    while (w->opening > 0)
        (void)pthread_cond_wait(&w->gone, &w->lock);
    for (struct world *at = w->first, *next; at != NULL; at = next) {
        next = at->next;
        if (at->run != NULL)
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

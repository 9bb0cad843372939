/* Snapshots are files like the blank state: copied to begin with. Who works
 * with one has another name of its file, so that it may be replaced or deleted
 * meanwhile. */
#include <assert.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "bench/faults.h"
#include "bench/journal.h"
#include "bench/worlds_inner.h"
#include "db/db.h"

void worlds_inner_set_clock(struct clock *c, const struct clock_state *s)
{
    clock_set_factor(c, s->factor);
    clock_freeze(c, s->is_frozen);
    if (s->is_frozen)
        clock_set(c, s->now_ms);
    else
        clock_set_offset(c, s->offset_ms);
}

void worlds_inner_drop(struct snapshot *s)
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
                     const struct world_run *run, struct str name,
                     struct db *db)
{
    char *file = worlds_files_name(w, "snapshot", name);
    struct snapshot *s;
    char *fresh;
    enum err e;

    assert(worlds_is_name(name));
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
        /* The world may be in another run by now, with other objects. */
        s->objects = worlds_inner_copy(run != NULL ? run->objects : STR_EMPTY);
    }
    (void)pthread_mutex_unlock(&w->lock);
    if (e)
        worlds_files_remove(fresh);
    free(fresh);
    free(file);
    return e;
}

enum err worlds_keep_default(struct worlds *w, struct db *db)
{
    clock_look(w->own->clock, &w->own->began_at);
    if (!db_is_file(db))
        return OK;
    w->own->began = worlds_files_number(w, "began", 0);
    return db_copy(db, w->own->began);
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

/* Has the world go on in the run, if it is still there; `*is_first` for the
 * default's first one. With the lock. */
static enum err go_on_in(struct world *world, struct world_run *run,
                         bool *is_first)
{
    struct worlds *w = world->worlds;

    *is_first = world == w->own && world->run == NULL && !w->ending;
    if (*is_first)
        (void)atomic_fetch_add(&w->count, 1);
    if (*is_first || world->run != NULL) {
        worlds_run_replace(world, run);
        return OK;
    }
    world->run = run; /* which is over at once */
    worlds_run_replace(world, NULL);
    return ERR_NOT_FOUND;
}

static enum err begin_again(struct world *world, const struct beginning *from,
                            const struct clock_state *clock)
{
    struct worlds *w = world->worlds;
    struct world_run *run;
    bool is_first = false;
    struct arena arena;
    struct str why;
    enum err e;

    (void)pthread_mutex_lock(&w->lock);
    e = worlds_run_announce(w);
    (void)pthread_mutex_unlock(&w->lock);
    if (e)
        return e;
    arena_init(&arena);
    worlds_inner_set_clock(world->clock, clock);
    e = worlds_run_open(world, from, &arena, &why, &run);
    arena_release(&arena);
    (void)pthread_mutex_lock(&w->lock);
    if (!e)
        e = go_on_in(world, run, &is_first);
    (void)pthread_mutex_unlock(&w->lock);
    if (is_first)
        w->maker->retire(w->maker->owner);
    (void)pthread_mutex_lock(&w->lock);
    worlds_run_settle(w);
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
                             .seeds = world->again};
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

    if (snapshot.n == 0)
        return world == w->own && world->began == NULL ? ERR_USAGE
                                                       : reset(world);
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
        worlds_inner_drop(found);
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

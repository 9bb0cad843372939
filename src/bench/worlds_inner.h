/* What the room's own files share of worlds: worlds.c finds them, worlds_life.c
 * makes and ends them, worlds_run.c has what they run on, worlds_snapshot.c
 * what is kept of them, worlds_files.c the files of all that. */
#ifndef TONEARM_BENCH_WORLDS_INNER_H
#define TONEARM_BENCH_WORLDS_INNER_H

#include <pthread.h>

#include "base/clock.h"
#include "bench/bench.h"
#include "bench/worlds.h"

struct world {
    struct worlds *worlds;
    struct world *next;
    char name[WORLD_NAME_MAX + 1];
    uint32_t number; /* 0: the default */
    uint32_t keys;   /* which run of keys is its own; 0: the default's */
    int64_t created_ms;
    struct clock *clock;
    struct bench *bench;
    bool is_gone; /* nobody finds it any more */
    bool has_seed;
    uint64_t seed;
    struct str seeds;   /* with which it begins; its own copy, as the next */
    struct str objects; /* the same with those of the snapshot */
    struct str again;   /* what is written when it begins again: its seeds, but
                           of the default, whose began has them, the rules */
    char *began;        /* a state, to begin with again; NULL: a blank */
    struct clock_state began_at;
    struct world_run *run; /* NULL: none yet, or none any more */
    unsigned references;   /* its place in the list, runs, and others */
};

struct snapshot {
    struct snapshot *next;
    char name[WORLD_NAME_MAX + 1];
    int64_t made_ms;
    uint64_t bytes;
    struct clock_state clock;
    struct str objects; /* of the run that it was taken of; its own copy */
};

struct worlds {
    const struct worlds_maker *maker;
    char *folder; /* DATA/bench */
    struct world *own;
    atomic_uint count; /* worlds in the list that have a run */
    pthread_t thread;

    pthread_mutex_t extending; /* held by who extends a run */

    pthread_mutex_t lock; /* guards what follows, and what worlds and runs say
                             that changes */
    pthread_cond_t wake;  /* the thread: something is over */
    pthread_cond_t gone;  /* a run is closed */
    struct world *first;
    struct snapshot *snapshots;
    uint32_t worlds_made;
    uint32_t runs_made;
    unsigned opening; /* runs that are on their way */
    struct world_run *over;
    bool ending;
};

static inline bool world_is_named(const char *own, struct str name)
{
    return str_eq(str_from_c(own), name);
}

/* With the lock. */
struct world *worlds_inner_find(const struct worlds *w, struct str name);
struct snapshot *worlds_inner_snapshot(const struct worlds *w, struct str name);
void worlds_inner_unref(struct world *world);

/* A copy of a text, and of a snapshot the end, when nothing leads to it. */
struct str worlds_inner_copy(struct str text);
void worlds_inner_drop(struct snapshot *s);

/* Begins as `s` says, whether that moves or stands still. */
void worlds_inner_set_clock(struct clock *c, const struct clock_state *s);

/* ---- runs ---- */

/* What a run begins with. */
struct beginning {
    const char *state;  /* a file to copy */
    struct str objects; /* run->objects */
    struct str seeds;   /* what is written beside */
};

/* Says that a run is on its way, so that worlds_end waits for it, and that it
 * is no more. ERR_STOPPED when none may be any more. With the lock. */
enum err worlds_run_announce(struct worlds *w) MUST_CHECK;
void worlds_run_settle(struct worlds *w);

/* Opens a run in between, without the lock. ERR_INVALID with `*why`, as the
 * maker has it. */
enum err worlds_run_open(struct world *world, const struct beginning *from,
                         struct arena *arena, struct str *why,
                         struct world_run **out) MUST_CHECK;

/* Puts another run in the place of the world's, NULL: none; what was there is
 * over. With the lock. */
void worlds_run_replace(struct world *world, struct world_run *next);

/* The thread: closes runs that are over, until the worlds end. */
void *worlds_run_undertake(void *worlds);

/* ---- files ---- */

/* Makes the folder anew, with the blank state in it. */
enum err worlds_files_begin(struct worlds *w,
                            const struct state_place *place) MUST_CHECK;

/* Paths of files in the folder, for the caller to free: <kind>-<n>.db,
 * <kind>-<name>.db, and the blank state's. */
char *worlds_files_number(const struct worlds *w, const char *kind, uint32_t n);
char *worlds_files_name(const struct worlds *w, const char *kind,
                        struct str name);
char *worlds_files_blank(const struct worlds *w);

/* Makes the file `to` a copy of the state in `from`, which nobody has open. */
enum err worlds_files_copy(const char *from, const char *to) MUST_CHECK;

/* Removes a state that nobody has open any more, with what lies beside its
 * file; fine when there is none. */
void worlds_files_remove(const char *path);

#endif

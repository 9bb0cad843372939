/* The worlds of a process: isolated servers beside its own, for tests that run
 * at the same time. The server's own is the world "default". It is what the
 * server's service makes of the server's state, until it is restored for the
 * first time: that state is its owner's, which a test mustn't take back, so
 * that from there on the default is a run as other worlds are, on a copy.
 *
 * A world is what has a name; what it runs on, a run, is made by whoever starts
 * services (struct worlds_maker), and replaced when the world is restored. A
 * request is in a run from worlds_enter to worlds_leave. A run that is over
 * (its world was deleted or restored) is entered no more; a thread of this room
 * has its streams ended, waits until the last request has left, and closes it.
 *
 *     DATA/bench/blank.db            a state that is fit for use, to copy
 *     DATA/bench/run-<n>.db          that of the nth run
 *     DATA/bench/snapshot-<name>.db  what a world was
 *     DATA/bench/began-<n>.db        what the nth world began as, if not blank;
 *                                    the 0th is the default
 *     DATA/bench/catalog-<n>/        a catalog of the maker's
 *
 * Nothing of it outlives the process, nor is anything synced. Any thread. */
#ifndef TONEARM_BENCH_WORLDS_H
#define TONEARM_BENCH_WORLDS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct bench;
struct bench_catalog;
struct call_frame;
struct clock;
struct db;
struct service;
struct state_place;
struct world;
struct worlds;

#define WORLD_NAME_MAX 40
#define WORLDS_MAX     4096 /* at a time */

/* What a world runs on. The maker sets the first four: it may have had several
 * catalogs of its own, or none. */
struct world_run {
    struct service *service;
    struct call_frame *frame;
    struct bench_catalog **catalogs; /* the last one is in use */
    size_t catalog_count;
    struct world *world;
    char *state;        /* its file */
    struct str objects; /* seeds whose objects its catalog has beside the
                           server's */
    atomic_uint calls;  /* that are in it */

    /* The room's, under its lock. */
    struct world_run *next; /* of those that are over */
    int64_t over_ms;        /* since when, monotonic, as is the next */
    int64_t told_ms;        /* when its streams were last ended; 0: not yet */
};

/* What starts and ends runs. */
struct worlds_maker {
    void *owner;

    /* Starts the run on the state in run->state, with run->objects; what
     * `seeds`, the last part of these, has besides is written to the state,
     * done to the clock, and put to the faults. ERR_INVALID when they can't be
     * used: then `*why` says it, in the arena. */
    enum err (*open)(void *owner, struct world_run *run, struct str seeds,
                     struct arena *arena, struct str *why);

    /* The rest is for one that is over: ends its streams, at once if `is_cut`;
     * whether it has none, so that it may be closed once no call is in it; and
     * closes it. On the room's thread. */
    void (*end_streams)(void *owner, struct world_run *run, bool is_cut);
    bool (*is_quiet)(void *owner, struct world_run *run);
    void (*close)(void *owner, struct world_run *run);

    /* Makes the run answer from a catalog with these seeds' objects, once that
     * is built and `before` has succeeded. Errors of both, and ERR_INVALID for
     * seeds that can't be read; then nothing has changed. */
    enum err (*extend)(void *owner, struct world_run *run, struct str objects,
                       enum err (*before)(void *arg), void *arg);

    /* The default has its first run: the server's own service has nothing to
     * say any more. May take a moment. */
    void (*retire)(void *owner);
};

/* Makes DATA/bench anew, with a blank state in it. The maker outlives it all;
 * the place is the server's own, whose tables a blank state has. */
enum err worlds_open(const struct state_place *place,
                     const struct worlds_maker *maker,
                     struct worlds **out) MUST_CHECK;

/* Ends all worlds and waits for that, before the server stops; no other is made
 * from then on. */
void worlds_end(struct worlds *w);

/* After worlds_end, and when the server's own service is closed. NULL is fine.
 */
void worlds_free(struct worlds *w);

/* ---- making and ending ---- */

struct world_plan {
    struct str name;     /* empty: one is made up */
    struct str snapshot; /* what its state is copied from, and its clock set
                            by; empty: a blank one, and the system's time */
    struct str seeds;    /* what the maker puts into it */
    bool has_seed;       /* ids and secrets are drawn from this number */
    uint64_t seed;

    /* Sets the clock further before the world begins. May be NULL. */
    void (*set_clock)(struct clock *clock, void *arg);
    void *arg;
};

/* Makes a world. ERR_EXISTS for a name that another has, ERR_NOT_FOUND when
 * there is no such snapshot, ERR_LIMIT when there are WORLDS_MAX, ERR_INVALID
 * as the maker has it. Nothing is left of one that can't be made. Takes
 * milliseconds: not on a loop. `*out` is good until worlds_let_go. */
enum err worlds_make(struct worlds *w, const struct world_plan *plan,
                     struct arena *arena, struct str *why,
                     struct world **out) MUST_CHECK;

/* Gives the world a catalog with the objects of these seeds in it, too, for as
 * long as it has this run, and what is made of that; it is reset without them.
 * `before` is called when nothing but itself can fail any more: then nothing
 * has changed. ERR_USAGE for a default whose catalog is the server's; what the
 * maker and `before` say. Not on a loop. */
enum err worlds_extend(struct worlds *w, const struct world *world,
                       struct str seeds, enum err (*before)(void *arg),
                       void *arg) MUST_CHECK;

/* Whether a text may be the name of a world: a-z, 0-9 and dashes in between. */
bool worlds_is_name(struct str name);

/* Deletes it: nobody finds it from here on. If `waits`, returns when nothing is
 * left of it, or after five seconds. ERR_NOT_FOUND; ERR_USAGE for "default". */
enum err worlds_delete(struct worlds *w, struct str name,
                       bool waits) MUST_CHECK;

/* ---- snapshots ---- */

/* Keeps what the world is now, by its clock and the state `db` of the run that
 * the caller is in (NULL: the default's), under a name (worlds_is_name), in
 * place of what that was. ERR_USAGE for a state that isn't in a file. */
enum err worlds_save(struct worlds *w, const struct world *world,
                     const struct world_run *run, struct str name,
                     struct db *db) MUST_CHECK;

/* Makes the world what the snapshot is, with the faults and the journal that it
 * has; with none, what it began as, with those of its seeds and an empty one.
 * Its run is another from here on. ERR_NOT_FOUND; ERR_USAGE, with no snapshot,
 * for a default of which nobody kept what it began as; what the maker says. */
enum err worlds_restore(struct worlds *w, struct world *world,
                        struct str snapshot) MUST_CHECK;

/* ERR_NOT_FOUND. */
enum err worlds_forget(struct worlds *w, struct str snapshot) MUST_CHECK;

struct world_snapshot {
    struct str name;
    int64_t made_ms; /* Unix time */
    uint64_t bytes;
};

/* In the arena, by name. */
void worlds_snapshots(struct worlds *w, struct arena *arena,
                      struct world_snapshot **out, size_t *count);

/* ---- finding ---- */

/* A reference to the world of this name, NULL when there is none. */
struct world *worlds_find(struct worlds *w, struct str name);
void worlds_let_go(struct world *world);

/* References to all of them, by name, in the arena. */
void worlds_list(struct worlds *w, struct arena *arena, struct world ***out,
                 size_t *count);

/* The server's own, without a reference. */
struct world *worlds_default(struct worlds *w);

/* These three are for whoever opens the server's own service, before anybody
 * asks. The number that its ids and secrets are drawn from; with which lines it
 * began (world_seeds), those of them that are rules once more in `rules`; and
 * its state, which is kept with what its clock says for worlds_restore, or
 * isn't, where it isn't in a file. */
void worlds_number_default(struct worlds *w, uint64_t seed);
void worlds_tell_default(struct worlds *w, struct str seeds, struct str rules);
enum err worlds_keep_default(struct worlds *w, struct db *db) MUST_CHECK;

/* Enters the run of the world of this name; NULL, with `*is_there` set to
 * whether there is one, when there is none, or it is the default and the
 * server's own service is what it runs on. */
struct world_run *worlds_enter(struct worlds *w, struct str name,
                               bool *is_there);

/* The same by the number of the key that signed a token (world_first_key). */
struct world_run *worlds_enter_by_key(struct worlds *w, uint32_t key);

/* Enters the one run that `is_it`; NULL when there are several, or none. Quick,
 * with the lock. */
struct world_run *
worlds_enter_only(struct worlds *w,
                  bool (*is_it)(struct world_run *run, void *arg), void *arg);

/* Enters once more a run that the caller is in. */
void worlds_stay(struct world_run *run);
void worlds_leave(struct world_run *run);

/* Whether there is any run: a look at a number. */
bool worlds_has_any(const struct worlds *w);

/* ---- of a world; what never changes ---- */

struct str world_name(const struct world *world);
int64_t world_created_ms(const struct world *world); /* Unix time, real */
struct clock *world_clock(const struct world *world);
struct bench *world_bench(const struct world *world);
bool world_seed(const struct world *world, uint64_t *out); /* false: none */
struct str world_seeds(const struct world *world); /* that it began with */

/* The keys that sign its tokens are numbered from here on, KEYS_RUN of them. */
uint32_t world_first_key(const struct world *world);

#endif

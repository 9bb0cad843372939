/* An edit is timed as the writer makes it, from the beginning of a transaction
 * to the end of the commit, which waits for the disk; and what comes before the
 * commit, by itself: the list is found, changed, and written. Between two edits
 * that add, an item is taken out again, so that lists stay as long as they
 * are. */
#include "edits.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "library/playlist_items.h"
#include "owner.h"
#include "times.h"

#define SHORT   100u
#define LONG    10000u
#define WARM_UP 10u

struct subject {
    struct id list;
    uint32_t items;
    struct times whole, work;
};

struct edits {
    struct str user;
    struct subject subjects[2];
    struct subject *at; /* the list of the next edit, and what makes it */
    enum err (*run)(struct db *db, void *arg);
    int64_t work_us; /* what that took */
    struct random_sequence random;
    struct arena arena;
};

/* The list as this transaction finds it. */
static enum err begin_edit(struct edits *e, struct db *db,
                           struct playlist *list, struct playlist_editing *edit)
{
    *edit = (struct playlist_editing){.db = db,
                                      .playlist = list,
                                      .user = e->user,
                                      .now_ms = clock_unix_ms(),
                                      .arena = &e->arena};
    return playlists_find(db, e->at->list, &e->arena, list);
}

static uint32_t anywhere(struct edits *e)
{
    return random_below(&e->random, e->at->items);
}

static enum err add(struct db *db, void *arg)
{
    struct edits *e = arg;
    struct playlist_name name = {.kind = SEQUENCE_TRACK,
                                 .id = owner_id(anywhere(e))};
    struct playlist_editing edit;
    struct playlist list;
    enum err err = begin_edit(e, db, &list, &edit);

    return err ? err : playlist_add(&edit, anywhere(e), &name, 1);
}

static enum err take_out(struct db *db, void *arg)
{
    struct edits *e = arg;
    uint32_t position = anywhere(e);
    struct playlist_editing edit;
    struct playlist list;
    enum err err = begin_edit(e, db, &list, &edit);

    return err ? err : playlist_remove_at(&edit, &position, 1);
}

/* From one half into the other, so that there is always something to move. */
static enum err reorder(struct db *db, void *arg)
{
    struct edits *e = arg;
    uint32_t half = e->at->items / 2;
    uint32_t from = random_below(&e->random, half);
    uint32_t to = half + 1 + random_below(&e->random, half);
    struct playlist_editing edit;
    struct playlist list;
    enum err err = begin_edit(e, db, &list, &edit);

    return err ? err : playlist_reorder(&edit, from, 1, to);
}

/* ---- lists ---- */

static enum err create(struct db *db, void *arg)
{
    struct edits *e = arg;
    struct playlist list = {.owner = e->user, .name = STR("a list")};
    struct playlist_name *names =
        arena_zalloc(&e->arena, e->at->items * sizeof *names);
    struct playlist_editing edit = {.db = db,
                                    .playlist = &list,
                                    .user = e->user,
                                    .now_ms = clock_unix_ms(),
                                    .arena = &e->arena};
    enum err err = playlists_create(db, &list, edit.now_ms);

    for (uint32_t i = 0; i < e->at->items; i++)
        names[i] =
            (struct playlist_name){.kind = SEQUENCE_TRACK, .id = owner_id(i)};
    e->at->list = list.id;
    return err ? err : playlist_add(&edit, 0, names, e->at->items);
}

/* ---- times ---- */

static enum err run_timed(struct db *db, void *arg)
{
    struct edits *e = arg;
    int64_t begin = clock_monotonic_us();
    enum err err = e->run(db, e);

    e->work_us = clock_monotonic_us() - begin;
    return err;
}

static bool edit_once(struct edits *e, struct db *db,
                      enum err (*run)(struct db *db, void *arg), bool is_noted)
{
    int64_t begin = clock_monotonic_us();
    enum err err;

    e->run = run;
    err = db_transact(db, run_timed, e);
    if (is_noted) {
        times_add(&e->at->whole, clock_monotonic_us() - begin);
        times_add(&e->at->work, e->work_us);
    }
    arena_reset(&e->arena);
    return err == OK;
}

static bool edit_all(struct edits *e, struct db *db, bool is_adding,
                     uint32_t count)
{
    for (uint32_t i = 0; i < WARM_UP + count; i++)
        for (int k = 0; k < 2; k++) {
            e->at = &e->subjects[k];
            if (!edit_once(e, db, is_adding ? add : reorder, i >= WARM_UP) ||
                (is_adding && !edit_once(e, db, take_out, false)))
                return false;
        }
    return true;
}

static bool create_both(struct edits *e, struct db *db)
{
    for (int k = 0; k < 2; k++) {
        e->at = &e->subjects[k];
        if (!edit_once(e, db, create, false))
            return false;
    }
    return true;
}

bool edits_print(struct db *db, struct str user, const char *kind,
                 uint32_t count)
{
    bool is_adding = str_eq_c(str_from_c(kind), "add");
    struct edits e = {.user = user,
                      .subjects = {{.items = SHORT}, {.items = LONG}},
                      .random = random_sequence(1, 1)};
    struct subject *brief = &e.subjects[0], *lengthy = &e.subjects[1];
    bool is_done;

    arena_init(&e.arena);
    is_done = create_both(&e, db) && edit_all(&e, db, is_adding, count);
    if (is_done)
        printf("short_ms %.3f long_ms %.3f short_work_ms %.3f"
               " long_work_ms %.3f\n",
               times_ms(&brief->whole, 99), times_ms(&lengthy->whole, 99),
               times_ms(&brief->work, 99), times_ms(&lengthy->work, 99));
    for (int k = 0; k < 2; k++) {
        times_release(&e.subjects[k].whole);
        times_release(&e.subjects[k].work);
    }
    arena_release(&e.arena);
    return is_done;
}

/* The library is filled in large pieces, which take less time than what clients
 * do and come to the same rows. Each request is then timed as the server has
 * it run: what reads, in a transaction that reads; what writes, from the
 * beginning of a transaction of its own to the end of the commit. */
#include "large.h"

#include <assert.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "library/shelf.h"
#include "owner.h"
#include "times.h"

#define TIMES    300u /* of each kind of request */
#define PAGE     50u
#define AT_ONCE  50u
#define COMMIT   50000u /* tracks of one commit while filling */
#define BEGIN_MS 1000000000000
#define APART_MS 1000 /* between two tracks */

struct large {
    struct saved_list list;
    uint32_t tracks;
    uint32_t lists;
    uint32_t next; /* the number of the track, or list, that is next */
    struct random_sequence random;
    struct arena arena;
};

/* ---- filling ---- */

static int64_t added_ms(uint32_t i)
{
    return BEGIN_MS + (int64_t)i * APART_MS;
}

/* The newest comes first, as in a call that names them. */
static enum err fill_some(struct db *db, void *arg)
{
    struct large *l = arg;
    uint32_t left = l->tracks - l->next;
    uint32_t n = left < COMMIT ? left : COMMIT;
    struct saved_item *items = arena_alloc(&l->arena, n * sizeof *items);

    for (uint32_t i = 0; i < n; i++) {
        uint32_t number = l->next + n - 1 - i;

        items[i] = (struct saved_item){.id = owner_id(number),
                                       .added_ms = added_ms(number)};
    }
    return saved_add(db, &l->list, items, n);
}

static enum err create_list(struct db *db, void *arg)
{
    struct large *l = arg;
    struct playlist list = {
        .owner = l->list.user, .name = STR("a list"), .is_public = true};

    return playlists_create(db, &list, added_ms(l->next++));
}

static enum err create_lists(struct db *db, void *arg)
{
    struct large *l = arg;
    enum err e = OK;

    l->next = 0;
    while (l->next < l->lists && !e)
        e = create_list(db, l);
    return e;
}

static enum err fill(struct large *l, struct db *db)
{
    enum err e = OK;

    for (; l->next < l->tracks && !e; l->next += COMMIT) {
        e = db_transact(db, fill_some, l);
        arena_reset(&l->arena);
    }
    return e ? e : db_transact(db, create_lists, l);
}

/* ---- requests ---- */

static uint32_t any_track(struct large *l)
{
    return random_below(&l->random, l->tracks);
}

/* A wrong answer ends the measure. */
static enum err right(bool is_right, const char *what)
{
    if (is_right)
        return OK;
    fprintf(stderr, "keeping: a wrong answer of %s\n", what);
    return ERR_CORRUPT;
}

static enum err add(struct db *db, void *arg)
{
    struct large *l = arg;
    uint32_t number = l->next++;

    return owner_save(db, l->list.user, number, added_ms(number));
}

/* With a date in the past: somewhere in the list. */
static enum err add_dated(struct db *db, void *arg)
{
    struct large *l = arg;
    uint32_t number = l->next++;

    return owner_save(db, l->list.user, number, added_ms(any_track(l)));
}

/* One of those, the last one first. */
static enum err take_out(struct db *db, void *arg)
{
    struct large *l = arg;
    struct id id = owner_id(--l->next);
    bool is_removed;
    enum err e = saved_remove(db, &l->list, &id, 1, &is_removed);

    return e ? e : right(is_removed, "remove");
}

static enum err page(struct db *db, void *arg)
{
    struct large *l = arg;
    struct saved_page found;
    enum err e =
        saved_page(db, &l->list, any_track(l), PAGE, &l->arena, &found);

    return e ? e
             : right(found.total == l->tracks + TIMES && found.count == PAGE,
                     "page");
}

/* Every other one is there. */
static enum err contains(struct db *db, void *arg)
{
    struct large *l = arg;
    struct id ids[AT_ONCE];
    bool has[AT_ONCE];
    bool is_right = true;
    enum err e;

    for (uint32_t i = 0; i < AT_ONCE; i++)
        ids[i] = owner_id(any_track(l) + i % 2 * l->tracks);
    e = saved_contains(db, &l->list, ids, AT_ONCE, has);
    for (uint32_t i = 0; i < AT_ONCE && !e; i++)
        is_right &= has[i] == (i % 2 == 0);
    return e ? e : right(is_right, "contains");
}

static enum err shelf(struct db *db, void *arg)
{
    struct large *l = arg;
    struct shelf_page found;
    enum err e =
        shelf_page(db, l->list.user, random_below(&l->random, 2) == 0,
                   random_below(&l->random, l->lists), PAGE, &l->arena, &found);

    return e ? e
             : right(found.total == l->lists + TIMES && found.count == PAGE,
                     "shelf");
}

/* In the order in which they are made: what reads finds the library full. */
static const struct part {
    const char *name;
    enum err (*run)(struct db *db, void *arg);
    bool writes;
} parts[] = {
    {"add", add, true},         {"add_dated", add_dated, true},
    {"remove", take_out, true}, {"create_list", create_list, true},
    {"page", page, false},      {"contains", contains, false},
    {"shelf", shelf, false},
};
#define PARTS (sizeof parts / sizeof parts[0])

static enum err read_once(struct db *db, const struct part *part,
                          struct large *l)
{
    enum err e = db_begin_read(db);

    if (!e)
        e = part->run(db, l);
    db_rollback(db);
    return e;
}

static bool take(struct large *l, struct db *db, const struct part *part)
{
    struct times times = {0};
    enum err e = OK;

    for (uint32_t i = 0; i < TIMES && !e; i++) {
        int64_t begin = clock_monotonic_us();

        e = part->writes ? db_transact(db, part->run, l)
                         : read_once(db, part, l);
        times_add(&times, clock_monotonic_us() - begin);
        arena_reset(&l->arena);
    }
    if (!e)
        printf("%s %.3f\n", part->name, times_ms(&times, 99));
    times_release(&times);
    return e == OK;
}

bool large_print(struct db *db, struct str user, uint32_t tracks,
                 uint32_t lists)
{
    struct large l = {.list = {user, SEQUENCE_TRACK},
                      .tracks = tracks,
                      .lists = lists,
                      .random = random_sequence(1, 1)};
    bool is_done;

    assert(lists + TIMES <= PLAYLIST_MAX_OWNED);
    arena_init(&l.arena);
    is_done = fill(&l, db) == OK;
    l.next = 2 * tracks;
    for (size_t i = 0; i < PARTS && is_done; i++)
        is_done = take(&l, db, &parts[i]);
    arena_release(&l.arena);
    return is_done;
}

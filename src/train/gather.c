/* In pages, so that memory is the lists' and a page's, and in the order of ids,
 * so that the same state gives the same lists. */
#include "train/gather.h"

#include <math.h>
#include <stdlib.h>

#include "accounts/users.h"
#include "base/arena.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "library/playlist_tracks.h"
#include "library/saved.h"
#include "plays/heard.h"
#include "train/data.h"

#define PAGE            500u
#define PLAYLIST_CHUNKS 20u
#define WEIGHT_MAX      3.0f

/* Something that a list has. */
struct liked {
    uint32_t number; /* the catalog's */
    float weight;
    int64_t at_ms;
};

struct gathering {
    struct db *db;
    const struct catalog *catalog;
    struct train_data *data;
    struct gather_counts *counts;
    struct arena page; /* of accounts or playlists */
    struct arena list;
    struct liked *liked;
    size_t count;
    size_t capacity;
};

/* ---- a list ---- */

static void like(struct gathering *g, enum entity type, struct id id,
                 float weight, int64_t at_ms)
{
    uint32_t number = catalog_find(g->catalog, type, id);

    if (number == CATALOG_NONE) {
        g->counts->unknown++;
        return;
    }
    g->liked = mem_grow(g->liked, g->count, &g->capacity, sizeof *g->liked);
    g->liked[g->count++] = (struct liked){number, weight, at_ms};
}

static int by_number(const void *a, const void *b)
{
    const struct liked *x = a, *y = b;

    return x->number < y->number ? -1 : x->number > y->number;
}

static int by_time(const void *a, const void *b)
{
    const struct liked *x = a, *y = b;

    if (x->at_ms != y->at_ms)
        return x->at_ms > y->at_ms ? -1 : 1;
    return by_number(a, b);
}

/* Joins what was liked in two ways: weights add up to no more than WEIGHT_MAX,
 * and the later time counts. */
static void settle(struct gathering *g)
{
    size_t kept = 0;

    if (g->count > 1)
        qsort(g->liked, g->count, sizeof *g->liked, by_number);
    for (size_t i = 0; i < g->count; i++) {
        struct liked *last = kept > 0 ? &g->liked[kept - 1] : NULL;

        if (last == NULL || last->number != g->liked[i].number) {
            g->liked[kept++] = g->liked[i];
            continue;
        }
        last->weight = fminf(last->weight + g->liked[i].weight, WEIGHT_MAX);
        if (g->liked[i].at_ms > last->at_ms)
            last->at_ms = g->liked[i].at_ms;
    }
    g->count = kept;
    if (g->count > 1)
        qsort(g->liked, g->count, sizeof *g->liked, by_time);
    if (g->count > GATHER_NEWEST)
        g->count = GATHER_NEWEST;
}

static void put_list(struct gathering *g, struct interactions *lists)
{
    struct interaction row[GATHER_NEWEST];

    settle(g);
    for (size_t i = 0; i < g->count; i++)
        row[i] = (struct interaction){g->liked[i].number, g->liked[i].weight};
    if (g->count > 0)
        interactions_add(lists, row, g->count);
    g->counts->entries += g->count;
    g->count = 0;
    arena_reset(&g->list);
}

/* ---- users ---- */

static enum err take_heard(struct gathering *g, struct str user)
{
    struct heard *heard;
    size_t n;
    enum err e = heard_lately(g->db, user, GATHER_NEWEST, &g->list, &heard, &n);

    for (size_t i = 0; i < n && !e; i++)
        like(g, ENTITY_TRACK, heard[i].track,
             fminf(1 + log2f((float)heard[i].plays) / 2, WEIGHT_MAX),
             heard[i].last_s * 1000);
    return e;
}

static enum err take_saved(struct gathering *g, struct str user,
                           enum sequence_kind kind, enum entity type)
{
    const struct saved_list list = {user, kind};
    struct saved_page page = {.count = 0};
    enum err e = saved_page(g->db, &list, 0, GATHER_NEWEST, &g->list, &page);

    for (size_t i = 0; i < page.count && !e; i++)
        like(g, type, page.items[i].id, 1, page.items[i].added_ms);
    return e;
}

static enum err take_user(struct gathering *g, struct str user)
{
    enum err e = take_heard(g, user);

    if (!e)
        e = take_saved(g, user, SEQUENCE_TRACK, ENTITY_TRACK);
    if (e)
        return e;
    put_list(g, &g->data->tracks);
    e = take_saved(g, user, SEQUENCE_ARTIST, ENTITY_ARTIST);
    if (!e)
        put_list(g, &g->data->artists);
    g->counts->users++;
    return e;
}

/* ---- playlists ---- */

static enum err take_playlist(struct gathering *g, struct id id)
{
    struct playlist_track *tracks;
    size_t n;
    enum err e =
        playlist_tracks(g->db, id, PLAYLIST_CHUNKS, &g->list, &tracks, &n);

    for (size_t i = 0; i < n && !e; i++)
        like(g, ENTITY_TRACK, tracks[i].id, 1, tracks[i].added_ms);
    if (!e)
        put_list(g, &g->data->tracks);
    g->counts->playlists++;
    return e;
}

/* ---- all ---- */

struct reporting {
    void (*progress)(void *arg, const char *doing, uint64_t done, uint64_t of);
    void *arg;
};

static void report(const struct reporting *r, const char *doing, uint64_t done)
{
    if (r->progress != NULL)
        r->progress(r->arg, doing, done, 0);
}

static enum err take_users(struct gathering *g, const struct reporting *r)
{
    struct buf after;
    size_t n = 1;
    enum err e = OK;

    buf_init(&after, SIZE_MAX);
    while (n > 0 && !e) {
        struct user *users;

        report(r, "reading what people like", g->counts->users);
        e = users_list(g->db, buf_get(&after), PAGE, &g->page, &users, &n);
        for (size_t i = 0; !e && i < n; i++)
            e = take_user(g, users[i].id);
        if (!e && n > 0) {
            buf_clear(&after);
            buf_add(&after, users[n - 1].id.p, users[n - 1].id.n);
        }
        arena_reset(&g->page);
    }
    buf_release(&after);
    return e;
}

static enum err take_playlists(struct gathering *g, const struct reporting *r)
{
    struct id after;
    size_t n = 1;
    enum err e = OK;

    for (bool is_first = true; n > 0 && !e; is_first = false) {
        struct id *ids;

        report(r, "reading playlists", g->counts->playlists);
        e = playlist_ids(g->db, is_first ? NULL : &after, PAGE, &g->page, &ids,
                         &n);
        for (size_t i = 0; !e && i < n; i++)
            e = take_playlist(g, ids[i]);
        if (!e && n > 0)
            after = ids[n - 1];
        arena_reset(&g->page);
    }
    return e;
}

enum err gather_lists(struct db *db, const struct catalog *c,
                      struct train_data *data,
                      void (*progress)(void *arg, const char *doing,
                                       uint64_t done, uint64_t of),
                      void *arg, struct gather_counts *counts)
{
    struct gathering g = {
        .db = db, .catalog = c, .data = data, .counts = counts};
    const struct reporting r = {progress, arg};
    enum err e;

    *counts = (struct gather_counts){.users = 0};
    arena_init(&g.page);
    arena_init(&g.list);
    e = take_users(&g, &r);
    if (!e)
        e = take_playlists(&g, &r);
    arena_release(&g.page);
    arena_release(&g.list);
    free(g.liked);
    return e;
}

/* The database counts, by the user's part of the primary key: a year of ten
 * hours a day is some 60,000 rows, read in about 30 ms. */
#include "plays/top.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "catalog/catalog.h"
#include "plays/row.h"

/* A row that is damaged is passed over, as the log's readers do. */
static bool read_row(const struct db_rows *rows, struct plays_top *out)
{
    enum sequence_kind kind;

    out->plays = (uint32_t)db_get_int(rows, 1);
    out->last_s = db_get_int(rows, 2);
    return play_item_read(db_get_bytes(rows, 0), &kind, &out->id) &&
           kind == SEQUENCE_TRACK;
}

static struct plays_top *to_arena(struct arena *arena, struct plays_top *list,
                                  size_t n)
{
    struct plays_top *copy = arena_alloc(arena, n * sizeof *copy);

    if (n > 0)
        memcpy(copy, list, n * sizeof *copy);
    free(list);
    return copy;
}

enum err plays_top_tracks(struct db *db, struct str user, int64_t from_ms,
                          struct arena *arena, struct plays_top **out,
                          size_t *count)
{
    static const struct db_statement find = {
        "play_top", "SELECT item, COUNT(*), MAX(begun_s) FROM play"
                    " WHERE user_id = $1 AND begun_s >= $2 AND item < $3"
                    " AND (how & $4) = $5 GROUP BY item"
                    " ORDER BY 2 DESC, 3 DESC, 1"};
    struct play_item behind; /* the tracks: the first kind */
    struct db_rows rows = db_query(
        db, &find,
        DB_ARGS(db_text(user), db_int(play_second(from_ms)),
                play_item_value(SEQUENCE_TRACK + 1, (struct id){0, 0}, &behind),
                db_int(PLAY_HOW_COUNTS | PLAY_HOW_PRIVATE),
                db_int(PLAY_HOW_COUNTS)));
    struct plays_top *list = NULL;
    size_t capacity = 0;
    enum err e;

    *count = 0;
    while (db_next(&rows)) {
        list = mem_grow(list, *count, &capacity, sizeof *list);
        *count += read_row(&rows, &list[*count]) ? 1 : 0;
    }
    e = db_end(&rows);
    *out = to_arena(arena, list, *count);
    return e;
}

/* ---- artists ---- */

static int compare_ids(const void *a, const void *b)
{
    return id_cmp(((const struct plays_top *)a)->id,
                  ((const struct plays_top *)b)->id);
}

static int compare_places(const void *a, const void *b)
{
    const struct plays_top *x = a, *y = b;

    if (x->plays != y->plays)
        return x->plays > y->plays ? -1 : 1;
    if (x->last_s != y->last_s)
        return x->last_s > y->last_s ? -1 : 1;
    return id_cmp(x->id, y->id);
}

/* Whether the artist stands in the track's credit before `i`, too. */
static bool is_repeated(const struct track *t, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (catalog_at(t->artists, k) == catalog_at(t->artists, i))
            return true;
    return false;
}

/* Adds up what is one artist's; the list is sorted by id. */
static size_t add_up(struct plays_top *list, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        struct plays_top *last = kept > 0 ? &list[kept - 1] : NULL;

        if (last == NULL || !id_eq(last->id, list[i].id)) {
            list[kept++] = list[i];
            continue;
        }
        last->plays += list[i].plays;
        if (last->last_s < list[i].last_s)
            last->last_s = list[i].last_s;
    }
    return kept;
}

void plays_top_artists(const struct catalog *c, const struct plays_top *tracks,
                       size_t count, struct arena *arena,
                       struct plays_top **out, size_t *artists)
{
    struct plays_top *list = NULL;
    size_t capacity = 0, n = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t at = catalog_find(c, ENTITY_TRACK, tracks[i].id);
        struct track t;

        if (at == CATALOG_NONE || !catalog_track(c, at, &t))
            continue;
        for (uint32_t k = 0; k < t.artists.n; k++) {
            if (is_repeated(&t, k))
                continue;
            list = mem_grow(list, n, &capacity, sizeof *list);
            list[n] = tracks[i];
            list[n++].id =
                catalog_id(c, ENTITY_ARTIST, catalog_at(t.artists, k));
        }
    }
    if (n > 0)
        qsort(list, n, sizeof *list, compare_ids);
    n = add_up(list, n);
    if (n > 0)
        qsort(list, n, sizeof *list, compare_places);
    *out = to_arena(arena, list, n);
    *artists = n;
}

/* Records are found by a table of pointers, open addressing with linear
 * probing, which is rebuilt when it is two thirds full and when records are
 * dropped: nothing is ever taken out of it. */
#include "trends/trend_count.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "trends/trend_listener.h"

struct genre {
    struct id id;
    struct str name; /* in the arena */
};

struct trend_counts {
    struct trend_record **slots;
    size_t slot_count; /* a power of two */
    size_t count;
    struct trend_record **touched;
    size_t touched_count, touched_capacity;
    struct arena names;
    struct genre *genres;
    size_t genre_count, genre_capacity;
};

#define FIRST_SLOTS 1024u

struct trend_counts *trend_counts_new(void)
{
    struct trend_counts *c = mem_zalloc(1, sizeof *c);

    c->slot_count = FIRST_SLOTS;
    c->slots = mem_zalloc(c->slot_count, sizeof(struct trend_record *));
    arena_init(&c->names);
    return c;
}

static void record_free(struct trend_record *r)
{
    free(r->cells);
    free(r);
}

void trend_counts_free(struct trend_counts *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < c->slot_count; i++)
        if (c->slots[i] != NULL)
            record_free(c->slots[i]);
    free(c->slots);
    free(c->touched);
    free(c->genres);
    arena_release(&c->names);
    free(c);
}

/* ---- records ---- */

static bool is_key(const struct trend_key *a, const struct trend_key *b)
{
    return id_eq(a->id, b->id) && a->market == b->market && a->type == b->type;
}

/* The key's slot, or the empty one where it would stand. */
static size_t slot_of(const struct trend_counts *c, const struct trend_key *key)
{
    uint64_t h =
        id_hash(key->id) +
        (uint64_t)(key->market * TREND_TYPES + key->type) * 0x9e3779b97f4a7c15u;
    size_t i = (h ^ h >> 29) & (c->slot_count - 1);

    while (c->slots[i] != NULL && !is_key(&c->slots[i]->key, key))
        i = (i + 1) & (c->slot_count - 1);
    return i;
}

static void rebuild(struct trend_counts *c, size_t slot_count)
{
    struct trend_record **old = c->slots;
    size_t old_count = c->slot_count;

    c->slot_count = slot_count;
    c->slots = mem_zalloc(slot_count, sizeof(struct trend_record *));
    for (size_t i = 0; i < old_count; i++)
        if (old[i] != NULL)
            c->slots[slot_of(c, &old[i]->key)] = old[i];
    free(old);
}

struct trend_record *trend_counts_find(const struct trend_counts *c,
                                       const struct trend_key *key)
{
    return c->slots[slot_of(c, key)];
}

struct trend_record *trend_counts_get(struct trend_counts *c,
                                      const struct trend_key *key)
{
    struct trend_record *r = trend_counts_find(c, key);

    if (r != NULL)
        return r;
    if (3 * (c->count + 1) > 2 * c->slot_count)
        rebuild(c, 2 * c->slot_count);
    r = mem_zalloc(1, sizeof *r);
    r->key = *key;
    r->popularity = TREND_UNSET;
    c->slots[slot_of(c, key)] = r;
    c->count++;
    return r;
}

struct trend_record **trend_counts_all(const struct trend_counts *c,
                                       size_t *slots)
{
    *slots = c->slot_count;
    return c->slots;
}

size_t trend_counts_count(const struct trend_counts *c)
{
    return c->count;
}

static void touch(struct trend_counts *c, struct trend_record *r)
{
    if (r->is_touched)
        return;
    r->is_touched = true;
    c->touched = mem_grow(c->touched, c->touched_count, &c->touched_capacity,
                          sizeof(struct trend_record *));
    c->touched[c->touched_count++] = r;
}

struct trend_record **trend_counts_touched(struct trend_counts *c,
                                           size_t *count)
{
    *count = c->touched_count;
    return c->touched;
}

void trend_counts_clear_touched(struct trend_counts *c)
{
    for (size_t i = 0; i < c->touched_count; i++)
        c->touched[i]->is_touched = false;
    c->touched_count = 0;
}

struct trend_cell *trend_record_cell(struct trend_record *r, uint32_t day)
{
    uint32_t at = r->count;

    /* Mostly today's, which is the last. */
    while (at > 0 && r->cells[at - 1].day > day)
        at--;
    if (at > 0 && r->cells[at - 1].day == day)
        return &r->cells[at - 1];
    if (r->count == r->capacity) {
        r->capacity = r->capacity == 0 ? 2 : 2 * r->capacity;
        r->cells = mem_realloc(r->cells, r->capacity, sizeof *r->cells);
    }
    memmove(&r->cells[at + 1], &r->cells[at],
            (r->count - at) * sizeof *r->cells);
    r->cells[at] = (struct trend_cell){.day = day};
    r->count++;
    return &r->cells[at];
}

static void drop_cells(struct trend_record *r, uint32_t day)
{
    uint32_t n = 0;

    while (n < r->count && r->cells[n].day < day)
        n++;
    r->count -= n;
    memmove(r->cells, &r->cells[n], r->count * sizeof *r->cells);
}

void trend_counts_drop(struct trend_counts *c, uint32_t day)
{
    size_t dropped = 0;

    trend_counts_clear_touched(c);
    for (size_t i = 0; i < c->slot_count; i++) {
        struct trend_record *r = c->slots[i];

        if (r == NULL)
            continue;
        drop_cells(r, day);
        if (r->count > 0)
            continue;
        record_free(r);
        c->slots[i] = NULL;
        c->count--;
        dropped++;
    }
    /* Gaps would end the probing of what stands behind them. */
    if (dropped > 0)
        rebuild(c, c->slot_count);
}

/* ---- genres ---- */

/* Thousands at most, and looked for where a genre is new or is shown. */
static size_t find_genre(const struct trend_counts *c, struct id genre)
{
    size_t i = 0;

    while (i < c->genre_count && !id_eq(c->genres[i].id, genre))
        i++;
    return i;
}

struct str trend_counts_genre(const struct trend_counts *c, struct id genre)
{
    size_t i = find_genre(c, genre);

    return i < c->genre_count ? c->genres[i].name : STR_EMPTY;
}

void trend_counts_note_genre(struct trend_counts *c, struct str name)
{
    struct id id = trend_genre_id(name);

    if (find_genre(c, id) < c->genre_count)
        return;
    c->genres = mem_grow(c->genres, c->genre_count, &c->genre_capacity,
                         sizeof *c->genres);
    c->genres[c->genre_count++] =
        (struct genre){id, arena_str(&c->names, name)};
}

size_t trend_counts_genre_count(const struct trend_counts *c)
{
    return c->genre_count;
}

struct str trend_counts_genre_name(const struct trend_counts *c, size_t i)
{
    return c->genres[i].name;
}

/* ---- folding ---- */

static struct trend_key world_key(struct id id, enum trend_type type)
{
    return (struct trend_key){
        .id = id, .market = TREND_WORLD, .type = (uint8_t)type};
}

/* A track's record keeps the map's mark, and a genre's name is noted, when they
 * are first met. */
static void note_map(struct trend_counts *c, const struct trend_map *map)
{
    struct trend_key key = world_key(map->of[0].id, TREND_TRACK);

    if (trend_counts_find(c, &key) != NULL)
        return;
    trend_counts_get(c, &key)->mark = map->mark;
    for (size_t i = 0; i < map->count; i++) {
        key = world_key(map->of[i].id, TREND_GENRE);
        if (map->of[i].type == TREND_GENRE &&
            trend_counts_find(c, &key) == NULL)
            trend_counts_note_genre(c, map->of[i].genre);
    }
}

/* A track that the catalog doesn't have is counted, for the day on which it
 * does; everything else comes from the catalog. */
static bool is_known(const struct trend_counts *c, const struct trend_key *key)
{
    const struct trend_key world = world_key(key->id, TREND_TRACK);
    const struct trend_record *track;

    if (key->type != TREND_TRACK)
        return true;
    track = trend_counts_find(c, &world);
    return track != NULL && track->mark != 0;
}

void trend_counts_mark_known(struct trend_counts *c)
{
    for (size_t i = 0; i < c->slot_count; i++)
        if (c->slots[i] != NULL)
            c->slots[i]->is_known = is_known(c, &c->slots[i]->key);
}

/* The listener's plays of what the key names were `before` and one is new. */
static void count_key(struct trend_counts *c, const struct trend_key *key,
                      uint32_t day, unsigned before)
{
    uint32_t more = trend_weight(before + 1) - trend_weight(before);
    struct trend_record *r;
    struct trend_cell *cell;

    if (more == 0)
        return;
    r = trend_counts_get(c, key);
    cell = trend_record_cell(r, day);
    r->is_known = is_known(c, key);
    cell->weight += more;
    cell->listeners += before == 0;
    touch(c, r);
}

/* The keys of a mapped entity: the world's, and the market's if it is known. */
static unsigned keys_of(const struct trend_mapped *of, uint16_t market,
                        struct trend_key *keys)
{
    keys[0] = world_key(of->id, of->type);
    keys[1] = keys[0];
    keys[1].market = market;
    return market == TREND_WORLD ? 1 : 2;
}

void trend_counts_fold(struct trend_counts *c, const struct catalog *catalog,
                       uint32_t day, struct trend_listener *listener,
                       const struct trend_play *play)
{
    struct trend_map map;
    struct trend_key keys[2];

    trend_map_track(catalog, play->track, &map);
    note_map(c, &map);
    for (size_t i = 0; i < map.count; i++)
        for (unsigned n = keys_of(&map.of[i], play->market, keys); n-- > 0;)
            count_key(c, &keys[n], day, trend_listener_add(listener, &keys[n]));
}

void trend_counts_remember(const struct catalog *catalog,
                           struct trend_listener *listener,
                           const struct trend_play *play)
{
    struct trend_map map;
    struct trend_key keys[2];

    trend_map_track(catalog, play->track, &map);
    for (size_t i = 0; i < map.count; i++)
        for (unsigned n = keys_of(&map.of[i], play->market, keys); n-- > 0;)
            (void)trend_listener_add(listener, &keys[n]);
}

/* ---- another catalog ---- */

size_t trend_counts_moved(const struct trend_counts *c,
                          const struct catalog *catalog)
{
    struct trend_map map;
    size_t moved = 0;

    for (size_t i = 0; i < c->slot_count; i++) {
        const struct trend_record *r = c->slots[i];

        if (r == NULL || r->key.type != TREND_TRACK ||
            r->key.market != TREND_WORLD)
            continue;
        trend_map_track(catalog, r->key.id, &map);
        moved += map.mark != r->mark;
    }
    return moved;
}

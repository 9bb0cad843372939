/* Each entity of the second generation is looked up in the first by its id;
 * those of the first that nobody came for are gone. Numbers of entities, and
 * places in the strings, mean nothing across files: what refers to something is
 * compared by the id of what it refers to. */
#include "catalog/compare.h"

#include <string.h>

#include "catalog/catalog.h"
#include "catalog/opened.h"

/* An entity in both generations. */
struct twin {
    const struct catalog *catalog[2];
    uint32_t number[2];
    enum entity type;
};

static bool is_same_reference(const struct twin *w, enum entity type,
                              uint32_t first, uint32_t second)
{
    return id_eq(catalog_id(w->catalog[0], type, first),
                 catalog_id(w->catalog[1], type, second));
}

static bool are_same_artists(const struct twin *w, struct catalog_list first,
                             struct catalog_list second)
{
    if (first.n != second.n)
        return false;
    for (uint32_t i = 0; i < first.n; i++)
        if (!is_same_reference(w, ENTITY_ARTIST, catalog_at(first, i),
                               catalog_at(second, i)))
            return false;
    return true;
}

static bool are_same_markets(const struct twin *w, uint32_t first,
                             uint32_t second)
{
    struct market_set a = catalog_market_set(w->catalog[0], first);
    struct market_set b = catalog_market_set(w->catalog[1], second);

    return memcmp(&a, &b, sizeof a) == 0;
}

static bool is_same_date(struct date a, struct date b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

/* Attribute for attribute. A text that lies in the cold section has a place
 * there for a value, which is another in each file. */
static bool are_same_attributes(const struct twin *w)
{
    struct str rest[2], value[2];
    enum field field[2];
    bool has[2];

    for (int i = 0; i < 2; i++)
        rest[i] = catalog_attributes(w->catalog[i], w->type, w->number[i]);
    for (;;) {
        for (int i = 0; i < 2; i++)
            has[i] = field_next(&rest[i], &field[i], &value[i]);
        if (!has[0] || !has[1])
            return has[0] == has[1];
        if (field[0] != field[1])
            return false;
        if (opened_is_cold(value[0]) && opened_is_cold(value[1]))
            continue;
        if (!str_eq(value[0], value[1]))
            return false;
    }
}

static bool is_same_track(const struct twin *w)
{
    struct track a, b;

    if (!catalog_track(w->catalog[0], w->number[0], &a) ||
        !catalog_track(w->catalog[1], w->number[1], &b))
        return false;
    return a.duration_ms == b.duration_ms && a.track_number == b.track_number &&
           a.disc_number == b.disc_number && a.is_explicit == b.is_explicit &&
           a.isrc_length == b.isrc_length &&
           memcmp(a.isrc, b.isrc, a.isrc_length) == 0 &&
           is_same_reference(w, ENTITY_ALBUM, a.album, b.album) &&
           are_same_artists(w, a.artists, b.artists) &&
           are_same_markets(w, a.markets, b.markets);
}

static bool is_same_album(const struct twin *w)
{
    struct album a, b;

    if (!catalog_album(w->catalog[0], w->number[0], &a) ||
        !catalog_album(w->catalog[1], w->number[1], &b))
        return false;
    return a.type == b.type && a.track_count == b.track_count &&
           a.total_tracks == b.total_tracks &&
           is_same_date(a.release_date, b.release_date) &&
           a.upc_length == b.upc_length &&
           memcmp(a.upc, b.upc, a.upc_length) == 0 &&
           are_same_artists(w, a.artists, b.artists) &&
           are_same_markets(w, a.markets, b.markets);
}

static enum entity whole_of(enum entity part)
{
    return part == ENTITY_EPISODE ? ENTITY_SHOW : ENTITY_AUDIOBOOK;
}

static bool is_same_program(const struct twin *w)
{
    struct program a, b;

    if (!catalog_program(w->catalog[0], w->type, w->number[0], &a) ||
        !catalog_program(w->catalog[1], w->type, w->number[1], &b))
        return false;
    return a.child_count == b.child_count && a.total == b.total &&
           a.duration_ms == b.duration_ms && a.position == b.position &&
           a.is_explicit == b.is_explicit &&
           is_same_date(a.release_date, b.release_date) &&
           is_same_reference(w, whole_of(w->type), a.parent, b.parent) &&
           are_same_markets(w, a.markets, b.markets);
}

/* What only the records of its type have. */
static bool is_same_record(const struct twin *w)
{
    switch (w->type) {
    case ENTITY_TRACK:
        return is_same_track(w);
    case ENTITY_ALBUM:
        return is_same_album(w);
    case ENTITY_SHOW:
    case ENTITY_EPISODE:
    case ENTITY_AUDIOBOOK:
    case ENTITY_CHAPTER:
        return is_same_program(w);
    default:
        return true;
    }
}

static bool is_same(const struct twin *w)
{
    return str_eq(catalog_name(w->catalog[0], w->type, w->number[0]),
                  catalog_name(w->catalog[1], w->type, w->number[1])) &&
           str_eq(catalog_images(w->catalog[0], w->type, w->number[0]),
                  catalog_images(w->catalog[1], w->type, w->number[1])) &&
           is_same_record(w) && are_same_attributes(w);
}

static void take_example(uint32_t examples[CATALOG_EXAMPLES], uint32_t before,
                         uint32_t n)
{
    if (before < CATALOG_EXAMPLES)
        examples[before] = n;
}

/* Only as far as it takes. */
static void find_gone(const struct twin *w, struct catalog_difference *d)
{
    uint32_t found = 0;

    for (uint32_t n = 0;
         n < d->before && found < d->gone && found < CATALOG_EXAMPLES; n++)
        if (catalog_find(w->catalog[1], w->type,
                         catalog_id(w->catalog[0], w->type, n)) == CATALOG_NONE)
            d->some_gone[found++] = n;
}

/* Categories have keys of their own, which their ids are made of. */
static struct catalog_difference compare_type(const struct catalog *before,
                                              const struct catalog *after,
                                              enum entity type)
{
    struct catalog_difference d = {.before = catalog_count(before, type),
                                   .after = catalog_count(after, type)};
    struct twin w = {.catalog = {before, after}, .type = type};

    for (uint32_t n = 0; n < d.after; n++) {
        w.number[0] = catalog_find(before, type, catalog_id(after, type, n));
        w.number[1] = n;
        if (w.number[0] == CATALOG_NONE)
            take_example(d.some_added, d.added++, n);
        else if (!is_same(&w))
            take_example(d.some_changed, d.changed++, n);
    }
    d.gone = d.before - (d.after - d.added);
    find_gone(&w, &d);
    return d;
}

void catalog_compare(const struct catalog *before, const struct catalog *after,
                     struct catalog_difference out[ENTITY_COUNT])
{
    for (unsigned t = 0; t < ENTITY_COUNT; t++)
        out[t] = compare_type(before, after, (enum entity)t);
}

uint64_t catalog_compare_cost(const struct catalog *before,
                              const struct catalog *after)
{
    uint64_t sum = 0;

    for (unsigned t = 0; t < ENTITY_COUNT; t++)
        sum += (uint64_t)catalog_count(before, (enum entity)t) +
               catalog_count(after, (enum entity)t);
    return sum;
}

struct catalog_difference
catalog_difference_sum(const struct catalog_difference by_type[ENTITY_COUNT])
{
    struct catalog_difference sum = {0};

    for (unsigned t = 0; t < ENTITY_COUNT; t++) {
        sum.before += by_type[t].before;
        sum.after += by_type[t].after;
        sum.added += by_type[t].added;
        sum.gone += by_type[t].gone;
        sum.changed += by_type[t].changed;
    }
    return sum;
}

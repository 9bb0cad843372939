/* The mark is a hash of the ids in their order, so that a catalog in which a
 * track has moved to another album is noticed without keeping the map. */
#include "trends/trend_map.h"

#include "base/hash.h"
#include "catalog/catalog.h"

/* Two hashes, since one is too short for an id: genres are few, but those of
 * all catalogs that there ever were. */
struct id trend_genre_id(struct str name)
{
    return (struct id){hash_bytes(name.p, name.n, 1),
                       hash_bytes(name.p, name.n, 2)};
}

static bool has(const struct trend_map *map, const struct trend_mapped *one)
{
    for (size_t i = 0; i < map->count; i++)
        if (map->of[i].type == one->type && id_eq(map->of[i].id, one->id))
            return true;
    return false;
}

static size_t count_of(const struct trend_map *map, enum trend_type type)
{
    size_t n = 0;

    for (size_t i = 0; i < map->count; i++)
        n += map->of[i].type == type;
    return n;
}

/* An artist who is credited twice is played once. */
static void add(struct trend_map *map, struct trend_mapped one, size_t limit)
{
    if (count_of(map, one.type) < limit && !has(map, &one))
        map->of[map->count++] = one;
}

static void add_genres(const struct catalog *c, enum entity type, uint32_t n,
                       struct trend_map *map)
{
    struct str list = catalog_attribute(c, type, n, FIELD_GENRES), name;

    while (field_next_text(&list, &name))
        add(map,
            (struct trend_mapped){
                .id = trend_genre_id(name), .type = TREND_GENRE, .genre = name},
            TREND_MAP_GENRES);
}

static void add_artists(const struct catalog *c, const struct track *t,
                        struct trend_map *map)
{
    for (uint32_t i = 0; i < t->artists.n; i++) {
        uint32_t n = catalog_at(t->artists, i);

        add(map,
            (struct trend_mapped){.id = catalog_id(c, ENTITY_ARTIST, n),
                                  .type = TREND_ARTIST},
            TREND_MAP_ARTISTS);
        add_genres(c, ENTITY_ARTIST, n, map);
    }
}

static uint64_t mark_of(const struct trend_map *map)
{
    uint64_t mark = 1;

    for (size_t i = 0; i < map->count; i++)
        mark = hash_bytes(&map->of[i].id, sizeof map->of[i].id, mark) ^
               (uint64_t)map->of[i].type;
    return mark != 0 ? mark : 1;
}

void trend_map_track(const struct catalog *c, struct id track,
                     struct trend_map *out)
{
    uint32_t n = catalog_find(c, ENTITY_TRACK, track);
    struct track t;

    out->count = 0;
    out->mark = 0;
    add(out, (struct trend_mapped){.id = track, .type = TREND_TRACK}, 1);
    if (n == CATALOG_NONE || !catalog_track(c, n, &t))
        return;
    add(out,
        (struct trend_mapped){.id = catalog_id(c, ENTITY_ALBUM, t.album),
                              .type = TREND_ALBUM},
        1);
    add_artists(c, &t, out);
    add_genres(c, ENTITY_ALBUM, t.album, out);
    out->mark = mark_of(out);
}

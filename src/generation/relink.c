/* An instance is another track of the catalog with the same recording, or the
 * same ISRC where no recording is known. The relation isn't followed further:
 * what an instance is an instance of is no candidate. */
#include "generation/relink.h"

#include "catalog/catalog.h"

/* Whether candidate `a` is a better instance than `b` of a track whose album
 * is of `type`. Both are playable. */
static bool is_better(const struct catalog *c, uint32_t a, uint32_t b,
                      enum album_type type)
{
    struct track x, y;
    struct album of_x, of_y;
    unsigned px = catalog_popularity(c, ENTITY_TRACK, a);
    unsigned py = catalog_popularity(c, ENTITY_TRACK, b);

    (void)catalog_track(c, a, &x);
    (void)catalog_track(c, b, &y);
    (void)catalog_album(c, x.album, &of_x);
    (void)catalog_album(c, y.album, &of_y);
    if ((of_x.type == type) != (of_y.type == type))
        return of_x.type == type;
    if (px != py)
        return px > py;
    return id_cmp(x.id, y.id) < 0;
}

uint32_t relink_track(const struct catalog *c, uint32_t n, int market)
{
    struct catalog_list instances;
    struct track t;
    struct album album;
    uint32_t best = CATALOG_NONE;

    (void)catalog_track(c, n, &t);
    if (catalog_market_has(c, t.markets, market))
        return n;
    (void)catalog_album(c, t.album, &album);
    /* The instances are as the file has them, in no order that matters here;
     * `best` is the best of those before. */
    instances = catalog_instances(c, n);
    for (uint32_t i = 0; i < instances.n; i++) {
        uint32_t candidate = catalog_at(instances, i);

        if (!catalog_track(c, candidate, &t) ||
            !catalog_market_has(c, t.markets, market))
            continue;
        if (best == CATALOG_NONE || is_better(c, candidate, best, album.type))
            best = candidate;
    }
    return best;
}

bool relink_has_program(const struct catalog *c, enum entity type, uint32_t n,
                        int market)
{
    struct program p;

    return market >= 0 && catalog_program(c, type, n, &p) &&
           catalog_market_has(c, p.markets, market);
}

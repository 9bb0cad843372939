#include "recommend/banned.h"

#include "base/bisect.h"
#include "catalog/catalog.h"

static bool has(const uint32_t *list, size_t count, uint32_t n)
{
    struct bisect b = bisect_in(0, count);

    while (bisect_next(&b))
        bisect_put(&b, list[b.middle] < n);
    return b.low < count && list[b.low] == n;
}

bool banned_has_artist(const struct banned *b, const struct catalog *c,
                       uint32_t track)
{
    struct track t;

    if (b->artist_count == 0 || !catalog_track(c, track, &t))
        return false;
    for (uint32_t i = 0; i < t.artists.n; i++)
        if (has(b->artists, b->artist_count, catalog_at(t.artists, i)))
            return true;
    return false;
}

bool banned_has(const struct banned *b, const struct catalog *c, uint32_t track)
{
    return has(b->tracks, b->track_count, track) ||
           banned_has_artist(b, c, track);
}

/* Drawing by rejection: an entity is taken at random and kept with the chance
 * that its popularity gives it, so nothing has to be added up beforehand. */
#include "sample.h"

#include <stdio.h>

#include "catalog/catalog.h"
#include "catalog/store.h"
#include "search/search.h"

#define MOST_POPULAR 100

bool sample_open(const char *data, struct sample *out)
{
    struct store *store = NULL;
    enum err e = store_open(data, &store);

    *out = (struct sample){.catalog = NULL};
    if (e)
        return false;
    e = store_open_current(store, &out->catalog);
    store_close(store);
    if (e)
        return false;
    if (catalog_count(out->catalog, ENTITY_TRACK) > 0 &&
        !search_open(out->catalog, &out->search))
        return true;
    fprintf(stderr, "searching: %s has no tracks to look for\n", data);
    catalog_close(out->catalog);
    return false;
}

void sample_close(struct sample *s)
{
    search_free(s->search);
    catalog_close(s->catalog);
}

uint32_t sample_draw(const struct sample *s, enum entity type,
                     struct random_sequence *r)
{
    uint32_t count = catalog_count(s->catalog, type), n;

    do
        n = random_below(r, count);
    while (random_below(r, MOST_POPULAR + 1) >
           catalog_popularity(s->catalog, type, n));
    return n;
}

struct str sample_artist(const struct sample *s, uint32_t track)
{
    struct track t;

    if (!catalog_track(s->catalog, track, &t) || t.artists.n == 0)
        return STR_EMPTY;
    return catalog_name(s->catalog, ENTITY_ARTIST, catalog_at(t.artists, 0));
}

void sample_artists(const struct sample *s, uint32_t track, struct buf *out)
{
    struct track t;

    buf_clear(out);
    catalog_track(s->catalog, track, &t);
    for (uint32_t i = 0; i < t.artists.n; i++) {
        if (i > 0)
            buf_char(out, ' ');
        buf_str(out, catalog_name(s->catalog, ENTITY_ARTIST,
                                  catalog_at(t.artists, i)));
    }
}

void sample_title_artist(const struct sample *s, uint32_t track,
                         struct buf *out)
{
    buf_clear(out);
    buf_str(out, catalog_name(s->catalog, ENTITY_TRACK, track));
    buf_char(out, ' ');
    buf_str(out, sample_artist(s, track));
}

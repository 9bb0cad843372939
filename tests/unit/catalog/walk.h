/* Reads everything that a catalog has, through every accessor, and then some
 * numbers that it hasn't. Whatever the file holds, this must end without a
 * fault. Asserts nothing, so that a fuzz target can use it too. */
#ifndef TONEARM_TESTS_CATALOG_WALK_H
#define TONEARM_TESTS_CATALOG_WALK_H

#include "base/arena.h"
#include "catalog/catalog.h"

struct walk {
    const struct catalog *c;
    struct arena arena;
    struct buf url;
    uint64_t sum; /* of all bytes read, so that reading can't be left out */
};

static inline void walk_text(struct walk *w, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        w->sum = w->sum * 31 + (unsigned char)text.p[i];
}

static inline void walk_list(struct walk *w, struct catalog_list list)
{
    for (uint32_t i = 0; i < list.n; i++)
        w->sum += catalog_at(list, i);
}

static inline void walk_images(struct walk *w, enum entity type, uint32_t n)
{
    struct str rest = catalog_images(w->c, type, n);
    struct image image;

    while (field_next_image(&rest, &image)) {
        buf_clear(&w->url);
        catalog_expand_url(image.url, catalog_id(w->c, type, n), &w->url);
        walk_text(w, buf_get(&w->url));
    }
}

static inline void walk_attributes(struct walk *w, enum entity type, uint32_t n)
{
    struct str rest = catalog_attributes(w->c, type, n), value, text;
    struct copyright copyright;
    enum field field;

    while (field_next(&rest, &field, &value)) {
        walk_text(w, catalog_text(w->c, type, n, field, &w->arena));
        while (field_next_copyright(&value, &copyright))
            walk_text(w, copyright.text);
        while (field_next_text(&value, &text))
            walk_text(w, text);
    }
    arena_reset(&w->arena);
}

static inline void walk_markets(struct walk *w, uint32_t set)
{
    struct market_set all = catalog_market_set(w->c, set);

    for (int m = -1; m <= MARKET_CODES; m++)
        w->sum += catalog_market_has(w->c, set, m);
    w->sum += all.bits[0];
}

static inline void walk_track(struct walk *w, uint32_t n)
{
    struct features features;
    struct track t;

    (void)catalog_track(w->c, n, &t);
    walk_list(w, t.artists);
    walk_markets(w, t.markets);
    walk_text(w, catalog_name(w->c, ENTITY_ALBUM, t.album));
    walk_text(w, str_of(t.isrc, t.isrc_length));
    walk_list(w, catalog_instances(w->c, n));
    walk_list(w, catalog_find_isrc(w->c, str_of(t.isrc, t.isrc_length)));
    if (catalog_features(w->c, n, &features))
        w->sum += features.key > 0;
}

static inline void walk_album(struct walk *w, uint32_t n)
{
    struct album a;
    struct track t;

    (void)catalog_album(w->c, n, &a);
    walk_list(w, a.artists);
    walk_markets(w, a.markets);
    for (uint32_t i = 0; i < a.track_count; i++)
        w->sum += catalog_track(w->c, a.first_track + i, &t);
    walk_list(w, catalog_find_upc(w->c, catalog_attribute(w->c, ENTITY_ALBUM, n,
                                                          FIELD_UPC)));
}

static inline void walk_artist(struct walk *w, uint32_t n)
{
    struct artist a;

    (void)catalog_artist(w->c, n, &a);
    for (unsigned g = 0; g < GROUP_COUNT; g++)
        walk_list(w, catalog_artist_albums(w->c, n, (enum album_group)g));
    walk_list(w, catalog_artist_tracks(w->c, n));
}

static inline void walk_program(struct walk *w, enum entity type, uint32_t n)
{
    struct program p, child;

    (void)catalog_program(w->c, type, n, &p);
    walk_markets(w, p.markets);
    for (uint32_t i = 0; i < p.child_count; i++)
        w->sum += catalog_program(
            w->c, type == ENTITY_SHOW ? ENTITY_EPISODE : ENTITY_CHAPTER,
            p.first_child + i, &child);
}

static inline void walk_entity(struct walk *w, enum entity type, uint32_t n)
{
    struct id id = catalog_id(w->c, type, n);

    w->sum += catalog_find(w->c, type, id);
    w->sum += catalog_popularity(w->c, type, n);
    walk_text(w, catalog_name(w->c, type, n));
    walk_attributes(w, type, n);
    walk_images(w, type, n);
    if (type == ENTITY_TRACK)
        walk_track(w, n);
    else if (type == ENTITY_ALBUM)
        walk_album(w, n);
    else if (type == ENTITY_ARTIST)
        walk_artist(w, n);
    else
        walk_program(w, type, n);
}

/* What belongs to no entity. */
static inline void walk_rest(struct walk *w)
{
    struct str features, analysis;
    struct id id;

    walk_list(w, catalog_new_releases(w->c));
    for (uint32_t i = 0; i <= catalog_market_set_count(w->c); i++)
        walk_markets(w, i);
    for (uint32_t i = 0;
         catalog_waiting(w->c, i, &id, &features, &analysis, &w->arena); i++) {
        walk_text(w, features);
        walk_text(w, analysis);
    }
    w->sum += catalog_find_category(w->c, STR("pop"));
    walk_list(w, catalog_find_isrc(w->c, STR("USABC0000003")));
    walk_list(w, catalog_find_upc(w->c, STR("12345678905")));
}

static inline uint64_t walk_catalog(const struct catalog *c)
{
    struct walk w = {.c = c};

    arena_init(&w.arena);
    buf_init(&w.url, 1u << 24);
    for (unsigned t = 0; t < ENTITY_COUNT; t++) {
        enum entity type = (enum entity)t;

        for (uint32_t n = 0; n < catalog_count(c, type) + 2; n++)
            walk_entity(&w, type, n);
        walk_entity(&w, type, CATALOG_NONE);
    }
    walk_rest(&w);
    arena_release(&w.arena);
    buf_release(&w.url);
    return w.sum;
}

#endif

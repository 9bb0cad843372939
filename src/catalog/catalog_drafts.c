/* A generation back into drafts, so that an import adds to what is there: one
 * draft an entity, with the fields that sources once gave and none that were
 * made up on the way. */
#include <assert.h>

#include "base/arena.h"
#include "base/mem.h"
#include "catalog/builder.h"
#include "catalog/catalog.h"
#include "catalog/opened.h"

/* What all entities' drafts are made with. */
struct drafter {
    struct builder *b;
    const struct catalog *c; /* the old generation */
    struct draft draft;
    struct arena arena; /* of the entity at hand */
    struct buf list;    /* a value while it is put together */
    struct image *images;
    size_t image_capacity;
};

/* The attributes as they are, with cold texts unpacked. */
static void add_attributes(struct drafter *d, enum entity type, uint32_t n)
{
    struct str rest = catalog_attributes(d->c, type, n), value;
    enum field field;

    while (field_next(&rest, &field, &value))
        if (field_kind(field) == FIELD_KIND_TEXT)
            draft_text(&d->draft, field,
                       catalog_text(d->c, type, n, field, &d->arena));
        else
            draft_value(&d->draft, field, value);
}

/* The images, with the entity's own id back in their URLs. */
static void add_images(struct drafter *d, enum entity type, uint32_t n)
{
    struct str rest = catalog_images(d->c, type, n);
    struct id id = catalog_id(d->c, type, n);
    struct image image;
    size_t count = 0;

    if (rest.p == NULL)
        return;
    while (field_next_image(&rest, &image)) {
        buf_clear(&d->list);
        catalog_expand_url(image.url, id, &d->list);
        image.url = arena_str(&d->arena, buf_get(&d->list));
        d->images =
            mem_grow(d->images, count, &d->image_capacity, sizeof *d->images);
        d->images[count++] = image;
    }
    draft_images(&d->draft, FIELD_IMAGES, d->images, count);
}

/* The artists. A list without any is as if artists had never been given: an
 * empty value would beat the artists of a simplified draft. */
static void add_artists(struct drafter *d, struct catalog_list artists)
{
    if (artists.n == 0)
        return;
    buf_clear(&d->list);
    for (uint32_t i = 0; i < artists.n; i++) {
        struct id id = catalog_id(d->c, ENTITY_ARTIST, catalog_at(artists, i));

        buf_add(&d->list, &id, sizeof id);
    }
    draft_ids(&d->draft, FIELD_ARTISTS,
              (const struct id *)(const void *)d->list.p, artists.n);
}

/* A number that the record has as 0 when it was never given. */
static void add_number(struct drafter *d, enum field field, uint64_t v)
{
    if (v != 0)
        draft_number(&d->draft, field, v);
}

static void add_date(struct drafter *d, struct date date)
{
    if (date.year != 0)
        draft_date(&d->draft, FIELD_RELEASE_DATE, date);
}

static void add_markets(struct drafter *d, uint32_t set)
{
    struct market_set markets = catalog_market_set(d->c, set);

    if (set != 0)
        draft_markets(&d->draft, FIELD_MARKETS, &markets);
}

/* Numbers whose zero may have been given: flags tell. */
static void add_flags(struct drafter *d, enum entity type, uint32_t n,
                      uint8_t flags)
{
    if ((flags & FLAG_EXPLICIT_GIVEN) != 0)
        draft_number(&d->draft, FIELD_EXPLICIT, flags & FLAG_EXPLICIT);
    if ((flags & FLAG_POPULARITY_GIVEN) != 0 && type <= ENTITY_TRACK)
        draft_number(&d->draft, FIELD_POPULARITY,
                     d->c->sections[SECTION_ARTIST_POPULARITY + type].p[n]);
}

/* The whole that the entity is part of. A placeholder isn't handed down: it is
 * made again if it is still needed. */
static void add_parent(struct drafter *d, enum entity type, uint32_t n)
{
    const struct format_head *head = opened_head(d->c, type, n);

    if (head != NULL && (head->flags & FLAG_PLACEHOLDER) == 0)
        draft_id(&d->draft, FIELD_PARENT, id_from_bytes(head->id));
}

static void add_track(struct drafter *d, uint32_t n)
{
    struct track t;
    struct features features;

    (void)catalog_track(d->c, n, &t);
    /* A code that the record can't hold as it was given is an attribute. */
    if (field_find(catalog_attributes(d->c, ENTITY_TRACK, n), FIELD_ISRC).p ==
            NULL &&
        t.isrc_length > 0)
        draft_text(&d->draft, FIELD_ISRC, str_of(t.isrc, t.isrc_length));
    add_parent(d, ENTITY_ALBUM, t.album);
    add_artists(d, t.artists);
    add_number(d, FIELD_DURATION_MS, t.duration_ms);
    add_number(d, FIELD_POSITION, t.track_number);
    add_number(d, FIELD_DISC_NUMBER, t.disc_number);
    add_markets(d, t.markets);
    if (catalog_features(d->c, n, &features))
        draft_features(&d->draft, FIELD_FEATURES, &features);
}

static void add_album(struct drafter *d, uint32_t n, uint8_t flags)
{
    struct album a;

    (void)catalog_album(d->c, n, &a);
    add_artists(d, a.artists);
    add_date(d, a.release_date);
    if (a.upc_length > 0)
        draft_text(&d->draft, FIELD_UPC, str_of(a.upc, a.upc_length));
    if ((flags & FLAG_KIND_GIVEN) != 0)
        draft_number(&d->draft, FIELD_ALBUM_TYPE, a.type);
    if ((flags & FLAG_TOTAL_GIVEN) != 0)
        draft_number(&d->draft, FIELD_TOTAL, a.total_tracks);
    if ((flags & FLAG_MARKETS_DERIVED) == 0)
        add_markets(d, a.markets);
}

static void add_program(struct drafter *d, enum entity type, uint32_t n,
                        uint8_t flags)
{
    enum entity parent =
        type == ENTITY_EPISODE ? ENTITY_SHOW : ENTITY_AUDIOBOOK;
    struct program p;

    (void)catalog_program(d->c, type, n, &p);
    if (type == ENTITY_EPISODE || type == ENTITY_CHAPTER)
        add_parent(d, parent, p.parent);
    if ((flags & FLAG_TOTAL_GIVEN) != 0)
        draft_number(&d->draft, FIELD_TOTAL, p.total);
    add_number(d, FIELD_DURATION_MS, p.duration_ms);
    add_number(d, FIELD_POSITION, p.position);
    add_date(d, p.release_date);
    if ((flags & FLAG_MARKETS_DERIVED) == 0)
        add_markets(d, p.markets);
}

/* Puts the draft of one entity, unless it was made up. */
static enum err put_entity(struct drafter *d, enum entity type, uint32_t n)
{
    const struct format_head *head = opened_head(d->c, type, n);
    struct str name = opened_string(d->c, head->name);
    enum err e = OK;

    if ((head->flags & FLAG_PLACEHOLDER) != 0)
        return OK;
    draft_start(&d->draft, type, id_from_bytes(head->id),
                (head->flags & FLAG_FULL) != 0 ? DRAFT_FULL : DRAFT_SIMPLIFIED);
    if (name.n > 0)
        draft_text(&d->draft, FIELD_NAME, name);
    else if (type == ENTITY_TRACK)
        /* Should only features follow, they would make no track (build.h, rule
         * 4): a draft without fields says that it is there. */
        e = builder_put(d->b, &d->draft);
    if (e)
        return e;
    add_images(d, type, n);
    add_attributes(d, type, n);
    add_flags(d, type, n, head->flags);
    if (type == ENTITY_TRACK)
        add_track(d, n);
    else if (type == ENTITY_ALBUM)
        add_album(d, n, head->flags);
    else if (type == ENTITY_ARTIST)
        add_number(d, FIELD_FOLLOWERS,
                   OPENED(d->c, SECTION_FOLLOWERS, uint32_t, n)[0]);
    else if (type != ENTITY_CATEGORY)
        add_program(d, type, n, head->flags);
    arena_reset(&d->arena);
    return builder_put(d->b, &d->draft);
}

/* Puts what waits for its track, to wait on or to find it in this import. */
static enum err put_waiting(struct drafter *d)
{
    struct str features, analysis;
    struct id id;
    enum err e = OK;

    for (uint32_t i = 0;
         !e && catalog_waiting(d->c, i, &id, &features, &analysis, &d->arena);
         i++) {
        draft_start(&d->draft, ENTITY_TRACK, id, DRAFT_FULL);
        if (features.p != NULL)
            draft_value(&d->draft, FIELD_FEATURES, features);
        if (analysis.p != NULL)
            draft_text(&d->draft, FIELD_ANALYSIS, analysis);
        arena_reset(&d->arena);
        e = builder_put(d->b, &d->draft);
    }
    return e;
}

enum err builder_put_catalog(struct builder *b, const struct catalog *old,
                             build_filter *keep, void *user)
{
    struct drafter d = {.b = b, .c = old};
    enum err e = catalog_verify(old); /* damage must not be handed down */

    assert(sorter_count(b->drafts) == 0); /* later drafts count for more */
    draft_init(&d.draft);
    arena_init(&d.arena);
    buf_init(&d.list, (size_t)1 << 30);
    for (unsigned type = 0; type < ENTITY_COUNT && !e; type++) {
        uint32_t count = catalog_count(old, (enum entity)type);

        for (uint32_t n = 0; n < count && !e; n++)
            if (keep == NULL || keep(user, (enum entity)type, n))
                e = put_entity(&d, (enum entity)type, n);
    }
    if (!e)
        e = put_waiting(&d);
    draft_release(&d.draft);
    arena_release(&d.arena);
    buf_release(&d.list);
    free(d.images);
    return e;
}

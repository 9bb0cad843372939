/* A generation back into drafts, so that an import adds to what is there: one
 * draft an entity, with the fields that sources once gave and none that were
 * made up on the way. */
#include "catalog/opened.h"

#include "base/arena.h"
#include "base/mem.h"
#include "catalog/build.h"

struct redraft {
    struct builder *b;
    const struct catalog *c;
    struct draft draft;
    struct arena arena;
    struct buf list;
    struct image *images;
    size_t image_capacity;
};

/* Attributes as they are, with cold texts unpacked. */
static void add_attributes(struct redraft *r, enum entity type, uint32_t n)
{
    struct str rest = catalog_attributes(r->c, type, n), value;
    enum field field;

    while (field_next(&rest, &field, &value))
        if (field_kind(field) == FIELD_KIND_TEXT)
            draft_text(&r->draft, field,
                       catalog_text(r->c, type, n, field, &r->arena));
        else
            draft_value(&r->draft, field, value);
}

static void add_images(struct redraft *r, enum entity type, uint32_t n)
{
    struct str rest = catalog_images(r->c, type, n);
    struct id id = catalog_id(r->c, type, n);
    struct image image;
    size_t count = 0;

    if (rest.p == NULL)
        return;
    while (field_next_image(&rest, &image)) {
        buf_clear(&r->list);
        catalog_expand_url(image.url, id, &r->list);
        image.url = arena_str(&r->arena, buf_get(&r->list));
        r->images =
            mem_grow(r->images, count, &r->image_capacity, sizeof *r->images);
        r->images[count++] = image;
    }
    draft_images(&r->draft, FIELD_IMAGES, r->images, count);
}

/* None is as if it had never been said: an empty list would beat the artists
 * of a simplified draft. */
static void add_artists(struct redraft *r, struct catalog_list artists)
{
    if (artists.n == 0)
        return;
    buf_clear(&r->list);
    for (uint32_t i = 0; i < artists.n; i++) {
        struct id id = catalog_id(r->c, ENTITY_ARTIST, catalog_at(artists, i));

        buf_add(&r->list, &id, sizeof id);
    }
    draft_ids(&r->draft, FIELD_ARTISTS,
              (const struct id *)(const void *)r->list.p, artists.n);
}

static void add_number(struct redraft *r, enum field field, uint64_t v)
{
    if (v != 0)
        draft_number(&r->draft, field, v);
}

static void add_date(struct redraft *r, struct date date)
{
    if (date.year != 0)
        draft_date(&r->draft, FIELD_RELEASE_DATE, date);
}

static void add_markets(struct redraft *r, uint32_t set)
{
    struct market_set markets = catalog_market_set(r->c, set);

    if (set != 0)
        draft_markets(&r->draft, FIELD_MARKETS, &markets);
}

static void add_flags(struct redraft *r, enum entity type, uint32_t n,
                      uint8_t flags)
{
    if ((flags & FLAG_EXPLICIT_GIVEN) != 0)
        draft_number(&r->draft, FIELD_EXPLICIT, flags & FLAG_EXPLICIT);
    if ((flags & FLAG_POPULARITY_GIVEN) != 0 && type <= ENTITY_TRACK)
        draft_number(&r->draft, FIELD_POPULARITY,
                     r->c->sections[SECTION_ARTIST_POPULARITY + type].p[n]);
}

/* A made-up whole is made again if it is still needed. */
static void add_parent(struct redraft *r, enum entity type, uint32_t n)
{
    const struct format_head *head = opened_head(r->c, type, n);

    if (head != NULL && (head->flags & FLAG_PLACEHOLDER) == 0)
        draft_id(&r->draft, FIELD_PARENT, id_from_bytes(head->id));
}

static void add_track(struct redraft *r, uint32_t n)
{
    struct track t;
    struct features features;

    (void)catalog_track(r->c, n, &t);
    if (field_find(catalog_attributes(r->c, ENTITY_TRACK, n), FIELD_ISRC).p ==
            NULL &&
        t.isrc_length > 0)
        draft_text(&r->draft, FIELD_ISRC, str_of(t.isrc, t.isrc_length));
    add_parent(r, ENTITY_ALBUM, t.album);
    add_artists(r, t.artists);
    add_number(r, FIELD_DURATION_MS, t.duration_ms);
    add_number(r, FIELD_POSITION, t.track_number);
    add_number(r, FIELD_DISC_NUMBER, t.disc_number);
    add_markets(r, t.markets);
    if (catalog_features(r->c, n, &features))
        draft_features(&r->draft, FIELD_FEATURES, &features);
}

static void add_album(struct redraft *r, uint32_t n, uint8_t flags)
{
    struct album a;

    (void)catalog_album(r->c, n, &a);
    add_artists(r, a.artists);
    add_date(r, a.release_date);
    if (a.upc_length > 0)
        draft_text(&r->draft, FIELD_UPC, str_of(a.upc, a.upc_length));
    if ((flags & FLAG_KIND_GIVEN) != 0)
        draft_number(&r->draft, FIELD_ALBUM_TYPE, a.type);
    if ((flags & FLAG_TOTAL_GIVEN) != 0)
        draft_number(&r->draft, FIELD_TOTAL, a.total_tracks);
    if ((flags & FLAG_MARKETS_DERIVED) == 0)
        add_markets(r, a.markets);
}

static void add_program(struct redraft *r, enum entity type, uint32_t n,
                        uint8_t flags)
{
    enum entity parent =
        type == ENTITY_EPISODE ? ENTITY_SHOW : ENTITY_AUDIOBOOK;
    struct program p;

    (void)catalog_program(r->c, type, n, &p);
    if (type == ENTITY_EPISODE || type == ENTITY_CHAPTER)
        add_parent(r, parent, p.parent);
    if ((flags & FLAG_TOTAL_GIVEN) != 0)
        draft_number(&r->draft, FIELD_TOTAL, p.total);
    add_number(r, FIELD_DURATION_MS, p.duration_ms);
    add_number(r, FIELD_POSITION, p.position);
    add_date(r, p.release_date);
    if ((flags & FLAG_MARKETS_DERIVED) == 0)
        add_markets(r, p.markets);
}

static enum err put_entity(struct redraft *r, enum entity type, uint32_t n)
{
    const struct format_head *head = opened_head(r->c, type, n);
    struct str name = opened_string(r->c, head->name);
    enum err e = OK;

    if ((head->flags & FLAG_PLACEHOLDER) != 0)
        return OK;
    draft_start(&r->draft, type, id_from_bytes(head->id),
                (head->flags & FLAG_FULL) != 0 ? DRAFT_FULL : DRAFT_SIMPLIFIED);
    if (name.n > 0)
        draft_text(&r->draft, FIELD_NAME, name);
    else if (type == ENTITY_TRACK) /* features alone would make no track */
        e = builder_put(r->b, &r->draft);
    if (e)
        return e;
    add_images(r, type, n);
    add_attributes(r, type, n);
    add_flags(r, type, n, head->flags);
    if (type == ENTITY_TRACK)
        add_track(r, n);
    else if (type == ENTITY_ALBUM)
        add_album(r, n, head->flags);
    else if (type == ENTITY_ARTIST)
        add_number(r, FIELD_FOLLOWERS,
                   OPENED(r->c, SECTION_FOLLOWERS, uint32_t, n)[0]);
    else if (type != ENTITY_CATEGORY)
        add_program(r, type, n, head->flags);
    arena_reset(&r->arena);
    return builder_put(r->b, &r->draft);
}

static enum err put_waiting(struct redraft *r)
{
    struct str features, analysis;
    struct id id;
    enum err e = OK;

    for (uint32_t i = 0;
         !e && catalog_waiting(r->c, i, &id, &features, &analysis, &r->arena);
         i++) {
        draft_start(&r->draft, ENTITY_TRACK, id, DRAFT_FULL);
        if (features.p != NULL)
            draft_value(&r->draft, FIELD_FEATURES, features);
        if (analysis.p != NULL)
            draft_text(&r->draft, FIELD_ANALYSIS, analysis);
        arena_reset(&r->arena);
        e = builder_put(r->b, &r->draft);
    }
    return e;
}

enum err builder_put_catalog(struct builder *b, const struct catalog *old,
                             build_filter *keep, void *user)
{
    struct redraft r = {.b = b, .c = old};
    enum err e = catalog_verify(old); /* damage must not be handed down */

    draft_init(&r.draft);
    arena_init(&r.arena);
    buf_init(&r.list, (size_t)1 << 30);
    for (unsigned type = 0; type < ENTITY_COUNT && !e; type++) {
        uint32_t count = catalog_count(old, (enum entity)type);

        for (uint32_t n = 0; n < count && !e; n++)
            if (keep == NULL || keep(user, (enum entity)type, n))
                e = put_entity(&r, (enum entity)type, n);
    }
    if (!e)
        e = put_waiting(&r);
    draft_release(&r.draft);
    arena_release(&r.arena);
    buf_release(&r.list);
    free(r.images);
    return e;
}

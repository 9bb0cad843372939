/* From records in the mapping to the structs of catalog.h. Every offset and
 * number is checked on the way; what is out of range reads as nothing. */
#include "catalog/opened.h"

#include <zstd.h>

#include "base/arena.h"
#include "catalog/catalog.h"
#include "catalog/features.h"
#include "catalog/market.h"

/* No text is larger when it is unpacked: a damaged length must not make a
 * reader allocate the moon. */
#define TEXT_MAX_BYTES ((uint64_t)256 << 20)

struct id catalog_id(const struct catalog *c, enum entity type, uint32_t n)
{
    const struct format_head *head = opened_head(c, type, n);

    return head ? id_from_bytes(head->id) : (struct id){0, 0};
}

struct str catalog_name(const struct catalog *c, enum entity type, uint32_t n)
{
    const struct format_head *head = opened_head(c, type, n);

    return head ? opened_string(c, head->name) : STR_EMPTY;
}

struct str catalog_attributes(const struct catalog *c, enum entity type,
                              uint32_t n)
{
    const struct format_head *head = opened_head(c, type, n);

    return head ? opened_string(c, head->attributes) : STR_EMPTY;
}

struct str catalog_attribute(const struct catalog *c, enum entity type,
                             uint32_t n, enum field field)
{
    return field_find(catalog_attributes(c, type, n), field);
}

bool opened_is_cold(struct str value)
{
    return value.n == 5 && value.p[-1] == 5 &&
           ((unsigned char)value.p[-2] & FORMAT_COLD) != 0;
}

/* The text at an offset into the cold section, unpacked into `arena`; empty
 * when there is nothing that makes sense. */
static struct str read_cold(const struct catalog *c, const uint8_t *offset,
                            struct arena *arena)
{
    const struct opened_section *s = &c->sections[SECTION_COLD];
    uint64_t at = format_get40(offset), raw, packed;
    struct str rest;
    char *text;

    if (at >= s->bytes)
        return STR_EMPTY;
    rest = str_of((const char *)s->p + at, (size_t)(s->bytes - at));
    /* The length is told twice; if both agree, so much is unpacked at most. */
    if (!field_get_varint(&rest, &raw) || !field_get_varint(&rest, &packed) ||
        packed > rest.n || raw > TEXT_MAX_BYTES ||
        ZSTD_getFrameContentSize(rest.p, (size_t)packed) != raw)
        return STR_EMPTY;
    text = arena_alloc(arena, (size_t)raw + 1);
    if (ZSTD_decompress(text, (size_t)raw, rest.p, (size_t)packed) != raw)
        return STR_EMPTY;
    return str_of(text, (size_t)raw);
}

struct str catalog_text(const struct catalog *c, enum entity type, uint32_t n,
                        enum field field, struct arena *arena)
{
    struct str value = catalog_attribute(c, type, n, field);

    if (value.p != NULL && opened_is_cold(value))
        return read_cold(c, (const uint8_t *)value.p, arena);
    return value;
}

/* A date from a record; what isn't one is cut to its year. */
static struct date date_of(uint32_t packed)
{
    struct date d = {(uint16_t)(packed >> 16), (uint8_t)(packed >> 8),
                     (uint8_t)packed};

    if (d.month > 12 || d.day > 31)
        return (struct date){d.year, 0, 0};
    return d;
}

bool catalog_track(const struct catalog *c, uint32_t n, struct track *out)
{
    const struct format_track *t =
        OPENED(c, SECTION_TRACKS, struct format_track, n);
    uint64_t isrc;

    *out = (struct track){.album = CATALOG_NONE};
    if (t == NULL)
        return false;
    /* Eight bytes of a struct that is aligned to four. */
    memcpy(&isrc, t->isrc, sizeof isrc);
    out->id = id_from_bytes(t->head.id);
    out->name = opened_string(c, t->head.name);
    out->album = t->album;
    out->artists = opened_credits(c, t->artists);
    out->duration_ms = t->duration_ms;
    out->markets = t->markets;
    out->track_number = t->track_number;
    out->disc_number = t->disc_number;
    out->is_explicit = (t->head.flags & FLAG_EXPLICIT) != 0;
    out->has_attributes = format_get40(t->head.attributes) != 0;
    if (isrc != 0) {
        format_unpack_isrc(isrc, out->isrc);
        out->isrc_length = 12;
    }
    return true;
}

bool catalog_album(const struct catalog *c, uint32_t n, struct album *out)
{
    const struct format_album *a =
        OPENED(c, SECTION_ALBUMS, struct format_album, n);
    uint32_t tracks = c->sections[SECTION_TRACKS].count;

    *out = (struct album){.type = ALBUM_ALBUM};
    if (a == NULL)
        return false;
    out->id = id_from_bytes(a->head.id);
    out->name = opened_string(c, a->head.name);
    /* A kind that isn't known, from a damaged file, is shown as the usual. */
    out->type = a->head.kind <= ALBUM_COMPILATION
                    ? (enum album_type)a->head.kind
                    : ALBUM_ALBUM;
    out->artists = opened_credits(c, a->artists);
    /* Callers loop over these without looking: all or none. */
    if (a->first_track <= tracks && a->track_count <= tracks - a->first_track) {
        out->first_track = a->first_track;
        out->track_count = a->track_count;
    }
    out->total_tracks = a->total;
    out->release_date = date_of(a->date);
    out->markets = a->markets;
    out->is_placeholder = (a->head.flags & FLAG_PLACEHOLDER) != 0;
    out->images = opened_string(c, a->images);
    out->upc_length = (uint8_t)format_get_upc(a->upc, out->upc);
    return true;
}

bool catalog_artist(const struct catalog *c, uint32_t n, struct artist *out)
{
    const struct format_artist *a =
        OPENED(c, SECTION_ARTISTS, struct format_artist, n);

    *out = (struct artist){.followers = 0};
    if (a == NULL)
        return false;
    out->id = id_from_bytes(a->head.id);
    out->name = opened_string(c, a->head.name);
    /* The live column, not the file's. */
    out->followers =
        atomic_load_explicit(&c->followers[n], memory_order_relaxed);
    return true;
}

/* The type of what a program consists of. */
static enum entity child_type(enum entity type)
{
    return type == ENTITY_SHOW ? ENTITY_EPISODE : ENTITY_CHAPTER;
}

bool catalog_program(const struct catalog *c, enum entity type, uint32_t n,
                     struct program *out)
{
    const struct format_program *p = NULL;
    uint32_t children;

    *out = (struct program){.parent = CATALOG_NONE};
    if (type >= ENTITY_SHOW && type <= ENTITY_CHAPTER)
        p = OPENED(c, format_records(type), struct format_program, n);
    if (p == NULL)
        return false;
    out->id = id_from_bytes(p->head.id);
    out->name = opened_string(c, p->head.name);
    out->parent = p->parent;
    children = catalog_count(c, child_type(type));
    if (p->first_child <= children &&
        p->child_count <= children - p->first_child) {
        out->first_child = p->first_child;
        out->child_count = p->child_count;
    }
    out->total = p->total;
    out->duration_ms = p->duration_ms;
    out->position = p->position;
    out->release_date = date_of(p->date);
    out->markets = p->markets;
    out->is_explicit = (p->head.flags & FLAG_EXPLICIT) != 0;
    return true;
}

struct str catalog_images(const struct catalog *c, enum entity type, uint32_t n)
{
    const struct format_head *head =
        type == ENTITY_TRACK ? NULL : opened_head(c, type, n);

    /* Every record but a track's has its images behind the head. */
    return head ? opened_string(c, (const uint8_t *)(head + 1)) : STR_EMPTY;
}

void catalog_expand_url(struct str url, struct id own, struct buf *out)
{
    for (size_t i = 0; i < url.n; i++) {
        char text[ID_UUID_LENGTH];

        if (url.p[i] == CATALOG_OWN_ID) {
            id_to_base62(own, text);
            buf_add(out, text, ID_TEXT_LENGTH);
        } else if (url.p[i] == CATALOG_OWN_UUID) {
            id_to_uuid(own, text);
            buf_add(out, text, sizeof text);
        } else {
            buf_char(out, url.p[i]);
        }
    }
}

unsigned catalog_popularity(const struct catalog *c, enum entity type,
                            uint32_t n)
{
    if (type > ENTITY_TRACK || n >= catalog_count(c, type))
        return 0;
    return atomic_load_explicit(&c->popularity[type][n], memory_order_relaxed);
}

unsigned catalog_base_popularity(const struct catalog *c, enum entity type,
                                 uint32_t n)
{
    static const enum section columns[] = {
        [ENTITY_ARTIST] = SECTION_ARTIST_POPULARITY,
        [ENTITY_ALBUM] = SECTION_ALBUM_POPULARITY,
        [ENTITY_TRACK] = SECTION_TRACK_POPULARITY};
    const uint8_t *base;

    if (type > ENTITY_TRACK)
        return 0;
    base = OPENED(c, columns[type], uint8_t, n);
    return base == NULL ? 0 : *base;
}

void catalog_set_popularity(struct catalog *c, enum entity type, uint32_t n,
                            unsigned popularity)
{
    if (type > ENTITY_TRACK || n >= catalog_count(c, type))
        return;
    atomic_store_explicit(&c->popularity[type][n],
                          (uint8_t)(popularity < 100 ? popularity : 100),
                          memory_order_relaxed);
}

void catalog_set_followers(struct catalog *c, uint32_t artist, uint32_t beside)
{
    const uint32_t *own = OPENED(c, SECTION_FOLLOWERS, uint32_t, artist);

    if (own == NULL || artist >= catalog_count(c, ENTITY_ARTIST))
        return;
    if (beside > UINT32_MAX - *own)
        beside = UINT32_MAX - *own;
    atomic_store_explicit(&c->followers[artist], *own + beside,
                          memory_order_relaxed);
}

struct catalog_list catalog_artist_albums(const struct catalog *c,
                                          uint32_t artist,
                                          enum album_group group)
{
    const struct format_artist *a =
        OPENED(c, SECTION_ARTISTS, struct format_artist, artist);
    uint32_t first;

    if (a == NULL)
        return (struct catalog_list){NULL, 0};
    /* The groups follow each other in one slice. */
    first = a->albums;
    for (unsigned g = 0; g < (unsigned)group; g++)
        first += a->album_counts[g];
    return opened_list(c, SECTION_ARTIST_ALBUMS, first, a->album_counts[group]);
}

struct catalog_list catalog_artist_tracks(const struct catalog *c,
                                          uint32_t artist)
{
    const struct format_artist *a =
        OPENED(c, SECTION_ARTISTS, struct format_artist, artist);

    if (a == NULL)
        return (struct catalog_list){NULL, 0};
    return opened_list(c, SECTION_ARTIST_TRACKS, a->tracks,
                       a->track_count < CATALOG_TOP_TRACKS
                           ? a->track_count
                           : CATALOG_TOP_TRACKS);
}

struct catalog_list catalog_new_releases(const struct catalog *c)
{
    return opened_list(c, SECTION_NEW_RELEASES, 0, CATALOG_NEW_RELEASES);
}

bool catalog_features(const struct catalog *c, uint32_t track,
                      struct features *out)
{
    const struct format_track *t =
        OPENED(c, SECTION_TRACKS, struct format_track, track);
    const void *row;

    if (t == NULL || t->features == CATALOG_NONE)
        return false;
    /* Most rows are packed; a row's kind is in its number. */
    if ((t->features & FORMAT_WIDE) != 0) {
        row =
            opened_record(c, SECTION_WIDE_FEATURES, t->features & ~FORMAT_WIDE);
        if (row != NULL)
            memcpy(out, row, sizeof *out);
        return row != NULL;
    }
    row = opened_record(c, SECTION_FEATURES, t->features);
    if (row != NULL)
        features_unpack(row, t->duration_ms, out);
    return row != NULL;
}

uint32_t catalog_waiting_count(const struct catalog *c)
{
    return c->sections[SECTION_WAITING].count;
}

bool catalog_waiting(const struct catalog *c, uint32_t i, struct id *track,
                     struct str *features, struct str *analysis,
                     struct arena *arena)
{
    const struct format_waiting *w =
        OPENED(c, SECTION_WAITING, struct format_waiting, i);
    struct str attributes;

    if (w == NULL)
        return false;
    *track = id_from_bytes(w->id);
    attributes = opened_string(c, w->attributes);
    *features = field_find(attributes, FIELD_FEATURES);
    *analysis = field_find(attributes, FIELD_ANALYSIS);
    if (analysis->p != NULL && opened_is_cold(*analysis))
        *analysis = read_cold(c, (const uint8_t *)analysis->p, arena);
    return true;
}

uint32_t catalog_market_set_count(const struct catalog *c)
{
    return c->sections[SECTION_MARKETS].count;
}

bool catalog_market_has(const struct catalog *c, uint32_t set, int market)
{
    const struct market_set *s = opened_record(c, SECTION_MARKETS, set);

    if (market < 0 || market >= MARKET_CODES)
        return false;
    return set == 0 || (s != NULL && market_set_has(s, market));
}

struct market_set catalog_market_set(const struct catalog *c, uint32_t set)
{
    const struct market_set *s = opened_record(c, SECTION_MARKETS, set);

    if (set == 0) /* its element says the same, but must not be trusted */
        return market_everywhere();
    return s ? *s : (struct market_set){{0}};
}

/* Fields of entities, and how their values are written as bytes.
 *
 * One encoding serves the drafts that sources hand to the builder, the
 * builder's sorted runs and the attribute heap of a catalog file:
 *
 *     attributes := (number:1 length:varint value:length)*
 *
 * with ascending field numbers in a finished file. Values by kind:
 *
 *     TEXT        UTF-8
 *     NUMBER      varint (LEB128, little end first)
 *     ID          16 bytes, big-endian
 *     IDS         16 bytes each
 *     TEXTS       (length:varint UTF-8)*
 *     DATE        year:2 month:1 day:1, little-endian (struct date)
 *     IMAGES      (width:varint height:varint length:varint URL)*, 0 = unknown
 *     COPYRIGHTS  (type:1 length:varint UTF-8)*, type 'C' or 'P'
 *     MARKETS     a struct market_set
 *     FEATURES    a struct features
 *
 * In a finished file a TEXT may lie in the cold section (catalog.h hides
 * that). Any thread. */
#ifndef TONEARM_CATALOG_FIELD_H
#define TONEARM_CATALOG_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/str.h"

enum entity {
#define ENTITY(name, singular, plural) name,
#include "catalog/entity.def"
#undef ENTITY
    ENTITY_COUNT
};

/* "track" and "tracks" for ENTITY_TRACK, static. */
struct str entity_name(enum entity type);
struct str entity_plural(enum entity type);

/* From "track". False when there is no such type. */
bool entity_from_name(struct str name, enum entity *out);

enum field {
#define FIELD(name, kind) name,
#include "catalog/field.def"
#undef FIELD
    FIELD_COUNT
};

enum field_kind {
    FIELD_KIND_TEXT,
    FIELD_KIND_NUMBER,
    FIELD_KIND_ID,
    FIELD_KIND_IDS,
    FIELD_KIND_TEXTS,
    FIELD_KIND_DATE,
    FIELD_KIND_IMAGES,
    FIELD_KIND_COPYRIGHTS,
    FIELD_KIND_MARKETS,
    FIELD_KIND_FEATURES
};

enum field_kind field_kind(enum field field);

enum album_type { ALBUM_ALBUM, ALBUM_SINGLE, ALBUM_COMPILATION };

/* A set of markets: one bit for each of the 676 pairs of letters AA..ZZ, so
 * that whatever code a source gives can be kept. Which codes a request may
 * name is another matter (market.h). */
#define MARKET_CODES 676
struct market_set {
    uint8_t bits[(MARKET_CODES + 7) / 8];
};

/* 0..675 for two letters of either case, -1 for anything else. */
int market_number(struct str code);

static inline void market_set_add(struct market_set *set, int market)
{
    set->bits[market / 8] |= (uint8_t)(1u << (market % 8));
}

static inline bool market_set_has(const struct market_set *set, int market)
{
    return set->bits[market / 8] >> (market % 8) & 1;
}

/* Where a track's features come from. */
enum provenance {
    PROVENANCE_IMPORTED, /* as a source gave them, whatever that knew */
    PROVENANCE_MEASURED, /* heard in the owner's own file (docs/analysis.md) */
    PROVENANCE_PREDICTED /* inferred, without the audio */
};

/* Audio features (Spotify reference: AudioFeatures). Floats as on the wire;
 * loudness in dB, tempo in beats per minute, key -1..11, mode 0, 1 or -1. */
struct features {
    float acousticness;
    float danceability;
    float energy;
    float instrumentalness;
    float liveness;
    float loudness;
    float speechiness;
    float tempo;
    float valence;
    uint32_t duration_ms;
    int8_t key;
    int8_t mode;
    uint8_t time_signature;
    uint8_t provenance; /* enum provenance, or a number yet to come */
};

struct image {
    struct str url; /* absolute, or a path on this server: "/art/..." */
    uint32_t width; /* pixels; 0 = unknown */
    uint32_t height;
};

struct copyright {
    struct str text;
    char type; /* 'C' or 'P' */
};

/* Varints. field_get_varint takes one off the front of `*rest`; false when
 * it is cut short or over 64 bits. */
void field_put_varint(struct buf *out, uint64_t v);
static inline bool field_get_varint(struct str *rest, uint64_t *out);

/* The rest of field_get_varint, for those of more than one byte. */
bool field_get_long_varint(struct str *rest, uint64_t *out);

static inline bool field_get_varint(struct str *rest, uint64_t *out)
{
    if (rest->n == 0 || (unsigned char)rest->p[0] >= 0x80)
        return field_get_long_varint(rest, out);
    *out = (unsigned char)rest->p[0];
    *rest = str_of(rest->p + 1, rest->n - 1);
    return true;
}

/* Takes the next attribute off the front of `*rest`. False at the end or when
 * what is left is damaged. */
bool field_next(struct str *rest, enum field *field, struct str *value);

/* The value of one attribute, empty (p NULL) when it isn't there. */
struct str field_find(struct str attributes, enum field field);

/* Values of one element each; false when the bytes are of another shape. */
bool field_number(struct str value, uint64_t *out);
bool field_id(struct str value, struct id *out);
bool field_date(struct str value, struct date *out);
bool field_features(struct str value, struct features *out);

/* Values of several elements: take the next off the front of `*rest`; false
 * at the end, and when what is left is damaged. */
bool field_next_id(struct str *rest, struct id *out);
bool field_next_text(struct str *rest, struct str *out);
bool field_next_image(struct str *rest, struct image *out);
bool field_next_copyright(struct str *rest, struct copyright *out);

#endif

/* The catalog file, byte for byte (docs/catalog-format.md draws it). Private
 * to the catalog room.
 *
 * Little-endian throughout. The file is a header page, then the sections,
 * each aligned to FORMAT_ALIGNMENT. Records are arrays of the structs below:
 * every member is naturally aligned and there is no padding, so a record in
 * the mapping is read in place.
 *
 * A 40-bit offset (uint8_t[5], little end first) points into the strings
 * section: there, a length (varint) and as many bytes. Offset 0 is the empty
 * string. Entity numbers are 32 bits, CATALOG_NONE for none. */
#ifndef TONEARM_CATALOG_FORMAT_H
#define TONEARM_CATALOG_FORMAT_H

#include <stdint.h>

#include "catalog/field.h"

#define FORMAT_MAGIC      "TONEARM\n"
#define FORMAT_VERSION    2
#define FORMAT_BYTE_ORDER 0x01020304u
#define FORMAT_ALIGNMENT  4096u
#define FORMAT_HASH_BYTES 16

/* Sections in file order: constant, name, bytes an element. */
#define SECTIONS(SECTION)                                                      \
    SECTION(SECTION_STRINGS, "strings", 1)                                     \
    SECTION(SECTION_COLD, "cold", 1)                                           \
    SECTION(SECTION_MARKETS, "markets", 88)                                    \
    SECTION(SECTION_GENRES, "genres", 8)                                       \
    SECTION(SECTION_CREDITS, "credits", 4)                                     \
    SECTION(SECTION_ARTISTS, "artists", 64)                                    \
    SECTION(SECTION_ALBUMS, "albums", 64)                                      \
    SECTION(SECTION_TRACKS, "tracks", 64)                                      \
    SECTION(SECTION_SHOWS, "shows", 68)                                        \
    SECTION(SECTION_EPISODES, "episodes", 68)                                  \
    SECTION(SECTION_AUDIOBOOKS, "audiobooks", 68)                              \
    SECTION(SECTION_CHAPTERS, "chapters", 68)                                  \
    SECTION(SECTION_CATEGORIES, "categories", 68)                              \
    SECTION(SECTION_ARTIST_IDS, "artist ids", 64)                              \
    SECTION(SECTION_ALBUM_IDS, "album ids", 64)                                \
    SECTION(SECTION_TRACK_IDS, "track ids", 64)                                \
    SECTION(SECTION_SHOW_IDS, "show ids", 64)                                  \
    SECTION(SECTION_EPISODE_IDS, "episode ids", 64)                            \
    SECTION(SECTION_AUDIOBOOK_IDS, "audiobook ids", 64)                        \
    SECTION(SECTION_CHAPTER_IDS, "chapter ids", 64)                            \
    SECTION(SECTION_CATEGORY_IDS, "category ids", 64)                          \
    SECTION(SECTION_FEATURES, "features", 24)                                  \
    SECTION(SECTION_WIDE_FEATURES, "wide features", 44)                        \
    SECTION(SECTION_ARTIST_ALBUMS, "artist albums", 4)                         \
    SECTION(SECTION_ARTIST_TRACKS, "artist tracks", 4)                         \
    SECTION(SECTION_NEW_RELEASES, "new releases", 4)                           \
    SECTION(SECTION_ISRCS, "isrcs", 4)                                         \
    SECTION(SECTION_RECORDINGS, "recordings", 4)                               \
    SECTION(SECTION_UPCS, "upcs", 4)                                           \
    SECTION(SECTION_ARTIST_POPULARITY, "artist popularity", 1)                 \
    SECTION(SECTION_ALBUM_POPULARITY, "album popularity", 1)                   \
    SECTION(SECTION_TRACK_POPULARITY, "track popularity", 1)                   \
    SECTION(SECTION_FOLLOWERS, "followers", 4)                                 \
    SECTION(SECTION_WAITING, "waiting", 24)                                    \
    SECTION(SECTION_ARTIST_INDEX, "artist index", 1)                           \
    SECTION(SECTION_ALBUM_INDEX, "album index", 1)                             \
    SECTION(SECTION_TRACK_INDEX, "track index", 1)                             \
    SECTION(SECTION_SHOW_INDEX, "show index", 1)                               \
    SECTION(SECTION_EPISODE_INDEX, "episode index", 1)                         \
    SECTION(SECTION_AUDIOBOOK_INDEX, "audiobook index", 1)

enum section {
#define SECTION(name, text, bytes) name,
    SECTIONS(SECTION)
#undef SECTION
        SECTION_COUNT
};

struct format_section {
    uint64_t offset; /* from the beginning of the file, aligned */
    uint64_t bytes;
    uint64_t count; /* elements: bytes / size */
    uint32_t size;  /* bytes an element */
    uint32_t reserved;
    uint8_t hash[FORMAT_HASH_BYTES]; /* BLAKE2b-128 of the section */
};

struct format_header {
    char magic[8];
    uint32_t byte_order;
    uint32_t version;
    uint64_t file_bytes;
    uint32_t section_count;
    uint32_t reserved;
    uint8_t hash[FORMAT_HASH_BYTES]; /* BLAKE2b-128 of the table below */
    struct format_section sections[SECTION_COUNT];
};

_Static_assert(sizeof(struct format_header) <= FORMAT_ALIGNMENT,
               "the header is one page");

/* The head of every record. */
struct format_head {
    uint8_t id[ID_BYTES];
    uint8_t name[5];
    uint8_t attributes[5]; /* the fields that have no place in the record */
    uint8_t flags;         /* FLAG_* */
    uint8_t kind;          /* an album's enum album_type, else 0 */
};

#define FLAG_EXPLICIT         1u
#define FLAG_EXPLICIT_GIVEN   2u
#define FLAG_FULL             4u
#define FLAG_POPULARITY_GIVEN 8u
#define FLAG_PLACEHOLDER      16u
#define FLAG_TOTAL_GIVEN      32u
#define FLAG_MARKETS_DERIVED  64u /* from its tracks, not given */
#define FLAG_KIND_GIVEN       128u

/* Features that can't be packed (features.h). */
#define FORMAT_WIDE 0x80000000u

struct format_track {
    struct format_head head;
    uint32_t album;
    uint32_t artists; /* first credit; the last one has bit 31 set */
    uint32_t duration_ms;
    uint32_t markets;
    uint32_t features; /* row of features; with FORMAT_WIDE, of wide features;
                          CATALOG_NONE */
    uint8_t isrc[8];   /* twelve characters in base 36, plus one; 0: none */
    uint16_t track_number;
    uint16_t disc_number;
    uint32_t reserved;
};

struct format_album {
    struct format_head head;
    uint8_t images[5];
    uint8_t upc[7]; /* format_put_upc; zero: none, or an attribute */
    uint32_t artists;
    uint32_t first_track;
    uint32_t track_count;
    uint32_t total;
    uint32_t date; /* year << 16 | month << 8 | day */
    uint32_t markets;
};

struct format_artist {
    struct format_head head;
    uint8_t images[5];
    uint8_t reserved[3];
    uint32_t albums;          /* first of its slice of artist albums */
    uint32_t album_counts[4]; /* by enum album_group */
    uint32_t tracks;          /* first of its slice of artist tracks */
    uint32_t track_count;
};

/* Shows, episodes, audiobooks, chapters; categories use head and images. */
struct format_program {
    struct format_head head;
    uint8_t images[5];
    uint8_t reserved[3];
    uint32_t parent;
    uint32_t first_child;
    uint32_t child_count;
    uint32_t total;
    uint32_t duration_ms;
    uint32_t position;
    uint32_t date;
    uint32_t markets;
};

/* A bucket of an id table. Ids hash to a bucket; when that is full, to the
 * next, and so on: a bucket with room ends the search. */
#define FORMAT_BUCKET_SLOTS 12
#define FORMAT_BUCKET_FILL  10 /* entities a bucket, on average */
struct format_bucket {
    uint32_t numbers[FORMAT_BUCKET_SLOTS];
    uint8_t tags[FORMAT_BUCKET_SLOTS];
    uint8_t count;
    uint8_t reserved[3];
};

/* Features and an analysis that wait for a track. */
struct format_waiting {
    uint8_t id[ID_BYTES];
    uint8_t attributes[5];
    uint8_t reserved[3];
};

_Static_assert(sizeof(struct format_head) == 28, "no padding");
_Static_assert(sizeof(struct format_track) == 64, "one cache line");
_Static_assert(sizeof(struct format_album) == 64, "one cache line");
_Static_assert(sizeof(struct format_artist) == 64, "one cache line");
_Static_assert(sizeof(struct format_program) == 68, "no padding");
_Static_assert(sizeof(struct format_bucket) == 64, "one cache line");
_Static_assert(sizeof(struct format_waiting) == 24, "no padding");

/* An attribute whose number has this bit set is TEXT whose value is a 40-bit
 * offset into the cold section: there, the length of the text (varint), the
 * length of a zstd frame (varint), and the frame. */
#define FORMAT_COLD            0x80u
#define FORMAT_COLD_FROM_BYTES 2048

/* A 40-bit offset. */
static inline uint64_t format_get40(const uint8_t *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
           (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32;
}

static inline void format_put40(uint8_t *p, uint64_t v)
{
    for (int i = 0; i < 5; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

/* A date as records have it. */
static inline uint32_t format_date(struct date d)
{
    return (uint32_t)d.year << 16 | (uint32_t)d.month << 8 | d.day;
}

/* Buckets that ids hash to, for so many entities. Those that overflow from
 * the last one lie in further buckets behind it. */
static inline uint32_t format_buckets(uint32_t entities)
{
    return entities / FORMAT_BUCKET_FILL + 1;
}

/* The bucket that an id hashes to, and its tag there. */
static inline uint32_t format_bucket_of(struct id id, uint32_t buckets)
{
    return (uint32_t)((id_hash(id) >> 32) * buckets >> 32);
}

static inline uint8_t format_tag_of(struct id id)
{
    return (uint8_t)id_hash(id);
}

/* The sections of a type of entity: its records, its id table. */
static inline enum section format_records(enum entity type)
{
    return (enum section)(SECTION_ARTISTS + (unsigned)type);
}

static inline enum section format_ids(enum entity type)
{
    return (enum section)(SECTION_ARTIST_IDS + (unsigned)type);
}

/* The indexes come last in the file, since they are built from the rest. */
#define FORMAT_INDEXED (ENTITY_AUDIOBOOK + 1)

static inline enum section format_index(enum entity type)
{
    return (enum section)(SECTION_ARTIST_INDEX + (unsigned)type);
}

/* The fixed size and name of a section's elements, static. */
uint32_t format_element_bytes(enum section section);
const char *format_section_name(enum section section);

/* An ISRC as a number: twelve letters and digits (either case, dashes and
 * spaces ignored) in base 36, plus one. 0 for anything else. The text of a
 * packed one is written to 12 characters. */
uint64_t format_pack_isrc(struct str isrc);
void format_unpack_isrc(uint64_t packed, char *out);

/* A UPC of 8 to 14 digits and nothing else, in seven bytes: the number in six
 * (little end first), then how many digits. False for any other text. The
 * text is written to 14 characters; returns its length, 0 for none. */
bool format_put_upc(struct str upc, uint8_t *out);
unsigned format_get_upc(const uint8_t *p, char *out);

/* A UPC or EAN as a number: up to 18 digits, spaces and dashes ignored, plus
 * one; 0 for anything else. */
uint64_t format_pack_upc(struct str upc);

#endif

/* Reading a catalog generation: an immutable file, mapped, and the columns
 * of numbers that move.
 *
 * Entities of a type have dense numbers 0..count-1, good for this generation
 * only. Look-ups take a type and a public id. What an accessor returns points
 * into the mapping and is good while the caller holds the catalog. Accessors
 * trust nothing: a number or an offset out of range gives an empty value or
 * CATALOG_NONE, so that a damaged file can't crash a reader.
 *
 * Any thread, without locks. */
#ifndef TONEARM_CATALOG_CATALOG_H
#define TONEARM_CATALOG_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "catalog/field.h"
#include "catalog/list.h"

struct arena;
struct catalog;

#define CATALOG_NONE UINT32_MAX

/* ---- opening ---- */

/* Maps a file and checks its header, section table and sizes, not what is in
 * the sections (catalog_verify does). A file that is refused is logged with
 * the name of the section: ERR_IO, ERR_CORRUPT, ERR_VERSION, ERR_NOT_FOUND. */
enum err catalog_open(const char *path, struct catalog **out) MUST_CHECK;

/* Unmaps the file, so that nothing that points into it is good any more: the
 * caller knows that nobody reads it. NULL is fine. */
void catalog_close(struct catalog *c);

/* Reads every section and compares checksums. Takes a second a gigabyte.
 * ERR_CORRUPT, logged with the sections that differ, and ERR_IO, logged, when
 * a part couldn't be read. */
enum err catalog_verify(const struct catalog *c) MUST_CHECK;

/* Whether the file, which is never to change, isn't as it was opened: cut or
 * written over, or a part of it couldn't be read (base/map_guard.h). One that
 * was removed is, as far as can be seen. Notes what it finds: a change shows
 * once, damage by reading always. One thread at a time. */
bool catalog_has_changed(struct catalog *c);

/* The size of the mapped file. */
uint64_t catalog_file_bytes(const struct catalog *c);

/* Calls `each` for every section of the file: name, bytes, elements. */
void catalog_sections(const struct catalog *c,
                      void (*each)(void *user, const char *name, uint64_t bytes,
                                   uint64_t count),
                      void *user);

/* What builder_set_index's function wrote for the type, aligned to a page;
 * empty when there is none. */
struct str catalog_index(const struct catalog *c, enum entity type);

/* ---- look-ups ---- */

/* How many entities of a type there are. */
uint32_t catalog_count(const struct catalog *c, enum entity type);

/* The number of the entity with that id, CATALOG_NONE when there is none. Reads
 * two cache lines on average. */
uint32_t catalog_find(const struct catalog *c, enum entity type, struct id id);

/* The numbers of the entities with `count` ids, into `numbers`, as catalog_find
 * gives them. Waits for memory once instead of once an id, and prefetches what
 * rendering a track reads. */
void catalog_find_all(const struct catalog *c, enum entity type,
                      const struct id *ids, size_t count, uint32_t *numbers);

/* Prefetches what catalog_track, the names, catalog_features and
 * catalog_popularity read of these tracks: for who looks at hundreds that are
 * all over the file, it waits for memory once instead of at each. */
void catalog_prefetch_tracks(const struct catalog *c, const uint32_t *tracks,
                             size_t count);

/* The category with that key, a free text, CATALOG_NONE when there is none. */
uint32_t catalog_find_category(const struct catalog *c, struct str key);

/* ---- look-ups that find several ---- */

/* Tracks by ISRC (case-insensitive, dashes ignored) and albums by UPC or EAN
 * (leading zeros ignored): every one that has it, by number. */
struct catalog_list catalog_find_isrc(const struct catalog *c, struct str isrc);
struct catalog_list catalog_find_upc(const struct catalog *c, struct str upc);

/* The tracks that are of this MusicBrainz recording, by number. */
struct catalog_list catalog_find_recording(const struct catalog *c,
                                           struct id recording);

/* The tracks that stand for the same recording as track `n`: those with its
 * MusicBrainz recording if it has one, else those that have its ISRC. Not
 * transitive: a track with a recording is an instance of one that has only
 * the ISRC, not the other way round. Includes `n`; empty when it has
 * neither. */
struct catalog_list catalog_instances(const struct catalog *c, uint32_t n);

/* ---- entities ---- */

/* The id and the name of any entity; zeros and an empty text when there is no
 * such entity. */
struct id catalog_id(const struct catalog *c, enum entity type, uint32_t n);
struct str catalog_name(const struct catalog *c, enum entity type, uint32_t n);

/* The attributes that have no place in a record, in ascending order of field;
 * read them with field_next or field_find and the field_* decoders. Long
 * texts lie elsewhere: use catalog_text for TEXT fields. */
struct str catalog_attributes(const struct catalog *c, enum entity type,
                              uint32_t n);

/* The value of one of them, empty with p == NULL when there is none. */
struct str catalog_attribute(const struct catalog *c, enum entity type,
                             uint32_t n, enum field field);

/* A TEXT attribute; one that is stored compressed is unpacked into `arena`.
 * Empty with p == NULL when there is none. */
struct str catalog_text(const struct catalog *c, enum entity type, uint32_t n,
                        enum field field, struct arena *arena);

struct track {
    struct id id;
    struct str name;
    uint32_t album;
    struct catalog_list artists; /* in credit order */
    uint32_t duration_ms;
    uint32_t markets; /* number of a market set, for catalog_market_* */
    uint16_t track_number;
    uint16_t disc_number;
    bool is_explicit;
    bool has_attributes; /* anything in catalog_attributes */
    char isrc[12];       /* upper case, or empty: isrc_length 0 */
    uint8_t isrc_length;
};

struct album {
    struct id id;
    struct str name;
    enum album_type type;
    struct catalog_list artists;
    uint32_t first_track; /* tracks first_track .. first_track+track_count-1,
                             by disc, track number, id */
    uint32_t track_count;
    uint32_t total_tracks;    /* as announced, or track_count */
    struct date release_date; /* year 0: unknown */
    uint32_t markets;
    bool is_placeholder; /* made up for a track that came without one */
    struct str images;   /* as catalog_images gives them */
    char upc[14];        /* as given; one of another form is an attribute */
    uint8_t upc_length;  /* 0: none */
};

struct artist {
    struct id id;
    struct str name;
    uint32_t followers;
};

/* Shows, episodes, audiobooks and chapters. */
struct program {
    struct id id;
    struct str name;
    uint32_t parent;      /* an episode's show, a chapter's audiobook, else
                             CATALOG_NONE */
    uint32_t first_child; /* a show's episodes, newest first; an audiobook's
                             chapters in order */
    uint32_t child_count;
    uint32_t total; /* as announced, or child_count */
    uint32_t duration_ms;
    uint32_t position; /* chapter_number */
    struct date release_date;
    uint32_t markets; /* a part without its own has its parent's */
    bool is_explicit;
};

/* Reads the record of entity `n`. False, and `*out` cleared, when `n` is out of
 * range. */
bool catalog_track(const struct catalog *c, uint32_t n, struct track *out);
bool catalog_album(const struct catalog *c, uint32_t n, struct album *out);
bool catalog_artist(const struct catalog *c, uint32_t n, struct artist *out);
bool catalog_program(const struct catalog *c, enum entity type, uint32_t n,
                     struct program *out);

/* An entity's images, widest first as given, for field_next_image: empty for
 * tracks, which have their album's. In a URL the byte CATALOG_OWN_ID stands
 * for the entity's own id in base62, CATALOG_OWN_UUID for it as a UUID, and
 * a URL that begins with '/' is a path on this server. */
#define CATALOG_OWN_ID   '\x01'
#define CATALOG_OWN_UUID '\x02'
struct str catalog_images(const struct catalog *c, enum entity type,
                          uint32_t n);

/* Appends a stored URL to `out` with its marks replaced. */
void catalog_expand_url(struct str url, struct id own, struct buf *out);

/* An entity's live popularity, 0..100; 0 for types without popularity. An
 * artist's live followers are in struct artist. */
unsigned catalog_popularity(const struct catalog *c, enum entity type,
                            uint32_t n);

/* What the file says of it, which it begins with. */
unsigned catalog_base_popularity(const struct catalog *c, enum entity type,
                                 uint32_t n);

/* Changes an entity's live popularity (cut to 100), or how many followers an
 * artist has beside those that the file says, until the catalog is closed: the
 * file stays as it is. What has no
 * such number (another type, `n` out of range) stays as it is, too. Any
 * thread, also while others read: an element is stored whole, so readers need
 * no lock and see the number before or the number after. Search keeps
 * popularity in an order of its own (search_set_popularity): whoever sets one
 * sets both. */
void catalog_set_popularity(struct catalog *c, enum entity type, uint32_t n,
                            unsigned popularity);
void catalog_set_followers(struct catalog *c, uint32_t artist, uint32_t beside);

/* The groups of an artist's albums, in the order of a discography. */
enum album_group {
    GROUP_ALBUM,
    GROUP_SINGLE,
    GROUP_COMPILATION,
    GROUP_APPEARS_ON,
    GROUP_COUNT
};

/* An artist's albums of one group, newest first. */
struct catalog_list catalog_artist_albums(const struct catalog *c,
                                          uint32_t artist,
                                          enum album_group group);

/* An artist's most popular tracks by the file's base popularity, at most
 * CATALOG_TOP_TRACKS of them; order them by catalog_popularity. */
#define CATALOG_TOP_TRACKS 100
struct catalog_list catalog_artist_tracks(const struct catalog *c,
                                          uint32_t artist);

/* The newest albums by release date, at most CATALOG_NEW_RELEASES. */
#define CATALOG_NEW_RELEASES 500
struct catalog_list catalog_new_releases(const struct catalog *c);

/* The audio features of a track; false when it has none. */
bool catalog_features(const struct catalog *c, uint32_t track,
                      struct features *out);

/* Features and analyses that wait for their track, in order of the track's id.
 * catalog_waiting gives that id, and as FIELD_FEATURES and FIELD_ANALYSIS
 * values what is there for the track (p == NULL for what isn't); an analysis is
 * unpacked into `arena`. False when `i` is out of range. */
uint32_t catalog_waiting_count(const struct catalog *c);
bool catalog_waiting(const struct catalog *c, uint32_t i, struct id *track,
                     struct str *features, struct str *analysis,
                     struct arena *arena);

/* ---- markets ---- */

/* Market sets have numbers, too. Number 0 is "never said": everywhere. */
uint32_t catalog_market_set_count(const struct catalog *c);

/* Whether the set has the market, a number as market_number gives it. */
bool catalog_market_has(const struct catalog *c, uint32_t set, int market);

/* A set as bits; for number 0 all markets of market.h's list. */
struct market_set catalog_market_set(const struct catalog *c, uint32_t set);

#endif

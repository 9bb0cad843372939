/* A build in progress, as the files of the builder see it (builder_finish.c
 * tells the stages; build.h is what others see). Private to the catalog
 * room. */
#ifndef TONEARM_CATALOG_BUILDER_H
#define TONEARM_CATALOG_BUILDER_H

#include "catalog/build.h"
#include "catalog/catalog.h"
#include "catalog/heap.h"
#include "catalog/merge.h"
#include "catalog/section.h"
#include "base/sorter.h"
#include "catalog/spool.h"

/* Distinct market sets, by number, and a hash table over them. */
struct market_table {
    struct market_set *sets;
    size_t count;
    size_t capacity;
    uint32_t *slots; /* set number + 1; 0: free */
    size_t slot_count;
};

struct builder {
    struct store *store;
    size_t memory;
    struct build_result result;
    build_progress *progress;
    void *progress_user;
    build_index *index;
    build_layer *layer; /* NULL: none */
    void *layer_user;
    int64_t progress_ms; /* when it was last called */
    char *directory;     /* of temporary files */

    /* Collecting. */
    struct sorter *drafts;
    struct id last_parent[ENTITY_COUNT];
    bool has_last_parent[ENTITY_COUNT];

    /* Merged entities: parts in order of id, wholes in order of number. */
    struct spool merged[ENTITY_COUNT];
    struct spool ids[ENTITY_COUNT]; /* 16 bytes each, without lengths */
    struct io_map id_map[ENTITY_COUNT];

    /* Writing. */
    struct section_set out;
    struct heap *strings;
    struct market_table markets;
    struct sorter *artist_albums;       /* artist, group, ~date, album */
    struct sorter *artist_tracks;       /* artist, 255 - popularity, track */
    struct sorter *isrcs;               /* code:8, track */
    struct sorter *recordings;          /* id:16, track */
    struct sorter *upcs;                /* code:8, album */
    struct sorter *releases;            /* ~date, album */
    struct sorter *genres;              /* the name's first bytes; all of it */
    struct sorter *table[ENTITY_COUNT]; /* bucket, number, tag */
    struct buf scratch;
    struct buf scratch2;
};

/* A merged entity as it lies in a spool. */
struct build_entity {
    struct id id;
    bool is_full;
    bool is_placeholder;
    struct str attributes;         /* all fields, encoded */
    struct str value[FIELD_COUNT]; /* and each; p NULL: never given */
};

/* ---- builder.c: what all stages share ---- */

/* The path of a temporary file; the caller frees it. */
char *builder_path(const struct builder *b, const char *name);

/* A sorter that spills to the temporary file `name` and takes `share` 64ths of
 * the build's memory. The caller frees it. */
struct sorter *builder_sorter(struct builder *b, const char *name,
                              size_t key_bytes, unsigned share);

/* Reports progress if it is time. */
void builder_tell(struct builder *b, const char *doing, uint64_t done,
                  uint64_t of);

/* ---- builder_pack.c: from values to records ---- */

/* A field in a mask of fields. */
#define FIELD_BIT(field) ((uint64_t)1 << (field))

/* Encodes what `m` holds for a spool or a sorter, into b->scratch. */
struct str builder_encode(struct builder *b, const struct merge *m);

/* Decodes that again. */
void builder_decode(struct str bytes, struct build_entity *out);

/* Fills in a record's head: the name, flags, and the attributes except those
 * whose bit is set in `in_record`. */
void builder_head(struct builder *b, const struct build_entity *entity,
                  uint64_t in_record, struct format_head *head);

/* Stores the images, with the entity's own id taken out of their URLs, and
 * writes their 40-bit offset. */
void builder_images(struct builder *b, const struct build_entity *entity,
                    uint8_t *offset);

/* The number of the market set that a MARKETS value has, 0 when it was never
 * given. */
uint32_t builder_markets(struct builder *b, struct str value);

/* The number of a set, which is a new one at first sight. */
uint32_t builder_market_number(struct builder *b, const struct market_set *set);

/* A NUMBER value, or `otherwise` when it was never given; at most `most`. */
uint32_t builder_number(struct str value, uint32_t otherwise, uint32_t most);

/* A DATE value packed as in a record; 0 when unknown. */
uint32_t builder_date(struct str value);

/* Turns artist ids (an IDS value) into numbers and appends the numbers as
 * credits; ids that no draft describes are dropped and counted. Returns the
 * first credit, CATALOG_NONE when there are none; the numbers, u32 each,
 * replace what is in `numbers`. */
uint32_t builder_credits(struct builder *b, struct str ids,
                         struct buf *numbers);

/* The number of the whole with that id, CATALOG_NONE when there is none. */
uint32_t builder_resolve(struct builder *b, enum entity type, struct id id);

/* Notes the genres of an artist or album for the list of genres. */
enum err builder_note_genres(struct builder *b, struct str value) MUST_CHECK;

/* Notes an entity for its type's id table. */
enum err builder_note_id(struct builder *b, enum entity type, struct id id,
                         uint32_t number, uint32_t count) MUST_CHECK;

/* ---- the stages, in their order ---- */

/* builder_merge.c: merges all drafts into b->merged, gives wholes and
 * categories their numbers and counts everything. */
enum err builder_merge(struct builder *b) MUST_CHECK;

/* builder_index.c: writes what waits for its track, when `m` is at a track
 * that is nothing else. */
enum err builder_write_waiting(struct builder *b,
                               const struct merge *m) MUST_CHECK;

/* builder_order.c: sorts the parts of a type under their wholes. The caller
 * reads and frees the sorter; its keys are the whole's number:4, the order
 * within the whole:4, the part's id. */
#define ORDER_KEY_BYTES (8 + ID_BYTES)
enum err builder_order_parts(struct builder *b, enum entity child,
                             enum entity parent,
                             struct sorter **out) MUST_CHECK;

/* builder_music.c: writes albums and tracks, and notes what artists, codes and
 * id tables need to know of them. */
enum err builder_write_music(struct builder *b) MUST_CHECK;

/* builder_artists.c: writes artists with their discographies. */
enum err builder_write_artists(struct builder *b) MUST_CHECK;

/* builder_programs.c: writes wholes (shows, audiobooks) with their parts
 * (episodes, chapters), and categories. */
enum err builder_write_programs(struct builder *b, enum entity parent,
                                enum entity child) MUST_CHECK;
enum err builder_write_categories(struct builder *b) MUST_CHECK;

/* builder_index.c: writes everything that is nothing but order: codes, new
 * releases, genres, id tables; and the market sets. */
enum err builder_write_indexes(struct builder *b) MUST_CHECK;

#endif

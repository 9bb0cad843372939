/* Many drafts of one entity into one: the merging rules of build.h. Private
 * to the catalog room. One thread at a time.
 *
 * Drafts are sorted by a key of MERGE_KEY_BYTES: a rank by type, so that
 * parts come before what they are parts of, then the id. The payload is the
 * level and the attributes. */
#ifndef TONEARM_CATALOG_MERGE_H
#define TONEARM_CATALOG_MERGE_H

#include "catalog/draft.h"
#include "base/sorter.h"

#define MERGE_KEY_BYTES (1 + ID_BYTES)

/* Two sorted streams of drafts read as one; of equal keys those of `main`
 * come first. */
struct merge_stream {
    struct sorter *sorter;
    const uint8_t *key; /* of the record that is next; NULL at the end */
    struct str payload;
};

struct merge {
    struct merge_stream main;
    struct merge_stream placeholders;

    /* The entity that merge_next read. */
    enum entity type;
    struct id id;
    bool is_full;        /* a full draft was among them */
    bool is_placeholder; /* all came from `placeholders` */
    bool is_waiting;     /* a track's features or analysis and nothing else */
    struct str value[FIELD_COUNT]; /* p NULL: never given */

    /* Below: how the values are kept until the next call. */
    struct buf bytes;
    struct buf union_ids;
    uint32_t at[FIELD_COUNT];
    uint32_t length[FIELD_COUNT];
    uint32_t room[FIELD_COUNT];
    uint8_t level[FIELD_COUNT]; /* 0: absent, else draft level + 1 */
    enum err e;                 /* ERR_LIMIT: sticks */
};

/* Writes the key of a draft. */
void merge_key(enum entity type, struct id id, uint8_t *key);

/* Both sorters are finished; `placeholders` may be NULL and set later with
 * merge_set_placeholders. */
void merge_init(struct merge *m, struct sorter *main);
void merge_set_placeholders(struct merge *m, struct sorter *placeholders);
void merge_release(struct merge *m);

/* Reads the next entity if it is of `type`; false when it isn't, at the end,
 * and on an error of a sorter. */
bool merge_next(struct merge *m, enum entity type);

enum err merge_error(const struct merge *m);

#endif

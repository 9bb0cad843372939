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

/* A sorted stream of drafts. */
struct merge_stream {
    struct sorter *sorter;
    const uint8_t *key; /* of the record that is next; NULL at the end */
    struct str payload;
};

/* Two streams read as one; of equal keys those of `main` come first. */
struct merge {
    struct merge_stream main;         /* what sources said */
    struct merge_stream placeholders; /* what was made up for parts */

    /* The entity that merge_next read. */
    enum entity type;
    struct id id;
    bool is_full;        /* a full draft was among the entity's drafts */
    bool is_placeholder; /* all of them came from `placeholders` */
    bool is_waiting;     /* they have features or an analysis and nothing else:
                            those of a track wait (build.h, rule 4) */
    struct str value[FIELD_COUNT]; /* p NULL: never given */

    /* Below: how the values are kept until the next call. */
    struct buf bytes;             /* where values are copied to */
    struct buf union_ids;         /* an album's artists */
    uint32_t at[FIELD_COUNT];     /* where in `bytes` a field's value begins */
    uint32_t length[FIELD_COUNT]; /* its bytes */
    uint32_t room[FIELD_COUNT];   /* the bytes that it may take there */
    uint8_t level[FIELD_COUNT];   /* of the draft that gave the value, plus one;
                                     0: none did */
    enum err e;                   /* ERR_LIMIT: sticks */
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

/* What ended the reading, OK at the end of the streams. */
enum err merge_error(const struct merge *m);

#endif

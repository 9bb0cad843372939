/* A layer and what it knows of each entity, as the files of the room see it.
 * Private to the room. One thread. */
#ifndef TONEARM_IMPORT_CORRECTIONS_LAYER_INNER_H
#define TONEARM_IMPORT_CORRECTIONS_LAYER_INNER_H

#include "catalog/draft.h"
#include "import/corrections/layer.h"

struct correction;

#define LAYER_FIELDS_MAX ((size_t)1 << 29)

/* An entity that is concerned, or was in the old generation. */
struct entry {
    enum entity type;
    struct id id;
    bool is_corrected;
    bool is_hidden;
    bool is_merged;
    bool is_there;      /* a draft of it has come */
    bool is_dropped;    /* and went no further */
    struct id into;     /* of a merged one */
    uint64_t mask;      /* the corrected fields, a bit each */
    struct buf fixed;   /* and what they are */
    struct buf old;     /* records of the old base */
    struct buf records; /* of the next */
};

struct layer {
    char *data;
    struct builder *builder;
    struct entry *entries;
    size_t count;
    size_t capacity;
    uint32_t *slots; /* place in `entries` from 1 on; 0: free */
    size_t slot_count;
    bool is_reading;  /* drafts that come are corrections */
    bool hides;       /* anything */
    bool merges;      /* anything */
    struct draft own; /* a draft as it goes on */
    struct buf list;  /* a value of it */
};

/* ---- layer_table.c ---- */

void layer_table_init(struct layer *l);
void layer_table_release(struct layer *l);

/* The entry of an entity, NULL when there is none; or the one that is made
 * then. Good until another is made. */
struct entry *layer_find(const struct layer *l, enum entity type, struct id id);
struct entry *layer_take(struct layer *l, enum entity type, struct id id);

/* ---- layer_read.c ---- */

/* Reads corrections into the table. The builder's drafts have to come to
 * layer_take_correction while l->is_reading. */
enum err layer_read(struct layer *l, const struct correction *list,
                    size_t count, struct import_report *report) MUST_CHECK;
void layer_take_correction(struct layer *l, const struct draft *d);

#endif

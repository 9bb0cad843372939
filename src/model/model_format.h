/* The bytes of a model's file (docs/model-format.md). Private to the room.
 *
 *     header, one page | parts, each from a page on
 *
 * Everything is of the machine's byte order, which the header names, and as a
 * reader uses it in place. Tracks and artists have the same parts; an absent
 * one is empty. Rows come in order of cells, so that what is near lies
 * together: rows 0 .. played-1 have factors, those behind nobody played.
 *
 * A vector is of whole numbers from -MODEL_ONE to MODEL_ONE: a product of
 * MODEL_WIDTH_MAX of them fits 32 bits. What a unit is worth, a row's scale
 * says for factors; content vectors have length MODEL_ONE, or 0. */
#ifndef TONEARM_MODEL_MODEL_FORMAT_H
#define TONEARM_MODEL_MODEL_FORMAT_H

#include <stdint.h>

#include "base/id.h"
#include "model/model.h"

#define MODEL_MAGIC      "TONEREC\n"
#define MODEL_VERSION    1u
#define MODEL_BYTE_ORDER 0x01020304u
#define MODEL_ALIGNMENT  4096u
#define MODEL_HASH_BYTES 16u

#define MODEL_ONE       2047
#define MODEL_WIDTH_MAX 512u
#define MODEL_LANES     8u /* widths of vectors are multiples of it */

/* Parts in file order: constant, name, bytes an element, how many. r: rows, p:
 * played rows, h: rows of the head, a: rows of artists; x: as the part before
 * says at its end. */
#define MODEL_PARTS(PART)                                                      \
    PART(PART_IDS, "ids", ID_BYTES)                     /* r */                \
    PART(PART_BY_ID, "rows by id", 4)                   /* r */                \
    PART(PART_FACTORS, "factors", 2)                    /* p x factors */      \
    PART(PART_SCALES, "scales", 4)                      /* p */                \
    PART(PART_CELLS, "cells", 4)                        /* cells x factors */  \
    PART(PART_CELL_ENDS, "ends of cells", 4)            /* cells */            \
    PART(PART_HEAD, "head", 4)                          /* h */                \
    PART(PART_PLACES, "places in the head", 4)          /* p */                \
    PART(PART_WEIGHT_ENDS, "ends of weights", 4)        /* h */                \
    PART(PART_WEIGHTS, "weights", 8)                    /* x */                \
    PART(PART_CONTENT, "content", 2)                    /* r x content */      \
    PART(PART_CONTENT_CELLS, "content cells", 4)        /* cells x content */  \
    PART(PART_CONTENT_ENDS, "ends of content cells", 4) /* content cells */    \
    PART(PART_CONTENT_ROWS, "rows by content", 4)       /* r */                \
    PART(PART_POPULARITY, "popularity", 4)              /* r */                \
    PART(PART_CREDIT_ENDS, "ends of credits", 4) /* r; none of artists */      \
    PART(PART_CREDITS, "credits", 4)             /* x: rows of artists */      \
    PART(PART_WORK_ENDS, "ends of works", 4)     /* a; none of artists */      \
    PART(PART_WORKS, "works", 4)                 /* x: rows of tracks */

enum model_part {
#define PART(name, text, bytes) name,
    MODEL_PARTS(PART)
#undef PART
        MODEL_PART_COUNT
};

struct model_part_entry {
    uint64_t offset; /* aligned */
    uint64_t bytes;
    uint8_t hash[MODEL_HASH_BYTES]; /* BLAKE2b-128 of the part */
};

/* A kind's numbers. */
struct model_kind_head {
    uint32_t rows;
    uint32_t played;
    uint32_t width; /* of factors; 0: none */
    uint32_t cells;
    uint32_t head;
    uint32_t content; /* width; 0: none */
    uint32_t content_cells;
    uint32_t reserved;
    struct model_settings settings;
    float blend[MODEL_WAYS];
    uint32_t reserved_too[2];
};

struct model_header {
    char magic[8];
    uint32_t byte_order;
    uint32_t version;
    uint64_t file_bytes;
    uint8_t hash[MODEL_HASH_BYTES]; /* BLAKE2b-128 of what follows */
    struct model_kind_head kinds[MODEL_KINDS];
    struct model_part_entry parts[MODEL_KINDS][MODEL_PART_COUNT];
};

_Static_assert(sizeof(struct model_kind_head) == 96, "no padding");
_Static_assert(sizeof(struct model_header) <= MODEL_ALIGNMENT,
               "the header is one page");

/* A weight between two rows of the head. */
struct model_weight {
    uint32_t place;
    float weight;
};

static inline uint32_t model_width(uint32_t width)
{
    return (width + MODEL_LANES - 1) / MODEL_LANES * MODEL_LANES;
}

#endif

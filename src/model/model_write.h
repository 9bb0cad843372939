/* Writing a model's file from what was fitted. */
#ifndef TONEARM_MODEL_MODEL_WRITE_H
#define TONEARM_MODEL_MODEL_WRITE_H

#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "model/model_format.h"

struct edlae;

/* A kind, by items as training numbers them. Everything is borrowed; arrays
 * that would have no elements may be NULL. */
struct model_draft {
    uint32_t items;
    const struct id *ids;       /* each once */
    const uint32_t *popularity; /* in how many lists; 0: nobody played it */
    uint32_t factors;           /* up to MODEL_WIDTH_MAX; 0: none */
    const float *vectors;       /* items x factors, whitened (model/als.h) */
    struct model_settings settings; /* its weight is used, the rest kept */
    const struct edlae *neighbours;
    uint32_t content;             /* up to MODEL_WIDTH_MAX; 0: none */
    const float *content_vectors; /* items x content; zeros: not known */
    const uint64_t *credit_begin; /* items + 1, into credits; of tracks only */
    const uint32_t *credits;      /* items of MODEL_ARTIST */
    float blend[MODEL_WAYS];
};

/* Writes `path` whole and syncs it; who renames it has a model. Equal drafts
 * give equal files on one machine. ERR_IO, logged. */
enum err model_write(const char *path,
                     const struct model_draft drafts[MODEL_KINDS],
                     unsigned threads) MUST_CHECK;

#endif

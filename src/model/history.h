/* What a question says of its kind, worked out once, and what each of the ways
 * then says of a row. Private to the room. */
#ifndef TONEARM_MODEL_HISTORY_H
#define TONEARM_MODEL_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"

struct opened_kind;

/* A kind's side of a history: of the tracks asked for, or of their artists. */
struct history_side {
    struct model_seed seeds[MODEL_MAX_SEEDS]; /* each row once, ascending */
    size_t count;
    float *vector;  /* the list's own, factors wide */
    int16_t *whole; /* the same in units of `unit` */
    float unit;
};

struct model_scratch {
    const float *blend; /* of the question */
    struct history_side sides[MODEL_KINDS];
    float *fold_room;
    float *head_sums; /* what the seeds' weights say of the head */
    int16_t *content; /* the seeds' mean, of length MODEL_ONE */
    float *content_mean;
    float *artist_scores; /* of artists by their factors; NaN: not asked yet */
    float *artist_shares; /* of the seeds that are by an artist */
    uint64_t *marks;      /* a bit a row: has been looked at */
    struct model_score *found; /* candidates */
    size_t found_count;
    struct model_score *picked; /* of one way, to choose from */
};

#define HISTORY_FOUND_MAX 32768u

/* Reads the question's seeds; false when there is none that is good. */
bool history_begin(const struct model *m, const struct model_query *query,
                   struct model_scratch *s);

/* What each way says of a row that is there. */
void history_ways(const struct model *m, enum model_kind kind,
                  struct model_scratch *s, uint32_t row,
                  float ways[MODEL_WAYS]);

/* The same, blended; always finite. */
float history_score(const struct model *m, enum model_kind kind,
                    struct model_scratch *s, uint32_t row);

#endif

/* What a model is learned from. One thread at a time. */
#ifndef TONEARM_TRAIN_DATA_H
#define TONEARM_TRAIN_DATA_H

#include <stdint.h>

#include "base/id.h"
#include "model/interactions.h"
#include "model/model.h"

/* A kind's items, numbered from 0 in an order of the caller's. */
struct train_items {
    uint32_t count;
    struct id *ids; /* each once */
    uint32_t content;
    float *vectors; /* count x content; zeros: not known */
};

/* What is learned from. A list of tracks is one of their artists, too, who are
 * credits[credit_begin[t]] .. credits[credit_begin[t + 1] - 1] of track t. */
struct train_data {
    struct train_items items[MODEL_KINDS];
    struct interactions tracks;  /* lists */
    struct interactions artists; /* lists that know no tracks */
    uint64_t *credit_begin;      /* tracks + 1; NULL: nobody knows */
    uint32_t *credits;
    /* Entries to find, of the same lists, when the caller has hidden some; else
     * without columns. */
    struct interactions hidden[MODEL_KINDS];
};

void train_data_init(struct train_data *data);
void train_data_release(struct train_data *data);

#endif

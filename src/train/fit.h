/* From lists to a model's file: fits what the file has, on lists a part of
 * which is hidden, learns on that part how to blend it, reports, and fits anew
 * on everything.
 *
 * Equal data and options give equal files on one machine. */
#ifndef TONEARM_TRAIN_FIT_H
#define TONEARM_TRAIN_FIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "model/interactions.h"
#include "model/model.h"
#include "train/figures.h"

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

struct train_options {
    unsigned threads;
    uint32_t head_max; /* items with item-item weights (model/edlae.h) */
    bool tunes;        /* looks for settings; else takes `settings` */
    struct model_settings settings[MODEL_KINDS]; /* factors 0: by the size */
    const char *build; /* where files are kept while it works: a prefix */
    bool keeps_places; /* a fit that was cut off goes on where it was */
    /* Called now and then; NULL: nobody wants to know. */
    void (*progress)(void *arg, const char *doing, uint64_t done, uint64_t of);
    void *arg;
};

struct train_report {
    struct figures held[MODEL_KINDS]; /* lists 0: none were */
    struct model_settings settings[MODEL_KINDS];
    float blend[MODEL_KINDS][MODEL_WAYS];
};

/* Writes the model to `path`, and what was found to `report`. Errors are
 * logged. */
enum err train_fit(const struct train_data *data,
                   const struct train_options *options, const char *path,
                   struct train_report *report) MUST_CHECK;

#endif

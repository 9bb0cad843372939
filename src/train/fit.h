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
#include "train/data.h"
#include "train/figures.h"

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

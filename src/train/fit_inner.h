/* A training under way, for the files that carry it out. Private to the room.
 */
#ifndef TONEARM_TRAIN_FIT_INNER_H
#define TONEARM_TRAIN_FIT_INNER_H

#include "model/als.h"
#include "model/edlae.h"
#include "train/fit.h"

/* A kind that was fitted. */
struct fitted {
    struct interactions items;
    struct als als;
    struct edlae neighbours;
    uint32_t *popularity;
};

/* What a fit is called, to people and in the names of files. */
struct doing {
    const struct train_options *options;
    const char *name;
    unsigned sweeps;
};

/* Lists of both kinds, a part of which may be hidden. */
struct lists {
    struct interactions shown[MODEL_KINDS];
    struct interactions hidden[MODEL_KINDS];
};

struct training {
    const struct train_data *data;
    const struct train_options *options;
    struct train_report *report;
    struct lists lists;
    struct fitted fitted[MODEL_KINDS];
};

/* "tracks" and "artists". */
extern const char *const fit_kind_names[MODEL_KINDS];

/* Tells whoever wants to know of progress. */
void fit_say(const struct doing *d, const char *what, unsigned done,
             unsigned of);

/* Fits a kind anew, in place of what was fitted of it. */
enum err fit_kind(const struct doing *d, const struct interactions *lists,
                  const struct model_settings *s,
                  struct fitted *out) MUST_CHECK;

/* Which kinds a model has. */
#define ONLY(kind) (1u << (kind))
#define BOTH       (ONLY(MODEL_TRACK) | ONLY(MODEL_ARTIST))

/* Opens the model of the kinds as they were fitted, a file that is gone at
 * once. */
enum err fit_open(struct training *t, unsigned kinds,
                  struct model **m) MUST_CHECK;

/* The model's row of every item; the caller frees the array. */
uint32_t *fit_rows(const struct train_items *items, const struct model *m,
                   enum model_kind kind);

#endif

/* The lists of both kinds that a model is fitted on, with a part hidden.
 * Private to the room. */
#ifndef TONEARM_TRAIN_LISTS_H
#define TONEARM_TRAIN_LISTS_H

#include "model/interactions.h"
#include "model/model.h"

struct train_data;

/* Lists of tracks, and of artists: those of the tracks' artists, row for row,
 * then those that know no tracks. An artist is hidden in a list when all of its
 * tracks are; else the list has it. Shown and hidden have the same rows, and a
 * column for each item. The caller releases all of them. */
void lists_hide(const struct train_data *data,
                struct interactions shown[MODEL_KINDS],
                struct interactions hidden[MODEL_KINDS]);

#endif

/* The vector of a list that training never saw, from its items' factors: the
 * equation of als.h in whitened coordinates. Private to the room. */
#ifndef TONEARM_MODEL_FOLD_H
#define TONEARM_MODEL_FOLD_H

#include <stddef.h>
#include <stdint.h>

#include "model/model.h"

struct opened_kind;

/* Room for seeds' vectors, and a few more. */
#define FOLD_ROOM_FLOATS(width) ((MODEL_MAX_SEEDS + 4u) * (size_t)(width))

/* Writes the vector, factors wide, of at most MODEL_MAX_SEEDS seeds, whose rows
 * are there, each once, with positive weights; rows that nobody played add
 * nothing. Zeros when none did. */
void fold_in(const struct opened_kind *k, const struct model_seed *seeds,
             size_t n, float *room, float *out);

#endif

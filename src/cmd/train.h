/* Training a model, for the commands that do. */
#ifndef TONEARM_CMD_TRAIN_H
#define TONEARM_CMD_TRAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct options;

struct train_wish {
    uint32_t head_max; /* items with item-item weights */
    bool tunes;
};

/* Trains from the state and the catalog that the command's options name, and
 * makes the model the newest; says on standard error what came of it. */
enum err train_model(const struct options *o,
                     const struct train_wish *wish) MUST_CHECK;

#endif

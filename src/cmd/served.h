/* Waiting until a running server answers from a new generation. */
#ifndef TONEARM_CMD_SERVED_H
#define TONEARM_CMD_SERVED_H

#include <stdint.h>

struct options;
struct store;

/* Returns when the server on the command's data directory, if there is one,
 * serves `generation`, or when that isn't current any more; at once with
 * --no-wait. A server that doesn't in SERVED_WAIT_S is warned of. The caller
 * has let go of the import lock. */
#define SERVED_WAIT_S 30
void served_wait(const struct options *o, const struct store *store,
                 uint32_t generation);

#define SERVED_NO_WAIT_OPTION                                                  \
    OPTION("no-wait", FLAG, NULL,                                              \
           "don't wait until a running server has noticed")

#endif

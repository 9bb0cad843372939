/* Whether a client takes what it is sent. */
#ifndef TONEARM_HTTP_PROGRESS_H
#define TONEARM_HTTP_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "http/h2o.h"

/* Whether the client's kernel has acknowledged bytes since the last look,
 * which `*acknowledged` remembers (0 at first, when any byte counts). On the
 * loop. */
bool progress_is_made(h2o_socket_t *sock, uint64_t *acknowledged);

#endif

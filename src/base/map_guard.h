/* Mapped files that can't be read any more: somebody cut the file, or its disk
 * fails. The kernel then sends SIGBUS to whoever reads such a page, which ends
 * a process without a word. A guarded mapping says which file it is, once, and
 *
 *     ends the process with status 1; or, after map_guard_keep_going,
 *     goes on with zeros in place of what can't be read, in pieces of
 *     MAP_GUARD_PIECE_BYTES; who reads must be ready for that, and ask
 *     map_guard_is_torn now and then.
 *
 * SIGBUS of anything else does what it did before. Any thread. */
#ifndef TONEARM_BASE_MAP_GUARD_H
#define TONEARM_BASE_MAP_GUARD_H

#include <stdbool.h>

#include "base/io.h"

#define MAP_GUARD_PIECE_BYTES (1u << 20)

struct map_guard;

/* Guards a mapping of `path` until map_guard_remove, which comes before
 * io_unmap and when nobody reads the mapping any more. NULL when there are too
 * many (64): the mapping is as it was, and NULL is fine for all below. */
struct map_guard *map_guard_add(const struct io_map *map, const char *path);
void map_guard_remove(struct map_guard *g);

/* Whether a part of the mapping couldn't be read. */
bool map_guard_is_torn(const struct map_guard *g);

/* For a server: no guarded mapping ends the process from here on. */
void map_guard_keep_going(void);

#endif

/* Whether a directory can be written: a thread that tries every two seconds,
 * by a file that it makes, fills with a few pages and removes. A disk that is
 * full or was made read-only shows so before somebody's data is refused; so
 * does a directory that was removed, or moved, with what is open in it.
 *
 * Nothing is synced: a disk that sleeps stays asleep. */
#ifndef TONEARM_BASE_PROBE_H
#define TONEARM_BASE_PROBE_H

#include <stdbool.h>

#include "base/err.h"

struct probe;

/* Starts the thread; until its first try all is well. ERR_IO, logged, when
 * there is no such directory, ERR_LIMIT when there are too many threads. */
enum err probe_start(const char *directory, struct probe **out) MUST_CHECK;

/* What the last try found. Any thread. NULL is well. */
bool probe_is_well(const struct probe *p);

/* Ends the thread. NULL is fine. */
void probe_stop(struct probe *p);

#endif

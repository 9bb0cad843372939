/* Where a long fit is: the items' vectors after a sweep, in a file, so that who
 * was killed goes on from there. A place is good for the same lists and
 * settings only, which its key says. */
#ifndef TONEARM_TRAIN_PLACE_H
#define TONEARM_TRAIN_PLACE_H

#include <stdbool.h>
#include <stdint.h>

struct als;

/* The key of a fit: a hash of its options and of everything in its lists. */
uint64_t place_key(const struct als *a);

/* Reads the vectors into `a`; the number of sweeps that were made. 0, and `a`
 * as it was, when there is no such place, or it is damaged. */
unsigned place_load(const char *path, uint64_t key, struct als *a);

/* Keeps the vectors. What fails is logged, and costs the place only. */
void place_keep(const char *path, uint64_t key, unsigned sweeps,
                const struct als *a);

#endif

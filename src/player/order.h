/* A shuffled order that is computed, not stored: a keyed permutation of
 * 0 .. count-1, each as likely as any other. The same on every machine, and for
 * ever: what is stored is the seed. Any thread. */
#ifndef TONEARM_PLAYER_ORDER_H
#define TONEARM_PLAYER_ORDER_H

#include <stdint.h>

/* Where `i` goes, below `count` as `i` is, and what went to `i`. */
uint32_t order_of(uint64_t seed, uint32_t count, uint32_t i);
uint32_t order_from(uint64_t seed, uint32_t count, uint32_t i);

#endif

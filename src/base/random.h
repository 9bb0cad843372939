/* Randomness, two kinds: unpredictable (libsodium) for secrets and ids, and
 * repeatable from a seed for generated data and tests. */
#ifndef TONEARM_BASE_RANDOM_H
#define TONEARM_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* `n` unpredictable bytes. Any thread; aborts if the system has none. */
void random_bytes(void *p, size_t n);

/* A repeatable sequence, the same on every machine. One thread at a time. */
struct random_sequence {
    uint64_t state;
};

/* A sequence for `seed`; `stream` gives independent ones for one seed. */
struct random_sequence random_sequence(uint64_t seed, uint64_t stream);

uint64_t random_u64(struct random_sequence *r);

/* Uniform in 0 .. n-1; n must be positive. */
uint32_t random_below(struct random_sequence *r, uint32_t n);

/* Uniform in [0, 1). */
double random_unit(struct random_sequence *r);

#endif

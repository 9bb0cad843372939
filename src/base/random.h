/* Randomness, two kinds: unpredictable (libsodium) for secrets and ids, and
 * repeatable from a seed for generated data and tests. Only random.c asks the
 * system or libsodium for any (tools/only-base sees to that), so that a server
 * may draw its secrets and ids from a seed, too: then they are the same in
 * every run, and anybody's to guess. */
#ifndef TONEARM_BASE_RANDOM_H
#define TONEARM_BASE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* `n` bytes of the source that the thread is bound to; as usual, of none:
 * unpredictable ones. Any thread; aborts if the system has none. */
void random_bytes(void *p, size_t n);

/* Below `n`, which is positive, of no source: for pauses between tries, which
 * come as often as they happen to, and would move whatever is drawn next. */
uint32_t random_jitter(uint32_t n);

/* ---- in place of unpredictable ones ---- */

/* A stream of bytes, the same on every machine; one thread at a time. */
struct random_source {
    uint64_t seed;
    uint64_t drawn; /* calls of random_bytes */
    uint8_t key[32];
};

/* The stream of that name among those of a seed. */
void random_source_init(struct random_source *s, uint64_t seed,
                        struct str stream);

/* The stream of that name with the seed of what the thread is bound to; false
 * when it is bound to none. */
bool random_source_derive(struct random_source *s, struct str stream);

/* Begins the stream again: for what is done again, and should come out the
 * same. */
void random_source_restart(struct random_source *s);

/* Binds the calling thread, as long as the source lives; NULL: to none. Returns
 * what it was bound to. */
struct random_source *random_use(struct random_source *s);

/* ---- from a number ---- */

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

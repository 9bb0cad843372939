/* Numbers that one thread counts and any other may read: a count costs what an
 * addition costs, since no other thread adds to it, and is never seen half
 * written. What several threads count to together is counted with
 * atomic_fetch_add; count_read reads that, too. */
#ifndef TONEARM_BASE_COUNT_H
#define TONEARM_BASE_COUNT_H

#include <stdatomic.h>
#include <stdint.h>

/* On the thread that counts. */
static inline void count_add(_Atomic uint64_t *count, uint64_t n)
{
    uint64_t was = atomic_load_explicit(count, memory_order_relaxed);

    atomic_store_explicit(count, was + n, memory_order_relaxed);
}

static inline void count_subtract(_Atomic uint64_t *count, uint64_t n)
{
    count_add(count, 0 - n);
}

static inline void count_set(_Atomic uint64_t *count, uint64_t n)
{
    atomic_store_explicit(count, n, memory_order_relaxed);
}

/* On any thread. */
static inline uint64_t count_read(const _Atomic uint64_t *count)
{
    return atomic_load_explicit(count, memory_order_relaxed);
}

#endif

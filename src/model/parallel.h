/* Threads for long computations. */
#ifndef TONEARM_MODEL_PARALLEL_H
#define TONEARM_MODEL_PARALLEL_H

#include <stddef.h>

#define PARALLEL_THREADS_MAX 64u

/* Threads that the machine has processors for, 1 to PARALLEL_THREADS_MAX. */
unsigned parallel_threads(void);

/* Works on begin .. end-1, in thread number `thread` (0 .. threads-1), of
 * which each has one call at a time. */
typedef void parallel_work(void *arg, unsigned thread, size_t begin,
                           size_t end);

/* Has `work` called for slices of at most `grain` that make up 0 .. count-1, in
 * any order, and returns when all is done. What a slice comes to must not
 * depend on its thread, so that results are the same on every machine. */
void parallel_for(unsigned threads, size_t count, size_t grain,
                  parallel_work *work, void *arg);

#endif

/* Starting threads. A thread begins bound to the clock that the one which
 * starts it is bound to, and, if that draws from a repeatable source of random
 * bytes (random.h), to a source of its own with the same seed, named as the
 * thread is: what a thread starts lives in the same world as itself.
 *
 * Signals leave threads alone: every one that isn't a fault of its own is
 * blocked, so that handlers run on the main thread only and no system call of
 * another is interrupted. */
#ifndef TONEARM_BASE_THREAD_H
#define TONEARM_BASE_THREAD_H

#include <pthread.h>

#include "base/err.h"

/* Runs `run(arg)` on a new thread, for the caller to join. The name, a constant
 * of at most 15 characters, is what `top -H` shows. ERR_LIMIT, logged, when
 * there are too many threads. */
enum err thread_start(pthread_t *thread, const char *name, void *(*run)(void *),
                      void *arg) MUST_CHECK;

#endif

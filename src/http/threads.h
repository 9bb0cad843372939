/* Starting threads that signals leave alone. */
#ifndef TONEARM_HTTP_THREADS_H
#define TONEARM_HTTP_THREADS_H

#include <pthread.h>

#include "base/err.h"

/* Runs `run(arg)` on a new thread on which every signal that isn't a fault of
 * its own is blocked, so that handlers run on the main thread only and no
 * system call here is interrupted. ERR_IO, logged, when there are too many
 * threads. */
enum err threads_start(pthread_t *thread, void *(*run)(void *),
                       void *arg) MUST_CHECK;

#endif

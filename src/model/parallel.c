/* A counter says which slice is next, so that a thread that is slow keeps
 * nobody waiting for more than one slice. Threads begin and end with the call:
 * what they do takes milliseconds at least. */
#include "model/parallel.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/thread.h"

struct job {
    atomic_size_t next;
    size_t count;
    size_t grain;
    parallel_work *work;
    void *arg;
};

struct worker {
    struct job *job;
    unsigned number;
    pthread_t thread;
    bool is_there;
};

unsigned parallel_threads(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);

    if (n < 1)
        return 1;
    return n > PARALLEL_THREADS_MAX ? PARALLEL_THREADS_MAX : (unsigned)n;
}

static void *run(void *arg)
{
    struct worker *w = arg;
    struct job *job = w->job;
    size_t begin;

    while ((begin = atomic_fetch_add(&job->next, job->grain)) < job->count) {
        size_t left = job->count - begin;

        job->work(job->arg, w->number, begin,
                  begin + (left < job->grain ? left : job->grain));
    }
    return NULL;
}

void parallel_for(unsigned threads, size_t count, size_t grain,
                  parallel_work *work, void *arg)
{
    struct job job = {.count = count, .grain = grain, .work = work, .arg = arg};
    struct worker workers[PARALLEL_THREADS_MAX];

    assert(threads >= 1 && threads <= PARALLEL_THREADS_MAX && grain > 0);
    for (unsigned i = 0; i < threads; i++)
        workers[i] = (struct worker){.job = &job, .number = i};
    /* A thread that can't be had leaves its slices to the others. */
    for (unsigned i = 1; i < threads; i++)
        workers[i].is_there = thread_start(&workers[i].thread, "parallel", run,
                                           &workers[i]) == OK;
    (void)run(&workers[0]);
    for (unsigned i = 1; i < threads; i++)
        if (workers[i].is_there)
            (void)pthread_join(workers[i].thread, NULL);
}

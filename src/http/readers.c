/* One lock, one queue: a reader does an SQL query's worth of work a job,
 * beside which the lock is nothing. When the queue is full, those
 * who wait in it already wait too long; the next is told so at once (503). */
#include "http/readers.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"
#include "http/gzip.h"

struct readers {
    pthread_mutex_t lock; /* guards all below but threads */
    pthread_cond_t work;
    struct reader_job *first;
    struct reader_job **last; /* where the next one is hung */
    unsigned waiting;
    unsigned busy;
    unsigned capacity;
    uint64_t refused;
    bool stopping;
    unsigned count;
    pthread_t threads[];
};

/* The next job of a reader that has done `done` (NULL: it begins). NULL when
 * there is nothing left and the readers stop. */
static struct reader_job *take(struct readers *readers,
                               const struct reader_job *done)
{
    struct reader_job *job;

    (void)pthread_mutex_lock(&readers->lock);
    if (done != NULL)
        readers->busy--;
    while (readers->first == NULL && !readers->stopping)
        (void)pthread_cond_wait(&readers->work, &readers->lock);
    job = readers->first;
    if (job != NULL) {
        readers->first = job->next;
        if (readers->first == NULL)
            readers->last = &readers->first;
        readers->waiting--;
        readers->busy++;
    }
    (void)pthread_mutex_unlock(&readers->lock);
    return job;
}

static void *run(void *arg)
{
    struct readers *readers = arg;
    struct gzip gzip;
    struct reader_job *job = NULL;

    gzip_init(&gzip);
    /* What was done may be gone: only that there was something counts. */
    while ((job = take(readers, job)) != NULL)
        job->run(job, &gzip);
    gzip_release(&gzip);
    return NULL;
}

enum err readers_start(unsigned count, unsigned capacity, struct readers **out)
{
    struct readers *readers =
        mem_zalloc(1, sizeof *readers + count * sizeof(pthread_t));
    enum err e = OK;

    (void)pthread_mutex_init(&readers->lock, NULL);
    (void)pthread_cond_init(&readers->work, NULL);
    readers->last = &readers->first;
    readers->capacity = capacity;
    while (!e && readers->count < count) {
        e = thread_start(&readers->threads[readers->count], "reader", run,
                         readers);
        if (!e)
            readers->count++;
    }
    if (e) {
        readers_stop(readers);
        return e;
    }
    *out = readers;
    return OK;
}

bool readers_submit(struct readers *readers, struct reader_job *job)
{
    bool taken;

    assert(job->run != NULL);
    (void)pthread_mutex_lock(&readers->lock);
    taken = readers->waiting < readers->capacity;
    if (taken) {
        job->next = NULL;
        *readers->last = job;
        readers->last = &job->next;
        readers->waiting++;
        (void)pthread_cond_signal(&readers->work);
    } else {
        readers->refused++;
    }
    (void)pthread_mutex_unlock(&readers->lock);
    return taken;
}

void readers_figures(struct readers *readers, struct readers_figures *out)
{
    (void)pthread_mutex_lock(&readers->lock);
    *out = (struct readers_figures){.count = readers->count,
                                    .busy = readers->busy,
                                    .waiting = readers->waiting,
                                    .capacity = readers->capacity,
                                    .refused = readers->refused};
    (void)pthread_mutex_unlock(&readers->lock);
}

void readers_stop(struct readers *readers)
{
    if (readers == NULL)
        return;
    (void)pthread_mutex_lock(&readers->lock);
    readers->stopping = true;
    (void)pthread_cond_broadcast(&readers->work);
    (void)pthread_mutex_unlock(&readers->lock);
    for (unsigned i = 0; i < readers->count; i++)
        (void)pthread_join(readers->threads[i], NULL);
    (void)pthread_cond_destroy(&readers->work);
    (void)pthread_mutex_destroy(&readers->lock);
    free(readers);
}

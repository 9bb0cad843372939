/* What has come back waits in a list; the loop is woken for the first of it and
 * takes all. The writer wakes the loop with the lock, so that loop_jobs_free,
 * which needs the lock too, can't end the loop under the writer. */
#include "api/call/loop_jobs.h"

#include <pthread.h>

#include "api/call/call.h"
#include "base/mem.h"
#include "db/writer.h"

struct loop_jobs {
    struct call_frame *frame;
    struct writer *writer;
    unsigned loop;
    void (*wake)(struct call_frame *frame, struct call_loop *loop);
    size_t count; /* submitted and not done; the loop's alone */

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t back;
    struct loop_job *first; /* that have come back, the oldest first */
    struct loop_job **last;
};

struct loop_jobs *loop_jobs_new(struct call_frame *frame, unsigned loop,
                                void (*wake)(struct call_frame *frame,
                                             struct call_loop *loop))
{
    struct loop_jobs *j = mem_zalloc(1, sizeof *j);

    j->frame = frame;
    j->writer = call_frame_config(frame)->writer;
    j->loop = loop;
    j->wake = wake;
    j->last = &j->first;
    (void)pthread_mutex_init(&j->lock, NULL);
    (void)pthread_cond_init(&j->back, NULL);
    return j;
}

static enum err run(struct db *db, void *arg)
{
    struct loop_job *job = arg;

    return job->run(db, job);
}

static void come_back(void *arg, enum err e)
{
    struct loop_job *job = arg;
    struct loop_jobs *j = job->jobs;
    bool was_empty;

    job->outcome = e;
    job->next = NULL;
    (void)pthread_mutex_lock(&j->lock);
    was_empty = j->first == NULL;
    *j->last = job;
    j->last = &job->next;
    if (was_empty)
        call_on_loop(j->frame, j->loop, j->wake);
    (void)pthread_cond_signal(&j->back);
    (void)pthread_mutex_unlock(&j->lock);
}

void loop_jobs_submit(struct loop_jobs *j, struct loop_job *job)
{
    struct writer_job for_writer = {run, come_back, job};
    enum err e;

    job->jobs = j;
    j->count++;
    e = writer_submit(j->writer, for_writer);
    if (e)
        come_back(job, e);
}

static struct loop_job *take_all(struct loop_jobs *j, bool waits)
{
    struct loop_job *first;

    (void)pthread_mutex_lock(&j->lock);
    while (waits && j->first == NULL)
        (void)pthread_cond_wait(&j->back, &j->lock);
    first = j->first;
    j->first = NULL;
    j->last = &j->first;
    (void)pthread_mutex_unlock(&j->lock);
    return first;
}

static void finish(struct loop_jobs *j, struct loop_job *job)
{
    while (job != NULL) {
        struct loop_job *next = job->next;

        j->count--;
        job->done(job, job->outcome); /* which may free the job */
        job = next;
    }
}

void loop_jobs_finish(struct loop_jobs *j)
{
    finish(j, take_all(j, false));
}

void loop_jobs_free(struct loop_jobs *j)
{
    while (j->count > 0)
        finish(j, take_all(j, true));
    (void)pthread_cond_destroy(&j->back);
    (void)pthread_mutex_destroy(&j->lock);
    free(j);
}

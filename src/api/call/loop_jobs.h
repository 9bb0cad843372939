/* Work that a loop hands to the writer and that comes back to the loop: for
 * sockets, whose messages want the state and are no requests.
 *
 *     the loop    loop_jobs_submit
 *     the writer      job->run, many to one commit, perhaps again
 *     the loop    job->done
 */
#ifndef TONEARM_API_CALL_LOOP_JOBS_H
#define TONEARM_API_CALL_LOOP_JOBS_H

#include "base/err.h"

struct call_frame;
struct call_loop;
struct db;
struct loop_jobs;

/* A part of what somebody wants done, who keeps it until `done`. */
struct loop_job {
    /* As a writer_job's (db/writer.h). */
    enum err (*run)(struct db *db, struct loop_job *job);

    /* On the loop, once, never from within a function of this header but
     * loop_jobs_finish and loop_jobs_free: what `run` returned, or why it
     * couldn't be run or committed. May submit others. */
    void (*done)(struct loop_job *job, enum err e);

    /* The jobs' own. */
    struct loop_jobs *jobs;
    struct loop_job *next;
    enum err outcome;
};

/* For one loop, on its thread, as all that follows. `wake` is to call
 * loop_jobs_finish, there; so is the wing's tick, since a wake may be missed
 * (call_on_loop). */
struct loop_jobs *loop_jobs_new(struct call_frame *frame, unsigned loop,
                                void (*wake)(struct call_frame *frame,
                                             struct call_loop *loop));

/* Waits for what is under way, and for what comes of that, and frees the jobs:
 * in a wing's loop_stop. */
void loop_jobs_free(struct loop_jobs *j);

void loop_jobs_submit(struct loop_jobs *j, struct loop_job *job);

/* Calls `done` for what has come back. */
void loop_jobs_finish(struct loop_jobs *j);

#endif

/* The supervisor, for its own files: pool.c has the loop and the requests,
 * pool_worker.c the workers and their answers. */
#ifndef TONEARM_MEDIA_PROGRAM_POOL_OWN_H
#define TONEARM_MEDIA_PROGRAM_POOL_OWN_H

#include <sys/types.h>

#include "base/buf.h"
#include "media/program/opening.h"
#include "media/program/pool.h"
#include "media/program/reply.h"

struct worker {
    pid_t pid; /* 0: none was started, or it is gone */
    int socket;
    unsigned jobs;
    bool is_busy;
    bool has_expired;
    int64_t deadline_ms;
    struct buf messages; /* that have come and weren't read yet */
    struct reply reply;  /* of the request that it works on */
};

struct pool {
    const struct pool_settings *settings;
    int in;
    int out;
    int signals;      /* SIGTERM and SIGINT, to be read */
    bool is_at_end;   /* of the input */
    bool is_skipping; /* the rest of a line that is too long */
    uint64_t line;
    struct buf input; /* that wasn't a whole line yet */
    size_t input_at;  /* where the next line begins */
    struct worker *workers;
    int folders[POOL_FOLDERS_MAX];
    struct opening opening;
    enum err e;
};

/* Takes `n` bytes off a buffer's front. */
void pool_drop_front(struct buf *b, size_t n);

/* Starts a process for a worker that has none; p->e says if that can't be. */
void pool_start_worker(struct pool *p, struct worker *w);

/* Lets go of a worker and returns how it ended, as waitpid tells it. */
int pool_end_worker(struct worker *w);

/* Writes the worker's answer, which is then idle; p->e says how that went. */
void pool_write_answer(struct pool *p, struct worker *w);

/* Answers for a worker that can't go on. */
void pool_give_up(struct pool *p, struct worker *w);

/* Reads what a worker has sent, and answers if that was all. */
void pool_read_worker(struct pool *p, struct worker *w);

/* Ends a worker that takes too long. */
void pool_expire(struct pool *p, struct worker *w);

/* Takes a signal away, which would be delivered when the loop has ended. */
void pool_read_signal(struct pool *p);

#endif

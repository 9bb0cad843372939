/* What a worker works with: a job's file, and where the answer goes. The three
 * kinds of work are functions of this shape; they run in the sandbox. */
#ifndef TONEARM_MEDIA_PROGRAM_WORK_H
#define TONEARM_MEDIA_PROGRAM_WORK_H

#include "base/arena.h"
#include "base/buf.h"
#include "media/program/channel.h"
#include "media/source/source.h"
#include "media/tags/charset.h"

struct sandbox_limits;

#define WORK_ANSWER_MAX_BYTES (64u << 20)

struct work {
    struct job job;
    struct source source;
    struct arena arena;       /* of the job */
    struct charsets charsets; /* of the worker */
    struct buf answer;        /* a JSON object, if nothing failed */
    const char *why;          /* what failed, in words; NULL if nothing did */
    int socket;
};

/* Fills in `answer`, or sets `why` (static, or in the arena). */
typedef void work_function(struct work *w);

work_function work_probe;
work_function work_preview;
work_function work_analyse;

/* Sends a picture that belongs to the answer. */
void work_send_picture(struct work *w, struct str json, const char *ending,
                       struct str bytes);

/* How a worker ends that had no sandbox: then none will have one. */
#define WORK_NO_SANDBOX 3

/* A worker's life: takes job after job from the socket until it ends, which
 * `limits` sees to as well. It doesn't return. */
void work_run(int socket, work_function *run,
              const struct sandbox_limits *limits) __attribute__((noreturn));

#endif

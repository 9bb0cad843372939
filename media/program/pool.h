/* The supervisor: reads requests, opens the files they name, has workers work
 * on them, and writes the answers. A worker that dies, or takes too long, costs
 * the one file that it had, which is named with a reason; another takes its
 * place.
 *
 * One thread, which waits in poll(2) alone; nothing of a file is looked at
 * here. */
#ifndef TONEARM_MEDIA_PROGRAM_POOL_H
#define TONEARM_MEDIA_PROGRAM_POOL_H

#include <stdint.h>

#include "base/err.h"
#include "media/program/sandbox.h"
#include "media/program/work.h"

#define POOL_WORKERS_MAX 256
#define POOL_FOLDERS_MAX 64

struct pool_settings {
    work_function *run;
    unsigned workers;         /* at least 1 */
    unsigned seconds;         /* that a file may take */
    unsigned jobs_per_worker; /* then another takes its place */
    bool has_outputs;         /* requests name files to make */
    bool has_pictures;        /* answers tell of pictures */
    struct sandbox_limits limits;
    const char *pictures; /* a folder for them; NULL: they aren't kept */
    const char *folders[POOL_FOLDERS_MAX]; /* files lie in one of them... */
    size_t folder_count;                   /* unless there are none */
};

/* Works off the requests on `in`, until its end; answers go to `out`. ERR_IO
 * or ERR_NOT_FOUND, logged, when that can't be done at all; ERR_STOPPED after
 * SIGTERM or SIGINT, when what was begun is removed. */
enum err pool_run(const struct pool_settings *settings, int in,
                  int out) MUST_CHECK;

#endif

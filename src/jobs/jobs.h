/* Commands of this program that a server runs for somebody, each in a process
 * of its own: what an import needs of memory, or what a hostile feed makes of a
 * parser, is not the server's then. One at a time, since only one may write a
 * generation. Any thread. */
#ifndef TONEARM_JOBS_JOBS_H
#define TONEARM_JOBS_JOBS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct jobs;

#define JOBS_OUTPUT_MAX_BYTES 16384 /* of what a command prints are kept */
#define JOBS_WORDS_MAX        32

/* Jobs on this data directory and state, which is what --state says, or NULL:
 * in the directory. Both are copied. Uploads that a server which has died left
 * behind are removed. */
struct jobs *jobs_new(const char *data, const char *state);

/* Ends the command that runs, if one does, by SIGTERM, waits for that, and
 * frees everything. NULL is fine. */
void jobs_free(struct jobs *j);

struct job {
    const char *const *words; /* `tonearm WORDS...`; ends with NULL; without
                                 --data and --state, which it gets */
    const char *upload;       /* a file that is removed when the job has ended,
                                 or can't begin; NULL: none */
};

/* Writes an upload into a file of its own, DATA/uploads/..., for a job;
 * `*path` is in the arena. ERR_IO, logged. */
enum err jobs_keep_upload(const struct jobs *j, struct str bytes,
                          struct arena *arena, const char **path) MUST_CHECK;

/* Begins a job, whose texts are copied. ERR_BUSY, not logged, while another
 * one runs; ERR_IO, logged. */
enum err jobs_start(struct jobs *j, const struct job *job) MUST_CHECK;

/* The job that runs, or the last one. */
struct job_view {
    bool is_there; /* there was one since the server began */
    bool is_running;
    struct str command; /* "import podcast feed.xml" */
    int64_t began_ms;   /* Unix time */
    int64_t ended_ms;
    int status;        /* of the process; -1: it was killed */
    struct str output; /* the last lines that it has printed, valid UTF-8 */
    struct str doing;  /* the last of them */
};

/* Texts are in the arena. */
void jobs_look(struct jobs *j, struct arena *arena, struct job_view *out);

#endif

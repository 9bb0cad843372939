/* Running tonearm-media, the program that reads audio files (docs/media.md).
 * Any thread. */
#ifndef TONEARM_AUDIO_MEDIA_H
#define TONEARM_AUDIO_MEDIA_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct json;

/* The program to run: `given`, if it isn't NULL; else the one beside this
 * process's own, or in libexec/tonearm beside its folder, where `make install`
 * puts it; else the name alone, which is looked for in $PATH. In the arena. */
const char *media_find(const char *given, struct arena *arena);

/* Appends a job that is the path of a file; and as a key of a job. */
void media_put_path(struct buf *jobs, struct str path);
void media_put_path_key(struct json *j, struct str path);

/* A run of the program. */
struct media {
    const char *program;
    pid_t pid; /* 0: none runs */
    int out;   /* its answers; the caller reads them to their end */
};

/* Starts `program` with the arguments of `words` (a list that ends with NULL,
 * without the program's name) and all jobs as its input. ERR_IO, logged. */
enum err media_begin(struct media *m, const char *program,
                     const char *const *words, struct str jobs) MUST_CHECK;

/* Waits for its end. ERR_IO, logged, when it couldn't be started, ended by a
 * signal, or says that it failed. Answers that weren't read are lost. */
enum err media_end(struct media *m) MUST_CHECK;

/* Ends it before its work is done. */
void media_stop(struct media *m);

/* All of that at once: appends the answers to `out`. ERR_LIMIT, too, when they
 * are more than it may hold. */
enum err media_run(const char *program, const char *const *words,
                   struct str jobs, struct buf *out) MUST_CHECK;

#endif

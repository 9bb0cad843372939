/* What `tonearm run` and `tonearm dev` have in common: a directory, commands of
 * our own that fill it, a server, the command that all is for. One thread. */
#ifndef TONEARM_CMD_AROUND_H
#define TONEARM_CMD_AROUND_H

#include "base/arena.h"
#include "cmd/options.h"
#include "cmd/run_place.h"
#include "cmd/run_process.h"

#define AROUND_WORDS_MAX 60

struct around {
    const struct options *o;
    struct arena arena;
    struct run_place place;
    char **environment; /* for commands of our own */
    struct run_server server;
};

/* Keeps signals from ending us before around_release. The options have --data
 * and
 * --state, and the first may be absent. Errors of run_place_init; `*r` is to be
 * released in any case. */
enum err around_init(struct around *r, const struct options *o) MUST_CHECK;

/* Ends the server, and removes what was made. */
void around_release(struct around *r);

/* ---- commands of our own ---- */

/* A command line that is being put together; NULL ends it. */
struct around_words {
    const char *list[AROUND_WORDS_MAX + 1];
    size_t count;
};

/* COMMAND [SECOND] --data DIR. */
struct around_words around_begin(const struct around *r, const char *command,
                                 const char *second);
void around_add(struct around_words *w, const char *word);

/* An option, unless its value is NULL. */
void around_add_pair(struct around_words *w, const char *option,
                     const char *value);

/* --state, where it is of a directory that was given. */
void around_add_state(const struct around *r, struct around_words *w);

/* Runs it, and waits. As run_process_step. */
enum err around_step(const struct around *r,
                     const struct around_words *w) MUST_CHECK;

/* A demo of --tracks tracks. */
enum err around_make_demo(const struct around *r) MUST_CHECK;

/* ---- the server and the command ---- */

/* Certificates, and the words of a server on this address, which the caller
 * may add to, and start. */
enum err around_trust(struct around *r) MUST_CHECK;
struct around_words around_serve(const struct around *r, const char *listen);

/* Runs the arguments from `first` on in the environment that leads to the
 * server; the exit status. */
int around_run(struct around *r, size_t first);

#endif

/* Processes of `tonearm run` and `tonearm dev`: commands of our own, the
 * server, and the command that all is for. Call run_process_block first; one
 * thread. */
#ifndef TONEARM_CMD_RUN_PROCESS_H
#define TONEARM_CMD_RUN_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

/* Keeps signals for run_process_command to hand on, so that none ends this
 * process before what it has made is removed. Children get those that were
 * let through before. */
void run_process_block(void);

/* Runs `tonearm WORDS...`, which NULL ends, with `environment`, and waits for
 * it. What it prints goes to the end of the file `log`. ERR_INVALID, logged
 * with that file's text, when it fails; ERR_IO. */
enum err run_process_step(const char *const *words, char *const *environment,
                          const char *log) MUST_CHECK;

/* A server that has said where it listens. It is no part of the terminal's
 * job, so that what a person types ends the command first, and it ends when
 * this process does. */
struct run_server {
    pid_t pid; /* 0: none */
    char *url;
    char *proxy;
};

/* Starts `tonearm WORDS...`, which listens plainly and as a proxy. As
 * run_process_step; without a log (NULL) what it says on standard error goes to
 * ours. `*out` is to be ended in any case. */
enum err run_process_serve(const char *const *words, char *const *environment,
                           const char *log, struct run_server *out) MUST_CHECK;

/* Ends the server and waits for that. */
void run_process_end(struct run_server *server);

/* Waits for a signal that ends programs, or for the server's own end, which is
 * told of. Whether it was a signal. */
bool run_process_wait(struct run_server *server, const char *log);

/* Runs the words, the first of which is looked up in PATH, and hands signals
 * on to it until it ends. Returns its exit status as a shell has it: 128 more
 * than the signal that ended it, 126 when it can't be run, 127 when there is
 * no such command. A server that ends before it is told of, with the text of
 * `log`. */
int run_process_command(const char *const *words, char *const *environment,
                        struct run_server *server, const char *log);

#endif

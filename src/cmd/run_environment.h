/* Environments for `tonearm run` and `tonearm dev`. One thread. */
#ifndef TONEARM_CMD_RUN_ENVIRONMENT_H
#define TONEARM_CMD_RUN_ENVIRONMENT_H

struct arena;
struct run_place;

#define RUN_REDIRECT_URI "http://127.0.0.1:8888/callback"

/* Ours without the variables that our own options come from, for commands of
 * our own: a list of "NAME=value" that NULL ends, in the arena but for what is
 * our environment's. */
char **run_environment_plain(struct arena *arena);

/* The same with all of run_variable.def in it, for the command: `url` is the
 * server's, `proxy` its proxy's. */
char **run_environment_for(const struct run_place *place, const char *url,
                           const char *proxy, struct arena *arena);

#endif

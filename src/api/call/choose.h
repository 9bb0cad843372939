/* Which world a request is for (bench/worlds.h), where there are several:
 *
 *     the header X-Tonearm-World, else
 *     the host <world>.localhost, else
 *     the world of the key that signed the access token, else
 *     the one that gave the code, or the token in the form, by the key that it
 *     names (accounts/secret.h), else
 *     the one world that has the app of the client id that is sent, if only
 *     one has it, else
 *     the default.
 *
 * A header or a host that names no world is a mistake, or comes after the
 * world's end: it is refused. On the loop. */
#ifndef TONEARM_API_CALL_CHOOSE_H
#define TONEARM_API_CALL_CHOOSE_H

#include "base/str.h"
#include "http/http.h"

struct world_run;

/* Puts the request into its world's frame and on its loop there. `*run` is what
 * it has entered, for worlds_leave; NULL: the default's. False when there is no
 * such world: `*name` says which. */
bool choose_world(struct request *r, struct world_run **run, struct str *name);

/* Puts a request that isn't admitted back, and leaves the run. */
void choose_none(struct request *r, struct world_run *run);

#endif

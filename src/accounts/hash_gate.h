/* How many passwords are hashed at once.
 *
 * A hash takes 64 MiB and a core for as long as it runs (users.h), and
 * strangers decide how many are asked for. One gate for the process lets
 * a few through at a time; others wait, but no longer than somebody in front of
 * a browser would, so that a flood of sign-ins is turned away as fast as it
 * comes, and the threads that it holds up are soon back at other work. */
#ifndef TONEARM_ACCOUNTS_HASH_GATE_H
#define TONEARM_ACCOUNTS_HASH_GATE_H

#include <stdint.h>

#include "base/err.h"

struct hash_gate;

/* A gate for `at_once` (at least 1), where nobody waits longer than `wait_ms`.
 * Freed when nobody is inside or waits; NULL is fine. */
struct hash_gate *hash_gate_new(unsigned at_once, int64_t wait_ms);
void hash_gate_free(struct hash_gate *gate);

/* Waits for a place. The caller has waited for `waited_ms` elsewhere already,
 * which counts: ERR_LIMIT (not logged) when the two together pass the gate's
 * limit, also if there would be a place now. Any thread. */
enum err hash_gate_enter(struct hash_gate *gate, int64_t waited_ms) MUST_CHECK;

/* Gives the place back, after hash_gate_enter was OK. */
void hash_gate_leave(struct hash_gate *gate);

#endif

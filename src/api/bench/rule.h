/* Rules of the bench (bench/faults.h) as JSON: docs/bench.md has what there may
 * be in one. Any thread. */
#ifndef TONEARM_API_BENCH_RULE_H
#define TONEARM_API_BENCH_RULE_H

#include <stdbool.h>

#include "base/arena.h"
#include "bench/faults.h"
#include "json/writer.h"

/* Reads a rule, an object; its texts are in `json` or the arena. A key "type"
 * with the value "fault", which lines of seeds have, and "matched", which
 * answers have, are passed over. False, with what is wrong in `*why`, for
 * people, in the arena. */
bool rule_read(struct str json, struct arena *arena, struct fault_rule *out,
               struct str *why);

/* Why faults_add took no rule; in the arena. */
struct str rule_refusal(const struct fault_rule *rule, enum err e,
                        struct arena *arena);

/* Writes it so that rule_read reads the same, and `matched`. */
void rule_write(struct json *j, const struct fault_rule *rule);

#endif

/* Scopes: what a user allows an app. A set of them is a number with a bit for
 * each line of scope.def. Any thread. */
#ifndef TONEARM_ACCOUNTS_SCOPE_H
#define TONEARM_ACCOUNTS_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

enum scope {
#define SCOPE(name, text, grants) SCOPE_##name,
#include "accounts/scope.def"
#undef SCOPE
    SCOPE_COUNT
};

typedef uint64_t scope_set;

_Static_assert(SCOPE_COUNT <= 64, "a scope_set has 64 bits");

#define SCOPE_BIT(scope) ((scope_set)1 << (scope))
#define SCOPE_ALL        (~(scope_set)0 >> (64 - SCOPE_COUNT))

/* A scope for programs, "user-top-read"; and for people, after "this app may":
 * "see your top ...". Both are static. */
const char *scope_text(enum scope scope);
const char *scope_grants(enum scope scope);

/* From a list separated by spaces or commas, as clients send it. False when
 * one is unknown: the first such is in `*unknown` (may be NULL). */
bool scope_set_from_text(struct str text, scope_set *out, struct str *unknown);

/* Appends the scopes of the set, separated by a space, in scope.def's
 * order. */
void scope_set_to_text(scope_set set, struct buf *out);

/* The text that scope_set_to_text appends, in an arena. */
struct str scope_set_text(scope_set set, struct arena *arena);

#endif

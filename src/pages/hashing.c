/* The gate is told when the call came, so that what it has waited for a reader
 * counts as well: under a flood of sign-ins that is where most of them wait. */
#include "pages/hashing.h"

#include "accounts/hash_gate.h"
#include "accounts/users.h"
#include "base/clock.h"
#include "pages/page.h"

#define RETRY_S 5

static enum err enter(struct call *call)
{
    return hash_gate_enter(call->config->hash_gate,
                           clock_monotonic_ms() - call->left_ms);
}

enum err hashing_make(struct call *call, struct str password, struct str *hash)
{
    char *text = arena_alloc(call->arena, USERS_HASH_BYTES);
    enum err e = enter(call);

    if (e)
        return e;
    e = users_hash_password(password, text);
    hash_gate_leave(call->config->hash_gate);
    if (!e)
        *hash = str_from_c(text);
    return e;
}

enum err hashing_check(struct call *call, struct str password, struct str hash,
                       bool *is_right)
{
    enum err e = enter(call);

    if (e)
        return e;
    e = users_check_password(password, hash, is_right);
    hash_gate_leave(call->config->hash_gate);
    return e;
}

enum err hashing_fail(struct call *call, enum err e)
{
    if (e != ERR_MEMORY && e != ERR_LIMIT)
        return e;
    request_add_header(call->r, "retry-after",
                       html_number(call->arena, RETRY_S));
    return page_refuse(call, 503, "Not just now",
                       STR("Too many people are signing in at this moment. "
                           "Please try again in a few seconds."));
}

/* The failure is this moment's, so it says when to come back. */
#include "pages/hashing.h"

#include "accounts/users.h"
#include "pages/page.h"

#define RETRY_S 5

enum err hashing_make(struct call *call, struct str password, struct str *hash)
{
    char *text = arena_alloc(call->arena, USERS_HASH_BYTES);
    enum err e = users_hash_password(password, text);

    if (!e)
        *hash = str_from_c(text);
    return e;
}

enum err hashing_check(struct call *call, struct str password, struct str hash,
                       bool *is_right)
{
    (void)call;
    return users_check_password(password, hash, is_right);
}

enum err hashing_fail(struct call *call, enum err e)
{
    if (e != ERR_MEMORY)
        return e;
    request_add_header(call->r, "retry-after",
                       html_number(call->arena, RETRY_S));
    return page_refuse(call, 503, "Not just now",
                       STR("Too many people are signing in at this moment. "
                           "Please try again in a few seconds."));
}

/* The bearer token of a request (RFC 6750), and what to answer without a good
 * one. The body of the error is the caller's to write. */
#ifndef TONEARM_API_CALL_BEARER_H
#define TONEARM_API_CALL_BEARER_H

#include "accounts/auth.h"

struct request;

struct bearer {
    int status;               /* 0: all is well; else 400 or 401 */
    const char *message;      /* as the Web API words it; static */
    const char *challenge;    /* the value of WWW-Authenticate; NULL: none */
    struct identity identity; /* when status is 0 */
};

/* Checks the Authorization header, or without one the query parameter
 * access_token, which old clients use. On the request's loop. */
struct bearer bearer_check(struct auth_loop *l, struct request *r);

/* The same of the values themselves; p is NULL for what is absent. */
struct bearer bearer_check_values(struct auth_loop *l, struct str authorization,
                                  struct str access_token, int64_t now_s,
                                  struct arena *arena);

#endif

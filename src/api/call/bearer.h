/* The bearer token of a request (RFC 6750), and what is to be answered without
 * a good one. Private to the room. */
#ifndef TONEARM_API_CALL_BEARER_H
#define TONEARM_API_CALL_BEARER_H

#include "accounts/auth.h"
#include "api/call/fail.h"

struct request;

struct bearer {
    bool is_good;
    enum fail why;            /* if it isn't */
    struct identity identity; /* if it is */
};

/* Checks the Authorization header, or without one the query parameter
 * access_token, which old clients use. On the request's loop. */
struct bearer bearer_check(struct auth_loop *l, struct request *r,
                           int64_t now_s);

/* The same of the values themselves; p is NULL for what is absent. */
struct bearer bearer_check_values(struct auth_loop *l, struct str authorization,
                                  struct str access_token, int64_t now_s,
                                  struct arena *arena);

/* Whether there is anything that bearer_check would look at. */
bool bearer_is_sent(struct request *r);

#endif

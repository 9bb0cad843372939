/* Who may make a call: the token, the profile, the list of users, the rate
 * and the scopes, in this order, before any handler. */
#ifndef TONEARM_API_CALL_ADMIT_H
#define TONEARM_API_CALL_ADMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "api/call/api.h"

/* Set once, then read by all threads. */
struct admission {
    struct limits *limits;
    const struct http_route *routes; /* the server's, routes.def's first */
    uint32_t *rates;                 /* for each of routes.def, rates.h */
    enum app_profile profile;
    bool with_headers; /* RateLimit-* */
    bool (*state_is_well)(void *user);
    void *user;
};

/* For a request whose route isn't public: fills in the call's identity and
 * profile and counts the call. False: it has answered. On the request's
 * loop. */
bool admit_call(const struct admission *a, struct auth_loop *auth,
                struct request *r, struct call *call);

/* Notes how an admitted call was answered. Any thread. */
void admit_settled(const struct admission *a, const struct request *r);

#endif

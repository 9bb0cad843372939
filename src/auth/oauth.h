/* The token endpoint: POST /api/token (RFC 6749 sections 2.3, 4.4, 5). */
#ifndef TONEARM_AUTH_OAUTH_H
#define TONEARM_AUTH_OAUTH_H

#include <stdint.h>

#include "auth/auth.h"
#include "base/buf.h"

struct request;

/* Answers a request for a token. On the request's loop; memory only. The
 * route's handler is a line that finds the loop and calls this. */
void oauth_token(struct auth_loop *l, struct request *r);

/* Answers with an OAuth error body, for what the endpoint itself never sees.
 * `description` may be NULL. */
void oauth_fail(struct request *r, int status, const char *error,
                const char *description);

/* What the endpoint reads of a request; p is NULL for what is absent. */
struct oauth_form {
    struct str authorization; /* the header */
    struct str grant_type;
    struct str client_id;
    struct str client_secret;
    struct str code;
    struct str refresh_token;
};

/* The answer to a form: the status, and the body in `out`. */
int oauth_answer(const struct auth_view *view, const struct oauth_form *form,
                 int64_t now_s, struct arena *arena, struct buf *out);

#endif

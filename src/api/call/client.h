/* Which client of the accounts service a request says that it is from: by HTTP
 * Basic, or by client_id (RFC 6749 sections 2.3.1 and 4.1.1). */
#ifndef TONEARM_API_CALL_CLIENT_H
#define TONEARM_API_CALL_CLIENT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/str.h"

struct request;

struct client_credentials {
    struct str id;
    struct str secret;
};

/* Whether an Authorization header is of the scheme Basic. */
bool client_is_basic(struct str authorization);

/* Reads "Basic base64(id:secret)", with or without padding, into the arena.
 * False for another text. */
bool client_read_basic(struct str authorization, struct arena *arena,
                       struct client_credentials *out);

/* The client id that the request names in its header, its form or its query;
 * nothing is proved by that. On the thread that has the request. */
bool client_named(struct request *r, struct id *out);

#endif

/* What server*.c share: the room's own. */
#ifndef TONEARM_REMOTE_SERVER_INNER_H
#define TONEARM_REMOTE_SERVER_INNER_H

#include <tonearm/client.h>

#include "remote/logins.h"
#include "remote/server.h"

struct server {
    struct arena arena; /* of what is below */
    struct str url;
    struct logins logins;
    const char *token;       /* given; NULL: the login's */
    const char *token_cache; /* NULL with a token that is given */
    struct tonearm_client *client;
};

/* A handle for the server, as the login's app or, for NULL, as none. NULL, and
 * that is said, for an address that is none. */
struct tonearm_client *server_client(struct server *s,
                                     const struct login *login,
                                     const char *redirect_uri,
                                     const char *scopes);

/* Says what failed, `what` in front, and what to do about it. */
void server_complain(const struct server *s, const char *what,
                     const struct tonearm_error *error);

/* What a failure is here; OK for none. */
enum err server_result(const struct tonearm_error *error);

/* The path as the library wants it (server.h: struct server_call). */
const char *server_path(struct str asked, struct arena *arena);

#endif

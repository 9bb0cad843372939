/* Which client asks, and the bodies of errors: shared by oauth*.c, private to
 * the room. */
#ifndef TONEARM_API_OAUTH_OAUTH_CLIENT_H
#define TONEARM_API_OAUTH_OAUTH_CLIENT_H

#include "api/oauth/oauth.h"

/* A client that asks for something. */
struct oauth_client {
    const struct app *app; /* NULL: it didn't say who it is */
    bool has_proved;       /* by its secret */
};

/* Reads who asks: HTTP Basic or client_id and client_secret in the form; a
 * client_id alone names a public client. False, with the error's body in
 * `out`, for credentials that are wrong, or two that differ. */
bool oauth_client_read(const struct auth_view *view,
                       const struct oauth_form *form, struct arena *arena,
                       struct oauth_client *client, struct buf *out);

/* Writes an error's body; `description` may be NULL. Returns 400. */
int oauth_error(struct buf *out, const char *error, const char *description);

/* The error of a client that has to prove itself and didn't. */
int oauth_error_client(struct buf *out, const struct oauth_client *client);

#endif

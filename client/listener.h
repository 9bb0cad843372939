/* The small web server that a browser comes back to after signing in, on the
 * machine's own address (RFC 8252, 7.3). */
#ifndef TONEARM_CLIENT_LISTENER_H
#define TONEARM_CLIENT_LISTENER_H

#include "client/handle.h"
#include "client/text.h"

struct listener {
    int fd;
    char *path; /* what it answers; its own */
};

/* Listens where the redirect points: http://127.0.0.1, http://localhost or
 * http://[::1], at its port, or at a free one if it has none. The address with
 * the port is appended to `redirect`. TONEARM_INVALID of another redirect,
 * TONEARM_NETWORK if the port is taken. */
enum tonearm_status listener_open(struct listener *listener,
                                  const char *redirect_uri,
                                  struct text *redirect);
void listener_close(struct listener *listener);

/* Waits until a browser comes to the path with this state in its query, and
 * appends what it came with, from the path on. Others are turned away.
 * TONEARM_TIMEOUT, or TONEARM_CANCELLED when the client's calls are. */
enum tonearm_status listener_wait(struct listener *listener,
                                  struct tonearm_client *client,
                                  const char *state, int64_t timeout_ms,
                                  struct text *answer);

#endif

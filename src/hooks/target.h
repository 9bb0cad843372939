/* Where deliveries may go: not to this machine nor to its neighbours, since
 * whoever registers an app chooses the address (a server-side request forgery
 * otherwise). The address is looked at when the connection is made, after the
 * name was resolved, so that a name that resolves to something else the second
 * time gains nothing. Any thread. */
#ifndef TONEARM_HOOKS_TARGET_H
#define TONEARM_HOOKS_TARGET_H

#include <stdbool.h>
#include <sys/socket.h>

/* Whether the address is none of the public internet's: loopback, private,
 * link-local, shared, multicast and reserved ranges (RFC 6890), also as they
 * are mapped into IPv6, and whatever isn't IP. */
bool target_is_private(const struct sockaddr *address);

#endif

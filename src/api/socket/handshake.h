/* The opening handshake of a WebSocket (RFC 6455 section 4.2). Private to the
 * room. */
#ifndef TONEARM_API_SOCKET_HANDSHAKE_H
#define TONEARM_API_SOCKET_HANDSHAKE_H

#include <stdbool.h>

#include "base/str.h"

#define HANDSHAKE_ACCEPT_LENGTH 28

/* Whether the text is a Sec-WebSocket-Key: 16 bytes in base64. */
bool handshake_key_is_good(struct str key);

/* Writes the Sec-WebSocket-Accept of a key. Any thread. */
void handshake_accept(struct str key, char *out /* [ACCEPT_LENGTH] */);

#endif

/* Which redirect URIs an app may register. Any thread. */
#ifndef TONEARM_ACCOUNTS_REDIRECT_H
#define TONEARM_ACCOUNTS_REDIRECT_H

#include "base/str.h"

#define REDIRECT_MAX_BYTES 2048

/* NULL when `uri` may be registered, else why not (static): https, a custom
 * scheme, or http on a loopback address; the name localhost doesn't count as
 * one. No fragment (RFC 6749 section 3.1.2; Spotify's rules of 2025). */
const char *redirect_refusal(struct str uri);

#endif

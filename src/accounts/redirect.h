/* Which redirect URIs an app may register. Any thread. */
#ifndef TONEARM_ACCOUNTS_REDIRECT_H
#define TONEARM_ACCOUNTS_REDIRECT_H

#include "base/str.h"

#define REDIRECT_MAX_BYTES 2048

/* NULL when an app may register `uri`, else the reason why not, a static text.
 * May be registered: https, a scheme of the app's own, or http on a loopback
 * address, for which the name localhost doesn't do; never with a fragment
 * (RFC 6749 section 3.1.2; Spotify's rules of 2025). */
const char *redirect_refusal(struct str uri);

#endif

/* Secrets that clients are given and only their hashes are kept of: codes,
 * refresh tokens, cookies. Any thread. */
#ifndef TONEARM_ACCOUNTS_SECRET_H
#define TONEARM_ACCOUNTS_SECRET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"
#include "base/str.h"

#define SECRET_HASH_BYTES 32

/* "AQ" and the URL-safe base64 of the grant's id and 32 random bytes. The id
 * tells later whose secret it was, when the secret is no longer known. */
#define SECRET_TEXT_BYTES 66
void secret_make(struct id grant, char *out);

/* The grant that a text of that form names; it proves nothing. */
bool secret_grant(struct str text, struct id *out);

/* SHA-256. */
void secret_hash(struct str text, uint8_t *out);

#endif

/* Secrets that clients are given and of which only the hashes are kept: codes,
 * refresh tokens, cookies. Any thread. */
#ifndef TONEARM_ACCOUNTS_SECRET_H
#define TONEARM_ACCOUNTS_SECRET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"
#include "base/str.h"

#define SECRET_HASH_BYTES 32

/* Makes a code or a refresh token: "AQ" and the URL-safe base64 of the grant's
 * id and 32 random bytes, SECRET_TEXT_BYTES in all. The id tells later under
 * which grant the secret was issued, when its hash is no longer kept. */
#define SECRET_TEXT_BYTES 66
void secret_make(struct id grant, char *out);

/* The grant that a secret of that form names, which proves nothing: anybody can
 * write an id. False for another text. */
bool secret_grant(struct str text, struct id *out);

/* Writes the SHA-256 of a secret, SECRET_HASH_BYTES. */
void secret_hash(struct str text, uint8_t *out);

#endif

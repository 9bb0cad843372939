/* Secrets that clients are given and of which only the hashes are kept: codes,
 * refresh tokens, cookies. Any thread. */
#ifndef TONEARM_ACCOUNTS_SECRET_H
#define TONEARM_ACCOUNTS_SECRET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"
#include "base/str.h"

#define SECRET_HASH_BYTES 32

/* Makes a code or a refresh token: "AQ" and the URL-safe base64 of
 *
 *    16  id of the grant
 *     4  number of the key that signs tokens now (keys.h), big-endian
 *    28  random
 *
 * SECRET_TEXT_BYTES in all. The id tells later under which grant the secret was
 * issued, when its hash is no longer kept; the number, in which of the states
 * that a process may have. Of secrets that were made before there was a number,
 * its bytes are random. */
#define SECRET_TEXT_BYTES 66
void secret_make(struct id grant, uint32_t key, char *out);

/* The grant, and the number of the key, that a secret of that form names, which
 * proves nothing: anybody can write them. False for another text. */
bool secret_grant(struct str text, struct id *out);
bool secret_key(struct str text, uint32_t *number);

/* Writes the SHA-256 of a secret, SECRET_HASH_BYTES. */
void secret_hash(struct str text, uint8_t *out);

#endif

/* Access tokens: self-contained and authenticated, so that checking one asks
 * no database.
 *
 * A token is "BQ" and the URL-safe base64, without padding, of
 *
 *     1  version (2)
 *     4  number of the MAC key, big-endian like the rest
 *    16  client id of the app
 *     1  mode of the app
 *     8  scopes, a bit each
 *     8  expiry, Unix seconds
 *    16  grant; without a user the epoch of the app (apps.h)
 *     8  random: no two tokens are alike, even of one second and grant
 *     1  length of the user id, 0 without a user
 *     n  user id
 *    16  BLAKE2b of all of the above, keyed
 *
 * Those of an app whose tokens were never ended have an epoch of zero. A token
 * of another version is none: what was minted before an upgrade ends with it,
 * and apps ask for another as for one that has expired.
 *
 * Clients must not look inside. Any thread. */
#ifndef TONEARM_ACCOUNTS_TOKEN_H
#define TONEARM_ACCOUNTS_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "accounts/apps.h"
#include "accounts/keys.h"
#include "accounts/scope.h"
#include "base/id.h"
#include "base/str.h"

#define TOKEN_LIFE_S         3600
#define TOKEN_USER_MAX_BYTES 255 /* as a byte counts them */
#define TOKEN_TEXT_MAX_BYTES 448

struct token {
    struct id app;
    struct id grant; /* or epoch */
    scope_set scopes;
    int64_t expires_s;
    uint64_t number; /* the random bytes, of one that was read */
    enum app_mode mode;
    uint8_t user_n; /* 0: a token of the app alone */
    char user[TOKEN_USER_MAX_BYTES];
};

enum token_outcome { TOKEN_OK, TOKEN_EXPIRED, TOKEN_INVALID };

/* Writes a token that says what `t` says, at most TOKEN_TEXT_MAX_BYTES, not
 * terminated; returns the length. */
size_t token_mint(const struct token *t, const struct mac_key *key, char *out);

/* Whether `text` is a token that one of the keys has signed, and whether it has
 * expired at `now_s`. `*out` says what the token says, unless it is
 * TOKEN_INVALID. Takes about a microsecond. */
enum token_outcome token_verify(struct str text, const struct keys *keys,
                                int64_t now_s, struct token *out);

/* The number of the key that a token names as its own, which proves nothing:
 * anybody can write a number. False for what can't be a token. */
bool token_key(struct str text, uint32_t *number);

#endif

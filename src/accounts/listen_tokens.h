/* Tokens by which programs tell what a user listens to, and read it back
 * (docs/listens.md): the aggregate `listen_token`.
 *
 * A user has one at most, and a new one ends the old one. It is a random UUID,
 * as ListenBrainz' tokens are, of which only the hash is stored. It is looked
 * for in the state with each call, by that hash: calls that bring it read or
 * write the state anyway, on a reader, so that a look more costs next to
 * nothing, and no node has to be told when a token ends. A new password ends
 * it (users_set_password).
 *
 * Functions that write want a transaction around them. Errors are those of
 * db.h. */
#ifndef TONEARM_ACCOUNTS_LISTEN_TOKENS_H
#define TONEARM_ACCOUNTS_LISTEN_TOKENS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;

#define LISTEN_TOKEN_BYTES ID_UUID_LENGTH

/* Draws a token: LISTEN_TOKEN_BYTES characters to `out`, not terminated. */
void listen_token_draw(char *out);

/* Makes `token` the user's, in the place of the one that there was.
 * ERR_NOT_FOUND (not logged) for no such user. */
enum err listen_token_set(struct db *db, struct str user, struct str token,
                          int64_t now_s) MUST_CHECK;

/* Ends it; fine when there is none. */
enum err listen_token_end(struct db *db, struct str user) MUST_CHECK;

/* Whose token the text is, in the arena. ERR_NOT_FOUND (not logged). */
enum err listen_token_find(struct db *db, struct str text, struct arena *arena,
                           struct str *user) MUST_CHECK;

/* When the user's token was made; 0: there is none. */
enum err listen_token_made(struct db *db, struct str user,
                           int64_t *made_s) MUST_CHECK;

#endif

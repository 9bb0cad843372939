/* The file of tokens: JSON, an entry for each accounts' address, client id and
 * way of signing in.
 *
 *     {"tokens": [{"server": "https://accounts.spotify.com",
 *                  "client_id": "...", "sign_in": "user",
 *                  "access_token": "...", "refresh_token": "...",
 *                  "scopes": "...", "expires_at_ms": 1764403200000}]}
 *
 * It is written as a file of mode 0600 beside it and renamed, so that readers
 * find one or the other; writers hold a lock (flock) of the file with .lock
 * behind its name. Except for
 * token_file_wait, the client has such a file. */
#ifndef TONEARM_CLIENT_TOKEN_FILE_H
#define TONEARM_CLIENT_TOKEN_FILE_H

#include "client/handle.h"

/* Doesn't wait: `*fd` is -1 if another process has it. TONEARM_TOKEN_CACHE if
 * the folder can't be made or written. */
enum tonearm_status token_file_lock(const struct tonearm_client *client,
                                    int *fd);
/* Waits for it, for as long as it takes another one to renew. `*fd` is -1 where
 * the client has no file, and on failure. */
enum tonearm_status token_file_wait(struct tonearm_client *client, int *fd);
void token_file_unlock(int fd);

/* All of it NULL if the file isn't there, has no such entry, or is none of
 * ours. */
enum tonearm_status token_file_read(const struct tonearm_client *client,
                                    struct token *token);

/* With the lock held. NULL takes the entry out. Other entries stay. */
enum tonearm_status token_file_write(const struct tonearm_client *client,
                                     const struct token *token);

#endif

/* The tokens that one loop has verified, so that the loop needn't verify them
 * again.
 *
 * The cache holds a fixed number of tokens; a new one takes the place of an
 * older. The whole text is compared, and the caller still looks at the expiry
 * and at what may have been revoked. One thread. */
#ifndef TONEARM_ACCOUNTS_TOKEN_CACHE_H
#define TONEARM_ACCOUNTS_TOKEN_CACHE_H

#include "accounts/token.h"

struct token_cache;

struct token_cache *token_cache_new(void);
void token_cache_free(struct token_cache *c);

/* Forgets all tokens, when the keys have changed. */
void token_cache_clear(struct token_cache *c);

/* What token_verify has said of this very text; NULL when the cache doesn't
 * have it. Good until the next call with this cache. */
const struct token *token_cache_find(const struct token_cache *c,
                                     struct str text);

/* Remembers a token that was verified. */
void token_cache_put(struct token_cache *c, struct str text,
                     const struct token *token);

#endif

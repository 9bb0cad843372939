/* What users allow apps: the aggregate `grant`, with the authorization codes
 * and refresh tokens that are issued under a grant (RFC 6749 sections 4.1, 6;
 * RFC 9700 sections 2.1.1, 4.5, 4.14).
 *
 * There is one grant for a user and an app. Codes and refresh tokens have 28
 * random bytes or more (secret.h); the state knows them by their SHA-256.
 * Functions that write want a transaction around them. */
#ifndef TONEARM_ACCOUNTS_GRANTS_H
#define TONEARM_ACCOUNTS_GRANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;
struct db_part;

#define GRANTS_HASH_BYTES  32
#define GRANTS_CODE_LIFE_S 600
#define GRANTS_RETRY_S                                                         \
    60 /* in which a used refresh token may be retried,                        \
          unless the server was told otherwise */

/* How long a refresh token that was used is remembered, so that its reuse is
 * noticed; and how long a revocation is: no access token may live longer. */
#define GRANTS_USED_KEPT_S    (30 * 86400)
#define GRANTS_REVOKED_KEPT_S 86400

struct grant {
    struct id id; /* random; in every token that is issued under the grant */
    struct id app;
    struct str user;
    struct str scopes; /* separated by spaces, in scope.def's order */
    int64_t created_s;
    int64_t consented_s; /* when the user last said yes */
};

/* Records that the user allows the app these scopes, and gives the grant's id.
 * The scopes replace those that the grant had: the caller joins the two. When
 * a scope is taken away, tokens that have the scope must die: then the old
 * grant is revoked and a new one made. App and user must exist. */
enum err grants_consent(struct db *db, struct id app, struct str user,
                        struct str scopes, int64_t now_s,
                        struct id *out) MUST_CHECK;

/* Reads the grant of this id, or that of this user for this app. ERR_NOT_FOUND
 * (not logged). */
enum err grants_find(struct db *db, struct id id, struct arena *arena,
                     struct grant *out) MUST_CHECK;
enum err grants_find_of(struct db *db, struct id app, struct str user,
                        struct arena *arena, struct grant *out) MUST_CHECK;

/* Reads a user's grants or a part of them (db/part.h), newest consent first,
 * without that for the server's own app (own_app.h). A damaged row is logged
 * and left out. */
enum err grants_list(struct db *db, struct str user, struct db_part *part,
                     struct arena *arena, struct grant **out,
                     size_t *count) MUST_CHECK;

/* Ends a grant: its codes and refresh tokens go, and CHANGE_GRANT with its id
 * in hex tells every node to refuse its access tokens. The id is kept in
 * `revoked_grant` for as long as a token may live, for nodes that start later.
 * Fine when there is no such grant. The other two end all grants of a user,
 * and all for an app. */
enum err grants_revoke(struct db *db, struct id id, int64_t now_s) MUST_CHECK;
enum err grants_revoke_all(struct db *db, struct str user,
                           int64_t now_s) MUST_CHECK;
enum err grants_revoke_app(struct db *db, struct id app,
                           int64_t now_s) MUST_CHECK;

/* Reads the ids of the grants that were revoked at `since_s` or later. */
enum err grants_revoked(struct db *db, int64_t since_s, struct arena *arena,
                        struct id **out, size_t *count) MUST_CHECK;

/* ---- authorization codes ---- */

struct code {
    uint8_t hash[GRANTS_HASH_BYTES];
    struct id grant;
    struct id app;
    struct str user;
    struct str scopes;       /* of this request, maybe fewer than the grant's */
    struct str redirect_uri; /* of the authorization request */
    struct str challenge;    /* PKCE, S256: base64url; empty: none */
    int64_t expires_s;
    bool is_used;
};

/* Stores a new code. */
enum err grants_put_code(struct db *db, const struct code *code) MUST_CHECK;

/* Reads a code, used or not, expired or not: the caller decides, since a
 * replay of a used code revokes the grant. ERR_NOT_FOUND (not logged). */
enum err grants_find_code(struct db *db, const uint8_t *hash,
                          struct arena *arena, struct code *out) MUST_CHECK;

/* Marks the code as used. ERR_CONFLICT (not logged) when it has been used
 * already: two requests with one code can't both succeed. */
enum err grants_use_code(struct db *db, const uint8_t *hash) MUST_CHECK;

/* ---- refresh tokens ---- */

struct refresh {
    uint8_t hash[GRANTS_HASH_BYTES];
    struct id grant;
    struct str scopes;
    bool is_pkce; /* single use: each use issues another refresh token */
    int64_t created_s;
    int64_t expires_s; /* 0: never */
    int64_t used_s;    /* the first use of a single-use token; 0: not yet */
    int64_t uses;      /* how often a single-use token was used */
};

/* Stores a new refresh token. */
enum err grants_put_refresh(struct db *db,
                            const struct refresh *refresh) MUST_CHECK;

/* Reads a refresh token, used or not, expired or not. ERR_NOT_FOUND (not
 * logged). */
enum err grants_find_refresh(struct db *db, const uint8_t *hash,
                             struct arena *arena,
                             struct refresh *out) MUST_CHECK;

/* Notes one more use of a single-use token that was read with this number of
 * `uses`. ERR_CONFLICT (not logged) when another request was faster. */
enum err grants_use_refresh(struct db *db, const uint8_t *hash, int64_t uses,
                            int64_t now_s) MUST_CHECK;

/* Deletes expired codes (used ones a day later), refresh tokens that have
 * expired or were used GRANTS_USED_KEPT_S ago, and revocations that no access
 * token can have outlived. */
enum err grants_prune(struct db *db, int64_t now_s) MUST_CHECK;

#endif

/* The endpoints of the OAuth 2.0 server that clients call themselves: tokens
 * (RFC 6749 sections 2.3, 4.1.3, 4.4, 5, 6; RFC 7636), revocation (RFC 7009),
 * introspection (RFC 7662). */
#ifndef TONEARM_API_OAUTH_OAUTH_H
#define TONEARM_API_OAUTH_OAUTH_H

#include <stdint.h>

#include "accounts/auth.h"
#include "base/buf.h"

struct db;
struct request;

/* What the endpoints read of a request; p is NULL for what is absent. */
struct oauth_form {
    struct str authorization; /* the header */
    struct str grant_type;
    struct str client_id;
    struct str client_secret;
    struct str code;
    struct str redirect_uri;
    struct str code_verifier;
    struct str refresh_token;
    struct str scope;
    struct str token; /* to revoke or look at */
};

struct oauth_form oauth_form_of(struct request *r);

/* Headers of every answer of these endpoints (RFC 6749 section 5.1). */
void oauth_forbid_caching(struct request *r);

/* Whether the grant needs the state: the others are answered from memory. */
bool oauth_needs_state(struct str grant_type);

/* The answer to a request for a token: the status, and the body in `out`.
 * `db` is in a transaction of the writer; it may be NULL unless
 * oauth_needs_state. What it returns is the database's failure; then there is
 * no answer, and what it did is to be undone. A refusal is an answer, and what
 * it did (a replayed code revokes) is to be kept. */
enum err oauth_answer(const struct auth_view *view, struct db *db,
                      const struct oauth_form *form, int64_t now_s,
                      struct arena *arena, struct buf *out,
                      int *status) MUST_CHECK;

/* POST /api/revoke: ends the grant of a refresh or access token. 200 with {}
 * also for a token that means nothing. As oauth_answer otherwise. */
enum err oauth_revoke(const struct auth_view *view, struct db *db,
                      const struct oauth_form *form, int64_t now_s,
                      struct arena *arena, struct buf *out,
                      int *status) MUST_CHECK;

/* POST /api/introspect: what a token of the asking client is. Reads only. */
enum err oauth_introspect(const struct auth_view *view, struct db *db,
                          const struct oauth_form *form, int64_t now_s,
                          struct str issuer, struct arena *arena,
                          struct buf *out, int *status) MUST_CHECK;

/* GET /.well-known/oauth-authorization-server (RFC 8414). */
void oauth_metadata(struct str issuer, struct buf *out);

#endif

/* What the endpoints that clients call themselves do with one request: tokens
 * (RFC 6749 sections 2.3, 4.1.3, 4.4, 5, 6; RFC 7636), revocation (RFC 7009),
 * introspection (RFC 7662). Private to the room.
 *
 * Each of them returns the state's failure; then there is no answer, and what
 * it did is to be undone. A refusal is an answer (OK), and what it did (a
 * replayed code revokes) is to be kept. */
#ifndef TONEARM_API_OAUTH_OAUTH_CALL_H
#define TONEARM_API_OAUTH_OAUTH_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "accounts/auth.h"
#include "base/buf.h"

struct call;
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
    bool is_repeated; /* one of them came twice */
};

struct oauth_form oauth_form_of(struct request *r);

/* The client that asks. */
struct oauth_client {
    const struct app *app; /* NULL: it didn't say who it is */
    bool has_proved;       /* by its secret */
};

struct oauth_call {
    const struct auth_view *view;
    struct db *db; /* the writer's, or a reader's for oauth_introspect; NULL is
                      fine unless oauth_needs_state */
    struct oauth_form form;
    int64_t now_s;
    struct str issuer; /* the server's base URL */
    struct arena *arena;
    struct buf *out;   /* the answer's body */
    int status;        /* the answer's */
    struct call *call; /* for the bench; NULL: there is none */

    struct oauth_client client; /* once oauth_client_read has found it */
    bool is_refused_client;     /* oauth_client_read has refused credentials */
    struct str refused_client;  /* whose client id came with them, if it is
                                   an app's; else empty, as what was sent may
                                   be anything */
};

/* Whether the grant needs the state: the others are answered from memory. */
bool oauth_needs_state(struct str grant_type);

/* POST /api/token: a token for the grant that the form names. */
enum err oauth_answer(struct oauth_call *c) MUST_CHECK;

/* POST /api/revoke: ends the grant of a refresh or access token. 200 with {}
 * also for a token that means nothing. */
enum err oauth_revoke(struct oauth_call *c) MUST_CHECK;

/* POST /api/introspect: what a token of the asking client is. Reads only. */
enum err oauth_introspect(struct oauth_call *c) MUST_CHECK;

/* GET /.well-known/oauth-authorization-server (RFC 8414). */
void oauth_metadata(struct str issuer, struct buf *out);

/* ---- parts of these ---- */

/* Reads who asks: HTTP Basic or client_id and client_secret in the form; a
 * client_id alone names a public client. False: it has refused credentials
 * that are wrong, or two that differ. */
bool oauth_client_read(struct oauth_call *c);

/* The grants that need the state. */
enum err oauth_grant_code(struct oauth_call *c) MUST_CHECK;
enum err oauth_grant_refresh(struct oauth_call *c) MUST_CHECK;

/* Answers with an error of status 400; `description` may be NULL. OK. */
enum err oauth_refuse(struct oauth_call *c, const char *error,
                      const char *description);

/* The same to a client that has to prove itself and didn't. */
enum err oauth_refuse_client(struct oauth_call *c);

/* What a token is made for. */
struct oauth_grant {
    const struct app *app;
    struct id id;    /* zero for a token of the app alone */
    struct str user; /* empty for one */
    struct str scopes;
    struct str refresh; /* the refresh token that goes with it; may be
                           empty */
};

/* Answers with an access token. */
void oauth_put_token(struct oauth_call *c, const struct oauth_grant *grant);

#endif

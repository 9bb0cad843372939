/* The rules of the authorization endpoint, apart from the pages that show it
 * (RFC 6749 sections 3.1, 4.1, 4.2; RFC 7636; RFC 9207; RFC 9700).
 *
 * First the client and its redirect URI are checked, before anybody signs in:
 * a fault of those two is shown on a page and never redirected. Any other
 * fault goes to the redirect URI as an error. */
#ifndef TONEARM_ACCOUNTS_AUTHORIZE_H
#define TONEARM_ACCOUNTS_AUTHORIZE_H

#include "accounts/auth.h"
#include "accounts/grants.h"

struct db;

/* The parameters of the request, decoded; p is NULL for an absent one. */
struct authorize_form {
    struct str client_id;
    struct str response_type;
    struct str redirect_uri;
    struct str state;
    struct str scope;
    struct str show_dialog;
    struct str code_challenge;
    struct str code_challenge_method;
    bool is_client_repeated; /* client_id or redirect_uri came twice */
    bool is_repeated;        /* another of them did */
};

enum authorize_outcome {
    AUTHORIZE_ASK,     /* go on: sign in, ask for consent */
    AUTHORIZE_PAGE,    /* 400 with a page that says `message` */
    AUTHORIZE_REDIRECT /* 302 to `location`: an error that the client gets */
};

/* A request that was checked. */
struct authorize {
    const struct auth_view *view; /* the caller's */
    struct str issuer;            /* the server's base URL */
    struct arena *arena;          /* of the call */
    enum authorize_outcome outcome;
    const char *message;   /* "INVALID_CLIENT: Invalid redirect URI" ... */
    struct str location;   /* in the arena */
    const struct app *app; /* in the view; NULL: no such client */
    struct str redirect_uri;
    struct str state;
    bool is_any_port;     /* of redirect_uri: the port isn't a registered one */
    struct str challenge; /* S256; empty: none */
    scope_set scopes;
    bool is_implicit; /* response_type=token */
    bool must_ask;    /* show_dialog=true */
};

/* Checks a request. `issuer` is the server's base URL, for the parameter
 * `iss`. The result borrows the view, the arena and the form's texts. Any
 * thread. */
struct authorize authorize_check(const struct auth_view *view,
                                 const struct authorize_form *form,
                                 struct str issuer, struct arena *arena);

/* Whether the user has granted the app all scopes of the request already, so
 * that the user needn't be asked; never with must_ask. */
enum err authorize_is_given(struct db *db, const struct authorize *a,
                            struct str user, bool *out) MUST_CHECK;

/* The user said yes: records the grant, joined with the scopes that it had, and
 * gives where to go, with a code, or with an access token in the fragment. In a
 * transaction of the writer; `*location` is in the arena. The code comes first
 * in the query, then state, then iss. */
enum err authorize_grant(struct db *db, const struct authorize *a,
                         struct str user, int64_t now_s,
                         struct str *location) MUST_CHECK;

/* The user said no: where to go with error=access_denied, in the arena. */
struct str authorize_deny(const struct authorize *a);

#endif

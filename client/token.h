/* Which token a call goes with, and how another one is had.
 *
 * At any time one call of a handle at most renews, and of all processes that
 * share a file of tokens one: a refresh token may be good for one use, and a
 * second use of it ends what it belongs to. The others wait, and find what the
 * first one got. Nothing here blocks: who has to wait is told so. */
#ifndef TONEARM_CLIENT_TOKEN_H
#define TONEARM_CLIENT_TOKEN_H

#include "client/exchange.h"
#include "client/handle.h"

enum token_step {
    TOKEN_READY, /* `access` is set, the caller's to free() */
    TOKEN_BUSY,  /* another one renews: ask again in a moment */
    TOKEN_RENEW, /* the caller holds the renewal, and sends it */
    TOKEN_NONE   /* nobody is signed in */
};

/* A call's part in it. */
struct renewal {
    bool is_held;
    int lock_fd;    /* of the file of tokens; -1: not locked */
    char *rejected; /* a token that the server has answered 401 to, or NULL */
};

void renewal_init(struct renewal *renewal);
/* Lets go of it, whatever came of it. */
void renewal_release(struct tonearm_client *client, struct renewal *renewal);

/* TONEARM_OK with a step, else why it can't be said. */
enum tonearm_status token_get(struct tonearm_client *client,
                              struct renewal *renewal, enum token_step *step,
                              char **access);

/* The form that renews, appended; Spotify's and RFC 6749, 6. */
void renewal_form(struct tonearm_client *client, struct text *form);
/* `Basic` and the app's id and secret, appended; nothing without a secret. */
void client_authorization(const struct tonearm_client *client,
                          struct text *value);

/* The answer to a form that asked for tokens: they are the handle's, and the
 * file's. TONEARM_BAD_ANSWER if it has none. The renewal goes on being held. */
enum tonearm_status token_accept(struct tonearm_client *client,
                                 const char *json, size_t byte_count);
/* The refresh token is of no use any more: forgets it, here and in the file. */
enum tonearm_status token_forget(struct tonearm_client *client);

#endif

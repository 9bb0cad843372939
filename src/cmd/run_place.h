/* What `tonearm run` and `tonearm dev` make for one command, in a directory
 * that goes with it. */
#ifndef TONEARM_CMD_RUN_PLACE_H
#define TONEARM_CMD_RUN_PLACE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "certs/certs.h"

#define RUN_USER "listener" /* in a data directory of our own */

struct run_place {
    char *folder; /* temporary, its owner's alone */
    char *data;   /* in it, or the one that was given; absolute */
    bool is_own;  /* the first */
    char *log;    /* of the server and of what comes before it */
    struct certs_paths certs;
    char *bundle;      /* PEM: the system's authorities and ours */
    char *store;       /* the same for Java */
    char *hosts;       /* a hosts file that has Spotify's here */
    char *php;         /* a folder with one .ini file */
    char *secret_file; /* with client_secret in it */
    char *preload;     /* Node's, which is installed with us; NULL: isn't */
    char *client_id;
    char *client_secret;
    const char *user; /* whom the command may sign in as; NULL: it finds out */
    const char *password;      /* the user's, and a refresh token for the app */
    const char *refresh_token; /* that the user has allowed; NULL: none */
};

/* Makes the folder and thinks up credentials. `data` is --data, NULL for a
 * directory in the folder, which isn't made yet. ERR_IO, logged, as for all
 * here; `*p` is to be released in any case. */
enum err run_place_init(const char *data, struct run_place *p) MUST_CHECK;

/* Takes these credentials in place of those that were thought up. */
enum err run_place_set_app(struct run_place *p, struct str client_id,
                           struct str client_secret) MUST_CHECK;

/* Once the data directory is there: certificates in it, and files that have
 * clients trust them. ERR_TLS. */
enum err run_place_trust(struct run_place *p) MUST_CHECK;

/* Removes the folder with all that is in it. */
void run_place_release(struct run_place *p);

#endif

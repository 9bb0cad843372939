/* A server to talk to, as whoever is signed in there. The only file of the room
 * that knows libtonearm-client: commands name paths and read JSON, so that what
 * they print is what the server said.
 *
 * Failures are told on standard error with method, path, status, message and
 * reason, and with what to do about them, unless a call is quiet. One thread.
 */
#ifndef TONEARM_REMOTE_SERVER_H
#define TONEARM_REMOTE_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define SERVER_DEFAULT "http://127.0.0.1:8080"
#define SERVER_SPOTIFY "https://api.spotify.com"

struct server;

struct server_options {
    const char *url;   /* NULL: TONEARM_URL, else the last login's, else
                          SERVER_DEFAULT. "spotify" is SERVER_SPOTIFY */
    const char *token; /* NULL: the login's */
};

/* Connects to nothing yet. ERR_USAGE for an address that is none, ERR_IO,
 * ERR_LIMIT and ERR_CORRUPT of the file of logins; they are said. */
enum err server_open(const struct server_options *options,
                     struct server **out) MUST_CHECK;
void server_close(struct server *s); /* NULL is fine */

/* Its address, without a slash at the end; the server's. */
struct str server_url(const struct server *s);

struct server_call {
    const char *method;
    /* Encoded, but for what no URL may have. "/me" is "/v1/me"; what begins
     * with /v1/ or /ext/ is taken as it is, and so is the path of a whole
     * address, as links in answers are. */
    struct str path;
    struct str body; /* JSON; empty: none */
    bool is_quiet;   /* failures of HTTP aren't told */
};

struct server_answer {
    unsigned status; /* of HTTP; 0 where there was no answer */
    struct str body; /* valid UTF-8; empty for none */
    struct str reason;
};

/* OK for a status from 200 to 299. Otherwise ERR_NOT_FOUND (404), ERR_INVALID
 * (400 and what else the server refuses), ERR_LIMIT (429), ERR_USAGE never, and
 * ERR_IO when there is no answer that is of use. What is answered lies in the
 * arena. */
enum err server_send(struct server *s, const struct server_call *call,
                     struct arena *arena, struct server_answer *out) MUST_CHECK;

/* The body of a GET. */
enum err server_get(struct server *s, struct str path, struct arena *arena,
                    struct str *body) MUST_CHECK;

/* Every item of a list whose pages have `next`, from the first page's path on,
 * until there are `limit`. A page is the answer itself, or the first object in
 * it that has items, as in searches and lists by cursor. */
struct server_list {
    struct str path;
    size_t limit; /* SIZE_MAX: all */
};

struct path_values;

enum err server_list_read(struct server *s, const struct server_list *list,
                          struct arena *arena,
                          struct path_values *out) MUST_CHECK;

/* Server-sent events of `path`, until `each` says false, the stream ends or
 * something fails: ERR_NOT_FOUND, quietly, when the server has no such stream,
 * ERR_IO, which isn't told either, since the caller goes on in another way. */
struct server_events {
    struct str path;
    bool (*each)(void *user, struct str type, struct str data);
    void *user;
};

enum err server_events_read(struct server *s,
                            const struct server_events *events,
                            struct arena *arena) MUST_CHECK;

/* ---- signing in ---- */

struct server_login {
    const char *client_id;     /* NULL: the one of the login that there is */
    const char *client_secret; /* NULL: a client that keeps none */
    const char *redirect_uri;  /* NULL: 127.0.0.1 at a free port */
    const char *scopes;        /* NULL: SERVER_SCOPES */
    bool as_app;
    bool opens_browser; /* else the address is only printed */
};

/* What the commands need. */
#define SERVER_SCOPES                                                          \
    "user-read-private user-library-read user-library-modify "                 \
    "playlist-read-private playlist-read-collaborative "                       \
    "playlist-modify-private playlist-modify-public "                          \
    "user-read-playback-state user-modify-playback-state "                     \
    "user-read-currently-playing user-read-recently-played user-follow-read "  \
    "user-follow-modify user-top-read"

/* Signs in and keeps the tokens, and the login as the latest one. Waits for the
 * user's browser. Failures are said. */
enum err server_log_in(struct server *s, const struct server_login *login,
                       struct arena *arena) MUST_CHECK;

/* Forgets tokens and login. */
enum err server_log_out(struct server *s, struct arena *arena) MUST_CHECK;

#endif

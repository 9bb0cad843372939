/* libtonearm-client: Spotify's Web API for programs in C and C++, against
 * Spotify itself or a Tonearm of one's own.
 *
 * A `struct tonearm_client` is a handle: where the API is, which app the
 * program is, who is signed in. Each operation of the API is a function,
 * declared in tonearm/endpoints.h, whose results are the structs of
 * tonearm/objects.h:
 *
 *     struct tonearm_client *client = tonearm_client_new(
 *         &(struct tonearm_client_options){.client_id = "...",
 *                                          .client_secret = "...",
 *                                          .sign_in = TONEARM_AS_APP});
 *     struct tonearm_album *album = NULL;
 *     struct tonearm_error error;
 *     if (tonearm_get_album(client,
 *                           &(struct tonearm_get_album_params){.id = "..."},
 *                           &album, &error))
 *         fprintf(stderr, "%s\n", error.message);
 *     else
 *         printf("%s\n", album->name);
 *     tonearm_free(album);
 *     tonearm_client_free(client);
 *
 * Names. The operation `get_album` is tonearm_get_album, its parameters are
 * struct tonearm_get_album_params (an operation without any has no such
 * argument), and its event-driven form is tonearm_get_album_call. The
 * operation's name is its operationId in docs/openapi.yaml.
 *
 * Ownership. A result is one piece of memory with everything that hangs on it;
 * tonearm_free ends all of it at once. What a function is given it copies: no
 * argument has to outlive the call that it was given to.
 *
 * Threads. There is no global state. A handle may be used by one thread, or by
 * many at once: it has a mutex of its own, and each call that is under way has
 * connections of its own. Results belong to whoever has them. After fork() the
 * child may use the handle, too, and makes connections of its own, if at the
 * time of the fork no other thread was inside a function of this library; a
 * tonearm_multi stays with the process that made it.
 *
 * Text is UTF-8, ends with a zero byte, and is NULL where there is none. */
#ifndef TONEARM_CLIENT_H
#define TONEARM_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define TONEARM_API __attribute__((visibility("default")))
#define TONEARM_API_CHECK                                                      \
    TONEARM_API                                                                \
    __attribute__((warn_unused_result))
#else
#define TONEARM_API
#define TONEARM_API_CHECK
#endif

#ifdef __cplusplus
extern "C" {
/* A function has the name of a struct, as stat() has: not hidden by accident.
 */
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#endif
#endif

/* Of this header. The library's own: tonearm_client_version. */
#define TONEARM_CLIENT_VERSION "1.0.0"

/* What became of a call. TONEARM_OK is zero. */
enum tonearm_status {
    TONEARM_OK = 0,
    TONEARM_INVALID,       /* an argument is missing or can't be */
    TONEARM_NO_MEMORY,     /* or another thing of the system's ran out */
    TONEARM_NETWORK,       /* no connection, or it broke */
    TONEARM_TIMEOUT,       /* it took longer than the options allow */
    TONEARM_CANCELLED,     /* by tonearm_client_cancel or tonearm_call_cancel */
    TONEARM_LOGIN_NEEDED,  /* nobody is signed in, or not any more */
    TONEARM_LOGIN_REFUSED, /* by the user, or the answer wasn't ours */
    TONEARM_TOKEN_CACHE,   /* the file can't be read or written */
    TONEARM_BAD_ANSWER,    /* it isn't what the API's description says */
    TONEARM_BAD_REQUEST,   /* HTTP 400, and 4xx that have no name here */
    TONEARM_UNAUTHORIZED,  /* HTTP 401, also with a token that was renewed */
    TONEARM_FORBIDDEN,     /* HTTP 403: a scope is missing, or not possible */
    TONEARM_NOT_FOUND,     /* HTTP 404 */
    TONEARM_RATE_LIMITED,  /* HTTP 429, and waiting would take too long */
    TONEARM_SERVER_ERROR   /* HTTP 5xx, also after trying again */
};

/* A short English text, static. */
TONEARM_API const char *tonearm_status_text(enum tonearm_status status);

/* What went wrong with a call. Each function that takes one takes NULL, too,
 * and sets all of it, also when nothing went wrong: then status is TONEARM_OK
 * and the texts are empty. */
struct tonearm_error {
    enum tonearm_status status;
    int http_status;        /* of the last answer; 0 where there was none */
    int64_t retry_after_ms; /* what Retry-After said; -1 if nothing */
    char reason[64];        /* as the player has it: NO_ACTIVE_DEVICE; or the
                               OAuth error, as invalid_grant */
    char message[256];      /* for people; the server's own if it has said
                               something, cut where it is longer */
};

/* ------------------------------------------------------- optional values
 *
 * Parameters that aren't set are left out of the request: texts that are NULL,
 * lists without entries, numbers that are 0 where 0 is what the API assumes
 * (limit, offset). Where 0 or false says something, the parameter has one of
 * these types. */
struct tonearm_optional_int {
    bool is_set;
    int64_t value;
};
struct tonearm_optional_double {
    bool is_set;
    double value;
};
struct tonearm_optional_bool {
    bool is_set;
    bool value;
};

/* .position = tonearm_int(0) */
static inline struct tonearm_optional_int tonearm_int(int64_t value)
{
    struct tonearm_optional_int set = {true, value};
    return set;
}

static inline struct tonearm_optional_double tonearm_double(double value)
{
    struct tonearm_optional_double set = {true, value};
    return set;
}

static inline struct tonearm_optional_bool tonearm_bool(bool value)
{
    struct tonearm_optional_bool set = {true, value};
    return set;
}

/* Texts, as parameter and in results. In C, .ids = TONEARM_TEXTS("a", "b"). */
struct tonearm_text_list {
    size_t count;
    const char *const *items;
};
#ifndef __cplusplus
#define TONEARM_TEXTS(...)                                                     \
    ((struct tonearm_text_list){sizeof((const char *const[]){__VA_ARGS__}) /   \
                                    sizeof(const char *),                      \
                                (const char *const[]){__VA_ARGS__}})
#endif

/* For tonearm_save_*: an id, and when it was saved (2026-11-29T08:00:00Z). */
struct tonearm_dated_id {
    const char *id;
    const char *added_at;
};
struct tonearm_dated_id_list {
    size_t count;
    const struct tonearm_dated_id *items;
};

/* For tonearm_remove_playlist_items: everything that is called so, or what
 * stands at these positions, counted from 0. */
struct tonearm_removal {
    const char *uri;
    size_t position_count;
    const int *positions;
};
struct tonearm_removal_list {
    size_t count;
    const struct tonearm_removal *items;
};
struct tonearm_position_list {
    size_t count;
    const int *items;
};

/* ------------------------------------------------------------- the handle */

enum tonearm_sign_in {
    TONEARM_AS_USER, /* a user's token: given, from the cache, or by login */
    TONEARM_AS_APP   /* the app's own, by its id and secret, made as needed */
};

/* What a transport carries, and brings back. */
struct tonearm_transport_header {
    const char *name, *value;
};
struct tonearm_transport_request {
    const char *method, *url;
    const struct tonearm_transport_header *headers;
    size_t header_count;
    const char *body; /* NULL where there is none */
    size_t body_bytes;
    int64_t timeout_ms;
};
struct tonearm_transport_response {
    int status; /* 0 until there is one */
    /* Appends to what is handed to the library, which copies. */
    void (*add_header)(struct tonearm_transport_response *, const char *name,
                       const char *value);
    /* False: nobody wants more, by tonearm_client_cancel or for its size. */
    bool (*add_body)(struct tonearm_transport_response *, const void *bytes,
                     size_t byte_count);
    void *library; /* the library's own */
};

/* A transport in libcurl's place: for tests, and where a program has another.
 * `perform` sends one request, sets status and hands over headers and body,
 * and returns TONEARM_OK for whatever has a status. It is called by as many
 * threads at once as use the handle. `wait_ms` is called in place of sleeping
 * between retries, and `now_ms` in place of the system's clock (milliseconds
 * since 1970); either may be NULL. */
struct tonearm_transport {
    void *user;
    enum tonearm_status (*perform)(void *user,
                                   const struct tonearm_transport_request *,
                                   struct tonearm_transport_response *);
    void (*wait_ms)(void *user, int64_t ms);
    int64_t (*now_ms)(void *user);
};

/* All of it may be zero: then the API is Spotify's, or the one that the
 * environment's TONEARM_URL names. */
struct tonearm_client_options {
    /* http://127.0.0.1:8080, for the API and for signing in. NULL: what
     * TONEARM_URL says, else https://api.spotify.com and
     * https://accounts.spotify.com, which the other two say one by one. */
    const char *url;
    const char *api_url;
    const char *accounts_url;

    const char *client_id;
    const char *client_secret; /* NULL for a program that can't keep one */
    enum tonearm_sign_in sign_in;
    /* Where login brings the browser back to: http://127.0.0.1:PORT/PATH, one
     * that is registered for the app. NULL: http://127.0.0.1/callback, to
     * which login adds a free port (as RFC 8252 has it). */
    const char *redirect_uri;
    const char *scopes; /* with spaces between, for login */

    const char *access_token; /* a token that is there already */
    /* A file of tokens, which may be several apps' and servers': mode 0600,
     * renewed by renaming, shared with other processes by a lock beside it
     * (its name and ".lock"). Its folder is made. NULL: none. */
    const char *token_cache;

    int64_t connect_timeout_ms; /* 0: 10 seconds */
    int64_t timeout_ms;         /* of a whole call, with what it waits and
                                   tries again; 0: 60 seconds;
                                   negative: as long as it takes */
    int64_t retry_wait_ms;      /* the longest Retry-After that is waited for;
                                   0: 30 seconds; negative: none is */
    int retries;                /* at most, after 429 and, where that does no
                                   harm, 5xx and broken connections; 0: 3;
                                   negative: none */
    int64_t cache_bytes;        /* of answers that are kept with their ETag;
                                   0: 1 MiB; negative: none */
    int64_t answer_bytes;       /* the largest answer; 0: 64 MiB */

    const char *ca_file;    /* NULL: what CURL_CA_BUNDLE or SSL_CERT_FILE say,
                               else libcurl's */
    const char *user_agent; /* NULL: libtonearm-client and its version */
    const struct tonearm_transport *transport; /* NULL: libcurl */
};

struct tonearm_client;

/* NULL without memory, or if an address isn't http:// or https://. NULL as
 * argument is as good as options of zeros. */
TONEARM_API struct tonearm_client *
tonearm_client_new(const struct tonearm_client_options *options);

/* No call may be under way. NULL is fine. */
TONEARM_API void tonearm_client_free(struct tonearm_client *client);

/* Ends all calls that are under way, in other threads or in a tonearm_multi,
 * with TONEARM_CANCELLED; later ones aren't concerned. Any thread. */
TONEARM_API void tonearm_client_cancel(struct tonearm_client *client);

/* Where it goes, without a slash at the end; the handle's. */
TONEARM_API const char *tonearm_client_url(const struct tonearm_client *client);

/* The library's version, as TONEARM_CLIENT_VERSION. */
TONEARM_API const char *tonearm_client_version(void);

/* ------------------------------------------------------------- signing in */

struct tonearm_login_options {
    /* Shows the address to the user: opens a browser, or prints it. False
     * ends the login as TONEARM_LOGIN_REFUSED. */
    bool (*open_browser)(void *user, const char *url);
    void *user;
    int64_t timeout_ms; /* for the user to answer; 0: 5 minutes */
    bool show_dialog;   /* also where consent was given before */
};

/* Authorization code with PKCE (RFC 7636): listens on 127.0.0.1 at the
 * redirect's port or a free one, has the user sent to the accounts' page, and
 * waits for the browser to come back. The tokens stay with the handle, and go
 * to the cache. Blocks; tonearm_client_cancel ends it. */
TONEARM_API_CHECK enum tonearm_status
tonearm_login(struct tonearm_client *client,
              const struct tonearm_login_options *options,
              struct tonearm_error *error);

/* The same in two steps, for programs with a web server of their own: the
 * address that the user is to be sent to, and later the address (or its query)
 * that the browser came back with. `finish` frees the attempt, in any case. */
struct tonearm_login_attempt;
TONEARM_API struct tonearm_login_attempt *
tonearm_login_begin(struct tonearm_client *client, bool show_dialog);
TONEARM_API const char *
tonearm_login_url(const struct tonearm_login_attempt *attempt);
TONEARM_API_CHECK enum tonearm_status
tonearm_login_finish(struct tonearm_login_attempt *attempt, const char *answer,
                     struct tonearm_error *error);
TONEARM_API void tonearm_login_free(struct tonearm_login_attempt *attempt);

/* A token, copied; its texts are NULL where there is none. `expires_at_ms` is
 * in milliseconds since 1970, 0 if it isn't known. */
struct tonearm_token {
    const char *access_token;
    const char *refresh_token;
    const char *scopes;
    int64_t expires_at_ms;
};

/* Calls go with this token from now on; the cache has it, too. With a refresh
 * token it is renewed a minute before it expires, and after a 401. */
TONEARM_API_CHECK enum tonearm_status
tonearm_set_token(struct tonearm_client *client,
                  const struct tonearm_token *token,
                  struct tonearm_error *error);

/* The token that the next call would go with, renewed or made if need be: a
 * result, see tonearm_free. TONEARM_LOGIN_NEEDED if there is none. */
TONEARM_API_CHECK enum tonearm_status
tonearm_get_token(struct tonearm_client *client, struct tonearm_token **token,
                  struct tonearm_error *error);

/* Forgets the tokens, here and in the cache. The server isn't told. */
TONEARM_API_CHECK enum tonearm_status
tonearm_logout(struct tonearm_client *client, struct tonearm_error *error);

/* ---------------------------------------------------------------- results */

/* Ends a result that a function of this library gave, not a part of one. NULL
 * is fine. */
TONEARM_API void tonearm_free(void *result);

/* The JSON that a result was read from, as the server sent it; the result's.
 * NULL for a token. */
TONEARM_API const char *tonearm_json(const void *result);
TONEARM_API size_t tonearm_json_bytes(const void *result);

/* ----------------------------------------------------------- any request
 *
 * For what endpoints.h has no function for: another path of the server, a
 * stream. */
struct tonearm_request {
    const char *method; /* NULL: GET */
    const char *path;   /* /v1/me?x=y, ready to be sent; or an address of the
                           API's own server, as links in answers are */
    const char *body;   /* NULL: none */
    size_t body_bytes;
    const char *content_type; /* NULL: application/json */
    int64_t timeout_ms;       /* 0: as the options have it; negative: none */
    /* Has the body of a 2xx answer as it comes, in place of the answer's own;
     * false ends the call as TONEARM_CANCELLED. Such a call isn't tried again
     * after the first byte. */
    bool (*on_data)(void *user, const char *bytes, size_t byte_count);
    void *user;
};
struct tonearm_answer {
    int http_status;
    const char *content_type; /* NULL: none */
    const char *body;         /* with a zero byte behind it, or empty */
    size_t body_bytes;
};

/* Errors are as everywhere: an answer of 400 and above is none. */
TONEARM_API_CHECK enum tonearm_status
tonearm_request(struct tonearm_client *client,
                const struct tonearm_request *request,
                struct tonearm_answer **answer, struct tonearm_error *error);

/* ----------------------------------------------------- pages, one by one */

struct tonearm_page;
struct tonearm_pages;

/* An iterator from a page on, which is the `page` member of a result or of a
 * part of one (&saved->page, &album->tracks->page). The result has to live as
 * long as the iterator. NULL without memory. */
TONEARM_API struct tonearm_pages *
tonearm_pages_new(struct tonearm_client *client,
                  const struct tonearm_page *first);

/* The next page, the first one at first; NULL behind the last, with
 * TONEARM_OK. It is the first member of the struct that the call's own pages
 * have, to which it may be cast, and is the iterator's until the next call.
 * After a failure, the same page can be asked for again. */
TONEARM_API_CHECK enum tonearm_status
tonearm_pages_next(struct tonearm_pages *pages,
                   const struct tonearm_page **page,
                   struct tonearm_error *error);

/* The next item over all pages: of saved tracks, a struct tonearm_saved_track.
 * NULL behind the last and after a failure: the error's status tells which.
 * Entries that are null are passed over. Until the next call. */
TONEARM_API const void *tonearm_pages_next_item(struct tonearm_pages *pages,
                                                struct tonearm_error *error);

TONEARM_API void tonearm_pages_free(struct tonearm_pages *pages);

/* ------------------------------------------------------- calls and events
 *
 * A call is an operation that hasn't been carried out yet: endpoints.h has a
 * function that makes one for each operation. It is carried out at once by
 * tonearm_call_perform, or among others by a tonearm_multi. */
struct tonearm_call;

/* As tonearm_request, later. NULL without memory, here and of all others. */
TONEARM_API struct tonearm_call *
tonearm_request_call(struct tonearm_client *client,
                     const struct tonearm_request *request);

/* Carries it out and frees it, in any case. `*result` is of the operation's
 * type, to be freed by tonearm_free, and NULL for answers without a body.
 * `result` may be NULL. */
TONEARM_API_CHECK enum tonearm_status
tonearm_call_perform(struct tonearm_call *call, void **result,
                     struct tonearm_error *error);

/* Of one that was never carried out. */
TONEARM_API void tonearm_call_free(struct tonearm_call *call);

/* Many calls at once in one thread, driven by the program's own loop, as
 * libcurl's multi interface is:
 *
 * - with `on_socket` and `on_timer` the program watches the descriptors that
 *   it is told of and calls tonearm_multi_ready and tonearm_multi_timeout;
 * - without them it calls tonearm_multi_wait in a loop, which waits by itself.
 *
 * Everything happens in the thread that calls; callbacks are called from
 * inside of these functions, and may add calls. A call with a transport of the
 * program's own is carried out at once, by tonearm_multi_add's next timeout or
 * wait. A login isn't a call: that is done before. */
struct tonearm_multi;

enum { TONEARM_READ = 1, TONEARM_WRITE = 2 };

struct tonearm_multi_options {
    void *user;
    /* Watch `fd` for these events, in place of what was said of it before; 0:
     * not any more. */
    void (*on_socket)(void *user, int fd, int events);
    /* Call tonearm_multi_timeout in so many milliseconds, in place of what was
     * said before; -1: not at all. */
    void (*on_timer)(void *user, int64_t timeout_ms);
};

TONEARM_API struct tonearm_multi *
tonearm_multi_new(const struct tonearm_multi_options *options);

/* Ends calls that are under way, with TONEARM_CANCELLED. */
TONEARM_API void tonearm_multi_free(struct tonearm_multi *multi);

/* Begins the call, which is the multi's from now on. `done` is called once;
 * the result is the callee's, to be freed by tonearm_free, and the error is
 * there until it returns. On failure `done` isn't called, and the call is
 * freed. */
TONEARM_API_CHECK enum tonearm_status
tonearm_multi_add(struct tonearm_multi *multi, struct tonearm_call *call,
                  void (*done)(void *user, enum tonearm_status status,
                               void *result, const struct tonearm_error *error),
                  void *user);

/* Ends one call, which then is done as TONEARM_CANCELLED before this returns.
 * Only until `done` was called, and not from on_data, which ends its call by
 * what it returns. */
TONEARM_API void tonearm_call_cancel(struct tonearm_call *call);

/* A descriptor can be read or written; the time that on_timer said is over. */
TONEARM_API void tonearm_multi_ready(struct tonearm_multi *multi, int fd,
                                     int events);
TONEARM_API void tonearm_multi_timeout(struct tonearm_multi *multi);

/* Waits for something to happen, at most so long, and does what there is to
 * do. How many calls are still under way. Only without on_socket. */
TONEARM_API size_t tonearm_multi_wait(struct tonearm_multi *multi,
                                      int64_t timeout_ms);

/* How many are under way. */
TONEARM_API size_t tonearm_multi_count(const struct tonearm_multi *multi);

#ifdef __cplusplus
}
#endif

#include <tonearm/objects.h>
#include <tonearm/endpoints.h>

#if defined(__cplusplus) && defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#endif

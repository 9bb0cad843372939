/* An HTTP server: listeners, event loops, reader threads, and the request
 * that a handler sees. The only room that knows libh2o. Answers that go on
 * after the handler has returned are in http/stream.h.
 *
 * The application gives a table of routes and a few callbacks (struct
 * http_app). For each request the server finds the route, calls `admit` on
 * the loop, and then `handle`: on the loop (THREAD_LOOP, which must not
 * block), on a reader thread (THREAD_READER), or wherever the application's
 * `submit_write` runs it (THREAD_WRITER). A handler is a straight-line
 * function that reads the request and fills in the response; no handler waits
 * for a client. What a reader or the writer sees is a copy that outlives
 * the connection: if the client goes away, the answer is dropped.
 *
 * The server adds what every answer has: CORS headers, nosniff, ETag and 304,
 * Cache-Control, gzip, Content-Length, X-Request-Id; the server itself answers
 * OPTIONS, HEAD (by GET) and unknown routes. While a handler runs on a loop or
 * on a reader, what its thread logs is for the request (log.h); in the writer
 * the application says so. */
#ifndef TONEARM_HTTP_HTTP_H
#define TONEARM_HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define HTTP_MAX_PARAMS      4
#define HTTP_CLASSES         6 /* of statuses, by their first digit */
#define HTTP_URL_MAX_BYTES   65536
#define HTTP_BODY_MAX_BYTES  (1u << 20)  /* of a route that says nothing else */
#define HTTP_BODY_MOST_BYTES (16u << 20) /* that a route may say */

enum http_method {
    HTTP_GET,
    HTTP_POST,
    HTTP_PUT,
    HTTP_DELETE,
    HTTP_PATCH,
    HTTP_OTHER
};

/* Where a request is handled. */
enum http_thread { THREAD_LOOP, THREAD_READER, THREAD_WRITER };

/* "GET"; "OTHER" for HTTP_OTHER. */
const char *http_method_text(enum http_method method);

/* "Not Found"; "Unknown" for a status that we don't know. */
const char *http_status_text(int status);

struct request;

/* What the application knows of a request, of a loop and of itself, and its
 * own columns of a route. The application defines them; the server only hands
 * them on. */
struct call;
struct call_loop;
struct call_frame;
struct call_row;

/* One row of the route table. */
struct http_route {
    enum http_method method;
    const char *path; /* "/v1/albums/{id}/tracks": a segment in braces matches
                         any one segment and becomes a parameter, in order */
    enum http_thread thread;
    /* If set, it says for each request on which thread it is handled, and
       `thread` must be THREAD_LOOP. Asked on the loop, after admit. */
    enum http_thread (*choose_thread)(struct request *r);
    const struct call_row *row;
    size_t body_max; /* bytes of a body; 0: HTTP_BODY_MAX_BYTES */
};

/* What is done to an answer on its way, for who tries how clients bear it. All
 * zero is nothing. A stream (stream.h) and the head of an answer may only be
 * delayed or dropped. */
enum http_drop {
    HTTP_DROP_NONE,
    HTTP_DROP_CLOSE, /* the connection is closed without an answer */
    HTTP_DROP_RESET  /* HTTP/1: the same by a reset (TCP's RST). HTTP/2: the
                        request's stream is reset after the answer's head, the
                        connection stays */
};

struct http_fault {
    unsigned delay_ms;    /* before the first byte; no loop waits */
    unsigned bytes_per_s; /* of the body; 0: as quickly as it goes */
    bool is_cut;          /* of a body that is longer only `cut_after` bytes are
                             sent, though Content-Length says all of it; then
                             HTTP/1 closes, HTTP/2 resets the stream */
    uint64_t cut_after;
    bool is_corrupt; /* the second half of the body is missing, and
                        Content-Length agrees: JSON isn't any more */
    enum http_drop drop;
};

/* A request and its response. */
struct request {
    /* What came. Text is good until the handler returns. */
    enum http_method method; /* HEAD shows as HTTP_GET */
    struct str path;         /* as sent, without the query */
    struct str query;        /* as sent, without '?' */
    struct str body;
    struct str base_url; /* "http://127.0.0.1:8080": --public-url, else
                            the scheme and host of the request */
    struct str peer;     /* the client's address, as text */
    struct str id;       /* what logs and the client know the request by:
                            X-Request-Id, if it is 1 to 64 of A-Z a-z 0-9 . _ -,
                            else one that was made */
    const struct http_route *route;
    struct str params[HTTP_MAX_PARAMS]; /* percent-decoded */
    struct arena arena;                 /* dropped after the response */
    struct call_frame *frame;           /* http_app.frame */
    struct call_loop *loop; /* what loop_start returned; off the loop, only
                               what never changes there may be read */
    struct call *call;      /* the application's, set in admit */

    /* Where a request whose route chooses no thread is handled: as its route
     * says, unless `admit` sets another, and keeps no text of what came but
     * copies. */
    enum http_thread thread;

    /* What goes back. */
    int status;       /* 200 unless set */
    struct buf out;   /* the body */
    const char *type; /* NULL: application/json; charset=utf-8 */
    int max_age_s;    /* Cache-Control: private, max-age=N; -1: no-store */
    bool no_etag;     /* never answer 304 */
    const struct http_fault *fault; /* NULL: nothing is done to it. Set until
                                       the handler returns, as long as arena */
};

/* A query parameter, percent-decoded, '+' as space; the first of its name.
 * p is NULL when it is absent or empty. Decoded text that isn't UTF-8 is
 * treated as absent. */
struct str request_query(struct request *r, const char *name);

/* Whether the parameter is there with nothing in it (`?name=`), rather than
 * absent. */
bool request_query_is_empty(struct request *r, const char *name);

/* The same from an application/x-www-form-urlencoded body, whatever the
 * Content-Type says; `found` (may be NULL) tells absent from empty. */
struct str request_form(struct request *r, const char *name, bool *found);

/* Whether the query or the form has the parameter more than once, which OAuth
 * forbids (RFC 6749 sections 3.1 and 3.2). */
bool request_query_repeats(struct request *r, const char *name);
bool request_form_repeats(struct request *r, const char *name);

/* A request header by its lower-case name; p is NULL when absent. */
struct str request_header(struct request *r, const char *name);

/* Adds a response header. The name is a lower-case literal; the value is
 * copied, without control characters. */
void request_add_header(struct request *r, const char *name, struct str value);

/* Whether there is an access log, for who has to make the texts of
 * request_note_caller. */
bool request_is_logged(const struct request *r);

/* Says for the access log whose request it is: the app's client id and the
 * user's id, either of which may be empty; copies both. What is said last
 * counts. On the thread that has the request. */
void request_note_caller(struct request *r, struct str client, struct str user);

/* The headers that were added so far stay when the answer is begun anew. On
 * the thread that has the request, as all of request_*. */
void request_keep_headers(struct request *r);

/* Begins the answer anew, as it was at first: an empty body of status 200
 * without the headers that were added since request_keep_headers. For a
 * handler that is run again, and for an error in place of what there was. Not
 * after stream_open (stream.h): a stream can't be taken back. */
void request_restart(struct request *r);

/* Answers with the `n` bytes (one at least) of a file from byte `from` on, in
 * place of what is in r->out, with the status, type and headers that are set
 * until the handler returns; it sets r->no_etag, too. The server takes the
 * descriptor and reads piece by piece, so a file of any size costs little
 * memory. From a handler on a reader, at its end. ERR_CORRUPT when the file
 * ends before that, ERR_IO, both logged: then nothing was done but that the
 * descriptor is closed. */
enum err request_send_file(struct request *r, int fd, uint64_t from,
                           uint64_t n) MUST_CHECK;

/* Percent-decoding into an arena. False for a bad escape or bad UTF-8. */
bool http_decode(struct str text, bool plus_is_space, struct arena *arena,
                 struct str *out);

/* What the server asks of its application. */
struct http_app {
    struct call_frame *frame;
    const struct http_route *routes;
    size_t route_count;
    bool has_worlds; /* browsers are told that pages may send X-Tonearm-World */

    /* On each loop's thread before its first and after its last request. */
    struct call_loop *(*loop_start)(struct call_frame *frame, unsigned loop);
    void (*loop_stop)(struct call_frame *frame, struct call_loop *loop);

    /* On each loop's thread, about once a second while it runs. May be NULL. */
    void (*loop_tick)(struct call_frame *frame, struct call_loop *loop);

    /* A stream (stream.h) of a request whose `loop` this was was opened (`by`
     * is 1), or is over and has called its handlers' `closed` (-1). On the
     * thread that has the request, then on the loop's. May be NULL. */
    void (*count_stream)(struct call_loop *loop, int by);

    /* On the loop, before the handler: identity, limits, whatever the request
     * must hold on to (r->call). False: `admit` has filled in the answer
     * itself. It may put others in the place of r->frame and r->loop, which
     * streams of the request have then, too. */
    bool (*admit)(struct request *r);

    /* Fills in the answer, on the loop or on a reader. */
    void (*handle)(struct request *r);

    /* After the response was copied out, on the loop's thread if the handler
     * ran there, else on the thread that ran the handler: lets go of what
     * r->call holds. Called once for every request that was admitted, whatever
     * became of its client. May be NULL. */
    void (*release)(struct request *r);

    /* Hands a THREAD_WRITER request over; it is to be handled on some other
     * thread, which then calls http_complete(r). */
    void (*submit_write)(struct request *r);

    /* Fills in the answer to what no handler gets: 404 for an unknown route,
     * 405 (the server adds Allow), 413, 414, 431, 400 for a malformed
     * request, 500 for a response over its maximum, 503 when the readers are
     * overloaded. Any thread; may be called for a request that couldn't even
     * be read, with its text empty. */
    void (*fail)(struct request *r, int status);
};

/* Sends the answer of a THREAD_WRITER request: any thread, once for each that
 * was handed over, also while the server stops. The request is gone afterwards.
 */
void http_complete(struct request *r);

struct http_config {
    const char *listen;     /* "127.0.0.1:8080", "[::1]:0"; port 0 picks one */
    const char *listen_tls; /* NULL: none */
    const char *tls_cert;   /* PEM files; NULL: none of the owner's */
    const char *tls_key;
    const char *local_cert; /* the same, for names that the owner's isn't for,
                               and for the proxy; NULL: none (tls.h) */
    const char *local_key;
    bool http2;                     /* offer h2 by ALPN on the TLS listener */
    const char *proxy;              /* an address for clients that were told of
                                       a proxy (proxy.h); NULL: none */
    const char *const *proxy_hosts; /* that it answers for, and no others */
    size_t proxy_host_count;
    bool proxy_is_remote;     /* its address may be one that others reach */
    const char *public_url;   /* NULL: from the request */
    const char *const *hosts; /* by which clients may reach us, host or
                                 host:port; origin.h has the rule */
    size_t host_count;
    const char *trusted_proxy; /* ranges in CIDR notation, with commas, whose
                                  X-Forwarded-Proto, -Host and -For count;
                                  NULL: nobody's */
    const char *access_log;    /* NULL: none */
    bool access_log_json;      /* in what form (access_log.h) */
    unsigned loops;            /* 0: one a core */
    unsigned readers;          /* 0: two */
    unsigned slow_client_s;    /* a request must arrive whole in this; 0: 10 */
};

struct http_server;

/* Binds and starts; the server answers when this returns. A port that another
 * process listens on is refused (ERR_BUSY), though SO_REUSEPORT would share
 * the port. ERR_USAGE for a bad address, host or CIDR, ERR_TLS, ERR_IO: all
 * logged.
 */
enum err http_start(const struct http_config *config,
                    const struct http_app *app,
                    struct http_server **out) MUST_CHECK;

/* Whether only this machine can come: all addresses to listen on are loopback
 * ones or "localhost", and no proxy is trusted to say who comes from
 * elsewhere. */
bool http_is_private(const struct http_config *config);

/* The URL of the plain, the TLS and the proxy listener, with the real port;
 * NULL when there is none. */
const char *http_url(const struct http_server *s);
const char *http_url_tls(const struct http_server *s);
const char *http_url_proxy(const struct http_server *s);

/* What links begin with where no request says it: --public-url, else the first
 * of plain and TLS. Any thread. */
struct str http_base_url(const struct http_server *s);

/* Runs `f` once on every loop's thread, soon; returns at once. Any thread. */
void http_on_loops(struct http_server *s,
                   void (*f)(struct call_frame *frame, struct call_loop *loop));

/* The same on the one loop of this number (http_app.loop_start). Also while
 * http_stop is under way, until that loop's loop_stop has returned. */
void http_on_loop(struct http_server *s, unsigned loop,
                  void (*f)(struct call_frame *frame, struct call_loop *loop));

/* Runs `f` once on the loop of this number, soon, with what loop_start returned
 * there, and with NULL if loop_stop has run meanwhile: in any case once. Any
 * thread, until http_stop is called. */
void http_tell_loop(struct http_server *s, unsigned loop,
                    void (*f)(void *arg, struct call_loop *loop), void *arg);

/* Ends the streams of requests that had `of` for their loop, as the server's
 * end would: after what was sent before, or, if `is_cut`, at once. Those whose
 * head isn't out yet aren't met. On the thread of the loop of this number. */
void http_end_streams(struct http_server *s, unsigned loop,
                      const struct call_loop *of, bool is_cut);

/* Reads certificates again and reopens the access log. A certificate that
 * can't be read leaves the old one in use. Any thread. */
enum err http_reload(struct http_server *s) MUST_CHECK;

/* Stops listening, lets requests in flight finish for at most `grace_ms`,
 * then cuts connections off; waits for handlers that still run (so the writer
 * must go on until this returns), stops the threads and frees the server. No
 * other call may be under way or follow. */
void http_stop(struct http_server *s, unsigned grace_ms);

#endif

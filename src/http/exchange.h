/* One request on its way through the server, with its response.
 *
 * An exchange belongs to one loop and comes from that loop's pool. A
 * transport (connection.c for HTTP/1, http2.c) fills in what came and calls
 * exchange_run (exchange_run.h). When the answer is there, `answer` is called
 * on the loop, at once or later. While a reader or the writer has the
 * exchange (`away`), the loop touches nothing of the exchange but `client`
 * and `cancelled`. */
#ifndef TONEARM_HTTP_EXCHANGE_H
#define TONEARM_HTTP_EXCHANGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"
#include "http/access_log.h"
#include "http/counts.h"
#include "http/gzip.h"
#include "http/head.h"
#include "http/hold.h"
#include "http/http.h"
#include "http/loop.h"
#include "http/readers.h"

#define EXCHANGE_ID_MAX 64

struct router;
struct stream;
struct stream_loop;

/* What a loop keeps for its exchanges; on the loop's thread. */
struct exchange_loop {
    struct loop_part part;
    struct loop *loop;
    const struct http_app *app;
    const struct router *router;
    struct readers *readers;
    struct stream_loop *streams;
    struct call_loop *data; /* what the application's loop_start returned */
    struct http_counts *counts;
    struct exchange *spare;
    unsigned spare_count;
    struct gzip gzip;
    struct hold_loop holds;
    struct access_buffer log;
    struct random_sequence ids; /* of requests that bring none */
};

/* A response header of the application's. */
struct exchange_header {
    struct exchange_header *next;
    struct str name;
    struct str value;
};

/* The rest of a body that is part of a file. */
struct exchange_file {
    int fd; /* -1: none */
    uint64_t at;
    uint64_t left;
    bool is_broken;
};

struct exchange {
    struct request r; /* first, so that a request is its exchange */
    struct exchange_loop *home;

    /* The transport's. */
    void (*answer)(struct exchange *x); /* on the loop; takes the exchange */
    void *client;                       /* NULL once the client is gone */
    bool away;
    atomic_bool cancelled;       /* the client is gone: don't bother */
    struct loop_message arrival; /* of one that was away */
    struct reader_job job;
    struct exchange *next; /* in the loop's pool, or of those that are held */
    int64_t due_ms;        /* monotonic, of one that is held */

    /* What came, besides `r`. */
    struct str method_text;
    struct str target; /* for the access log, as the next two */
    struct str caller; /* the app's client id; empty: nobody has said */
    struct str user;   /* the same */
    const char *version;
    bool is_head;
    bool is_options;
    bool admitted;
    int64_t began_us;         /* monotonic */
    char id[EXCHANGE_ID_MAX]; /* the text of r.id */
    unsigned header_count;
    struct http_header headers[HEAD_MAX_HEADERS];

    /* What goes back. */
    struct exchange_header *added;
    struct exchange_header **added_end;
    struct exchange_header **kept_end; /* where request_restart cuts */
    struct str body;           /* of r.out or of packed; empty for HEAD */
    size_t length;             /* for Content-Length, HEAD's too */
    struct exchange_file file; /* of which r.out has a piece */
    struct stream *stream;     /* in place of a body, until it is handed over */
    const char *upgrade;       /* the protocol of a socket; NULL: none */
    char etag[64];
    size_t etag_n;
    uint64_t cut_left; /* bytes of the body before a fault ends it */
    bool prepared;
    bool packs;        /* content-encoding: gzip */
    bool has_body;     /* a status that may have one */
    struct buf packed; /* the body, compressed */
    struct buf head;   /* HTTP/1 status line and headers */
};

static inline struct exchange *exchange_of(struct request *r)
{
    return (struct exchange *)r;
}

/* Makes `home` a part of the loop: its exchanges are looked up in `router`,
 * handled by `app` or on `readers`, and logged to `log`; all four must outlive
 * the loop. `data`, `streams` and `counts` are the caller's to set. */
void exchange_loop_init(struct exchange_loop *home, struct loop *loop,
                        const struct http_app *app, const struct router *router,
                        struct readers *readers, struct access_log *log);

/* When the loop has ended: every exchange is back in the pool. */
void exchange_loop_release(struct exchange_loop *home);

/* An empty exchange from the loop's pool, whose began_us is the transport's to
 * set, and back, with the end of a stream that wasn't handed over. On the loop.
 */
struct exchange *exchange_new(struct exchange_loop *home);
void exchange_free(struct exchange *x);

/* Counts the answered exchange, and adds it to the access log, if there is one;
 * a stream is told what to log at its end. Before the exchange's text goes
 * away. On the loop. */
void exchange_log(struct exchange *x);

/* Sets r.id: to what the client has sent, if that may be one, else to one that
 * nobody has had. On the loop. */
void exchange_set_id(struct exchange *x, struct str sent);

/* Sets the method from its text. */
void exchange_set_method(struct exchange *x, struct str method);

/* Splits a request target in origin form ("/path?query"), absolute form
 * ("http://host/path") or asterisk form into path and query; `*host` is set
 * when the target names one. False for another form. */
bool exchange_set_target(struct exchange *x, struct str target,
                         struct str *host);

/* The client of an unanswered exchange is gone. An exchange that is away
 * comes home and is dropped then. On the loop. */
void exchange_abandon(struct exchange *x);

#endif

/* One loop of a server with all that lives on it: listeners, connections,
 * exchanges, streams. */
#ifndef TONEARM_HTTP_WORKER_H
#define TONEARM_HTTP_WORKER_H

#include "http/connection.h"
#include "http/exchange.h"
#include "http/listener.h"
#include "http/origin.h"
#include "http/proxy.h"
#include "http/stream_queue.h"
#include "http/stream_socket.h"

#define WORKER_MAX_LISTENERS 3

struct http2;

/* What the workers of a server share. Everything is set before the first
 * worker starts and is read-only then, but for what says who guards it. */
struct worker_shared {
    struct http_app app;
    struct router *router;
    struct readers *readers;
    struct access_log log;
    struct http2 *http2; /* NULL: not offered */
    struct origin_rules rules;
    struct proxy_rules proxy_rules;
    unsigned slow_client_ms;
    struct listener plain;
    struct listener secure;
    struct listener proxy;
};

struct worker {
    struct loop loop; /* first, so that a loop is its worker */
    struct worker_shared *shared;
    unsigned number;
    struct loop_part accepting;
    struct listener_loop listeners[WORKER_MAX_LISTENERS];
    unsigned listener_count;
    struct http_counts counts;
    struct exchange_loop exchanges;
    struct stream_loop streams;
    struct stream_socket_loop stream_sockets;
    struct connection_loop connections;
    struct http2_loop *http2;
    bool has_stopped; /* the application has nothing here any more */
};

/* Starts the thread; connections are accepted when this returns. `number`
 * counts a server's workers from 0; `tls` (may be NULL) is held. ERR_IO,
 * logged. */
enum err worker_start(struct worker *w, struct worker_shared *shared,
                      unsigned number, struct tls *tls) MUST_CHECK;

/* Asks the worker to stop, as loop_stop does, and waits for its end. What it
 * has counted stays until the release, after all have ended. */
void worker_stop(struct worker *w, unsigned grace_ms);
void worker_join(struct worker *w);
void worker_release(struct worker *w);

/* Runs `f` on the worker's thread, soon. Any thread. */
void worker_run(struct worker *w,
                void (*f)(struct call_frame *frame, struct call_loop *loop));

/* The same with an argument, and in any case: `loop` is NULL when the worker
 * has stopped. */
void worker_tell(struct worker *w, void (*f)(void *arg, struct call_loop *loop),
                 void *arg);

/* From soon on, handshakes begin with `tls`, which is held. Any thread. */
void worker_renew_tls(struct worker *w, struct tls *tls);

#endif

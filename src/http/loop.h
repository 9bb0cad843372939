/* An event loop: a thread, its connections, its timers and its pools.
 *
 * Everything here belongs to the loop's thread, except loop_start, loop_stop,
 * loop_join and loop_post. */
#ifndef TONEARM_HTTP_LOOP_H
#define TONEARM_HTTP_LOOP_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "http/access_log.h"
#include "http/gzip.h"
#include "http/h2o.h"
#include "http/listener.h"
#include "http/message.h"

struct call_loop;
struct exchange;
struct http_server;
struct http2_loop;

#define LOOP_MAX_LISTENERS 2
#define LOOP_DATE_BYTES    29 /* Tue, 24 Nov 2026 06:00:00 GMT */

struct loop {
    struct http_server *server;
    unsigned number;
    pthread_t thread;
    h2o_evloop_t *events;
    h2o_multithread_queue_t *queue;
    h2o_multithread_receiver_t receiver;
    pthread_mutex_t posting; /* held while a message is handed over */
    struct listener_loop listeners[LOOP_MAX_LISTENERS];
    unsigned listener_count;
    SSL_CTX *tls; /* a reference of its own; NULL without TLS */
    struct http2_loop *http2;

    h2o_timeout_t slow;    /* a request is arriving */
    h2o_timeout_t stalled; /* a response is leaving: half of that */
    h2o_timeout_t idle;    /* between requests */
    h2o_timeout_t linger;  /* closing */
    h2o_timeout_t turn;    /* others first: many pipelined requests */

    h2o_linklist_t connections;
    unsigned connection_count;
    unsigned away; /* exchanges that are with a reader or the writer */
    struct exchange *spare;
    unsigned spare_count;
    struct call_loop *data; /* what the application's loop_start returned */
    struct gzip gzip;
    struct access_buffer log;
    uint64_t ticked_ms;
    int64_t date_s;
    char date[LOOP_DATE_BYTES];

    bool stopping;
    bool winding_down; /* has turned since it was told to stop */
    uint64_t deadline_ms;
    struct loop_message stop_message;
    unsigned grace_ms;
};

/* Starts the thread; returns when the loop runs. `tls` is taken over. */
enum err loop_start(struct loop *l, struct http_server *server, unsigned number,
                    SSL_CTX *tls) MUST_CHECK;

/* Asks the loop to stop: no new connections, requests in flight may take
 * `grace_ms`. Returns at once. Once. */
void loop_stop(struct loop *l, unsigned grace_ms);

/* Waits until the stopped loop has ended and been freed. */
void loop_join(struct loop *l);

/* Delivers `m` on the loop's thread, soon. Any thread. */
void loop_post(struct loop *l, struct loop_message *m);

/* The Date header's value now (RFC 9110 section 5.6.7); good until the next
 * turn of the loop. */
struct str loop_date(struct loop *l);

#endif

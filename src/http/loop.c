/* The loop's thread makes everything that it uses and frees it again, since
 * libh2o keeps caches by thread. A turn of the loop lasts a second at most,
 * so that what happens once a second needs no timer.
 *
 * Stopping: no new connections; idle ones close; requests in flight get their
 * answer until the deadline, then connections are cut off. The loop ends only
 * when every exchange that is away has come home: a reader or the writer must
 * never find its loop gone. */
#include "http/loop.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "http/connection.h"
#include "http/exchange.h"
#include "http/http2.h"
#include "http/listener.h"
#include "http/server.h"
#include "http/threads.h"

#define TICK_MS          1000
#define STOPPING_TURN_MS 20
#define IDLE_MS          60000
#define LINGER_MS        2000
#define TURN_MS          1

/* Tells the thread that starts a loop that it runs. */
struct start {
    struct loop *loop;
    SSL_CTX *tls;
    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t changed;
    bool done;
    enum err e;
};

static void on_messages(h2o_multithread_receiver_t *receiver,
                        h2o_linklist_t *messages)
{
    struct loop *l = H2O_STRUCT_FROM_MEMBER(struct loop, receiver, receiver);

    while (!h2o_linklist_is_empty(messages)) {
        struct loop_message *m = H2O_STRUCT_FROM_MEMBER(
            struct loop_message, link.link, messages->next);

        h2o_linklist_unlink(&m->link.link);
        m->deliver(l, m);
    }
}

void loop_post(struct loop *l, struct loop_message *m)
{
    (void)pthread_mutex_lock(&l->posting);
    h2o_multithread_send_message(&l->receiver, &m->link);
    (void)pthread_mutex_unlock(&l->posting);
}

static void begin_stop(struct loop *l, struct loop_message *m)
{
    (void)m;
    l->stopping = true;
    l->deadline_ms = h2o_now(l->events) + l->grace_ms;
    for (unsigned i = 0; i < l->listener_count; i++)
        listener_detach(&l->listeners[i]);
    if (l->http2 != NULL)
        http2_close_gently(l->http2);
}

void loop_stop(struct loop *l, unsigned grace_ms)
{
    l->grace_ms = grace_ms;
    l->stop_message.deliver = begin_stop;
    loop_post(l, &l->stop_message);
}

void loop_join(struct loop *l)
{
    (void)pthread_join(l->thread, NULL);
}

static void two_digits(char *to, unsigned v)
{
    to[0] = (char)('0' + v / 10 % 10);
    to[1] = (char)('0' + v % 10);
}

static void format_date(int64_t now_s, char *out)
{
    static const char days[] = "ThuFriSatSunMonTueWed"; /* from 1970 on */
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct date d = date_from_days(now_s / 86400);
    unsigned second = (unsigned)(now_s % 86400);

    memcpy(out, "Day, dd Mon yyyy hh:mm:ss GMT", LOOP_DATE_BYTES);
    memcpy(out, days + now_s / 86400 % 7 * 3, 3);
    two_digits(out + 5, d.day);
    memcpy(out + 8, months + (d.month - 1) * 3, 3);
    two_digits(out + 12, d.year / 100u);
    two_digits(out + 14, d.year % 100u);
    two_digits(out + 17, second / 3600);
    two_digits(out + 20, second / 60 % 60);
    two_digits(out + 23, second % 60);
}

/* libh2o's clock is the wall clock at the beginning of the turn. */
struct str loop_date(struct loop *l)
{
    int64_t now_s = (int64_t)(h2o_now(l->events) / 1000);

    if (now_s != l->date_s) {
        l->date_s = now_s;
        format_date(now_s, l->date);
    }
    return str_of(l->date, LOOP_DATE_BYTES);
}

static void init_timeouts(struct loop *l)
{
    h2o_timeout_init(l->events, &l->slow, l->server->slow_client_ms);
    h2o_timeout_init(l->events, &l->stalled, l->server->slow_client_ms / 2);
    h2o_timeout_init(l->events, &l->idle, IDLE_MS);
    h2o_timeout_init(l->events, &l->linger, LINGER_MS);
    h2o_timeout_init(l->events, &l->turn, TURN_MS);
}

static void accept_plain(void *arg, h2o_socket_t *sock)
{
    connection_open(arg, sock, NULL);
}

static void accept_secure(void *arg, h2o_socket_t *sock)
{
    struct loop *l = arg;

    connection_open(l, sock, l->tls);
}

static enum err attach_listeners(struct loop *l)
{
    const struct listener *all[] = {&l->server->plain, &l->server->secure};
    enum err e = OK;

    for (size_t i = 0; !e && i < sizeof all / sizeof all[0]; i++) {
        if (all[i]->fd < 0)
            continue;
        e = listener_attach(all[i], l->events,
                            all[i]->tls ? accept_secure : accept_plain, l,
                            &l->listeners[l->listener_count]);
        if (!e)
            l->listener_count++;
    }
    return e;
}

static enum err set_up(struct loop *l)
{
    struct http_server *server = l->server;

    l->events = h2o_evloop_create();
    l->queue = h2o_multithread_create_queue(l->events);
    h2o_multithread_register_receiver(l->queue, &l->receiver, on_messages);
    h2o_linklist_init_anchor(&l->connections);
    init_timeouts(l);
    gzip_init(&l->gzip);
    access_buffer_init(&l->log, &server->log);
    if (server->http2 != NULL)
        l->http2 = http2_loop_new(server->http2, l);
    if (server->app.loop_start != NULL)
        l->data = server->app.loop_start(server->app.frame, l->number);
    return attach_listeners(l);
}

static void tear_down(struct loop *l)
{
    const struct http_app *app = &l->server->app;

    for (unsigned i = 0; i < l->listener_count; i++)
        listener_detach(&l->listeners[i]);
    if (app->loop_stop != NULL)
        app->loop_stop(app->frame, l->data);
    http2_loop_free(l->http2);
    access_buffer_release(&l->log);
    gzip_release(&l->gzip);
    SSL_CTX_free(l->tls);
    while (l->spare != NULL) {
        struct exchange *x = l->spare;

        l->spare = x->next;
        exchange_destroy(x);
    }
    h2o_timeout_dispose(l->events, &l->slow);
    h2o_timeout_dispose(l->events, &l->stalled);
    h2o_timeout_dispose(l->events, &l->idle);
    h2o_timeout_dispose(l->events, &l->linger);
    h2o_timeout_dispose(l->events, &l->turn);
    /* The last message may be taken while its sender is still waking us. */
    (void)pthread_mutex_lock(&l->posting);
    (void)pthread_mutex_unlock(&l->posting);
    h2o_multithread_unregister_receiver(l->queue, &l->receiver);
    h2o_multithread_destroy_queue(l->queue);
    h2o_evloop_destroy(l->events);
}

static void tick(struct loop *l)
{
    uint64_t now_ms = h2o_now(l->events);

    if (now_ms - l->ticked_ms < TICK_MS)
        return;
    l->ticked_ms = now_ms;
    access_buffer_flush(&l->log);
    if (l->http2 != NULL)
        http2_sweep(l->http2);
}

static bool is_done(const struct loop *l)
{
    return l->stopping && l->connection_count == 0 && l->away == 0 &&
           (l->http2 == NULL || http2_is_idle(l->http2));
}

/* After a turn of a stopping loop. Connections that look idle are left alone
 * for one whole turn: a request may have arrived that wasn't read yet. */
static void wind_down(struct loop *l)
{
    if (!l->stopping)
        return;
    if (h2o_now(l->events) >= l->deadline_ms) {
        connection_close_all(l);
        if (l->http2 != NULL)
            http2_close_all(l->http2);
    } else if (l->winding_down) {
        connection_close_idle(l);
    }
    l->winding_down = true;
}

static void *run(void *arg)
{
    struct start *start = arg;
    struct loop *l = start->loop;
    enum err e;

    l->tls = start->tls;
    e = set_up(l);
    (void)pthread_mutex_lock(&start->lock);
    start->e = e;
    start->done = true;
    (void)pthread_cond_signal(&start->changed);
    (void)pthread_mutex_unlock(&start->lock);
    while (!e && !is_done(l)) {
        if (h2o_evloop_run(l->events,
                           l->stopping ? STOPPING_TURN_MS : TICK_MS) != 0 &&
            errno != EINTR)
            log_error("event loop: %s", strerror(errno));
        tick(l);
        wind_down(l);
    }
    tear_down(l);
    return NULL;
}

enum err loop_start(struct loop *l, struct http_server *server, unsigned number,
                    SSL_CTX *tls)
{
    struct start start = {.loop = l,
                          .tls = tls,
                          .lock = PTHREAD_MUTEX_INITIALIZER,
                          .changed = PTHREAD_COND_INITIALIZER};
    enum err e;

    memset(l, 0, sizeof *l);
    (void)pthread_mutex_init(&l->posting, NULL);
    l->server = server;
    l->number = number;
    e = threads_start(&l->thread, run, &start);
    if (e) {
        SSL_CTX_free(tls);
        return e;
    }
    (void)pthread_mutex_lock(&start.lock);
    while (!start.done)
        (void)pthread_cond_wait(&start.changed, &start.lock);
    (void)pthread_mutex_unlock(&start.lock);
    if (start.e)
        (void)pthread_join(l->thread, NULL);
    (void)pthread_cond_destroy(&start.changed);
    (void)pthread_mutex_destroy(&start.lock);
    return start.e;
}

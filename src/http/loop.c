/* The loop's thread makes everything that it uses and frees it again, since
 * libh2o keeps caches by thread. A turn of the loop lasts a second at most,
 * so that what happens once a second needs no timer.
 *
 * Stopping: every part is told once; after a turn that lets what has already
 * arrived be read, idle things close; the rest may take until the deadline
 * and is cut off then. The loop ends only when every part is done: a reader
 * or the writer must never find its loop gone. */
#include "http/loop.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"

#define TICK_MS          1000
#define STOPPING_TURN_MS 20
#define IDLE_MS          60000
#define LINGER_MS        2000
#define TURN_MS          1

/* Tells the thread that starts a loop that it runs. */
struct start {
    struct loop *loop;
    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t changed;
    bool done;
    enum err e;
};

static void on_messages(h2o_multithread_receiver_t *receiver,
                        h2o_linklist_t *messages)
{
    (void)receiver;
    while (!h2o_linklist_is_empty(messages)) {
        struct loop_message *m = H2O_STRUCT_FROM_MEMBER(
            struct loop_message, link.link, messages->next);

        /* Unlinked first: delivering may post the same message again. */
        h2o_linklist_unlink(&m->link.link);
        m->deliver(m);
    }
}

/* The lock is for the loop's end: see tear_down. */
void loop_post(struct loop *l, struct loop_message *m)
{
    assert(m->deliver != NULL);
    (void)pthread_mutex_lock(&l->posting);
    h2o_multithread_send_message(&l->receiver, &m->link);
    (void)pthread_mutex_unlock(&l->posting);
}

void loop_add_part(struct loop *l, struct loop_part *part)
{
    assert(part->duties != NULL);
    part->next = l->parts;
    l->parts = part;
}

static void begin_stop(struct loop_message *m)
{
    struct loop *l = H2O_STRUCT_FROM_MEMBER(struct loop, stop_message, m);

    /* From here on an answer closes its connection. */
    l->stopping = true;
    l->deadline_ms = clock_monotonic_ms() + l->grace_ms;
    for (struct loop_part *p = l->parts; p != NULL; p = p->next)
        if (p->duties->stop != NULL)
            p->duties->stop(p);
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
    struct date d = date_from_days(now_s / 86400);
    unsigned second = (unsigned)(now_s % 86400);

    /* 1970 began on a Thursday. */
    memcpy(out, "Day, dd Mon yyyy hh:mm:ss GMT", LOOP_DATE_BYTES);
    memcpy(out, days + now_s / 86400 % 7 * 3, 3);
    two_digits(out + 5, d.day);
    memcpy(out + 8, date_month_name(d.month), 3);
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

static void set_up(struct loop *l)
{
    l->events = h2o_evloop_create();
    loop_clock_init(&l->clock, l->events);
    l->queue = h2o_multithread_create_queue(l->events);
    h2o_multithread_register_receiver(l->queue, &l->receiver, on_messages);
    h2o_timeout_init(l->events, &l->slow, l->slow_ms);
    /* Half, since a client that stalls is noticed at the first look or at the
     * second: the first may find what the client took before. */
    h2o_timeout_init(l->events, &l->stalled, l->slow_ms / 2);
    h2o_timeout_init(l->events, &l->idle, IDLE_MS);
    h2o_timeout_init(l->events, &l->linger, LINGER_MS);
    h2o_timeout_init(l->events, &l->turn, TURN_MS);
    loop_lag_init(&l->lag, l->events);
}

/* What was posted while the loop's life ended: nobody posts any more. */
static void deliver_last(struct loop *l)
{
    while (!h2o_linklist_is_empty(&l->receiver._messages))
        (void)h2o_evloop_run(l->events, 0);
}

/* libh2o keeps buffers of sockets for those that come next on the thread, and
 * has no call that frees them. */
static void free_spare_buffers(void)
{
    h2o_mem_recycle_t *spare = &h2o_socket_buffer_prototype.allocator;

    while (spare->cnt > 0)
        free(h2o_mem_alloc_recycle(spare, 0));
}

/* libh2o destroys a queue and leaves its few bytes. A checker that finds them
 * spends a fifth of a second on their stack, each time that a server ends. */
static void forget(void *queue)
{
#ifdef __SANITIZE_ADDRESS__
    __lsan_ignore_object(queue);
#else
    (void)queue;
#endif
}

static void tear_down(struct loop *l)
{
    /* The last message may be taken while its sender is still waking us. */
    (void)pthread_mutex_lock(&l->posting);
    (void)pthread_mutex_unlock(&l->posting);
    deliver_last(l);
    h2o_timeout_dispose(l->events, &l->slow);
    h2o_timeout_dispose(l->events, &l->stalled);
    h2o_timeout_dispose(l->events, &l->idle);
    h2o_timeout_dispose(l->events, &l->linger);
    h2o_timeout_dispose(l->events, &l->turn);
    loop_lag_release(&l->lag);
    loop_clock_release(&l->clock);
    h2o_multithread_unregister_receiver(l->queue, &l->receiver);
    h2o_multithread_destroy_queue(l->queue);
    forget(l->queue);
    h2o_evloop_destroy(l->events);
    free_spare_buffers();
}

static void tick(struct loop *l)
{
    int64_t now_ms = clock_monotonic_ms();

    if (now_ms - l->ticked_ms < TICK_MS)
        return;
    l->ticked_ms = now_ms;
    for (struct loop_part *p = l->parts; p != NULL; p = p->next)
        if (p->duties->tick != NULL)
            p->duties->tick(p);
}

static void tell_of_jump(struct loop *l)
{
    int64_t jumped_ms = loop_clock_take_jump(&l->clock);

    if (jumped_ms == 0)
        return;
    for (struct loop_part *p = l->parts; p != NULL; p = p->next)
        if (p->duties->clock_jumped != NULL)
            p->duties->clock_jumped(p, jumped_ms);
}

static bool is_done(const struct loop *l)
{
    if (!l->stopping)
        return false;
    for (const struct loop_part *p = l->parts; p != NULL; p = p->next)
        if (p->duties->is_done != NULL && !p->duties->is_done(p))
            return false;
    return true;
}

/* After a turn of a stopping loop. */
static void wind_down(struct loop *l)
{
    bool too_late = clock_monotonic_ms() >= l->deadline_ms;

    if (!l->stopping)
        return;
    for (struct loop_part *p = l->parts; p != NULL; p = p->next) {
        if (too_late && p->duties->close_all != NULL)
            p->duties->close_all(p);
        else if (l->winding_down && p->duties->close_idle != NULL)
            p->duties->close_idle(p);
    }
    l->winding_down = true;
}

static void *run(void *arg)
{
    struct start *start = arg;
    struct loop *l = start->loop;
    enum err e;

    l->self = pthread_self();
    set_up(l);
    e = l->life->set_up(l);
    (void)pthread_mutex_lock(&start->lock);
    start->e = e;
    start->done = true;
    (void)pthread_cond_signal(&start->changed);
    (void)pthread_mutex_unlock(&start->lock);
    /* `start` is gone from here on. */
    while (!e && !is_done(l)) {
        loop_clock_watch(&l->clock);
        if (h2o_evloop_run(l->events,
                           l->stopping ? STOPPING_TURN_MS : TICK_MS) != 0 &&
            errno != EINTR)
            log_error("event loop: %s", strerror(errno));
        tell_of_jump(l);
        tick(l);
        wind_down(l);
    }
    l->life->tear_down(l);
    tear_down(l);
    return NULL;
}

enum err loop_start(struct loop *l, const struct loop_life *life,
                    unsigned slow_ms)
{
    struct start start = {.loop = l,
                          .lock = PTHREAD_MUTEX_INITIALIZER,
                          .changed = PTHREAD_COND_INITIALIZER};
    enum err e;

    memset(l, 0, sizeof *l);
    (void)pthread_mutex_init(&l->posting, NULL);
    assert(life->set_up != NULL && life->tear_down != NULL);
    l->life = life;
    l->slow_ms = slow_ms;
    e = thread_start(&l->thread, "loop", run, &start);
    if (e)
        return e;
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

/* An event loop: a thread, its sockets and timers, and messages to it.
 *
 * The loop knows nothing of what lives on it. Whoever brings something that
 * the loop has to wait for, or that has to be told when the loop stops, adds
 * a part: a struct of its own with duties in it.
 *
 * Everything here belongs to the loop's thread, except loop_start, loop_stop,
 * loop_join, loop_post and what never changes. */
#ifndef TONEARM_HTTP_LOOP_H
#define TONEARM_HTTP_LOOP_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "http/h2o.h"
#include "http/loop_clock.h"
#include "http/loop_lag.h"

#define LOOP_DATE_BYTES 29 /* Tue, 24 Nov 2026 06:00:00 GMT */

struct loop;
struct loop_part;

/* A message to a loop's thread. It is embedded in what it is about, which the
 * receiver owns from loop_post on. */
struct loop_message {
    h2o_multithread_message_t link; /* first; zero before it is posted */
    void (*deliver)(struct loop_message *m);
};

/* What a part does when the loop asks, on the loop's thread. Each may be
 * NULL. */
struct loop_duties {
    void (*tick)(struct loop_part *part); /* about once a second */

    /* The wall clock was set forward by `ms`, or back, for who has noted wall
     * time; libh2o's timers are moved already. */
    void (*clock_jumped)(struct loop_part *part, int64_t ms);

    /* The loop was told to stop: nothing new may begin. Once. */
    void (*stop)(struct loop_part *part);

    /* After every turn of a stopping loop but the first: what waits for a
     * client that may never say anything more is closed. The first turn is
     * left out because a request may have arrived that wasn't read yet. */
    void (*close_idle)(struct loop_part *part);

    /* After every turn once the deadline has passed: all is cut off. */
    void (*close_all)(struct loop_part *part);

    /* Whether a stopping loop may end as far as this part goes. */
    bool (*is_done)(const struct loop_part *part);
};

struct loop_part {
    const struct loop_duties *duties;
    struct loop_part *next; /* the loop's */
};

struct loop {
    pthread_t thread;
    pthread_t self; /* the same, set by the thread itself */
    h2o_evloop_t *events;
    h2o_multithread_queue_t *queue;
    h2o_multithread_receiver_t receiver;
    pthread_mutex_t posting; /* held while a message is handed over */
    const struct loop_life *life;

    struct loop_clock clock;
    struct loop_lag lag;
    uint64_t slow_ms;      /* the time that a request may take to arrive */
    h2o_timeout_t slow;    /* a request is arriving: slow_ms */
    h2o_timeout_t stalled; /* a response is leaving: half of that */
    h2o_timeout_t idle;    /* between requests */
    h2o_timeout_t linger;  /* closing */
    h2o_timeout_t turn;    /* others first: many pipelined requests */

    struct loop_part *parts;
    int64_t ticked_ms; /* monotonic, as all that ends in _ms here */
    int64_t date_s;
    char date[LOOP_DATE_BYTES];

    bool stopping;
    bool winding_down; /* has turned since it was told to stop */
    int64_t deadline_ms;
    struct loop_message stop_message;
    unsigned grace_ms;
};

/* What is done on the loop's thread before its first turn and after its last;
 * tear_down also when set_up failed. */
struct loop_life {
    enum err (*set_up)(struct loop *l);
    void (*tear_down)(struct loop *l);
};

/* Starts the thread; returns when the loop runs. `life` must outlive the
 * loop. ERR_IO, logged, when there are too many threads, and what set_up
 * returns; the loop is gone then. */
enum err loop_start(struct loop *l, const struct loop_life *life,
                    unsigned slow_ms) MUST_CHECK;

/* Adds a part until the loop ends. */
void loop_add_part(struct loop *l, struct loop_part *part);

/* Asks the loop to stop: it ends when every part says that it is done, and
 * cuts off what is left after `grace_ms`. Returns at once. Once. */
void loop_stop(struct loop *l, unsigned grace_ms);

/* Waits until the stopped loop has ended and been freed. */
void loop_join(struct loop *l);

/* Delivers `m` on the loop's thread, soon. Any thread, until the loop has
 * ended. */
void loop_post(struct loop *l, struct loop_message *m);

/* The Date header's value now (RFC 9110 section 5.6.7); good until the next
 * turn of the loop. */
struct str loop_date(struct loop *l);

#endif

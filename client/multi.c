/* libcurl's multi interface with calls on top of it: each call of ours may
 * send several requests and pause between them.
 *
 * Calls that have something to do now, or at a time, are found by walking over
 * the list; there are as many as a program has under way, tens, not thousands.
 * `due_ms` of a call that libcurl has is NEVER. */
#include <assert.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <tonearm/client.h>

#include "client/call.h"
#include "client/easy.h"

static const int64_t NEVER = INT64_MAX;

enum {
    LOOK_MS = 500 /* between looks for cancellations, with on_socket */
};

/* The multi's part of a call. */
struct multi_call {
    struct multi_call *next;
    struct tonearm_multi *multi;
    struct tonearm_call *call;
    CURL *easy;
    struct curl_slist *headers;
    bool is_sent; /* libcurl has it */
    int64_t due_ms;
    struct waker waker;
    void (*done)(void *user, enum tonearm_status status, void *result,
                 const struct tonearm_error *error);
    void *user;
};

struct tonearm_multi {
    struct tonearm_multi_options options;
    CURLM *curl;
    struct multi_call *calls;
    size_t count;
    int64_t curl_due_ms; /* when libcurl wants to be called */
    int64_t told_ms;     /* what on_timer was told; NEVER: nothing */
    bool is_inside;      /* of one of our functions: callbacks may add calls */
};

static int64_t ticks_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int take_timer(CURLM *curl, long timeout_ms, void *user)
{
    struct tonearm_multi *multi = user;
    (void)curl;
    multi->curl_due_ms = timeout_ms < 0 ? NEVER : ticks_ms() + timeout_ms;
    return 0;
}

static int take_socket(CURL *easy, curl_socket_t fd, int what, void *user,
                       void *of_socket)
{
    struct tonearm_multi *multi = user;
    int events = what == CURL_POLL_IN      ? TONEARM_READ
                 : what == CURL_POLL_OUT   ? TONEARM_WRITE
                 : what == CURL_POLL_INOUT ? TONEARM_READ | TONEARM_WRITE
                                           : 0;
    (void)easy;
    (void)of_socket;
    multi->options.on_socket(multi->options.user, fd, events);
    return 0;
}

struct tonearm_multi *
tonearm_multi_new(const struct tonearm_multi_options *options)
{
    struct tonearm_multi *multi = calloc(1, sizeof(*multi));
    if (!multi)
        return NULL;
    if (options)
        multi->options = *options;
    assert(!multi->options.on_socket == !multi->options.on_timer);
    multi->curl_due_ms = multi->told_ms = NEVER;
    multi->curl = curl_multi_init();
    if (!multi->curl) {
        free(multi);
        return NULL;
    }
    if (multi->options.on_socket) {
        curl_multi_setopt(multi->curl, CURLMOPT_SOCKETFUNCTION, take_socket);
        curl_multi_setopt(multi->curl, CURLMOPT_SOCKETDATA, multi);
        curl_multi_setopt(multi->curl, CURLMOPT_TIMERFUNCTION, take_timer);
        curl_multi_setopt(multi->curl, CURLMOPT_TIMERDATA, multi);
    }
    return multi;
}

size_t tonearm_multi_count(const struct tonearm_multi *multi)
{
    return multi->count;
}

/* ------------------------------------------------------------- one call */

static void stop_sending(struct multi_call *mine)
{
    if (mine->is_sent)
        curl_multi_remove_handle(mine->multi->curl, mine->easy);
    mine->is_sent = false;
    curl_slist_free_all(mine->headers);
    mine->headers = NULL;
}

static void unlink_call(struct multi_call *mine)
{
    struct multi_call **p = &mine->multi->calls;
    while (*p != mine)
        p = &(*p)->next;
    *p = mine->next;
    mine->multi->count--;
}

/* The call is over: the program is told, and it ends. */
static void tell_done(struct multi_call *mine)
{
    struct tonearm_call *call = mine->call;
    stop_sending(mine);
    unlink_call(mine);
    pool_remove_waker(&call->client->pool, &mine->waker);
    if (mine->easy)
        curl_easy_cleanup(mine->easy);
    void *result = call->result;
    call->result = NULL;
    call->multi = NULL;
    mine->done(mine->user, call->error.status, result, &call->error);
    tonearm_call_free(call);
    free(mine);
}

/* Hands the exchange to libcurl. */
static enum tonearm_status send_by_curl(struct multi_call *mine)
{
    struct tonearm_call *call = mine->call;
    if (!mine->easy)
        mine->easy = curl_easy_init();
    if (!mine->easy)
        return TONEARM_NO_MEMORY;
    curl_easy_reset(mine->easy);
    curl_easy_setopt(mine->easy, CURLOPT_PRIVATE, mine);
    if (!easy_set(mine->easy, call->client, &call->exchange, &mine->headers))
        return TONEARM_NO_MEMORY;
    if (curl_multi_add_handle(mine->multi->curl, mine->easy)) {
        stop_sending(mine);
        return TONEARM_NO_MEMORY;
    }
    mine->is_sent = true;
    mine->due_ms = NEVER;
    return TONEARM_OK;
}

/* Does what the call is for, up to where it waits. */
static void drive(struct multi_call *mine)
{
    struct tonearm_call *call = mine->call;
    enum call_step step;
    int64_t wait_ms = 0;
    while ((step = call_next(call, &wait_ms)) == STEP_SEND) {
        if (call->client->has_transport) {
            call_received(call, call_transport(call));
            continue;
        }
        enum tonearm_status status = send_by_curl(mine);
        if (!status)
            return;
        call_received(call, status);
    }
    if (step == STEP_WAIT)
        mine->due_ms = ticks_ms() + wait_ms;
    else
        tell_done(mine);
}

static bool is_cancelled(const struct multi_call *mine)
{
    const struct tonearm_call *call = mine->call;
    return call->is_cancelled ||
           atomic_load(&call->client->cancels) != call->cancels;
}

/* ----------------------------------------------------------- all of them */

/* One that has something to do now; NULL if none has. */
static struct multi_call *find_due(struct tonearm_multi *multi)
{
    int64_t now = ticks_ms();
    for (struct multi_call *c = multi->calls; c; c = c->next)
        if (c->due_ms <= now || is_cancelled(c))
            return c;
    return NULL;
}

static void finish_sent(struct tonearm_multi *multi)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi->curl, &left)) != NULL) {
        struct multi_call *mine;
        CURLcode code = message->data.result;
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &mine);
        stop_sending(mine);
        call_received(mine->call, easy_status(code, &mine->call->exchange));
        mine->due_ms = 0;
    }
}

/* A call whose transfer libcurl has can only be told that it is cancelled when
 * it is out of there. */
static void run_due(struct tonearm_multi *multi)
{
    struct multi_call *mine;
    finish_sent(multi);
    while ((mine = find_due(multi)) != NULL) {
        if (mine->is_sent) {
            stop_sending(mine);
            call_finish(mine->call, TONEARM_CANCELLED, NULL);
        }
        drive(mine);
        finish_sent(multi);
    }
}

static int64_t next_due_ms(const struct tonearm_multi *multi)
{
    int64_t due = multi->curl_due_ms;
    for (const struct multi_call *c = multi->calls; c; c = c->next)
        due = c->due_ms < due ? c->due_ms : due;
    return due;
}

/* Tells the program when to come back. A cancellation by another thread can't
 * wake its loop, so it is looked for now and then. */
static void set_timer(struct tonearm_multi *multi)
{
    if (!multi->options.on_timer)
        return;
    int64_t now = ticks_ms(), due = next_due_ms(multi);
    if (multi->calls && due > now + LOOK_MS)
        due = now + LOOK_MS;
    if (due == multi->told_ms)
        return;
    multi->told_ms = due;
    int64_t left = due == NEVER ? -1 : due > now ? due - now : 0;
    multi->options.on_timer(multi->options.user, left);
}

/* What every way in does, once: callbacks that call back in find it done. */
static void turn(struct tonearm_multi *multi)
{
    if (multi->is_inside)
        return;
    multi->is_inside = true;
    run_due(multi);
    set_timer(multi);
    multi->is_inside = false;
}

enum tonearm_status
tonearm_multi_add(struct tonearm_multi *multi, struct tonearm_call *call,
                  void (*done)(void *user, enum tonearm_status status,
                               void *result, const struct tonearm_error *error),
                  void *user)
{
    struct multi_call *mine = call ? calloc(1, sizeof(*mine)) : NULL;
    if (!mine) {
        tonearm_call_free(call);
        return TONEARM_NO_MEMORY;
    }
    assert(!call->multi && done);
    *mine = (struct multi_call){.next = multi->calls,
                                .multi = multi,
                                .call = call,
                                .due_ms = ticks_ms(),
                                .waker.multi = multi->curl,
                                .done = done,
                                .user = user};
    call->multi = mine;
    multi->calls = mine;
    multi->count++;
    pool_add_waker(&call->client->pool, &mine->waker);
    /* It begins in the next turn: `done` isn't called from here. */
    if (!multi->is_inside)
        set_timer(multi);
    return TONEARM_OK;
}

void tonearm_call_cancel(struct tonearm_call *call)
{
    struct multi_call *mine = call->multi;
    assert(mine);
    stop_sending(mine);
    call_finish(call, TONEARM_CANCELLED, NULL);
    tell_done(mine);
}

void tonearm_multi_free(struct tonearm_multi *multi)
{
    if (!multi)
        return;
    multi->is_inside = true;
    while (multi->calls)
        tonearm_call_cancel(multi->calls->call);
    curl_multi_cleanup(multi->curl);
    free(multi);
}

void tonearm_multi_ready(struct tonearm_multi *multi, int fd, int events)
{
    int running;
    int what = (events & TONEARM_READ ? CURL_CSELECT_IN : 0) |
               (events & TONEARM_WRITE ? CURL_CSELECT_OUT : 0);
    curl_multi_socket_action(multi->curl, fd, what, &running);
    turn(multi);
}

void tonearm_multi_timeout(struct tonearm_multi *multi)
{
    int running;
    multi->told_ms = NEVER;
    if (multi->curl_due_ms <= ticks_ms()) {
        multi->curl_due_ms = NEVER;
        curl_multi_socket_action(multi->curl, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    turn(multi);
}

size_t tonearm_multi_wait(struct tonearm_multi *multi, int64_t timeout_ms)
{
    int running;
    assert(!multi->options.on_socket && !multi->is_inside);
    turn(multi);
    curl_multi_perform(multi->curl, &running);
    turn(multi);
    int64_t due = next_due_ms(multi), now = ticks_ms();
    int64_t left = due == NEVER ? timeout_ms : due - now;
    left = left < timeout_ms ? left : timeout_ms;
    if (multi->count > 0 && left > 0) {
        curl_multi_poll(multi->curl, NULL, 0, (int)left, NULL);
        curl_multi_perform(multi->curl, &running);
        turn(multi);
    }
    return multi->count;
}

/* Connections of libcurl's that wait for the next call, and who is to be woken
 * when calls are cancelled.
 *
 * A call that blocks takes a worker, which nobody else uses meanwhile: a multi
 * handle with its connections and an easy handle. So threads don't wait for
 * each other. */
#ifndef TONEARM_CLIENT_POOL_H
#define TONEARM_CLIENT_POOL_H

#include <curl/curl.h>
#include <pthread.h>
#include <sys/types.h>

#include <tonearm/client.h>

struct exchange;
struct tonearm_client;
struct worker;

/* A multi handle that somebody waits on. */
struct waker {
    CURLM *multi;
    struct waker *next, *previous;
};

struct pool {
    pthread_mutex_t lock;
    struct worker *idle;
    struct waker wakers; /* the ends of a ring */
    pid_t process;       /* whose connections these are */
};

void pool_init(struct pool *pool);
/* Nobody may have a worker. */
void pool_release(struct pool *pool);

void pool_add_waker(struct pool *pool, struct waker *waker);
void pool_remove_waker(struct pool *pool, struct waker *waker);
/* Any thread: whoever waits looks around. */
void pool_wake(struct pool *pool);

/* Carries out an exchange, until `cancels` isn't the client's count any more.
 * TONEARM_OK for whatever has a status. */
enum tonearm_status pool_perform(struct tonearm_client *client,
                                 struct exchange *exchange, unsigned cancels);

#endif

/* After a fork the parent's connections are in the child, too, and both would
 * write into the same TLS stream, be it only to say good-bye. The child puts
 * /dev/null in the place of each descriptor and lets go of them; so a worker
 * keeps a list of its sockets. */
#include "client/pool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/easy.h"
#include "client/handle.h"

enum {
    CONNECTIONS = 4, /* that a worker keeps */
    SOCKETS = 16,    /* that it may have, with those that are being opened */
    POLL_MS = 1000
};

struct worker {
    struct worker *next;
    struct waker waker;
    CURLM *multi;
    CURL *easy;
    int sockets[SOCKETS];
    size_t socket_count;
};

void pool_init(struct pool *pool)
{
    memset(pool, 0, sizeof(*pool));
    pthread_mutex_init(&pool->lock, NULL);
    pool->wakers.next = pool->wakers.previous = &pool->wakers;
    pool->process = getpid();
}

void pool_add_waker(struct pool *pool, struct waker *waker)
{
    pthread_mutex_lock(&pool->lock);
    waker->next = pool->wakers.next;
    waker->previous = &pool->wakers;
    waker->next->previous = waker->previous->next = waker;
    pthread_mutex_unlock(&pool->lock);
}

void pool_remove_waker(struct pool *pool, struct waker *waker)
{
    pthread_mutex_lock(&pool->lock);
    waker->next->previous = waker->previous;
    waker->previous->next = waker->next;
    pthread_mutex_unlock(&pool->lock);
}

void pool_wake(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    for (struct waker *w = pool->wakers.next; w != &pool->wakers; w = w->next)
        curl_multi_wakeup(w->multi);
    pthread_mutex_unlock(&pool->lock);
}

static curl_socket_t open_socket(void *user, curlsocktype purpose,
                                 struct curl_sockaddr *address)
{
    struct worker *worker = user;
    (void)purpose;
    if (worker->socket_count == SOCKETS)
        return CURL_SOCKET_BAD;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC,
                    address->protocol);
    if (fd >= 0)
        worker->sockets[worker->socket_count++] = fd;
    return fd;
}

static int close_socket(void *user, curl_socket_t fd)
{
    struct worker *worker = user;
    for (size_t i = 0; i < worker->socket_count; i++)
        if (worker->sockets[i] == fd) {
            worker->sockets[i] = worker->sockets[--worker->socket_count];
            break;
        }
    return close(fd);
}

static void worker_free(struct worker *worker)
{
    if (worker->easy)
        curl_easy_cleanup(worker->easy);
    if (worker->multi)
        curl_multi_cleanup(worker->multi);
    free(worker);
}

static struct worker *worker_new(void)
{
    struct worker *worker = calloc(1, sizeof(*worker));
    if (!worker)
        return NULL;
    worker->easy = curl_easy_init();
    worker->multi = worker->waker.multi = curl_multi_init();
    if (!worker->easy || !worker->multi) {
        worker_free(worker);
        return NULL;
    }
    curl_multi_setopt(worker->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS);
    return worker;
}

/* What the parent has keeps working there, and says nothing here. */
static void disinherit(struct worker *worker)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (size_t i = 0; i < worker->socket_count; i++)
        if (nothing < 0 || dup2(nothing, worker->sockets[i]) < 0)
            close(worker->sockets[i]);
    if (nothing >= 0)
        close(nothing);
    worker_free(worker);
}

static void drop_inherited(struct pool *pool)
{
    while (pool->idle) {
        struct worker *worker = pool->idle;
        pool->idle = worker->next;
        disinherit(worker);
    }
    pool->process = getpid();
}

void pool_release(struct pool *pool)
{
    if (pool->process != getpid())
        drop_inherited(pool);
    while (pool->idle) {
        struct worker *worker = pool->idle;
        pool->idle = worker->next;
        worker_free(worker);
    }
    pthread_mutex_destroy(&pool->lock);
}

static struct worker *pool_take(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    if (pool->process != getpid())
        drop_inherited(pool);
    struct worker *worker = pool->idle;
    if (worker)
        pool->idle = worker->next;
    pthread_mutex_unlock(&pool->lock);
    if (!worker)
        worker = worker_new();
    if (worker)
        pool_add_waker(pool, &worker->waker);
    return worker;
}

static void pool_give(struct pool *pool, struct worker *worker)
{
    pool_remove_waker(pool, &worker->waker);
    pthread_mutex_lock(&pool->lock);
    worker->next = pool->idle;
    pool->idle = worker;
    pthread_mutex_unlock(&pool->lock);
}

/* The transfer's end. A cancellation wakes the poll. */
static enum tonearm_status run(struct worker *worker,
                               struct tonearm_client *client,
                               struct exchange *exchange, unsigned cancels)
{
    for (;;) {
        int running, left;
        if (atomic_load(&client->cancels) != cancels)
            return TONEARM_CANCELLED;
        if (curl_multi_perform(worker->multi, &running))
            return TONEARM_NETWORK;
        CURLMsg *message = curl_multi_info_read(worker->multi, &left);
        if (message && message->msg == CURLMSG_DONE)
            return easy_status(message->data.result, exchange);
        if (curl_multi_poll(worker->multi, NULL, 0, POLL_MS, NULL))
            return TONEARM_NETWORK;
    }
}

enum tonearm_status pool_perform(struct tonearm_client *client,
                                 struct exchange *exchange, unsigned cancels)
{
    enum tonearm_status status = TONEARM_NO_MEMORY;
    struct worker *worker = pool_take(&client->pool);
    if (!worker)
        return status;
    struct curl_slist *headers;
    curl_easy_reset(worker->easy);
    curl_easy_setopt(worker->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(worker->easy, CURLOPT_OPENSOCKETDATA, worker);
    curl_easy_setopt(worker->easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(worker->easy, CURLOPT_CLOSESOCKETDATA, worker);
    if (easy_set(worker->easy, client, exchange, &headers)) {
        if (!curl_multi_add_handle(worker->multi, worker->easy)) {
            status = run(worker, client, exchange, cancels);
            curl_multi_remove_handle(worker->multi, worker->easy);
        }
        curl_slist_free_all(headers);
    }
    /* What points into this exchange shall not be found there later. */
    curl_easy_reset(worker->easy);
    pool_give(&client->pool, worker);
    return status;
}

/* A web server of a few lines, in a thread: it answers every request with the
 * same thing, after a time, or never. */
#ifndef TONEARM_TESTS_UNIT_CLIENT_WEB_H
#define TONEARM_TESTS_UNIT_CLIENT_WEB_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <tonearm/client.h>

struct web {
    const char *body;
    bool is_silent; /* takes requests and says nothing */
    int fd;
    char url[64];
    pthread_t thread;
    atomic_bool is_over;
    atomic_int connections, requests;
    pthread_mutex_t lock;
    char head[4096]; /* of the last request */
};

struct web_connection {
    struct web *web;
    int fd;
};

/* Whether something can be read before the server is over. */
static bool web_wait(struct web *web, int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};
    while (!atomic_load(&web->is_over))
        if (poll(&one, 1, 10) > 0)
            return true;
    return false;
}

/* Requests here have no bodies: a blank line ends one. */
static bool web_read(struct web *web, int fd)
{
    char head[4096];
    size_t n = 0;
    while (n < sizeof(head) - 1 && web_wait(web, fd)) {
        ssize_t got = recv(fd, head + n, sizeof(head) - 1 - n, 0);
        if (got <= 0)
            return false;
        n += (size_t)got;
        head[n] = '\0';
        if (!strstr(head, "\r\n\r\n"))
            continue;
        pthread_mutex_lock(&web->lock);
        memcpy(web->head, head, n + 1);
        pthread_mutex_unlock(&web->lock);
        return true;
    }
    return false;
}

static void *web_serve(void *user)
{
    struct web_connection connection = *(struct web_connection *)user;
    struct web *web = connection.web;
    char answer[1024];
    snprintf(answer, sizeof(answer),
             "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s",
             strlen(web->body), web->body);
    free(user);
    while (web_read(web, connection.fd)) {
        atomic_fetch_add(&web->requests, 1);
        if (!web->is_silent)
            send(connection.fd, answer, strlen(answer), MSG_NOSIGNAL);
    }
    close(connection.fd);
    return NULL;
}

static void *web_run(void *user)
{
    enum { THREADS = 32 };
    struct web *web = user;
    pthread_t threads[THREADS];
    size_t n = 0;
    while (n < THREADS && web_wait(web, web->fd)) {
        struct web_connection *connection = malloc(sizeof(*connection));
        connection->web = web;
        connection->fd = accept(web->fd, NULL, NULL);
        atomic_fetch_add(&web->connections, 1);
        pthread_create(&threads[n++], NULL, web_serve, connection);
    }
    while (n > 0)
        pthread_join(threads[--n], NULL);
    return NULL;
}

static void web_start(struct web *web, const char *body, bool is_silent)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);
    memset(web, 0, sizeof(*web));
    pthread_mutex_init(&web->lock, NULL);
    web->body = body;
    web->is_silent = is_silent;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    web->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(web->fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(web->fd, 16), 0);
    getsockname(web->fd, (struct sockaddr *)&address, &size);
    snprintf(web->url, sizeof(web->url), "http://127.0.0.1:%d",
             ntohs(address.sin_port));
    pthread_create(&web->thread, NULL, web_run, web);
}

static void web_stop(struct web *web)
{
    atomic_store(&web->is_over, true);
    pthread_join(web->thread, NULL);
    close(web->fd);
}

static struct tonearm_client *web_client(const struct web *web)
{
    struct tonearm_client *client =
        tonearm_client_new(&(struct tonearm_client_options){
            .url = web->url, .access_token = "token", .timeout_ms = 20000});
    assert_non_null(client);
    return client;
}

#endif

/* One connection after another, each for one request: browsers open more than
 * they need and ask for icons, so whoever says nothing within a moment is left
 * alone. */
#include "client/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/query.h"

enum {
    HEAD_MAX = 16384,
    LOOK_MS = 100, /* between looks whether it is cancelled */
    PATIENCE_MS = 2000
};

static const char ANSWER[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    "<!doctype html><title>Done</title>"
    "<p>That was all. You can close this window and go back to the program.";
static const char OTHER[] =
    "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n"
    "Connection: close\r\n\r\nNothing here.\n";

/* ---------------------------------------------------------- where to listen */

struct place {
    bool is_six;
    size_t host_length; /* of http://HOST, in the redirect */
    int port;           /* 0: any */
    const char *path;
};

static bool read_host(const char *redirect, struct place *place)
{
    static const char *const HOSTS[] = {"http://127.0.0.1", "http://localhost",
                                        "http://[::1]"};
    for (size_t i = 0; i < 3; i++) {
        size_t n = strlen(HOSTS[i]);
        if (strncmp(redirect, HOSTS[i], n) != 0 || !strchr(":/?", redirect[n]))
            continue;
        place->host_length = n;
        place->is_six = i == 2;
        return true;
    }
    return false;
}

static bool read_place(const char *redirect, struct place *place)
{
    memset(place, 0, sizeof(*place));
    if (!read_host(redirect, place))
        return false;
    const char *p = redirect + place->host_length;
    if (*p == ':') {
        char *end;
        long port = strtol(p + 1, &end, 10);
        if (end == p + 1 || port < 1 || port > 65535)
            return false;
        place->port = (int)port;
        p = end;
    }
    place->path = p;
    return *p == '\0' || *p == '/';
}

static int open_four(int port, int *bound)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (bind(fd, (struct sockaddr *)&address, size) == 0 &&
        listen(fd, 16) == 0 &&
        getsockname(fd, (struct sockaddr *)&address, &size) == 0) {
        *bound = ntohs(address.sin_port);
        return fd;
    }
    close(fd);
    return -1;
}

static int open_six(int port, int *bound)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6,
                                   .sin6_port = htons((uint16_t)port),
                                   .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    socklen_t size = sizeof(address);
    int yes = 1, fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (bind(fd, (struct sockaddr *)&address, size) == 0 &&
        listen(fd, 16) == 0 &&
        getsockname(fd, (struct sockaddr *)&address, &size) == 0) {
        *bound = ntohs(address.sin6_port);
        return fd;
    }
    close(fd);
    return -1;
}

enum tonearm_status listener_open(struct listener *listener,
                                  const char *redirect_uri,
                                  struct text *redirect)
{
    struct place place;
    int port = 0;
    listener->fd = -1;
    listener->path = NULL;
    if (!read_place(redirect_uri, &place))
        return TONEARM_INVALID;
    listener->path = strdup(*place.path ? place.path : "/");
    if (!listener->path)
        return TONEARM_NO_MEMORY;
    listener->fd = place.is_six ? open_six(place.port, &port)
                                : open_four(place.port, &port);
    if (listener->fd < 0) {
        listener_close(listener);
        return TONEARM_NETWORK;
    }
    text_add(redirect, redirect_uri, place.host_length);
    text_add_all(redirect, ":");
    text_add_int(redirect, port);
    text_add_all(redirect, place.path);
    return TONEARM_OK;
}

void listener_close(struct listener *listener)
{
    if (listener->fd >= 0)
        close(listener->fd);
    free(listener->path);
    listener->fd = -1;
    listener->path = NULL;
}

/* ------------------------------------------------------------------ waiting */

static bool is_ready(int fd, int64_t ms)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};
    return poll(&one, 1, (int)ms) > 0;
}

/* The head of a request, up to its blank line; false if there comes none. */
static bool read_head(int fd, struct text *head)
{
    while (head->count < HEAD_MAX) {
        char bytes[2048];
        if (!is_ready(fd, PATIENCE_MS))
            return false;
        ssize_t n = recv(fd, bytes, sizeof(bytes), 0);
        if (n <= 0)
            return false;
        text_add(head, bytes, (size_t)n);
        const char *all = text_end(head);
        if (!all)
            return false;
        if (strstr(all, "\r\n\r\n"))
            return true;
    }
    return false;
}

/* What a GET asks for, as a string of its own in the head; NULL of others. */
static char *target_of(struct text *head)
{
    char *p = head->bytes;
    if (strncmp(p, "GET ", 4) != 0)
        return NULL;
    p += 4;
    size_t n = strcspn(p, " \r\n");
    if (p[n] != ' ')
        return NULL;
    p[n] = '\0';
    return p;
}

static bool is_the_one(const struct listener *listener, const char *target,
                       const char *state)
{
    size_t n = strlen(listener->path);
    return strncmp(target, listener->path, n) == 0 && target[n] == '?' &&
           query_has(target, "state", state);
}

static void answer_with(int fd, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t n = send(fd, text, left, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        text += n;
        left -= (size_t)n;
    }
    shutdown(fd, SHUT_WR);
}

/* One connection; true if it was the browser. */
static bool serve_one(struct listener *listener, const char *state,
                      struct text *answer)
{
    int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);
    bool is_it = false;
    struct text head = {0};
    if (fd < 0)
        return false;
    char *target = read_head(fd, &head) ? target_of(&head) : NULL;
    if (target) {
        is_it = is_the_one(listener, target, state);
        if (is_it)
            text_add_all(answer, target);
        answer_with(fd, is_it ? ANSWER : OTHER);
    }
    text_release(&head);
    close(fd);
    return is_it;
}

enum tonearm_status listener_wait(struct listener *listener,
                                  struct tonearm_client *client,
                                  const char *state, int64_t timeout_ms,
                                  struct text *answer)
{
    unsigned cancels = atomic_load(&client->cancels);
    int64_t until = client_ticks_ms(client) + timeout_ms;
    while (client_ticks_ms(client) < until) {
        if (atomic_load(&client->cancels) != cancels)
            return TONEARM_CANCELLED;
        if (is_ready(listener->fd, LOOK_MS) &&
            serve_one(listener, state, answer))
            return TONEARM_OK;
    }
    return TONEARM_TIMEOUT;
}

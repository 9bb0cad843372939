/* What people see: HTML pages for signing in, allowing apps, developers'
 * apps, and one's own account. They work without JavaScript.
 *
 * The pages bring a table of routes that a server serves beside the API's.
 * Every handler runs on a reader thread: it takes a connection from the pool,
 * and has the writer do what writes. */
#ifndef TONEARM_PAGES_PAGES_H
#define TONEARM_PAGES_PAGES_H

#include <stdbool.h>
#include <stddef.h>

struct auth;
struct http_route;
struct limits;
struct pages;
struct pool;
struct request;
struct writer;

/* All of it outlives the pages. */
struct pages_config {
    struct auth *auth;
    struct pool *pool;
    struct writer *writer;
    struct limits *limits;
    bool open_signup; /* strangers may make accounts at /signup */
};

struct pages *pages_new(const struct pages_config *config);

/* The routes, good until pages_free. */
const struct http_route *pages_routes(const struct pages *p, size_t *count);

/* Answers what no handler gets with a page, if it is a browser that asks, and
 * not for a path of the API. False: it has done nothing. Any thread. */
bool pages_fail(struct request *r, int status);

/* After the server has stopped. NULL is fine. */
void pages_free(struct pages *p);

#endif

/* Finds the route of a path. The table is compiled once into a tree whose
 * edges are path segments; finding takes a few comparisons a segment. A
 * literal segment wins over a parameter. One trailing slash is ignored. */
#ifndef TONEARM_HTTP_ROUTER_H
#define TONEARM_HTTP_ROUTER_H

#include "base/arena.h"
#include "http/http.h"

struct router;

/* Aborts on a table that isn't sound: a path without '/', too many
 * parameters, two routes for one method and path. */
struct router *router_new(const struct http_route *routes, size_t count);
void router_free(struct router *r);

enum route_found {
    ROUTE_FOUND,
    ROUTE_NONE,  /* 404 */
    ROUTE_OTHER, /* 405: the path has routes, for other methods */
    ROUTE_BAD    /* 400: a bad escape, or text that isn't UTF-8 */
};

/* Looks up `path` as it was sent. On ROUTE_FOUND, `*route` is the route and
 * `params` its percent-decoded parameters (decoded ones in `arena`). On
 * ROUTE_OTHER, `*allow` is the value for the Allow header, in `arena`.
 * Segments that are empty, "." or ".." and those with a NUL match nothing.
 * Any thread. */
enum route_found router_find(const struct router *r, enum http_method method,
                             struct str path, struct arena *arena,
                             const struct http_route **route,
                             struct str params[HTTP_MAX_PARAMS],
                             struct str *allow);

#endif

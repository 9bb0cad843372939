/* Nodes are in one array and refer to each other by number. A node's literal
 * children are sorted by length, then bytes, and found by binary search.
 * Since a literal may lead to a dead end where a parameter would not
 * ("/v1/me" and "/v1/{x}/albums"), the search backs up; depth is bounded by
 * the longest route, so that it stays small whatever is asked. */
#include "http/router.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"

#define MAX_SEGMENTS 16
#define NO_NODE      0 /* the root is nobody's child */

struct edge {
    struct str segment;
    uint32_t node;
};

struct node {
    struct edge *literals;
    size_t literal_count;
    size_t literal_capacity;
    uint32_t parameter; /* NO_NODE: none */
    bool has_route;
    const struct http_route *routes[HTTP_OTHER];
};

struct router {
    struct node *nodes;
    size_t count;
    size_t capacity;
};

static uint32_t add_node(struct router *r)
{
    r->nodes = mem_grow(r->nodes, r->count, &r->capacity, sizeof *r->nodes);
    memset(&r->nodes[r->count], 0, sizeof *r->nodes);
    return (uint32_t)r->count++;
}

static int segment_cmp(struct str a, struct str b)
{
    if (a.n != b.n)
        return a.n < b.n ? -1 : 1;
    return memcmp(a.p, b.p, a.n);
}

/* Where the segment is or would be among the literals. */
static size_t find_place(const struct node *n, struct str segment)
{
    size_t low = 0, high = n->literal_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (segment_cmp(n->literals[middle].segment, segment) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t find_literal(const struct node *n, struct str segment)
{
    size_t at = find_place(n, segment);

    if (at < n->literal_count && str_eq(n->literals[at].segment, segment))
        return n->literals[at].node;
    return NO_NODE;
}

static uint32_t add_literal(struct router *r, uint32_t parent,
                            struct str segment)
{
    /* Adding may move all nodes: only then is the parent looked up. */
    uint32_t child = add_node(r);
    struct node *n = &r->nodes[parent];
    size_t at = find_place(n, segment);

    n->literals = mem_grow(n->literals, n->literal_count, &n->literal_capacity,
                           sizeof *n->literals);
    memmove(&n->literals[at + 1], &n->literals[at],
            (n->literal_count - at) * sizeof *n->literals);
    n->literals[at] = (struct edge){segment, child};
    n->literal_count++;
    return child;
}

/* The child for the segment of a route, made if need be. */
static uint32_t step_into(struct router *r, uint32_t parent, struct str segment)
{
    uint32_t child;

    /* Two routes may share a beginning, and then share its nodes. A node has
     * one child for whatever a parameter matches: its name is for readers of
     * the table alone. */
    if (segment.p[0] != '{') {
        child = find_literal(&r->nodes[parent], segment);
        return child != NO_NODE ? child : add_literal(r, parent, segment);
    }
    if (r->nodes[parent].parameter == NO_NODE) {
        child = add_node(r);
        r->nodes[parent].parameter = child;
    }
    return r->nodes[parent].parameter;
}

static void add_route(struct router *r, const struct http_route *route)
{
    struct str rest = str_from_c(route->path);
    struct str segment;
    uint32_t at = 0;
    unsigned segments = 0, params = 0;

    assert(rest.n > 0 && rest.p[0] == '/' && route->method < HTTP_OTHER);
    rest = str_from(rest, 1);
    while (str_split(&rest, '/', &segment)) {
        assert(segment.n > 0);
        params += segment.p[0] == '{';
        segments++;
        at = step_into(r, at, segment);
    }
    /* The table is ours: a fault in it is a mistake, found at every start. */
    assert(segments <= MAX_SEGMENTS && params <= HTTP_MAX_PARAMS);
    assert(route->choose_thread == NULL || route->thread == THREAD_LOOP);
    assert(r->nodes[at].routes[route->method] == NULL);
    r->nodes[at].routes[route->method] = route;
    r->nodes[at].has_route = true;
}

struct router *router_new(const struct http_route *routes, size_t count)
{
    struct router *r = mem_zalloc(1, sizeof *r);

    (void)add_node(r); /* number 0: the root, "/" */
    for (size_t i = 0; i < count; i++)
        add_route(r, &routes[i]);
    return r;
}

void router_free(struct router *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->count; i++)
        free(r->nodes[i].literals);
    free(r->nodes);
    free(r);
}

/* A search for one path. What the parameters were is noted as numbers of
 * segments, since a branch that leads nowhere is left again. */
struct search {
    const struct router *router;
    enum http_method method;
    struct str segments[MAX_SEGMENTS];
    unsigned count;
    uint8_t params[HTTP_MAX_PARAMS]; /* which segments */
    unsigned param_count;
    const struct node *other; /* a match for other methods */
};

static const struct http_route *search_from(struct search *s, uint32_t at,
                                            unsigned depth, unsigned params)
{
    const struct node *n = &s->router->nodes[at];
    const struct http_route *route = NULL;
    uint32_t child;

    /* At the end of the path. That it has routes for other methods is noted
     * for the first such node only, which a literal wins. */
    if (depth == s->count) {
        route = s->method < HTTP_OTHER ? n->routes[s->method] : NULL;
        s->param_count = params;
        if (route == NULL && n->has_route && s->other == NULL)
            s->other = n;
        return route;
    }
    /* The literal first, and the parameter if that led nowhere. Each level
     * branches at most in two and routes are a handful of segments deep, so
     * that no path can make this long. */
    child = find_literal(n, s->segments[depth]);
    if (child != NO_NODE)
        route = search_from(s, child, depth + 1, params);
    if (route == NULL && n->parameter != NO_NODE) {
        s->params[params] = (uint8_t)depth;
        route = search_from(s, n->parameter, depth + 1, params + 1);
    }
    return route;
}

/* Whether a segment, decoded, could match anything. Dots would mean another
 * path to whoever resolves them (RFC 3986 section 5.2.4): a request that a
 * proxy and we would read differently matches nothing here. */
static bool can_match(struct str segment)
{
    if (segment.n == 0 || str_eq(segment, STR(".")) ||
        str_eq(segment, STR("..")))
        return false;
    return memchr(segment.p, '\0', segment.n) == NULL;
}

/* Whether decoding would change nothing and find nothing wrong. */
static bool is_plain(struct str path)
{
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '%' || (unsigned char)path.p[i] >= 0x80)
            return false;
    return true;
}

/* Cuts the path into segments. The whole path is decoded even if it can't
 * match any more, so that a bad escape is always a 400. */
static enum route_found split_path(struct str path, struct arena *arena,
                                   struct search *s)
{
    bool plain = is_plain(path);
    enum route_found found = ROUTE_FOUND;
    struct str rest;

    s->count = 0;
    if (path.n == 0 || path.p[0] != '/')
        return ROUTE_NONE;
    /* A slash at the end leaves nothing after it, and so counts for nothing. */
    rest = str_from(path, 1);
    while (rest.n > 0) {
        size_t slash = str_find(rest, '/');
        struct str segment = str_of(rest.p, slash);

        if (!plain && !http_decode(segment, false, arena, &segment))
            return ROUTE_BAD;
        if (s->count == MAX_SEGMENTS || !can_match(segment))
            found = ROUTE_NONE;
        else
            s->segments[s->count++] = segment;
        rest = str_from(rest, slash + 1);
    }
    return found;
}

/* For Allow (RFC 9110 section 10.2.1). HEAD is answered wherever GET is. */
static struct str list_methods(const struct node *n, struct arena *arena)
{
    static const char *const names[HTTP_OTHER] = {[HTTP_GET] = "GET, HEAD",
                                                  [HTTP_POST] = "POST",
                                                  [HTTP_PUT] = "PUT",
                                                  [HTTP_DELETE] = "DELETE",
                                                  [HTTP_PATCH] = "PATCH"};
    struct str list = STR_EMPTY;

    for (int m = 0; m < HTTP_OTHER; m++)
        if (n->routes[m] != NULL)
            list = arena_printf(arena, "%.*s%s, ", STR_ARG(list), names[m]);
    return arena_printf(arena, "%.*sOPTIONS", STR_ARG(list));
}

enum route_found router_find(const struct router *r, enum http_method method,
                             struct str path, struct arena *arena,
                             const struct http_route **route,
                             struct str params[HTTP_MAX_PARAMS],
                             struct str *allow)
{
    struct search s;
    enum route_found found;

    s.router = r;
    s.method = method;
    s.other = NULL;
    found = split_path(path, arena, &s);
    if (found != ROUTE_FOUND)
        return found;
    *route = search_from(&s, 0, 0, 0);
    /* Unused parameters are set, too: the request comes from a pool. */
    if (*route != NULL) {
        for (unsigned i = 0; i < HTTP_MAX_PARAMS; i++)
            params[i] = i < s.param_count ? s.segments[s.params[i]] : STR_EMPTY;
        return ROUTE_FOUND;
    }
    if (s.other == NULL)
        return ROUTE_NONE;
    *allow = list_methods(s.other, arena);
    return ROUTE_OTHER;
}

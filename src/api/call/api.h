/* The Web API as an application of the HTTP server: what a loop and a call
 * know, and starting and stopping it.
 *
 * One struct api is the process's. It owns the current generation and the
 * authorities' view of apps and keys; every loop has its own reference to
 * both, handed over by message, so that a request takes no lock. */
#ifndef TONEARM_API_CALL_API_H
#define TONEARM_API_CALL_API_H

#include <stdbool.h>
#include <stdint.h>

#include "generation/generation.h"
#include "accounts/auth.h"
#include "http/http.h"

struct api;
struct db;
struct limits;
struct pool;
struct store;
struct writer;

/* Routes of another room that one server serves with the API's: no token is
 * asked for, `facts` is that room's, and their handlers have no struct call.
 * `fail` may answer in its own way what no handler gets; true if it has. */
struct api_beside {
    const struct http_route *routes;
    size_t count;
    bool (*fail)(struct request *r, int status); /* NULL: never */
};

struct api_config {
    struct store *store;
    struct auth *auth; /* outlives the api, as does the writer */
    struct writer *writer;
    struct pool *pool;              /* outlives the api */
    const char *cache_dir;          /* for drawn pictures; made when needed */
    const char *default_market;     /* two letters, or NULL */
    uint32_t search_depth;          /* the greatest offset of a search */
    struct limits *limits;          /* outlives the api */
    const char *const *rate_routes; /* as rates.h reads them */
    size_t rate_route_count;
    bool rate_headers;                 /* RateLimit-* on every answer */
    enum app_profile profile;          /* of apps that have none of their own */
    bool (*state_is_well)(void *user); /* for /health; any thread */
    void *user;
    struct api_beside beside; /* routes outlive the api; may be empty */
};

/* Opens the current generation (an empty one when there is none). ERR_USAGE
 * for a market or a rate that isn't one; what store_open_current answers. */
enum err api_new(const struct api_config *config, struct api **out) MUST_CHECK;

/* The callbacks and routes for http_start. */
const struct http_app *api_http(struct api *a);

/* Starts and stops looking for new generations, once a second, and having
 * counts of calls written, once a minute. Generations are handed to the loops
 * of `s`. The one in use is read whole in the background, once, and found
 * damaged makes /health say so. */
enum err api_watch(struct api *a, struct http_server *s) MUST_CHECK;
void api_unwatch(struct api *a);

/* After the server has stopped. NULL is fine. */
void api_free(struct api *a);

/* ---- for the families of endpoints ---- */

/* What a loop knows. */
struct api_loop {
    struct api *api;
    struct generation *generation;
    struct auth_loop *auth;
};

/* What a call knows: its request's `pinned`. */
struct call {
    struct generation *generation; /* good until the handler returns */
    struct catalog *catalog;
    struct identity identity;
    bool has_identity;
    enum app_profile profile; /* the app's, else the server's */
    int64_t came_ms;          /* when it was admitted */
    bool owns_reference;      /* it runs off the loop */
    struct db *db;            /* for a handler that runs in the writer */
    enum err failed; /* what it couldn't do there: all is undone, and the
                        answer is 503 or it runs again */
};

static inline struct call *call_of(const struct request *r)
{
    return r->pinned;
}

/* The catalog that the request's loop has now: for what is asked before the
 * request has a call of its own (http_route.where). On the loop only. */
const struct catalog *api_catalog(const struct request *r);

/* api_config.search_depth. */
uint32_t api_search_depth(const struct request *r);

/* The default market's number, -1 when there is none. */
int api_default_market(const struct request *r);

#endif

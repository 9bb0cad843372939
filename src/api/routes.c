/* routes.def as the server's table. */
#include "api/handlers.h"
#include "api/private.h"
#include "http/http.h"

#define PUBLIC     ACCESS_PUBLIC
#define TOKEN      ACCESS_TOKEN
#define NEVER      WITHDRAWN_NEVER
#define IN_2024_11 WITHDRAWN_2024_11
#define IN_2026_02 WITHDRAWN_2026_02

#define ROUTE(method, path, run, off_loop, handler, access, withdrawn)         \
    {method,   path,    run,                                                   \
     off_loop, handler, &(const struct api_route){access, withdrawn}},

static const struct http_route routes[] = {
#include "api/routes.def"
};

const struct http_route *api_routes(size_t *count)
{
    *count = sizeof routes / sizeof routes[0];
    return routes;
}

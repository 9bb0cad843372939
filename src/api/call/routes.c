/* routes.def as the server's table. */
#include "api/call/handlers.h"
#include "api/call/private.h"
#include "http/http.h"

#define PUBLIC     ACCESS_PUBLIC
#define TOKEN      ACCESS_TOKEN
#define USER       ACCESS_USER
#define NEVER      WITHDRAWN_NEVER
#define IN_2024_11 WITHDRAWN_2024_11
#define IN_2026_02 WITHDRAWN_2026_02

#define S(name) SCOPE_BIT(SCOPE_##name)

#define ROUTE(method, path, run, where, handler, access, scopes, withdrawn) \
    {method,   path,    run,                                                   \
     where, handler, &(const struct api_route){access, scopes, withdrawn}},

static const struct http_route routes[] = {
#include "api/call/routes.def"
};

const struct http_route *api_routes(size_t *count)
{
    *count = sizeof routes / sizeof routes[0];
    return routes;
}

/* What only the api room's own files share. */
#ifndef TONEARM_API_CALL_PRIVATE_H
#define TONEARM_API_CALL_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "accounts/scope.h"

struct api;
struct http_route;

/* Who may call a route. */
enum api_access {
    ACCESS_PUBLIC, /* anybody */
    ACCESS_TOKEN,  /* with any good token */
    ACCESS_USER    /* with a token of a user */
};

/* In which of Spotify's cuts a route went. */
enum api_withdrawn { WITHDRAWN_NEVER, WITHDRAWN_2024_11, WITHDRAWN_2026_02 };

/* The columns of routes.def that only this room reads. */
struct api_route {
    enum api_access access;
    scope_set scopes; /* all of them are needed */
    enum api_withdrawn withdrawn;
};

const struct http_route *api_routes(size_t *count);

/* Connections for readers. */
struct auth;
struct pool;
struct pool *api_pool(const struct api *a);

/* For threads that are no loops. */
struct auth *api_auth(const struct api *a);

struct admission;
const struct admission *api_admission(const struct api *a);

/* Whether catalog and state are in order, for /health. */
bool api_is_well(struct api *a, bool *catalog, bool *state);

/* Where drawn pictures are kept. */
const char *api_cache_dir(const struct api *a);

#endif

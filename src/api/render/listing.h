/* What the families of endpoints do alike: one entity, several, a page. Each
 * function that returns false has answered the call with the documented
 * failure. On the call's thread. */
#ifndef TONEARM_API_RENDER_LISTING_H
#define TONEARM_API_RENDER_LISTING_H

#include "api/call/params.h"
#include "api/render/render.h"

/* The entity that path parameter 0 names. */
bool listing_find(struct call *call, enum entity type, uint32_t *out);

/* A batch: {"<key>":[...]}. */
struct listing_batch {
    enum entity type;
    size_t max_ids; /* at most PARAMS_MAX_IDS */
    const char *key;
    void (*render)(struct render *, uint32_t);
    bool needs_market; /* an entity that can't be had in the answer's market is
                          as good as unknown */
    const struct listing_batch *otherwise; /* its type and renderer for an id
                          that this type doesn't know; NULL: none */
};

/* Writes the entities that query `ids` names, in its order, null for unknown
 * ones. */
void listing_several(struct call *call, const struct listing_batch *batch,
                     struct render *to);

/* Those of the query's parameters in `names` (NULL ends them) that the request
 * has, as it has them: "&market=US&fields=name", for links. */
struct str listing_query(struct call *call, const char *const *names);

/* The page that query `limit` (`fallback` if there is none, at most `max`) and
 * `offset` ask for, linked by the request's path without a trailing slash and
 * listing_query of `names`. */
bool listing_page(struct call *call, uint32_t fallback, uint32_t max,
                  const char *const *names, struct page *out);

#endif

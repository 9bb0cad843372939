/* What the families of endpoints do alike: one entity, several, a page.
 * On the request's thread. */
#ifndef TONEARM_API_RENDER_LISTING_H
#define TONEARM_API_RENDER_LISTING_H

#include "api/call/params.h"
#include "api/render/render.h"

/* The entity that path parameter 0 names; false when the request was answered
 * with 400 or 404. */
bool listing_find(struct request *r, enum entity type, uint32_t *out);

/* `ids` in order, each by `render`, null for unknown ones and for those that
 * `is_there` (may be NULL) denies: {"<key>":[...]}. */
void listing_several(struct request *r, enum entity type, size_t max_ids,
                     struct render *to, const char *key,
                     void (*render)(struct render *, uint32_t),
                     bool (*is_there)(const struct render *, uint32_t));

/* The query of the links in a page: those of `names` (NULL ends them) that
 * the request has, as it has them. */
struct str listing_query(struct request *r, const char *const *names);

/* The path of the links in a page: the request's, without a trailing slash. */
struct str listing_path(const struct request *r);

#endif

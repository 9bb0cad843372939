/* GET /art/{type}/{id}/{size}.png: pictures for what has none of its own, of
 * entities of this catalog, and of categories made of its genres, only. */
#include "api/call/fail.h"
#include "api/service/service.h"
#include "catalog/catalog.h"
#include "generation/genres.h"
#include "picture/picture.h"

#define SIZE_MAX_PX 1000
#define KEPT_S      31536000 /* a year: the drawing never changes */
#define ENDING      STR(".png")

/* "640.png". */
static bool read_size(struct str file, unsigned *out)
{
    uint64_t size;

    if (!str_ends(file, ENDING) ||
        !str_to_u64(str_of(file.p, file.n - ENDING.n), &size) ||
        size > SIZE_MAX_PX)
        return false;
    *out = (unsigned)size;
    return true;
}

static bool is_here(const struct call *call, enum entity type, struct id id)
{
    return catalog_find(call->catalog, type, id) != CATALOG_NONE ||
           (type == ENTITY_CATEGORY &&
            generation_genre_of(call->generation, id) != NULL);
}

enum err service_picture(struct call *call)
{
    const struct str *params = call->r->params;
    enum entity type;
    struct id id;
    unsigned size;

    if (!entity_from_name(params[0], &type) ||
        !id_from_base62(params[1], &id) || !is_here(call, type, id) ||
        !read_size(params[2], &size) ||
        picture_get(call->config->cache_dir, type, id, size, call->out) != OK)
        return call_fail(call, FAIL_NO_SUCH_ID);
    call->r->type = "image/png";
    call->r->max_age_s = KEPT_S;
    return OK;
}

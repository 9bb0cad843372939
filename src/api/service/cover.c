/* GET /covers/{picture}/{size}.jpg: the covers of the owner's files, which
 * `import folder` has put into DATA/folder/pictures under the hash of their
 * content, in the sizes of the catalog's URLs. */
#include "api/call/fail.h"
#include "api/service/service.h"
#include "base/hex.h"
#include "picture/picture.h"

#define KEPT_S       31536000 /* a year: another picture has another name */
#define NAME_MIN     32
#define NAME_MAX     64
#define ENDING_BYTES 4

/* "5f0c...e1.jpg": nothing that could lead to another folder. */
static bool is_name(struct str picture, struct str *hash)
{
    if (!str_ends(picture, STR(".jpg")) && !str_ends(picture, STR(".png")))
        return false;
    *hash = str_of(picture.p, picture.n - ENDING_BYTES);
    for (size_t i = 0; i < hash->n; i++)
        if (hex_value(hash->p[i]) < 0)
            return false;
    return hash->n >= NAME_MIN && hash->n <= NAME_MAX;
}

static bool read_size(struct str file, unsigned *out)
{
    uint64_t size;

    if (!str_ends(file, STR(".jpg")) ||
        !str_to_u64(str_of(file.p, file.n - ENDING_BYTES), &size) ||
        size > PICTURE_MAX_PX)
        return false;
    *out = (unsigned)size;
    return true;
}

enum err service_cover(struct call *call)
{
    const struct str *params = call->r->params;
    const char *path;
    struct str hash;
    unsigned size;

    if (!is_name(params[0], &hash) || !read_size(params[1], &size))
        return call_fail(call, FAIL_NO_SUCH_ID);
    path = arena_cstr(call->arena, arena_printf(call->arena, "%s/pictures/%.*s",
                                                call->config->folder_dir,
                                                STR_ARG(params[0])));
    if (picture_get_cover(call->config->cache_dir, path, hash, size,
                          call->out) != OK)
        return call_fail(call, FAIL_NO_SUCH_ID);
    call->r->type = "image/jpeg";
    call->r->max_age_s = KEPT_S;
    return OK;
}

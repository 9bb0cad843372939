/* Batches keep the order and the repetitions of what was asked. */
#include "api/render/listing.h"

#include "api/call/api.h"
#include "api/call/fail.h"

bool listing_find(struct request *r, enum entity type, uint32_t *out)
{
    struct id id;

    if (!param_id(r, 0, &id))
        return false;
    catalog_find_all(call_of(r)->catalog, type, &id, 1, out);
    if (*out != CATALOG_NONE)
        return true;
    api_fail(r, FAIL_NO_SUCH_ID);
    return false;
}

void listing_several(struct request *r, enum entity type, size_t max_ids,
                     struct render *to, const char *key,
                     void (*render)(struct render *, uint32_t),
                     bool (*is_there)(const struct render *, uint32_t))
{
    struct id ids[PARAMS_MAX_IDS];
    uint32_t numbers[PARAMS_MAX_IDS];
    size_t count;

    if (!param_ids(r, max_ids, ids, &count))
        return;
    catalog_find_all(to->catalog, type, ids, count, numbers);
    json_object(&to->j);
    json_key_str(&to->j, str_from_c(key));
    json_array(&to->j);
    for (size_t i = 0; i < count; i++) {
        uint32_t n = numbers[i];

        if (n == CATALOG_NONE || (is_there != NULL && !is_there(to, n)))
            json_null(&to->j);
        else
            render(to, n);
    }
    json_end_array(&to->j);
    json_end_object(&to->j);
}

/* The parameter as it stands in the query, "name=value". */
static struct str raw_parameter(struct str query, struct str name)
{
    struct str part;

    while (str_split(&query, '&', &part))
        if (part.n > name.n + 1 && str_starts(part, name) &&
            part.p[name.n] == '=')
            return part;
    return STR_EMPTY;
}

/* A query may hold raw characters that a JSON string or a URL can't. */
static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\')
            return false;
    }
    return true;
}

struct str listing_query(struct request *r, const char *const *names)
{
    struct str all = STR_EMPTY;

    for (; *names != NULL; names++) {
        struct str part = raw_parameter(r->query, str_from_c(*names));

        if (part.n > 0 && is_plain(part))
            all = arena_printf(&r->arena, "%.*s&%.*s", STR_ARG(all),
                               STR_ARG(part));
    }
    return all;
}

struct str listing_path(const struct request *r)
{
    struct str path = r->path;

    if (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    return path;
}

/* Batches keep the order and the repetitions of what was asked. */
#include "api/render/listing.h"

#include <assert.h>

#include "api/call/fail.h"
#include "catalog/merged.h"
#include "generation/relink.h"

bool listing_find(struct call *call, enum entity type, uint32_t *out)
{
    struct id id;

    if (!param_id(call, 0, &id))
        return false;
    catalog_find_all(call->catalog, type, &id, 1, out);
    if (*out == CATALOG_NONE && type == ENTITY_ARTIST)
        *out = merged_find_artist(call->catalog, id);
    if (*out != CATALOG_NONE)
        return true;
    (void)call_fail(call, FAIL_NO_SUCH_ID);
    return false;
}

static bool is_there(const struct render *to, const struct listing_batch *batch,
                     uint32_t n)
{
    return n != CATALOG_NONE &&
           (!batch->needs_market ||
            relink_has_program(to->catalog, batch->type, n, to->market));
}

/* The entity, another type's of the same id, or null. */
static void put_one(struct render *to, const struct listing_batch *batch,
                    struct id id, uint32_t n)
{
    if (n == CATALOG_NONE && batch->otherwise != NULL) {
        batch = batch->otherwise;
        n = catalog_find(to->catalog, batch->type, id);
    }
    if (n == CATALOG_NONE && batch->type == ENTITY_ARTIST)
        n = merged_find_artist(to->catalog, id);
    if (is_there(to, batch, n))
        batch->render(to, n);
    else
        json_null(&to->j);
}

void listing_several(struct call *call, const struct listing_batch *batch,
                     struct render *to)
{
    struct id ids[PARAMS_MAX_IDS];
    uint32_t numbers[PARAMS_MAX_IDS];
    size_t count;

    assert(batch->max_ids <= PARAMS_MAX_IDS);
    if (!param_ids(call, batch->max_ids, ids, &count))
        return;
    /* All at once, so that the memory of one is fetched while another's is
     * read. */
    catalog_find_all(to->catalog, batch->type, ids, count, numbers);
    json_object(&to->j);
    json_key_str(&to->j, str_from_c(batch->key));
    json_array(&to->j);
    for (size_t i = 0; i < count; i++)
        put_one(to, batch, ids[i], numbers[i]);
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

struct str listing_query(struct call *call, const char *const *names)
{
    struct str all = STR_EMPTY;

    for (; *names != NULL; names++) {
        struct str part = raw_parameter(call->r->query, str_from_c(*names));

        if (part.n > 0 && is_plain(part))
            all = arena_printf(call->arena, "%.*s&%.*s", STR_ARG(all),
                               STR_ARG(part));
    }
    return all;
}

static struct str path_of(const struct request *r)
{
    struct str path = r->path;

    if (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    return path;
}

bool listing_page(struct call *call, uint32_t fallback, uint32_t max,
                  const char *const *names, struct page *out)
{
    struct param_page asked;

    if (!param_page(call, fallback, max, &asked))
        return false;
    *out = (struct page){.path = path_of(call->r),
                         .query = listing_query(call, names),
                         .limit = asked.limit,
                         .offset = asked.offset,
                         .last = UINT32_MAX};
    return true;
}

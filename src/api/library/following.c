/* Artists and users whom a user follows. */
#include "api/library/keep.h"

#include "api/call/fail.h"
#include "api/render/listing.h"
#include "catalog/catalog.h"

/* ---- the list: artists, by cursor ---- */

/* The address of the page after an artist, or of the first (NULL). */
static struct str page_link(const struct call *call, const struct id *after,
                            uint32_t limit)
{
    struct str cursor = STR_EMPTY;

    if (after != NULL) {
        struct render_id id = render_id(*after);

        cursor = arena_printf(call->arena, "&after=%.*s", (int)sizeof id.text,
                              id.text);
    }
    return arena_printf(call->arena,
                        "%.*s/v1/me/following?type=artist%.*s&limit=%u",
                        STR_ARG(call->r->base_url), STR_ARG(cursor), limit);
}

/* The artists on the page, after those that the cursor has passed. There is one
 * item more than the page has room for when another page follows. */
static void put_page(struct call *call, struct saved_page *items,
                     const struct id *after, uint32_t limit)
{
    bool is_last = items->count <= limit;
    struct render to = render_to(call, -1);
    struct json *j = &to.j;
    struct id last = {0};

    if (!is_last)
        items->count = limit;
    if (items->count > 0)
        last = items->items[items->count - 1].id;
    json_object(j);
    json_key(j, "artists");
    json_object(j);
    json_key(j, "href");
    json_str(j, page_link(call, after, limit));
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < items->count; i++) {
        uint32_t n =
            catalog_find(to.catalog, ENTITY_ARTIST, items->items[i].id);

        if (n != CATALOG_NONE)
            render_artist(&to, n);
    }
    json_end_array(j);
    json_key(j, "limit");
    json_u64(j, limit);
    json_key(j, "next");
    if (is_last)
        json_null(j);
    else
        json_str(j, page_link(call, &last, limit));
    json_key(j, "cursors");
    json_object(j);
    json_key(j, "after");
    if (is_last)
        json_null(j);
    else
        json_str_id(j, STR_EMPTY, last);
    json_end_object(j);
    json_key(j, "total");
    json_u64(j, items->total);
    json_end_object(j);
    json_end_object(j);
}

enum err following_get(struct call *call)
{
    struct saved_list list = {call->identity.user, SEQUENCE_ARTIST};
    struct str type = request_query(call->r, "type");
    struct str cursor = request_query(call->r, "after");
    struct param_page asked;
    struct saved_page items;
    const struct id *from = NULL;
    struct id after;
    enum err e;

    if (type.n == 0)
        return call_fail(call, FAIL_NO_TYPE);
    if (!str_eq_nocase(type, STR("artist"))) /* the Java client's is ARTIST */
        return call_fail(call, FAIL_FOLLOW_TYPE);
    if (cursor.n > 0 && !id_from_base62(cursor, &after))
        return call_fail(call, FAIL_BAD_ID);
    if (!param_page(call, 20, 50, &asked))
        return OK;
    if (cursor.n > 0)
        from = &after;
    e = saved_page_after(call->db, &list, from, asked.limit + 1, call->arena,
                         &items);
    if (!e)
        put_page(call, &items, from, asked.limit);
    return e;
}

/* ---- following ---- */

static bool put_id(struct call *call, bool is_artist, struct str text,
                   struct keep_list *out)
{
    struct keep *item = &out->items[out->count];
    struct id id;

    if (!is_artist) {
        *item = (struct keep){.kind = KEEP_USER, .user = text};
    } else if (id_from_base62(text, &id)) {
        *item = keep_entity(call, ENTITY_ARTIST, id);
    } else {
        (void)call_fail(call, FAIL_BAD_ID);
        return false;
    }
    out->count++;
    return true;
}

static bool read_ids(struct call *call, struct keep_list *out)
{
    static const struct param_list rule = {"ids", KEEP_MAX, KEEP_MAX,
                                           FAIL_TOO_MANY_IDS, FAIL_NO_IDS};
    struct str type = request_query(call->r, "type");
    bool is_artist = str_eq_nocase(type, STR("artist"));
    struct json_strings texts;

    out->count = 0;
    if (type.n == 0 || (!is_artist && !str_eq_nocase(type, STR("user")))) {
        (void)call_fail(call, type.n == 0 ? FAIL_NO_TYPE : FAIL_FOLLOW_TYPE);
        return false;
    }
    if (!param_list(call, &rule, &texts))
        return false;
    for (size_t i = 0; i < texts.count; i++)
        if (!put_id(call, is_artist, texts.list[i], out))
            return false;
    return true;
}

enum err following_put(struct call *call)
{
    struct keep_list list;

    call->r->status = 204;
    return read_ids(call, &list) ? keep_put(call, &list) : OK;
}

enum err following_delete(struct call *call)
{
    struct keep_list list;

    call->r->status = 204;
    return read_ids(call, &list) ? keep_remove(call, &list) : OK;
}

enum err following_has(struct call *call)
{
    struct keep_list list;

    return read_ids(call, &list) ? keep_has(call, &list) : OK;
}

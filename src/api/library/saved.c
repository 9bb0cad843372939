/* What a user has saved: five kinds of things, with a list and three more calls
 * each. The path says which kind: /v1/me/<plural>. */
#include "api/library/keep.h"

#include "api/call/fail.h"
#include "api/render/listing.h"
#include "base/clock.h"
#include "catalog/catalog.h"
#include "generation/relink.h"

#define MAX_DATE_BYTES 40

struct saved_type {
    const char *plural; /* in the path */
    const char *key;    /* beside added_at */
    enum entity entity;
    enum sequence_kind kind;
    bool is_program; /* is nowhere without a market */
    uint32_t max_query;
    void (*render)(struct render *to, uint32_t n);
};

static void render_show(struct render *to, uint32_t n)
{
    render_program_simplified(to, ENTITY_SHOW, n);
}

static void render_episode(struct render *to, uint32_t n)
{
    render_program(to, ENTITY_EPISODE, n);
}

static void render_audiobook(struct render *to, uint32_t n)
{
    render_program(to, ENTITY_AUDIOBOOK, n);
}

static const struct saved_type types[] = {
    {"tracks", "track", ENTITY_TRACK, SEQUENCE_TRACK, false, 50, render_track},
    {"albums", "album", ENTITY_ALBUM, SEQUENCE_ALBUM, false, 20, render_album},
    {"episodes", "episode", ENTITY_EPISODE, SEQUENCE_EPISODE, true, 50,
     render_episode},
    {"shows", "show", ENTITY_SHOW, SEQUENCE_SHOW, true, 50, render_show},
    {"audiobooks", "audiobook", ENTITY_AUDIOBOOK, SEQUENCE_AUDIOBOOK, true, 50,
     render_audiobook},
};

/* The kind that the row's path names. */
static const struct saved_type *type_of(const struct call *call)
{
    const struct saved_type *type = types;
    struct str rest = str_from(str_from_c(call->row->path), sizeof "/v1/me");

    while (!str_starts(rest, str_from_c(type->plural)))
        type++;
    return type;
}

/* ---- the list ---- */

/* An entry of this list is the audiobook itself by Spotify's reference and its
 * own client, and has it under a key by what others read: it is both. */
static void put_audiobook_beside(struct render *to, uint32_t n)
{
    struct buf *out = to->j.out;
    size_t from = out->n;

    render_program_simplified(to, ENTITY_AUDIOBOOK, n);
    if (buf_overflowed(out))
        return;
    /* Without its brackets the object becomes pairs of the one around it. */
    memmove(out->p + from + 1, out->p + from + 2, out->n - from - 3);
    out->n -= 2;
}

/* An item that is in no catalog, or can't be had in the market, isn't shown;
 * the total counts it. Clients that count what they were given never see null
 * in these lists. */
static void put_item(struct render *to, const struct saved_type *type,
                     const struct saved_item *item)
{
    uint32_t n = catalog_find(to->catalog, type->entity, item->id);
    char text[CLOCK_TEXT_LENGTH];

    if (n == CATALOG_NONE ||
        (type->is_program &&
         !relink_has_program(to->catalog, type->entity, n, to->market)))
        return;
    clock_to_text(item->added_ms / 1000, text);
    json_object(&to->j);
    json_key(&to->j, "added_at");
    json_str(&to->j, str_of(text, sizeof text));
    json_key_str(&to->j, str_from_c(type->key));
    type->render(to, n);
    if (type->entity == ENTITY_AUDIOBOOK)
        put_audiobook_beside(to, n);
    json_end_object(&to->j);
}

enum err saved_get(struct call *call)
{
    static const char *const kept[] = {"market", "country", NULL};
    const struct saved_type *type = type_of(call);
    struct saved_list list = {call->identity.user, type->kind};
    struct saved_page items;
    struct render to;
    struct page page;
    int market;
    enum err e;

    if (!(type->is_program ? param_program_market(call, &market)
                           : param_market(call, &market)) ||
        !listing_page(call, 20, 50, kept, &page))
        return OK;
    e = saved_page(call->db, &list, page.offset, page.limit, call->arena,
                   &items);
    if (e)
        return e;
    to = render_to(call, market);
    e = render_resume_points(call, &to);
    if (e)
        return e;
    render_page_open(&to, &page);
    for (size_t i = 0; i < items.count; i++)
        put_item(&to, type, &items.items[i]);
    render_page_close(&to, &page, items.total);
    return OK;
}

/* ---- what is named ---- */

static bool put_id(struct call *call, const struct saved_type *type,
                   struct str text, int64_t added_ms, struct keep_list *out)
{
    struct id id;

    if (!id_from_base62(text, &id)) {
        (void)call_fail(call, FAIL_BAD_ID);
        return false;
    }
    out->items[out->count] = keep_entity(call, type->entity, id);
    out->items[out->count++].added_ms = added_ms;
    return true;
}

/* {"timestamped_ids":[{"id":"...","added_at":"..."}]} */
static bool read_dated(struct call *call, const struct saved_type *type,
                       const struct json_bodies *dated, struct keep_list *out)
{
    for (size_t i = 0; i < dated->count; i++) {
        const struct json_body *one = &dated->list[i];
        struct str id = STR_EMPTY, date = STR_EMPTY;
        int64_t added_ms;

        (void)json_body_str(one, "id", ID_TEXT_LENGTH, &id);
        (void)json_body_str(one, "added_at", MAX_DATE_BYTES, &date);
        if (!param_body_is_good(call, one))
            return false;
        if (!clock_from_text(date, &added_ms)) {
            (void)call_fail(call, FAIL_DATE);
            return false;
        }
        if (!put_id(call, type, id, added_ms, out))
            return false;
    }
    return true;
}

/* Dates come with ids of their own, which count before those of the query and
 * of the body's other members. */
static bool read_ids(struct call *call, struct keep_list *out)
{
    const struct saved_type *type = type_of(call);
    struct param_list rule = {"ids", type->max_query, KEEP_MAX,
                              FAIL_TOO_MANY_IDS, FAIL_NO_IDS};
    struct json_body body = param_body(call);
    const struct json_error *error;
    struct json_bodies dated;
    struct json_strings ids;

    out->count = 0;
    if (json_body_objects(&body, "timestamped_ids", KEEP_MAX, &dated))
        return read_dated(call, type, &dated, out);
    error = json_body_error(&body);
    if (error != NULL && error->fault == JSON_TOO_MANY) {
        (void)call_fail(call, FAIL_TOO_MANY_IDS);
        return false;
    }
    /* Any other fault of the body is one only if the ids are in it. */
    if (!param_list(call, &rule, &ids))
        return false;
    for (size_t i = 0; i < ids.count; i++)
        if (!put_id(call, type, ids.list[i], call->now_ms, out))
            return false;
    return true;
}

/* ---- the other calls ---- */

enum err saved_put(struct call *call)
{
    struct keep_list list;

    return read_ids(call, &list) ? keep_put(call, &list) : OK;
}

enum err saved_delete(struct call *call)
{
    struct keep_list list;

    return read_ids(call, &list) ? keep_remove(call, &list) : OK;
}

enum err saved_has(struct call *call)
{
    struct keep_list list;

    return read_ids(call, &list) ? keep_has(call, &list) : OK;
}

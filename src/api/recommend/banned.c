/* Bans: who has which, and what they do to a call. */
#include "api/recommend/banned.h"

#include "api/call/fail.h"
#include "api/call/params.h"
#include "api/call/uri.h"
#include "api/recommend/recommend.h"
#include "api/render/listing.h"
#include "base/clock.h"
#include "recommend/mixes.h"

#define BANS_OF_CALL 100

/* ---- for recommendations ---- */

struct reading {
    struct call *call;
    struct banned *out;
};

static enum err read_banned(struct db *db, void *arg)
{
    struct reading *r = arg;

    return bans_in_catalog(db, r->call->identity.user, r->call->catalog,
                           r->call->arena, r->out);
}

enum err banned_read(struct call *call, struct banned *out)
{
    struct reading r = {call, out};

    *out = (struct banned){.track_count = 0};
    return call->identity.user.n > 0 ? call_read(call, read_banned, &r) : OK;
}

/* ---- the endpoints ---- */

static void put_time(struct json *j, int64_t ms)
{
    char text[CLOCK_MS_TEXT_MAX];
    int n = clock_ms_to_text(ms, text);

    json_str(j, str_of(text, (size_t)n));
}

static void put_ban(struct render *to, const struct ban *b)
{
    enum entity type = b->kind == SEQUENCE_TRACK ? ENTITY_TRACK : ENTITY_ARTIST;
    uint32_t n = catalog_find(to->catalog, type, b->id);
    struct render_id id = render_id(b->id);

    json_object(&to->j);
    json_key(&to->j, "banned_at");
    put_time(&to->j, b->banned_ms);
    json_key(&to->j, "id");
    json_str_id(&to->j, STR(""), b->id);
    json_key(&to->j, "name");
    if (n == CATALOG_NONE)
        json_null(&to->j);
    else
        json_str(&to->j, catalog_name(to->catalog, type, n));
    render_type_and_uri(to, type, &id);
    json_end_object(&to->j);
}

enum err bans_get(struct call *call)
{
    static const char *const names[] = {NULL};
    struct render to = render_to(call, -1);
    struct page page;
    struct ban *bans;
    size_t n;
    enum err e;

    if (!listing_page(call, 50, 200, names, &page))
        return OK;
    e = bans_list(call->db, call->identity.user, call->arena, &bans, &n);
    if (e)
        return e;
    call->is_live = true;
    render_page_open(&to, &page);
    for (size_t i = page.offset; i < n && page_has(&page, (uint32_t)i); i++)
        put_ban(&to, &bans[i]);
    render_page_close(&to, &page, (uint32_t)n);
    return OK;
}

/* The tracks and artists that query or body `uris` names. */
static bool read_uris(struct call *call, struct ban *out, size_t *count)
{
    static const struct param_list rule = {.name = "uris",
                                           .max_query = BANS_OF_CALL,
                                           .max_body = BANS_OF_CALL,
                                           .too_many = FAIL_TOO_MANY_IDS,
                                           .missing = FAIL_NO_URIS};
    struct json_strings uris;

    if (!param_list(call, &rule, &uris))
        return false;
    for (*count = 0; *count < uris.count; ++*count) {
        struct str text = uris.list[*count];
        struct uri uri;

        if (!uri_read(text, call->arena, &uri) || uri.kind != URI_ENTITY ||
            (uri.entity != ENTITY_TRACK && uri.entity != ENTITY_ARTIST)) {
            (void)call_fail_text(
                call, FAIL_URI,
                arena_printf(call->arena, "Invalid uri: %.*s", STR_ARG(text)));
            return false;
        }
        out[*count] =
            (struct ban){.kind = uri.entity == ENTITY_TRACK ? SEQUENCE_TRACK
                                                            : SEQUENCE_ARTIST,
                         .id = uri.id,
                         .banned_ms = call->now_ms};
    }
    return true;
}

enum err bans_put(struct call *call)
{
    struct ban bans[BANS_OF_CALL];
    size_t n;
    enum err e;

    if (!read_uris(call, bans, &n))
        return OK;
    e = bans_add(call->db, call->identity.user, bans, n);
    if (!e)
        e = mixes_drop_banned(call->db, call->identity.user, call->catalog,
                              call->now_ms, call->arena);
    return e == ERR_LIMIT ? call_fail(call, FAIL_TOO_MANY_BANS) : e;
}

enum err bans_delete(struct call *call)
{
    struct ban bans[BANS_OF_CALL];
    size_t n;

    return read_uris(call, bans, &n)
               ? bans_remove(call->db, call->identity.user, bans, n)
               : OK;
}

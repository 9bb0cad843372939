/* A body that is JSON is shown as what it is, any other as a text, and what is
 * no text not at all: body_bytes tells how long it was. */
#include "api/bench/entry.h"

#include "api/call/fail.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "json/scan.h"

static bool is_json(struct str text, struct arena *arena)
{
    struct json_scan scan = json_scan(text, arena);

    json_scan_skip(&scan);
    return scan.error == NULL && json_scan_peek(&scan) == JSON_END;
}

static void put_body(struct json *j, const struct journal_entry *e,
                     struct arena *arena)
{
    bool is_whole = e->body.n == e->body_bytes;

    json_key(j, "body");
    if (e->body.n == 0 || !utf8_is_valid(e->body))
        json_null(j);
    else if (is_whole && is_json(e->body, arena))
        json_compact(j, e->body);
    else
        json_str(j, e->body);
    json_key(j, "body_bytes");
    json_u64(j, e->body_bytes);
}

/* null for what is absent. */
static void put_text(struct json *j, struct str text)
{
    if (text.n > 0 && utf8_is_valid(text))
        json_str(j, text);
    else
        json_null(j);
}

static void put_entry(struct json *j, const struct journal_entry *e,
                      struct arena *arena)
{
    char at[CLOCK_MS_TEXT_MAX];
    struct id_hex room;

    json_object(j);
    json_key(j, "n");
    json_u64(j, e->n);
    json_key(j, "at");
    json_str(j, str_of(at, (size_t)clock_ms_to_text(e->at_ms, at)));
    json_key(j, "app");
    put_text(j, e->has_app ? id_hex_text(e->app, &room) : STR_EMPTY);
    json_key(j, "user");
    put_text(j, e->user);
    json_key(j, "method");
    json_str(j, e->method);
    json_key(j, "route");
    put_text(j, e->route);
    json_key(j, "path");
    put_text(j, e->path);
    json_key(j, "query");
    put_text(j, e->query);
    put_body(j, e, arena);
    json_key(j, "status");
    json_i64(j, e->status);
    json_key(j, "duration_us");
    json_i64(j, e->took_us);
    json_key(j, "fault");
    put_text(j, e->fault);
    json_end_object(j);
}

void entries_write(struct json *j, const struct journal_found *found,
                   struct arena *arena)
{
    json_array(j);
    for (size_t i = 0; i < found->count; i++)
        put_entry(j, found->entries[i], arena);
    json_end_array(j);
}

bool entry_number(struct call *call, const char *name, uint64_t fallback,
                  uint64_t max, uint64_t *out)
{
    struct str text = request_query(call->r, name);

    *out = fallback;
    if (text.n == 0 || (str_to_u64(text, out) && *out <= max))
        return true;
    return call_fail_as(call, 400,
                        arena_printf(call->arena, "Invalid %s", name)) != OK;
}

bool entry_filter(struct call *call, struct journal_filter *out)
{
    struct str app = request_query(call->r, "app");
    uint64_t status;

    *out = (struct journal_filter){.route = request_query(call->r, "route"),
                                   .method = request_query(call->r, "method"),
                                   .has_app = app.n > 0,
                                   .user = request_query(call->r, "user")};
    if (out->has_app && !id_from_hex(app, &out->app))
        return call_fail_as(call, 400, STR("Invalid app")) != OK;
    if (!entry_number(call, "status", 0, 999, &status) ||
        !entry_number(call, "since", 0, UINT64_MAX, &out->since))
        return false;
    out->status = (int)status;
    return true;
}

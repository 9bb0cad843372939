/* An app's webhooks, which it registers with a token of its own: for a user's
 * events, that the user has allowed the app to see them is asked at each. */
#include "api/events/events.h"

#include "api/call/fail.h"
#include "api/call/params.h"
#include "base/clock.h"
#include "hooks/delivery.h"
#include "json/writer.h"

#define SHOWN 20 /* last deliveries */

/* ---- writing ---- */

static void put_time(struct json *j, int64_t ms)
{
    char text[CLOCK_MS_TEXT_MAX];

    if (ms == 0)
        json_null(j);
    else
        json_str(j, str_of(text, (size_t)clock_ms_to_text(ms, text)));
}

static void put_id(struct json *j, struct id id)
{
    struct id_hex hex;

    json_str(j, id_hex_text(id, &hex));
}

static void put_kinds(struct json *j, event_kinds kinds)
{
    json_array(j);
    for (unsigned i = 0; i < EVENT_KINDS; i++)
        if ((kinds & EVENT_BIT(i)) != 0)
            json_str(j, str_from_c(event_kind_text((enum event_kind)i)));
    json_end_array(j);
}

/* The pairs of a webhook's object. */
static void put_hook(struct json *j, const struct hook *hook)
{
    json_key(j, "id");
    put_id(j, hook->id);
    json_key(j, "url");
    json_str(j, hook->url);
    json_key(j, "types");
    put_kinds(j, hook->kinds);
    json_key(j, "enabled");
    json_bool(j, hook->off_s == 0);
    json_key(j, "created_at");
    put_time(j, hook->created_s * 1000);
    json_key(j, "failing_since");
    put_time(j, hook->failing_ms);
}

static const char *status_of(const struct delivery *d)
{
    if (d->done_ms == 0)
        return "waiting";
    return d->is_dead ? "dead" : "delivered";
}

static void put_delivery(struct json *j, const struct delivery *d)
{
    json_object(j);
    json_key(j, "id");
    put_id(j, d->id);
    json_key(j, "type");
    json_str(j, str_from_c(event_kind_text(d->kind)));
    json_key(j, "created_at");
    put_time(j, d->made_ms);
    json_key(j, "status");
    json_str(j, str_from_c(status_of(d)));
    json_key(j, "tries");
    json_u64(j, d->tries);
    json_key(j, "response_status");
    if (d->status > 0)
        json_i64(j, d->status);
    else
        json_null(j);
    json_key(j, "error");
    if (d->error.n > 0)
        json_str(j, d->error);
    else
        json_null(j);
    json_key(j, "next_try_at");
    put_time(j, d->done_ms == 0 ? d->due_ms : 0);
    json_end_object(j);
}

/* ---- which app, and which hook ---- */

/* False when it is answered: a user's token isn't enough. */
static bool is_app(struct call *call)
{
    return call->identity.user.n == 0 || call_fail(call, FAIL_NOT_AN_APP) != OK;
}

/* The hook of the path. `*found` is false when the request is answered. */
static enum err find_hook(struct call *call, struct hook *hook, bool *found)
{
    struct id id;
    enum err e = ERR_NOT_FOUND;

    *found = false;
    if (!is_app(call))
        return OK;
    if (id_from_hex(call->r->params[0], &id))
        e = hooks_find(call->db, call->identity.app, id, call->arena, hook);
    *found = e == OK;
    return e == ERR_NOT_FOUND ? call_fail(call, FAIL_NO_SUCH_ID) : e;
}

/* ---- handlers ---- */

enum err webhooks_get(struct call *call)
{
    struct json j = json_to(call->out);
    struct hook *hooks;
    size_t count;
    enum err e;

    if (!is_app(call))
        return OK;
    e = hooks_list(call->db, call->identity.app, call->arena, &hooks, &count);
    if (e)
        return e;
    json_object(&j);
    json_key(&j, "items");
    json_array(&j);
    for (size_t i = 0; i < count; i++) {
        json_object(&j);
        put_hook(&j, &hooks[i]);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    return OK;
}

/* The kinds that are named: those that this server has, one at least. */
static bool read_kinds(struct call *call, const struct json_body *body,
                       event_kinds *out)
{
    struct json_strings names = {0};
    enum event_kind kind;

    *out = 0;
    (void)json_body_strings(body, "types", EVENT_KINDS, 32, &names);
    for (size_t i = 0; i < names.count; i++) {
        if (!event_kind_from_text(names.list[i], &kind) ||
            call->config->events[kind] == NULL)
            return false;
        *out |= EVENT_BIT(kind);
    }
    return *out != 0;
}

enum err webhooks_post(struct call *call)
{
    struct json_body body = param_body(call);
    struct hook hook = {.app = call->identity.app};
    struct json j = json_to(call->out);
    bool has_kinds;
    enum err e;

    if (!is_app(call))
        return OK;
    (void)json_body_str(&body, "url", HOOKS_URL_MAX_BYTES, &hook.url);
    has_kinds = read_kinds(call, &body, &hook.kinds);
    if (!param_body_is_good(call, &body))
        return OK;
    if (!hooks_url_is_valid(hook.url))
        return call_fail(call, FAIL_WEBHOOK_URL);
    if (!has_kinds)
        return call_fail(call, FAIL_EVENT_TYPE);
    e = hooks_create(call->db, &hook, call_now_s(call), call->arena);
    if (e)
        return e == ERR_LIMIT ? call_fail(call, FAIL_TOO_MANY_WEBHOOKS) : e;
    call->r->status = 201;
    json_object(&j);
    put_hook(&j, &hook);
    json_key(&j, "secret");
    json_str(&j, hook.secret);
    json_end_object(&j);
    return OK;
}

enum err webhooks_get_one(struct call *call)
{
    struct json j = json_to(call->out);
    struct delivery *deliveries;
    struct hook hook;
    size_t count;
    bool found;
    enum err e = find_hook(call, &hook, &found);

    if (e || !found)
        return e;
    e = deliveries_list(call->db, hook.id, SHOWN, call->arena, &deliveries,
                        &count);
    if (e)
        return e;
    json_object(&j);
    put_hook(&j, &hook);
    json_key(&j, "deliveries");
    json_array(&j);
    for (size_t i = 0; i < count; i++)
        put_delivery(&j, &deliveries[i]);
    json_end_array(&j);
    json_end_object(&j);
    return OK;
}

enum err webhooks_put_one(struct call *call)
{
    struct json_body body = param_body(call);
    struct json j = json_to(call->out);
    struct hook hook;
    bool found, is_on;
    enum err e = find_hook(call, &hook, &found);

    if (e || !found)
        return e;
    is_on = hook.off_s == 0;
    if (json_body_bool(&body, "enabled", &is_on)) {
        hook.off_s = is_on ? 0 : call_now_s(call);
        hook.failing_ms = 0;
        e = hooks_switch(call->db, &hook, is_on, call_now_s(call));
    }
    if (e || !param_body_is_good(call, &body))
        return e;
    json_object(&j);
    put_hook(&j, &hook);
    json_end_object(&j);
    return OK;
}

enum err webhooks_delete_one(struct call *call)
{
    struct hook hook;
    bool found;
    enum err e = find_hook(call, &hook, &found);

    if (e || !found)
        return e;
    call->r->status = 204;
    return hooks_delete(call->db, &hook);
}

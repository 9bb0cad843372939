/* Parameters are written in the order of the table: the path first, then the
 * query, then the body. Members of one object in the body stand side by side in
 * the table. */
#include "client/endpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/text.h"

enum { NAME_MAX_BYTES = 64 };

/* A parameter's value, whatever its type; what isn't given is zero. */
struct value {
    const char *text;
    int64_t integer;
    double real;
    const void *items;
    size_t count;
    bool is_set;
};

static struct value value_of(const struct param *param, const void *params)
{
    const char *place = (const char *)params + param->offset;
    struct value value = {0};
    struct tonearm_optional_int integer;
    struct tonearm_optional_double real;
    struct tonearm_optional_bool flag;
    struct tonearm_text_list list;
    bool yes;
    switch (param->type) {
    case PARAM_TEXT:
        memcpy(&value.text, place, sizeof(value.text));
        value.is_set = !string_is_empty(value.text);
        break;
    case PARAM_INT:
    case PARAM_NUMBER:
        memcpy(&value.integer, place, sizeof(value.integer));
        value.is_set = param->type == PARAM_NUMBER || value.integer != 0;
        break;
    case PARAM_BOOL:
        memcpy(&yes, place, sizeof(yes));
        value.integer = yes;
        value.is_set = true;
        break;
    case PARAM_OPTIONAL_INT:
        memcpy(&integer, place, sizeof(integer));
        value.integer = integer.value;
        value.is_set = integer.is_set;
        break;
    case PARAM_OPTIONAL_DOUBLE:
        memcpy(&real, place, sizeof(real));
        value.real = real.value;
        value.is_set = real.is_set;
        break;
    case PARAM_OPTIONAL_BOOL:
        memcpy(&flag, place, sizeof(flag));
        value.integer = flag.value;
        value.is_set = flag.is_set;
        break;
    case PARAM_JPEG:
        memcpy(&value.items, place, sizeof(value.items));
        memcpy(&value.count, place + sizeof(value.items), sizeof(value.count));
        value.is_set = value.items && value.count > 0;
        break;
    default: /* the lists, which all have a count and a pointer */
        memcpy(&list, place, sizeof(list));
        value.items = list.items;
        value.count = list.count;
        value.is_set = list.count > 0;
    }
    return value;
}

static bool is_bool(const struct param *param)
{
    return param->type == PARAM_BOOL || param->type == PARAM_OPTIONAL_BOOL;
}

/* ------------------------------------------------------------ the address */

static void add_query_value(struct text *url, const struct param *param,
                            const struct value *value)
{
    const char *const *texts = value->items;
    if (param->type == PARAM_TEXT)
        text_add_escaped(url, value->text);
    else if (is_bool(param))
        text_add_all(url, value->integer ? "true" : "false");
    else if (param->type == PARAM_OPTIONAL_DOUBLE)
        text_add_double(url, value->real);
    else if (param->type != PARAM_TEXTS)
        text_add_int(url, value->integer);
    else
        for (size_t i = 0; i < value->count; i++) {
            text_add_all(url, i > 0 ? "," : "");
            text_add_escaped(url, texts[i] ? texts[i] : "");
        }
}

static void add_query(struct text *url, const struct endpoint *endpoint,
                      const void *params)
{
    const char *between = "?";
    for (size_t i = 0; i < endpoint->param_count; i++) {
        const struct param *param = &endpoint->params[i];
        struct value value = value_of(param, params);
        if (param->place != IN_QUERY || !value.is_set)
            continue;
        text_add_all(url, between);
        text_add_all(url, param->name);
        text_add_all(url, "=");
        add_query_value(url, param, &value);
        between = "&";
    }
}

static const struct param *find_param(const struct endpoint *endpoint,
                                      const char *name, size_t length)
{
    for (size_t i = 0; i < endpoint->param_count; i++) {
        const struct param *param = &endpoint->params[i];
        if (param->place == IN_PATH && strlen(param->name) == length &&
            memcmp(param->name, name, length) == 0)
            return param;
    }
    return NULL;
}

/* /v1/albums/{id}/tracks */
static void add_path(struct text *url, const struct endpoint *endpoint,
                     const void *params)
{
    const char *p = endpoint->path;
    while (*p) {
        size_t plain = strcspn(p, "{");
        text_add(url, p, plain);
        p += plain;
        if (!*p)
            return;
        size_t name = strcspn(++p, "}");
        const struct param *param = find_param(endpoint, p, name);
        if (param)
            text_add_escaped(url, value_of(param, params).text);
        p += name + 1;
    }
}

/* --------------------------------------------------------------- the body */

static void add_texts(struct text *body, const struct value *value)
{
    const char *const *texts = value->items;
    text_add_all(body, "[");
    for (size_t i = 0; i < value->count; i++) {
        text_add_all(body, i > 0 ? "," : "");
        text_add_json(body, texts[i] ? texts[i] : "");
    }
    text_add_all(body, "]");
}

static void add_dated_ids(struct text *body, const struct value *value)
{
    const struct tonearm_dated_id *ids = value->items;
    text_add_all(body, "[");
    for (size_t i = 0; i < value->count; i++) {
        text_add_all(body, i > 0 ? ",{\"id\":" : "{\"id\":");
        text_add_json(body, ids[i].id ? ids[i].id : "");
        text_add_all(body, ",\"added_at\":");
        text_add_json(body, ids[i].added_at ? ids[i].added_at : "");
        text_add_all(body, "}");
    }
    text_add_all(body, "]");
}

static void add_positions(struct text *body, const int *positions, size_t count)
{
    text_add_all(body, "[");
    for (size_t i = 0; i < count; i++) {
        text_add_all(body, i > 0 ? "," : "");
        text_add_int(body, positions[i]);
    }
    text_add_all(body, "]");
}

static void add_removals(struct text *body, const struct value *value)
{
    const struct tonearm_removal *removals = value->items;
    text_add_all(body, "[");
    for (size_t i = 0; i < value->count; i++) {
        text_add_all(body, i > 0 ? ",{\"uri\":" : "{\"uri\":");
        text_add_json(body, removals[i].uri ? removals[i].uri : "");
        if (removals[i].position_count > 0) {
            text_add_all(body, ",\"positions\":");
            add_positions(body, removals[i].positions,
                          removals[i].position_count);
        }
        text_add_all(body, "}");
    }
    text_add_all(body, "]");
}

static void add_body_value(struct text *body, const struct param *param,
                           const struct value *value)
{
    if (param->type == PARAM_TEXT)
        text_add_json(body, value->text);
    else if (is_bool(param))
        text_add_all(body, value->integer ? "true" : "false");
    else if (param->type == PARAM_TEXTS)
        add_texts(body, value);
    else if (param->type == PARAM_DATED_IDS)
        add_dated_ids(body, value);
    else if (param->type == PARAM_REMOVALS)
        add_removals(body, value);
    else if (param->type == PARAM_POSITIONS)
        add_positions(body, value->items, value->count);
    else
        text_add_int(body, value->integer);
}

/* Opens and closes the objects that names with a point stand in: `open` is the
 * one that is open. */
static const char *add_name(struct text *body, const char *name, char *open)
{
    const char *point = strchr(name, '.');
    size_t outer = point ? (size_t)(point - name) : 0;
    bool is_same = strlen(open) == outer && memcmp(open, name, outer) == 0;
    const char *between = body->count > 1 ? "," : "";
    if (*open && !is_same)
        text_add_all(body, "}");
    text_add_all(body, between);
    if (point && !is_same) {
        snprintf(open, NAME_MAX_BYTES, "%.*s", (int)outer, name);
        text_add_json(body, open);
        text_add_all(body, ":{");
    } else if (!point) {
        *open = '\0';
    }
    return point ? point + 1 : name;
}

static void add_body(struct tonearm_call *call, const struct endpoint *endpoint,
                     const void *params)
{
    char open[NAME_MAX_BYTES] = "";
    for (size_t i = 0; i < endpoint->param_count; i++) {
        const struct param *param = &endpoint->params[i];
        struct value value = value_of(param, params);
        if (param->place != IN_BODY || !value.is_set)
            continue;
        call->has_body = true;
        if (param->type == PARAM_JPEG) {
            text_add_base64(&call->body, value.items, value.count, false);
            return;
        }
        text_add_all(&call->body, call->body.count == 0 ? "{" : "");
        text_add_json(&call->body, add_name(&call->body, param->name, open));
        text_add_all(&call->body, ":");
        add_body_value(&call->body, param, &value);
    }
    if (call->has_body)
        text_add_all(&call->body, *open ? "}}" : "}");
}

/* --------------------------------------------------------------- the call */

/* The first parameter that is required and isn't there; NULL for none. */
static const struct param *missing(const struct endpoint *endpoint,
                                   const void *params)
{
    for (size_t i = 0; i < endpoint->param_count; i++) {
        const struct param *param = &endpoint->params[i];
        if (param->is_required && (!params || !value_of(param, params).is_set))
            return param;
    }
    return NULL;
}

static bool has_jpeg(const struct endpoint *endpoint)
{
    for (size_t i = 0; i < endpoint->param_count; i++)
        if (endpoint->params[i].type == PARAM_JPEG)
            return true;
    return false;
}

struct tonearm_call *endpoint_call(struct tonearm_client *client,
                                   const struct endpoint *endpoint,
                                   const void *params)
{
    struct tonearm_call *call =
        call_new(client, endpoint->name, endpoint->method);
    if (!call)
        return NULL;
    const struct param *param = missing(endpoint, params);
    if (param) {
        char message[NAME_MAX_BYTES * 2];
        snprintf(message, sizeof(message), "%s is missing",
                 *param->name ? param->name : "jpeg");
        call_fail(call, TONEARM_INVALID, message);
        return call;
    }
    text_add_all(&call->url, client->api_url);
    add_path(&call->url, endpoint, params);
    if (params) {
        add_query(&call->url, endpoint, params);
        add_body(call, endpoint, params);
    }
    if (has_jpeg(endpoint) && !(call->content_type = strdup("image/jpeg")))
        call->body.is_broken = true;
    call->kind = endpoint->kind;
    call->member = endpoint->member;
    call->yield = endpoint->kind ? YIELD_KIND : YIELD_NOTHING;
    return call;
}

enum tonearm_status endpoint_perform(struct tonearm_client *client,
                                     const struct endpoint *endpoint,
                                     const void *params, void **result,
                                     struct tonearm_error *error)
{
    return tonearm_call_perform(endpoint_call(client, endpoint, params), result,
                                error);
}

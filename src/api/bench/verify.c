/* POST /bench/v1/journal/verify: whether what was to come came. What isn't so
 * is said in words, with what came instead.
 *
 * Of a body and a query what is expected has to be there, with whatever else:
 * an object is part of another when each of its members is. A form's fields are
 * members that are texts. */
#include "api/bench/bench.h"
#include "api/bench/entry.h"
#include "api/call/fail.h"
#include "bench/bench.h"
#include "json/body.h"

#define CALLS_MAX 100
#define CAME_MAX  50 /* entries that are shown when they weren't expected */

struct expected {
    struct journal_filter filter;
    uint64_t min, max;
    struct str body;  /* an object, or any JSON; empty: whatever */
    struct str query; /* an object */
};

/* ---- parts ---- */

static bool is_part(struct str part, struct str whole, struct arena *arena);

/* The value of a member, in `whole`. */
static bool find_member(struct str whole, struct str name, struct arena *arena,
                        struct str *value)
{
    struct json_scan scan = json_scan(whole, arena);
    struct str key;
    bool is_there = false;

    if (!json_scan_enter(&scan, '{'))
        return false;
    while (json_scan_key(&scan, &key)) {
        struct str raw;

        if (!json_scan_raw(&scan, &raw))
            return false;
        if (!str_eq(key, name))
            continue;
        *value = raw;
        is_there = true;
    }
    return is_there;
}

static bool is_part_of_object(struct str part, struct str whole,
                              struct arena *arena)
{
    struct json_scan scan = json_scan(part, arena);
    struct str key, own, other;

    (void)json_scan_enter(&scan, '{');
    while (json_scan_key(&scan, &key))
        if (!json_scan_raw(&scan, &own) ||
            !find_member(whole, key, arena, &other) ||
            !is_part(own, other, arena))
            return false;
    return scan.error == NULL;
}

/* As many items, each part of its counterpart. */
static bool is_part_of_array(struct str part, struct str whole,
                             struct arena *arena)
{
    struct json_scan scan = json_scan(part, arena);
    struct json_scan others = json_scan(whole, arena);
    struct str own, other;

    (void)json_scan_enter(&scan, '[');
    if (!json_scan_enter(&others, '['))
        return false;
    while (json_scan_item(&scan))
        if (!json_scan_raw(&scan, &own) || !json_scan_item(&others) ||
            !json_scan_raw(&others, &other) || !is_part(own, other, arena))
            return false;
    return !json_scan_item(&others) && scan.error == NULL;
}

/* Texts by what they say, numbers by what they are worth. */
static bool is_same(struct str a, struct str b, struct arena *arena)
{
    struct json_scan one = json_scan(a, arena), other = json_scan(b, arena);
    enum json_kind kind = json_scan_peek(&one);
    struct str own_text, other_text;
    double own, its;

    if (kind != json_scan_peek(&other))
        return false;
    if (kind == JSON_STRING)
        return json_scan_str(&one, &own_text) &&
               json_scan_str(&other, &other_text) &&
               str_eq(own_text, other_text);
    if (kind == JSON_NUMBER)
        return json_scan_double(&one, &own) && json_scan_double(&other, &its) &&
               !(own < its) && !(own > its);
    return true; /* true, false and null are kinds of their own */
}

static bool is_part(struct str part, struct str whole, struct arena *arena)
{
    struct json_scan scan = json_scan(part, arena);

    switch (json_scan_peek(&scan)) {
    case JSON_OBJECT:
        return is_part_of_object(part, whole, arena);
    case JSON_ARRAY:
        return is_part_of_array(part, whole, arena);
    default:
        return is_same(part, whole, arena);
    }
}

/* The decoded value of a parameter of a query or a form. */
static bool find_field(struct str fields, struct str name, struct arena *arena,
                       struct str *value)
{
    struct str part, own;

    while (str_split(&fields, '&', &part)) {
        size_t equals = str_find(part, '=');

        if (http_decode(str_of(part.p, equals), true, arena, &own) &&
            str_eq(own, name))
            return http_decode(str_from(part, equals + 1), true, arena, value);
    }
    return false;
}

/* Whether each member, a text or else what would be written for it, is a field.
 */
static bool has_fields(struct str members, struct str fields,
                       struct arena *arena)
{
    struct json_scan scan = json_scan(members, arena);
    struct str key, own, value;

    if (!json_scan_enter(&scan, '{'))
        return false;
    while (json_scan_key(&scan, &key)) {
        bool is_read = json_scan_peek(&scan) == JSON_STRING
                           ? json_scan_str(&scan, &own)
                           : json_scan_raw(&scan, &own);

        if (!is_read || !find_field(fields, key, arena, &value) ||
            !str_eq(own, value))
            return false;
    }
    return scan.error == NULL;
}

static bool has_body(struct str expected, const struct journal_entry *e,
                     struct arena *arena)
{
    struct json_scan scan = json_scan(e->body, arena);
    enum json_kind kind = json_scan_peek(&scan);

    if (kind == JSON_OBJECT || kind == JSON_ARRAY)
        return is_part(expected, e->body, arena);
    return has_fields(expected, e->body, arena);
}

static bool is_it(const struct expected *x, const struct journal_entry *e,
                  struct arena *arena)
{
    return journal_suits(&x->filter, e) &&
           (x->query.n == 0 || has_fields(x->query, e->query, arena)) &&
           (x->body.n == 0 || has_body(x->body, e, arena));
}

/* ---- what is expected ---- */

/* `times`: a number, or an object with min and max. */
static bool read_times(struct str json, struct arena *arena,
                       struct expected *out)
{
    struct json_body body = json_body_open(json, arena);
    struct json_scan scan = json_scan(json, arena);
    int64_t min = 0, max = INT64_MAX, n;

    if (json_scan_peek(&scan) == JSON_NUMBER) {
        if (!json_scan_i64(&scan, &n) || n < 0)
            return false;
        out->min = out->max = (uint64_t)n;
        return true;
    }
    (void)json_body_i64(&body, "min", &min);
    (void)json_body_i64(&body, "max", &max);
    out->min = (uint64_t)min;
    out->max = (uint64_t)max;
    return body.kind == JSON_OBJECT && json_body_error(&body) == NULL &&
           min >= 0 && max >= min;
}

/* One key of an expected call; false for one that isn't right. */
static bool read_member(struct json_scan *scan, struct str key,
                        struct arena *arena, struct expected *x)
{
    struct str raw, text = STR_EMPTY;
    int64_t status;

    if (str_eq(key, STR("status"))) {
        if (!json_scan_i64(scan, &status) || status < 0 || status > 999)
            return false;
        x->filter.status = (int)status;
        return true;
    }
    if (str_eq(key, STR("times")))
        return json_scan_raw(scan, &raw) && read_times(raw, arena, x);
    if (str_eq(key, STR("body")))
        return json_scan_raw(scan, &x->body);
    if (str_eq(key, STR("query")))
        return json_scan_peek(scan) == JSON_OBJECT &&
               json_scan_raw(scan, &x->query);
    if (!json_scan_str(scan, &text))
        return false;
    if (str_eq(key, STR("route")))
        x->filter.route = text;
    else if (str_eq(key, STR("method")))
        x->filter.method = text;
    else if (str_eq(key, STR("user")))
        x->filter.user = text;
    else if (str_eq(key, STR("app")))
        return x->filter.has_app = id_from_hex(text, &x->filter.app);
    else
        return false;
    return true;
}

/* What is wrong with a call; empty: nothing. */
static struct str read_expected(struct str json, struct arena *arena,
                                struct expected *x)
{
    struct json_scan scan = json_scan(json, arena);
    struct str key;

    *x = (struct expected){.min = 1, .max = UINT64_MAX};
    if (!json_scan_enter(&scan, '{'))
        return STR("a call is an object");
    while (json_scan_key(&scan, &key))
        if (!read_member(&scan, key, arena, x))
            return arena_printf(arena, "\"%.*s\" of a call isn't right",
                                STR_ARG(key));
    return STR_EMPTY;
}

struct verifying {
    struct expected calls[CALLS_MAX];
    size_t count;
    bool in_order;
};

/* What is wrong with the request; empty: nothing. */
static struct str read_request(struct call *call, struct verifying *v)
{
    struct json_body body = json_body_open(call->r->body, call->arena);
    struct json_bodies list = {.count = 0};
    struct str why = STR_EMPTY;

    (void)json_body_bool(&body, "in_order", &v->in_order);
    (void)json_body_objects(&body, "calls", CALLS_MAX, &list);
    if (json_body_error(&body) != NULL)
        return str_from_c(json_body_error(&body)->text);
    if (list.count == 0)
        return STR("\"calls\" is missing");
    for (size_t i = 0; i < list.count && why.n == 0; i++)
        why = read_expected(list.list[i].text, call->arena, &v->calls[i]);
    v->count = list.count;
    return why;
}

/* ---- what came ---- */

static struct str name_of(const struct expected *x, struct arena *arena)
{
    struct str route = x->filter.route;

    return arena_printf(arena, "%.*s%s%.*s", STR_ARG(x->filter.method),
                        x->filter.method.n > 0 && route.n > 0 ? " " : "",
                        STR_ARG(route));
}

static struct str number_text(const struct expected *x, struct arena *arena)
{
    unsigned long long min = x->min, max = x->max;

    if (min == max)
        return arena_printf(arena, "%llu", min);
    if (max >= INT64_MAX)
        return arena_printf(arena, "at least %llu", min);
    return arena_printf(arena, "%llu to %llu", min, max);
}

/* Why the calls aren't as expected; empty: they are. With `in_order` as many
 * as at least are expected have to stand behind those that were expected
 * before. */
static struct str compare(const struct verifying *v,
                          const struct journal_found *found,
                          struct arena *arena)
{
    size_t from = 0;

    for (size_t i = 0; i < v->count; i++) {
        const struct expected *x = &v->calls[i];
        uint64_t came = 0, behind = 0;

        for (size_t k = 0; k < found->count; k++) {
            if (!is_it(x, found->entries[k], arena))
                continue;
            came++;
            if (v->in_order && k >= from && behind < x->min) {
                behind++;
                from = k + 1;
            }
        }
        if (came < x->min || came > x->max)
            return arena_printf(arena, "%.*s: expected %.*s, %llu came",
                                STR_ARG(name_of(x, arena)),
                                STR_ARG(number_text(x, arena)),
                                (unsigned long long)came);
        if (v->in_order && behind < x->min)
            return arena_printf(arena, "%.*s came before what should precede",
                                STR_ARG(name_of(x, arena)));
    }
    return STR_EMPTY;
}

static void write_answer(struct call *call, struct str why,
                         struct journal_found *found)
{
    struct json j = json_to(call->out);
    struct journal_found last = *found;

    if (last.count > CAME_MAX) {
        last.entries += last.count - CAME_MAX;
        last.count = CAME_MAX;
    }
    json_object(&j);
    json_key(&j, "ok");
    json_bool(&j, why.n == 0);
    if (why.n > 0) {
        json_key(&j, "why");
        json_str(&j, why);
        json_key(&j, "came");
        entries_write(&j, &last, call->arena);
    }
    json_end_object(&j);
}

enum err bench_journal_verify(struct call *call)
{
    struct verifying *v = arena_zalloc(call->arena, sizeof *v);
    struct str why = read_request(call, v);
    struct journal_found found;

    if (why.n > 0)
        return call_fail_as(call, 400, why);
    journal_find(call->config->bench->journal,
                 &(struct journal_filter){.since = 0}, JOURNAL_MAX_ENTRIES,
                 &found);
    write_answer(call, compare(v, &found, call->arena), &found);
    journal_give_back(&found);
    return OK;
}

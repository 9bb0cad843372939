/* A table has a row for each key: how its value is read, and what it has to be.
 * A key that isn't there is an error: who mistypes `times` would look for long
 * why a rule never ends. */
#include "api/bench/rule.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "json/scan.h"

#define TEXT_MAX_BYTES 1000
#define COUNT_MAX      1000000000
#define BYTES_MAX      ((int64_t)1 << 40)

struct reading {
    struct json_scan scan;
    struct fault_rule *rule;
};

/* An integer within bounds. */
static bool read_number(struct reading *r, int64_t min, int64_t max,
                        int64_t *out)
{
    return json_scan_i64(&r->scan, out) && *out >= min && *out <= max;
}

static bool read_u32(struct reading *r, int64_t min, int64_t max, uint32_t *out)
{
    int64_t v;

    if (!read_number(r, min, max, &v))
        return false;
    *out = (uint32_t)v;
    return true;
}

static bool read_text(struct reading *r, struct str *out)
{
    return json_scan_str(&r->scan, out) && out->n > 0 &&
           out->n <= TEXT_MAX_BYTES && utf8_is_printable(*out);
}

/* True, and nothing else. */
static bool read_true(struct reading *r, bool *out)
{
    return json_scan_bool(&r->scan, out) && *out;
}

static bool read_time(struct reading *r, int64_t *out)
{
    struct str text;

    return read_text(r, &text) && clock_from_text(text, out);
}

/* ---- which calls ---- */

static bool read_id(struct reading *r)
{
    struct str *id = &r->rule->id;

    if (!read_text(r, id) || id->n > FAULT_ID_MAX_BYTES)
        return false;
    for (size_t i = 0; i < id->n; i++) {
        char c = id->p[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return true;
}

static bool read_route(struct reading *r)
{
    return read_text(r, &r->rule->route);
}

static bool read_method(struct reading *r)
{
    return read_text(r, &r->rule->method);
}

static bool read_app(struct reading *r)
{
    struct str text;

    r->rule->has_app = true;
    return read_text(r, &text) && id_from_hex(text, &r->rule->app);
}

static bool read_user(struct reading *r)
{
    return read_text(r, &r->rule->user);
}

static bool read_after(struct reading *r)
{
    return read_time(r, &r->rule->after_ms);
}

static bool read_until(struct reading *r)
{
    return read_time(r, &r->rule->until_ms);
}

static bool read_nth(struct reading *r)
{
    struct fault_rule *rule = r->rule;

    rule->nth_count = 0;
    if (!json_scan_enter(&r->scan, '[')) {
        rule->nth_count = 1;
        return read_u32(r, 1, COUNT_MAX, &rule->nth[0]);
    }
    while (json_scan_item(&r->scan))
        if (rule->nth_count == FAULT_NTH_MAX ||
            !read_u32(r, 1, COUNT_MAX, &rule->nth[rule->nth_count++]))
            return false;
    return rule->nth_count > 0;
}

static bool read_every(struct reading *r)
{
    return read_u32(r, 1, COUNT_MAX, &r->rule->every);
}

static bool read_probability(struct reading *r)
{
    double *p = &r->rule->probability;

    r->rule->has_probability = true;
    return json_scan_double(&r->scan, p) && *p >= 0 && *p <= 1;
}

static bool read_seed(struct reading *r)
{
    int64_t v;

    if (!read_number(r, 0, INT64_MAX, &v))
        return false;
    r->rule->seed = (uint64_t)v;
    return true;
}

static bool read_times(struct reading *r)
{
    int64_t v;

    if (!read_number(r, 1, COUNT_MAX, &v))
        return false;
    r->rule->times = (uint64_t)v;
    return true;
}

/* ---- what is done ---- */

static bool read_status(struct reading *r)
{
    int64_t v;

    if (!read_number(r, 200, 599, &v) || v == 204 || v == 304)
        return false;
    r->rule->effects.status = (int)v;
    return true;
}

/* A string is the body itself, what else there is becomes JSON. */
static bool read_body(struct reading *r)
{
    struct fault_effects *e = &r->rule->effects;

    e->body_is_text = json_scan_peek(&r->scan) == JSON_STRING;
    if (e->body_is_text ? !json_scan_str(&r->scan, &e->body)
                        : !json_scan_raw(&r->scan, &e->body))
        return false;
    if (e->body.p == NULL)
        e->body = STR("");
    return e->body.n <= FAULT_BODY_MAX_BYTES;
}

static bool read_retry_after(struct reading *r)
{
    r->rule->effects.has_retry_after = true;
    return read_u32(r, 0, COUNT_MAX, &r->rule->effects.retry_after_s);
}

static bool read_delay(struct reading *r)
{
    return read_u32(r, 0, FAULT_TIME_MAX_MS, &r->rule->effects.delay_ms);
}

static bool read_jitter(struct reading *r)
{
    return read_u32(r, 0, FAULT_TIME_MAX_MS, &r->rule->effects.jitter_ms);
}

static bool read_cut(struct reading *r)
{
    int64_t v;

    if (!read_number(r, 0, BYTES_MAX, &v))
        return false;
    r->rule->effects.is_cut = true;
    r->rule->effects.cut_after = (uint64_t)v;
    return true;
}

static bool read_rate(struct reading *r)
{
    return read_u32(r, 1, COUNT_MAX, &r->rule->effects.bytes_per_s);
}

static bool read_close(struct reading *r)
{
    bool is_it;

    r->rule->effects.drop = FAULT_DROP_CLOSE;
    return read_true(r, &is_it);
}

static bool read_reset(struct reading *r)
{
    bool is_it;

    r->rule->effects.drop = FAULT_DROP_RESET;
    return read_true(r, &is_it);
}

static bool read_corrupt(struct reading *r)
{
    return read_true(r, &r->rule->effects.is_corrupt);
}

static bool read_event(struct reading *r)
{
    struct str text;

    if (!read_text(r, &text))
        return false;
    r->rule->effects.event =
        str_eq(text, STR("lose")) ? FAULT_EVENT_LOSE : FAULT_EVENT_REPEAT;
    return str_eq(text, STR("lose")) || str_eq(text, STR("repeat"));
}

static bool read_token(struct reading *r)
{
    struct str text;

    if (!read_text(r, &text))
        return false;
    r->rule->effects.token =
        str_eq(text, STR("expire")) ? FAULT_TOKEN_EXPIRE : FAULT_TOKEN_REVOKE;
    return str_eq(text, STR("expire")) || str_eq(text, STR("revoke"));
}

static bool read_refresh(struct reading *r)
{
    struct str text;

    r->rule->effects.refuses_refresh = true;
    return read_text(r, &text) && str_eq(text, STR("refuse"));
}

static bool read_withdraw(struct reading *r)
{
    enum app_profile *profile = &r->rule->effects.withdraw;
    struct str text;

    return read_text(r, &text) && apps_profile_from_text(text, profile) &&
           (*profile == APP_PROFILE_2024_11 || *profile == APP_PROFILE_2026_02);
}

static bool read_type(struct reading *r)
{
    struct str text;

    return read_text(r, &text) && str_eq(text, STR("fault"));
}

static bool read_nothing(struct reading *r)
{
    json_scan_skip(&r->scan);
    return r->scan.error == NULL;
}

/* ---- all of it ---- */

static const struct key {
    const char *name;
    bool (*read)(struct reading *r);
    const char *is; /* what it has to be */
} keys[] = {
    {"id", read_id, "1 to 40 of a-z, 0-9 and -"},
    {"route", read_route, "a route, such as /v1/tracks/{id} or /v1/*"},
    {"method", read_method, "a method, such as GET"},
    {"app", read_app, "a client id"},
    {"user", read_user, "a user's id"},
    {"nth", read_nth, "a number from 1 on, or up to 16 of them"},
    {"every", read_every, "a number from 1 on"},
    {"probability", read_probability, "a number from 0 to 1"},
    {"seed", read_seed, "a whole number from 0 on"},
    {"times", read_times, "a number from 1 on"},
    {"after", read_after, "a time in ISO 8601"},
    {"until", read_until, "a time in ISO 8601"},
    {"status", read_status, "200 to 599, but 204 and 304"},
    {"body", read_body, "at most 64 KiB"},
    {"retry_after_s", read_retry_after, "seconds"},
    {"delay_ms", read_delay, "0 to 600000"},
    {"jitter_ms", read_jitter, "0 to 600000"},
    {"cut_after", read_cut, "a number of bytes"},
    {"bytes_per_s", read_rate, "a number from 1 on"},
    {"close", read_close, "true"},
    {"reset", read_reset, "true"},
    {"corrupt", read_corrupt, "true"},
    {"event", read_event, "repeat or lose"},
    {"token", read_token, "expire or revoke"},
    {"refresh", read_refresh, "refuse"},
    {"withdraw", read_withdraw, "2024-11 or 2026-02"},
    {"type", read_type, "fault"},
    {"matched", read_nothing, "anything"},
};

static const struct key *find_key(struct str name)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (str_eq_c(name, keys[i].name))
            return &keys[i];
    return NULL;
}

/* What is wrong with the next value; empty: nothing. */
static struct str read_value(struct reading *r, struct str name,
                             struct arena *arena)
{
    const struct key *key = find_key(name);

    if (key == NULL)
        return arena_printf(arena, "a rule has no key \"%.*s\"", STR_ARG(name));
    if (json_scan_peek(&r->scan) == JSON_NULL) {
        json_scan_skip(&r->scan);
        return STR_EMPTY;
    }
    if (key->read(r))
        return STR_EMPTY;
    return arena_printf(arena, "\"%s\" has to be %s", key->name, key->is);
}

static bool has_other(const struct fault_effects *e)
{
    return e->status != 0 || e->delay_ms > 0 || e->jitter_ms > 0 || e->is_cut ||
           e->bytes_per_s > 0 || e->is_corrupt || e->drop != FAULT_DROP_NONE ||
           e->token != FAULT_TOKEN_NONE || e->withdraw != APP_PROFILE_FULL;
}

/* What is wrong with the rule as a whole; empty: nothing. */
static struct str judge(const struct fault_rule *rule)
{
    const struct fault_effects *e = &rule->effects;
    bool has_event = e->event != FAULT_EVENT_NONE;

    if (!has_other(e) && !has_event && !e->refuses_refresh)
        return STR("a rule has to do something: status, delay_ms, jitter_ms, "
                   "cut_after, bytes_per_s, close, reset, corrupt, event, "
                   "token, refresh or withdraw");
    if ((has_event && e->refuses_refresh) ||
        ((has_event || e->refuses_refresh) && has_other(e)))
        return STR("\"event\" and \"refresh\" go with nothing else");
    if (e->status == 0 && (e->body.p != NULL || e->has_retry_after))
        return STR("\"body\" and \"retry_after_s\" go with \"status\"");
    if (e->status != 0 && e->token != FAULT_TOKEN_NONE)
        return STR("\"token\" says the status itself");
    return STR_EMPTY;
}

bool rule_read(struct str json, struct arena *arena, struct fault_rule *out,
               struct str *why)
{
    struct reading r = {.scan = json_scan(json, arena), .rule = out};
    struct str name;

    *out = (struct fault_rule){.times = 0};
    *why = STR_EMPTY;
    if (!utf8_is_valid(json) || !json_scan_enter(&r.scan, '{')) {
        *why = STR("a rule is a JSON object");
        return false;
    }
    while (why->n == 0 && json_scan_key(&r.scan, &name))
        *why = read_value(&r, name, arena);
    if (r.scan.error != NULL)
        *why = arena_printf(arena, "bad JSON: %s", r.scan.error);
    else if (why->n == 0 && json_scan_peek(&r.scan) != JSON_END)
        *why = STR("a rule is one JSON object");
    else if (why->n == 0)
        *why = judge(out);
    /* The real thing always says how long to wait. */
    if (out->effects.status == 429 && !out->effects.has_retry_after) {
        out->effects.has_retry_after = true;
        out->effects.retry_after_s = 1;
    }
    return why->n == 0;
}

struct str rule_refusal(const struct fault_rule *rule, enum err e,
                        struct arena *arena)
{
    if (e == ERR_EXISTS)
        return arena_printf(arena, "there is a rule \"%.*s\"",
                            STR_ARG(rule->id));
    if (e == ERR_LIMIT)
        return arena_printf(arena, "there are %d rules already", FAULTS_MAX);
    return arena_printf(arena, "there is no route %.*s%s%.*s",
                        STR_ARG(rule->method), rule->method.n > 0 ? " " : "",
                        STR_ARG(rule->route));
}

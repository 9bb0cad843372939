/* GET and POST /bench/v1/clock: the clock of a world. */
#include "api/bench/clock.h"

#include <math.h>

#include "api/bench/bench.h"
#include "api/call/fail.h"
#include "api/call/frame.h"
#include "base/clock.h"
#include "bench/worlds.h"
#include "db/feed.h"
#include "hooks/sender.h"
#include "json/scan.h"
#include "json/writer.h"
#include "player/conductor.h"
#include "trends/trends.h"

/* Beyond which a clock is at one of its ends anyway. */
#define MOST_MS 300000000000000

/* What each part may take, in reality. */
#define SETTLE_MS 2000

static bool read_ms(struct json_scan *s, int64_t *out)
{
    return json_scan_i64(s, out) && *out <= MOST_MS && *out >= -MOST_MS;
}

static bool read_time(struct json_scan *s, int64_t *out)
{
    struct str text;

    return json_scan_str(s, &text) && clock_from_text(text, out);
}

/* The value of a key, or what is wrong with it. */
static const char *read_key(struct json_scan *s, struct str key,
                            struct clock_change *c)
{
    if (str_eq(key, STR("type"))) { /* as a line of a seed has it */
        json_scan_skip(s);
        return NULL;
    }
    if (str_eq(key, STR("freeze"))) {
        c->has_freeze = json_scan_bool(s, &c->freeze);
        return c->has_freeze ? NULL : "freeze: true or false";
    }
    if (str_eq(key, STR("set"))) {
        c->has_set = read_time(s, &c->set_ms);
        return c->has_set ? NULL : "set: a time as ISO 8601 has it";
    }
    if (str_eq(key, STR("offset_ms"))) {
        c->has_offset = read_ms(s, &c->offset_ms);
        return c->has_offset ? NULL : "offset_ms: an integer";
    }
    if (str_eq(key, STR("advance_ms"))) {
        c->has_advance = read_ms(s, &c->advance_ms) && c->advance_ms >= 0;
        return c->has_advance ? NULL : "advance_ms: an integer from 0 on";
    }
    if (str_eq(key, STR("factor"))) {
        c->has_factor = json_scan_double(s, &c->factor) && c->factor > 0 &&
                        c->factor <= CLOCK_FACTOR_MAX;
        return c->has_factor ? NULL : "factor: above 0, at most 100000";
    }
    return "a clock has freeze, set, offset_ms, advance_ms and factor";
}

const char *clock_change_read(struct json_scan *s, struct clock_change *out)
{
    const char *wrong = NULL;
    struct str key;

    *out = (struct clock_change){0};
    if (!json_scan_enter(s, '{'))
        return "a clock is an object";
    while (wrong == NULL && json_scan_key(s, &key))
        wrong = read_key(s, key, out);
    return wrong;
}

void clock_change_apply(struct clock *clock, const struct clock_change *change)
{
    if (change->has_freeze)
        clock_freeze(clock, change->freeze);
    if (change->has_set)
        clock_set(clock, change->set_ms);
    if (change->has_offset)
        clock_set_offset(clock, change->offset_ms);
    if (change->has_advance)
        clock_advance(clock, change->advance_ms);
    if (change->has_factor)
        clock_set_factor(clock, change->factor);
}

void clock_put(struct json *j, struct clock *clock)
{
    char text[CLOCK_MS_TEXT_MAX];
    struct clock_state state;
    int n;

    clock_look(clock, &state);
    n = clock_ms_to_text(state.now_ms, text);
    json_key(j, "now");
    json_str(j, str_of(text, (size_t)n));
    json_key(j, "now_ms");
    json_i64(j, state.now_ms);
    json_key(j, "frozen");
    json_bool(j, state.is_frozen);
    json_key(j, "factor");
    json_float(j, (float)state.factor);
    json_key(j, "offset_ms");
    json_i64(j, state.offset_ms);
}

enum err bench_clock_get(struct call *call)
{
    struct json j = json_to(call->out);

    json_object(&j);
    clock_put(&j, world_clock(call->config->world));
    json_end_object(&j);
    return OK;
}

/* ---- settling ---- */

/* Has everything that became due run, and lists what hasn't in time. What plays
 * is counted, and what is counted is told of: in this order. */
static void settle(struct call *call, struct json *j)
{
    const struct call_config *config = call->config;
    const struct {
        const char *part;
        bool is_settled;
    } parts[] = {
        {"player", conductor_settle(config->conductor, SETTLE_MS)},
        {"state", feed_settle(config->feed, SETTLE_MS)},
        {"charts", trends_settle(config->trends, SETTLE_MS)},
        {"webhooks", hook_sender_settle(config->hook_sender, SETTLE_MS)},
        {"streams", frame_settle(call->frame, SETTLE_MS)},
    };
    bool is_settled = true;

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        is_settled = is_settled && parts[i].is_settled;
    json_key(j, "settled");
    json_bool(j, is_settled);
    if (is_settled)
        return;
    json_key(j, "waiting");
    json_array(j);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!parts[i].is_settled)
            json_str(j, str_from_c(parts[i].part));
    json_end_array(j);
}

static void put_settled(struct call *call, struct clock *clock)
{
    struct json j = json_to(call->out);

    json_object(&j);
    clock_put(&j, clock);
    settle(call, &j);
    json_end_object(&j);
}

enum err bench_clock_set(struct call *call)
{
    struct json_scan s = json_scan(call->r->body, call->arena);
    struct clock *clock = world_clock(call->config->world);
    struct clock_change change;
    const char *wrong = clock_change_read(&s, &change);

    if (wrong == NULL && (s.error != NULL || json_scan_peek(&s) != JSON_END))
        wrong = "a clock is an object, and nothing more";
    if (wrong != NULL)
        return call_fail_text(call, FAIL_BAD_REQUEST, str_from_c(wrong));
    (void)hook_sender_settle(call->config->hook_sender, SETTLE_MS);
    clock_change_apply(clock, &change);
    put_settled(call, clock);
    return OK;
}

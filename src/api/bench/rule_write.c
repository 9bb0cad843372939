/* The same keys in the same order as rule_read.c has them; what isn't set isn't
 * written. */
#include "api/bench/rule.h"

#include "base/clock.h"

static void put_time(struct json *j, int64_t ms)
{
    char text[CLOCK_MS_TEXT_MAX];

    json_str(j, str_of(text, (size_t)clock_ms_to_text(ms, text)));
}

static void put_nth(struct json *j, const struct fault_rule *rule)
{
    json_key(j, "nth");
    json_array(j);
    for (size_t i = 0; i < rule->nth_count; i++)
        json_u64(j, rule->nth[i]);
    json_end_array(j);
}

/* A key whose value is known to be there only when it isn't zero. */
static void put_number(struct json *j, const char *name, uint64_t v)
{
    if (v == 0)
        return;
    json_key_str(j, str_from_c(name));
    json_u64(j, v);
}

static void put_text(struct json *j, const char *name, struct str text)
{
    if (text.n == 0)
        return;
    json_key_str(j, str_from_c(name));
    json_str(j, text);
}

static void put_true(struct json *j, const char *name, bool is_it)
{
    if (!is_it)
        return;
    json_key_str(j, str_from_c(name));
    json_bool(j, true);
}

static void put_choice(struct json *j, const struct fault_rule *rule)
{
    struct id_hex room;

    put_text(j, "route", rule->route);
    put_text(j, "method", rule->method);
    if (rule->has_app)
        put_text(j, "app", id_hex_text(rule->app, &room));
    put_text(j, "user", rule->user);
    if (rule->nth_count > 0)
        put_nth(j, rule);
    put_number(j, "every", rule->every);
    if (rule->has_probability) {
        json_key(j, "probability");
        json_float(j, (float)rule->probability);
    }
    put_number(j, "seed", rule->seed);
    put_number(j, "times", rule->times);
    if (rule->after_ms != 0) {
        json_key(j, "after");
        put_time(j, rule->after_ms);
    }
    if (rule->until_ms != 0) {
        json_key(j, "until");
        put_time(j, rule->until_ms);
    }
}

static void put_status(struct json *j, const struct fault_effects *e)
{
    put_number(j, "status", (uint64_t)e->status);
    if (e->body.p != NULL) {
        json_key(j, "body");
        if (e->body_is_text)
            json_str(j, e->body);
        else
            json_compact(j, e->body);
    }
    if (e->has_retry_after) {
        json_key(j, "retry_after_s");
        json_u64(j, e->retry_after_s);
    }
}

static void put_effects(struct json *j, const struct fault_effects *e)
{
    static const char *const events[] = {"", "repeat", "lose"};
    static const char *const tokens[] = {"", "expire", "revoke"};

    put_status(j, e);
    put_number(j, "delay_ms", e->delay_ms);
    put_number(j, "jitter_ms", e->jitter_ms);
    if (e->is_cut) {
        json_key(j, "cut_after");
        json_u64(j, e->cut_after);
    }
    put_number(j, "bytes_per_s", e->bytes_per_s);
    put_true(j, "close", e->drop == FAULT_DROP_CLOSE);
    put_true(j, "reset", e->drop == FAULT_DROP_RESET);
    put_true(j, "corrupt", e->is_corrupt);
    put_text(j, "event", str_from_c(events[e->event]));
    put_text(j, "token", str_from_c(tokens[e->token]));
    put_text(j, "refresh", str_from_c(e->refuses_refresh ? "refuse" : ""));
    if (e->withdraw != APP_PROFILE_FULL)
        put_text(j, "withdraw", str_from_c(apps_profile_text(e->withdraw)));
}

void rule_write(struct json *j, const struct fault_rule *rule)
{
    json_object(j);
    json_key(j, "id");
    json_str(j, rule->id);
    put_choice(j, rule);
    put_effects(j, &rule->effects);
    json_key(j, "matched");
    json_u64(j, rule->matched);
    json_end_object(j);
}

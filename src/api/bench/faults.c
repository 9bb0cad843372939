/* /bench/v1/faults and /bench/v1/scenarios: rules in and out. */
#include "api/bench/bench.h"

#include <assert.h>

#include "api/bench/rule.h"
#include "api/call/fail.h"
#include "bench/bench.h"
#include "bench/faults.h"
#include "json/body.h"

#define RULES_MAX      8
#define USER_MAX_BYTES 255

static struct faults *faults_of(const struct call *call)
{
    return call->config->bench->faults;
}

/* ---- rules ---- */

enum err bench_faults_get(struct call *call)
{
    struct json j = json_to(call->out);
    struct fault_rule *list;
    size_t count;

    faults_list(faults_of(call), call->arena, &list, &count);
    json_object(&j);
    json_key(&j, "faults");
    json_array(&j);
    for (size_t i = 0; i < count; i++)
        rule_write(&j, &list[i]);
    json_end_array(&j);
    json_end_object(&j);
    return OK;
}

/* Puts the rule in, with its id from then on. False: it has answered. */
static bool put_in(struct call *call, struct fault_rule *rule)
{
    char *id = arena_alloc(call->arena, FAULT_ID_MAX_BYTES + 1);
    enum err e = faults_add(faults_of(call), rule, id);

    if (e)
        return call_fail_as(call, e == ERR_EXISTS ? 409 : 400,
                            rule_refusal(rule, e, call->arena)) != OK;
    rule->id = str_from_c(id);
    return true;
}

enum err bench_faults_post(struct call *call)
{
    struct json j = json_to(call->out);
    struct fault_rule rule;
    struct str why;

    if (!rule_read(call->r->body, call->arena, &rule, &why))
        return call_fail_as(call, 400, why);
    if (!put_in(call, &rule))
        return OK;
    call->r->status = 201;
    rule_write(&j, &rule);
    return OK;
}

enum err bench_faults_clear(struct call *call)
{
    faults_clear(faults_of(call));
    call->r->status = 204;
    return OK;
}

enum err bench_faults_delete(struct call *call)
{
    if (!faults_remove(faults_of(call), call->r->params[0]))
        return call_fail_as(call, 404, STR("There is no such rule"));
    call->r->status = 204;
    return OK;
}

/* ---- scenarios ---- */

static const struct scenario {
    const char *name;
    const char *about;
    const char *rules; /* an array of JSON */
} scenarios[] = {
#define SCENARIO(name, about, rules) {name, about, rules},
#include "api/bench/scenario.def"
#undef SCENARIO
};

/* The rules of a scenario, which are ours and so right, in the arena. */
static size_t read_rules(struct call *call, const struct scenario *s,
                         struct fault_rule *out, size_t most)
{
    struct json_scan scan = json_scan(str_from_c(s->rules), call->arena);
    struct str text, why;
    size_t n = 0;

    (void)json_scan_enter(&scan, '[');
    while (json_scan_item(&scan) && json_scan_raw(&scan, &text)) {
        bool is_rule = rule_read(text, call->arena, &out[n], &why);

        assert(is_rule && n < most);
        n++;
    }
    return n;
}

enum err bench_scenarios_get(struct call *call)
{
    struct json j = json_to(call->out);

    json_object(&j);
    json_key(&j, "scenarios");
    json_array(&j);
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        json_object(&j);
        json_key(&j, "name");
        json_str(&j, str_from_c(scenarios[i].name));
        json_key(&j, "about");
        json_str(&j, str_from_c(scenarios[i].about));
        json_key(&j, "rules");
        json_compact(&j, str_from_c(scenarios[i].rules));
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    return OK;
}

static const struct scenario *find_scenario(struct str name)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++)
        if (str_eq_c(name, scenarios[i].name))
            return &scenarios[i];
    return NULL;
}

/* For whom alone, if the body says so: `app`, `user`. False: it has answered.
 */
static bool read_whose(struct call *call, struct fault_rule *whose)
{
    struct json_body body = json_body_open(call->r->body, call->arena);
    struct str app = STR_EMPTY;

    *whose = (struct fault_rule){.times = 0};
    (void)json_body_str(&body, "user", USER_MAX_BYTES, &whose->user);
    whose->has_app = json_body_str(&body, "app", ID_HEX_LENGTH, &app);
    if (json_body_error(&body) == NULL &&
        (!whose->has_app || id_from_hex(app, &whose->app)))
        return true;
    return call_fail_as(call, 400,
                        STR("\"app\" is a client id, \"user\" a user's id")) !=
           OK;
}

enum err bench_scenarios_post(struct call *call)
{
    const struct scenario *s = find_scenario(call->r->params[0]);
    struct fault_rule rules[RULES_MAX], whose;
    struct json j = json_to(call->out);
    size_t n;

    if (s == NULL)
        return call_fail_as(call, 404, STR("There is no such scenario"));
    if (!read_whose(call, &whose))
        return OK;
    n = read_rules(call, s, rules, RULES_MAX);
    for (size_t i = 0; i < n; i++) {
        rules[i].has_app = whose.has_app;
        rules[i].app = whose.app;
        rules[i].user = whose.user;
        if (!put_in(call, &rules[i]))
            return OK;
    }
    call->r->status = 201;
    json_object(&j);
    json_key(&j, "faults");
    json_array(&j);
    for (size_t i = 0; i < n; i++)
        rule_write(&j, &rules[i]);
    json_end_array(&j);
    json_end_object(&j);
    return OK;
}

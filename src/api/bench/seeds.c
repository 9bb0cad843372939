/* GET and POST /bench/v1/seed: what a world has as lines, and more of them for
 * one that is there. */
#include "api/bench/seeds.h"

#include "api/bench/bench.h"
#include "api/bench/clock.h"
#include "api/bench/rule.h"
#include "api/call/fail.h"
#include "base/clock.h"
#include "bench/bench.h"
#include "bench/faults.h"
#include "bench/worlds.h"
#include "json/scan.h"
#include "seed/seed.h"

/* What a world began with was read once, so it can be read. */
static struct seed *read_seeds(const struct world *world)
{
    struct seed *s = seed_new();

    if (seed_add_text(s, "seed", world_seeds(world)) == OK)
        return s;
    seed_free(s);
    return NULL;
}

void seeds_know(const struct world *world, struct seed_known *out)
{
    struct seed *s = read_seeds(world);

    seed_known_init(out, s);
    seed_free(s);
}

enum err bench_seed_get(struct call *call)
{
    struct seed *known = read_seeds(call->config->world);
    enum err e = seed_export(call->db, known, call->out);

    seed_free(known);
    call->r->type = "application/x-ndjson";
    return e;
}

/* ---- POST ---- */

struct more {
    struct call *call;
    struct seed *seed;
    bool is_trial; /* lines about the clock are only looked at */
    char (*rules)[FAULT_ID_MAX_BYTES + 1]; /* ids of those that are in */
    size_t rule_count;
};

static enum err set_clock(void *user, struct str line)
{
    struct more *m = user;
    struct json_scan s = json_scan(line, m->call->arena);
    struct clock_change change;
    const char *wrong = clock_change_read(&s, &change);

    if (wrong != NULL)
        return seed_refuse(m->seed, wrong);
    if (!m->is_trial)
        clock_change_apply(world_clock(m->call->config->world), &change);
    return OK;
}

static enum err put_rule(void *user, struct str line)
{
    struct more *m = user;
    struct arena *arena = m->call->arena;
    struct fault_rule rule;
    struct str why;
    enum err e;

    if (m->rule_count == FAULTS_MAX)
        return seed_refuse(m->seed, "is one rule too many");
    if (!rule_read(line, arena, &rule, &why))
        return seed_refuse(m->seed, arena_cstr(arena, why));
    e = faults_add(m->call->config->bench->faults, &rule,
                   m->rules[m->rule_count]);
    if (e)
        return seed_refuse(m->seed,
                           arena_cstr(arena, rule_refusal(&rule, e, arena)));
    m->rule_count++;
    return OK;
}

static void take_rules_back(struct more *m)
{
    while (m->rule_count > 0)
        (void)faults_remove(m->call->config->bench->faults,
                            str_from_c(m->rules[--m->rule_count]));
}

/* The first of the lines that the server's own catalog isn't changed for. */
static enum err refuse_object(void *user, struct str line)
{
    struct more *m = user;

    (void)line;
    return seed_refuse(m->seed,
                       "is for a catalog, and that of the default world is the "
                       "server's: POST /bench/v1/worlds makes another");
}

static enum err write_in_transaction(struct db *db, void *user)
{
    const struct more *m = user;
    const struct seed_writing w = {.now_ms = m->call->now_ms};

    return seed_write(m->seed, db, &w);
}

static enum err write_state(void *more)
{
    struct more *m = more;

    return call_write(m->call, write_in_transaction, m);
}

/* With the catalog, if there is anything for one. */
static enum err write_all(struct more *m)
{
    const struct call_config *config = m->call->config;
    enum err e;

    if (!seed_is_for_catalog(m->seed))
        return write_state(m);
    e = worlds_extend(config->worlds, config->world, m->call->r->body,
                      write_state, m);
    return e == ERR_USAGE
               ? seed_each(m->seed, SEED_FOR_CATALOG, refuse_object, m)
               : e;
}

/* The state comes last: a transaction that is undone leaves nothing, and what
 * is for the bench can be looked at before, or taken back. */
static enum err write_more(struct more *m)
{
    enum err e = seed_add_text(m->seed, "seed", m->call->r->body);

    m->is_trial = true;
    m->rules = arena_alloc(m->call->arena, FAULTS_MAX * sizeof *m->rules);
    if (!e)
        e = seed_hash(m->seed, SEED_HASH_QUICK);
    if (!e)
        e = seed_each(m->seed, SEED_CLOCK, set_clock, m);
    if (!e)
        e = seed_each(m->seed, SEED_FAULTS, put_rule, m);
    if (!e)
        e = write_all(m);
    if (e) {
        take_rules_back(m);
        return e;
    }
    m->is_trial = false;
    return seed_each(m->seed, SEED_CLOCK, set_clock, m);
}

enum err bench_seed_write(struct call *call)
{
    struct more m = {.call = call, .seed = seed_new()};
    const struct seed_fault *fault = seed_fault(m.seed);
    enum err e = write_more(&m);

    if (e == ERR_INVALID && fault->line > 0) {
        struct str text =
            arena_printf(call->arena, "line %llu: %.*s",
                         (unsigned long long)fault->line, STR_ARG(fault->why));

        e = call_fail_text(call, FAIL_BAD_REQUEST, text);
    } else if (!e) {
        call->r->status = 204;
    }
    seed_free(m.seed);
    return e;
}

/* What worlds share is what the process has once: the catalog's file, pictures
 * and previews, the audit log, readers and loops. What a world has for itself
 * is all of a service: a few threads and connections, which wait most of the
 * time. */
#include "service/bench_service.h"

#include "api/bench/clock.h"
#include "api/bench/rule.h"
#include "api/call/frame.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "bench/bench.h"
#include "bench/faults.h"
#include "bench/worlds.h"
#include "db/db.h"
#include "generation/generation.h"
#include "generation/watch.h"
#include "json/scan.h"
#include "seed/seed.h"
#include "service/bench_catalogs.h"

struct bench_service {
    const struct service_config *config; /* the server's own */
    struct service *service;             /* which that has made */
    struct call_frame *frame;            /* in front of the server */
    struct worlds_maker maker;
    struct worlds *worlds;
    struct bench_catalogs *catalogs;
};

static struct str why_of(const struct seed *s, struct arena *arena)
{
    const struct seed_fault *fault = seed_fault(s);

    return arena_printf(arena, "seeds:%llu: %.*s",
                        (unsigned long long)fault->line, STR_ARG(fault->why));
}

/* Secrets that the lines don't say are drawn when they are read. */
static enum err read_lines(struct seed *s, struct str lines,
                           const struct service_config *config)
{
    struct random_source own, *source;
    enum err e;

    random_source_init(&own, config->seed, STR("seed lines"));
    source = random_use(config->has_seed ? &own : NULL);
    e = seed_add_text(s, "seeds", lines);
    (void)random_use(source);
    return e;
}

static void add_catalog(struct world_run *run, struct bench_catalog *catalog)
{
    size_t capacity = run->catalog_count;

    run->catalogs = mem_grow(run->catalogs, run->catalog_count, &capacity,
                             sizeof *run->catalogs);
    run->catalogs[run->catalog_count++] = catalog;
}

static void give_catalogs(struct bench_service *b, struct world_run *run)
{
    while (run->catalog_count > 0)
        bench_catalogs_give(b->catalogs, run->catalogs[--run->catalog_count]);
    free(run->catalogs);
    run->catalogs = NULL;
}

/* The catalog with the objects, if there are any; `seed` has been read of them,
 * or, where a snapshot brings others, of their last part. */
static enum err take_catalog(struct bench_service *b, struct str objects,
                             struct str seeds, const struct seed *seed,
                             struct world_run *run)
{
    struct bench_catalog *catalog;
    struct seed *all = NULL;
    enum err e = OK;

    if (objects.n > seeds.n) {
        all = seed_new();
        e = seed_add_text(all, "seeds", objects);
        seed = all;
    }
    if (!e && seed_is_for_catalog(seed)) {
        e = bench_catalogs_take(b->catalogs, seed, &catalog);
        if (!e)
            add_catalog(run, catalog);
    }
    seed_free(all);
    return e;
}

struct clock_setting {
    struct seed *seed;
    struct clock *clock;
    struct arena *arena;
};

static enum err set_clock(void *user, struct str line)
{
    const struct clock_setting *c = user;
    struct json_scan scan = json_scan(line, c->arena);
    struct clock_change change;
    const char *wrong = clock_change_read(&scan, &change);

    if (wrong != NULL)
        return seed_refuse(c->seed, wrong);
    clock_change_apply(c->clock, &change);
    return OK;
}

struct seed_job {
    struct seed *seed;
    struct seed_writing writing;
};

static enum err write_seed(struct db *db, void *arg)
{
    const struct seed_job *job = arg;

    return seed_write(job->seed, db, &job->writing);
}

/* Everything of the seed that isn't the catalog's. */
static enum err use_seed(struct seed *s, const struct service_config *config,
                         struct arena *arena)
{
    struct clock_setting setting = {s, config->call.clock, arena};
    struct seed_job job = {.seed = s};
    struct db *db;
    enum err e = seed_each(s, SEED_CLOCK, set_clock, &setting);

    if (!e)
        e = seed_hash(s, SEED_HASH_QUICK);
    if (!e)
        e = state_open(&config->place, &db);
    if (e)
        return e;
    job.writing =
        (struct seed_writing){.now_ms = clock_unix_ms(),
                              .refresh_life_s = config->refresh_lifetime_s};
    e = db_transact(db, write_seed, &job);
    db_close(db);
    return e;
}

struct fault_putting {
    struct seed *seed;
    struct faults *faults;
    struct arena *arena;
};

static enum err put_fault(void *user, struct str line)
{
    const struct fault_putting *p = user;
    char id[FAULT_ID_MAX_BYTES + 1];
    struct fault_rule rule;
    struct str why;
    enum err e = OK;

    if (!rule_read(line, p->arena, &rule, &why))
        return seed_refuse(p->seed, arena_cstr(p->arena, why));
    e = faults_add(p->faults, &rule, id);
    if (!e)
        return OK;
    why = rule_refusal(&rule, e, p->arena);
    return seed_refuse(p->seed, arena_cstr(p->arena, why));
}

/* Once there is a frame, by whose routes rules go. */
static enum err put_faults(struct seed *s, const struct service_config *config,
                           struct arena *arena)
{
    struct fault_putting putting = {s, config->call.bench->faults, arena};

    return seed_each(s, SEED_FAULTS, put_fault, &putting);
}

/* Opens the run's service on what the seed makes of its state. */
static enum err open_seeded(const struct service_config *config, struct seed *s,
                            struct arena *arena, struct service **out)
{
    struct clock *clock = clock_use(config->call.clock);
    struct random_source own, *source;
    enum err e;

    random_source_init(&own, config->seed, STR("seed"));
    source = random_use(config->has_seed ? &own : NULL);
    e = use_seed(s, config, arena);
    (void)random_use(source);
    (void)clock_use(clock);
    if (!e)
        e = service_open(config, out);
    if (e)
        return e;
    e = put_faults(s, config, arena);
    if (e)
        service_close(*out);
    return e;
}

static struct service_config config_of(const struct bench_service *b,
                                       const struct world_run *run)
{
    struct service_config config = *b->config;

    config.place.where = run->state;
    config.place.is_relaxed = true;
    config.first_key = world_first_key(run->world);
    config.has_seed = world_seed(run->world, &config.seed);
    config.call.world = run->world;
    config.call.clock = world_clock(run->world);
    config.call.bench = world_bench(run->world);
    config.call.beside = b->frame;
    config.call.serving = NULL;
    return config;
}

/* With the seed of `seeds`, whose fault is known after ERR_INVALID. */
static enum err open_with(struct bench_service *b, struct world_run *run,
                          struct str seeds, struct seed *s, struct arena *arena)
{
    struct service_config config = config_of(b, run);
    enum err e = read_lines(s, seeds, &config);

    if (!e)
        e = take_catalog(b, run->objects, seeds, s, run);
    if (run->catalog_count > 0)
        config.call.store = bench_catalog_store(run->catalogs[0]);
    if (!e && seeds.n > 0)
        e = open_seeded(&config, s, arena, &run->service);
    else if (!e)
        e = service_open(&config, &run->service);
    if (e)
        give_catalogs(b, run);
    return e;
}

static enum err open_run(void *owner, struct world_run *run, struct str seeds,
                         struct arena *arena, struct str *why)
{
    struct bench_service *b = owner;
    struct seed *s = seed_new();
    enum err e = open_with(b, run, seeds, s, arena);

    if (!e)
        run->frame = service_frame(run->service);
    else if (e == ERR_INVALID)
        *why = why_of(s, arena);
    seed_free(s);
    return e;
}

static void end_streams(void *owner, struct world_run *run, bool is_cut)
{
    (void)owner;
    frame_end_streams(run->frame, is_cut);
}

static bool is_quiet(void *owner, struct world_run *run)
{
    (void)owner;
    return frame_is_quiet(run->frame);
}

static void close_run(void *owner, struct world_run *run)
{
    struct bench_service *b = owner;

    frame_leave(run->frame);
    service_close(run->service);
    give_catalogs(b, run);
}

/* The store that the run began with stays the one that pages list, and so do
 * the catalogs until the run ends. */
static enum err turn_to(struct bench_service *b, struct world_run *run,
                        const struct seed *seed, enum err (*before)(void *arg),
                        void *arg)
{
    struct generation *next = NULL;
    struct bench_catalog *catalog;
    enum err e = bench_catalogs_take(b->catalogs, seed, &catalog);

    if (e)
        return e;
    e = generation_open(bench_catalog_store(catalog), &next);
    if (!e)
        e = before(arg);
    if (e) {
        generation_unref(next);
        bench_catalogs_give(b->catalogs, catalog);
        return e;
    }
    add_catalog(run, catalog);
    frame_turn(run->frame, next);
    return OK;
}

static enum err extend_run(void *owner, struct world_run *run,
                           struct str objects, enum err (*before)(void *arg),
                           void *arg)
{
    struct seed *all = seed_new();
    enum err e = seed_add_text(all, "seeds", objects);

    if (!e)
        e = turn_to(owner, run, all, before, arg);
    seed_free(all);
    return e;
}

static void retire(void *owner)
{
    struct bench_service *b = owner;

    service_retire(b->service);
}

enum err bench_service_open(struct service_config *config,
                            struct bench_service **out)
{
    struct bench_service *b = mem_zalloc(1, sizeof *b);
    enum err e;

    b->config = config;
    b->catalogs = bench_catalogs_new(config->call.store, config->place.data);
    b->maker = (struct worlds_maker){.owner = b,
                                     .open = open_run,
                                     .end_streams = end_streams,
                                     .is_quiet = is_quiet,
                                     .close = close_run,
                                     .extend = extend_run,
                                     .retire = retire};
    e = worlds_open(&config->place, &b->maker, &b->worlds);
    if (e) {
        bench_service_free(b);
        return e;
    }
    if (config->has_seed)
        worlds_number_default(b->worlds, config->seed);
    config->call.worlds = b->worlds;
    config->call.world = worlds_default(b->worlds);
    config->call.clock = world_clock(config->call.world);
    config->call.bench = world_bench(config->call.world);
    *out = b;
    return OK;
}

void bench_service_begin(struct bench_service *b, struct service *service)
{
    b->service = service;
    b->frame = service_frame(service);
}

static enum err take_rule(void *rules, struct str line)
{
    /* The line as it was, but for its type. */
    buf_lit(rules, "{\"type\":\"fault\",");
    buf_str(rules, str_from(line, 1));
    buf_char(rules, '\n');
    return OK;
}

/* What GET /seed tells, and what a reset begins with. */
static enum err tell_default(struct bench_service *b, struct seed *s)
{
    struct buf lines, rules;
    enum err e;

    buf_init(&lines, 2 * SEED_MAX_BYTES);
    buf_init(&rules, 2 * SEED_MAX_BYTES);
    seed_lines(s, &lines);
    e = seed_each(s, SEED_FAULTS, take_rule, &rules);
    worlds_tell_default(b->worlds, buf_get(&lines), buf_get(&rules));
    buf_release(&lines);
    buf_release(&rules);
    return e;
}

static enum err keep_default(struct bench_service *b)
{
    struct db *db;
    enum err e = state_open(&b->config->place, &db);

    if (e)
        return e;
    e = worlds_keep_default(b->worlds, db);
    db_close(db);
    return e;
}

enum err bench_service_seed(struct bench_service *b, struct seed *s)
{
    struct clock_setting setting = {.seed = s, .clock = b->config->call.clock};
    struct arena arena;
    enum err e = tell_default(b, s);

    arena_init(&arena);
    setting.arena = &arena;
    if (!e)
        e = seed_each(s, SEED_CLOCK, set_clock, &setting);
    if (!e)
        e = put_faults(s, b->config, &arena);
    if (!e)
        e = keep_default(b);
    arena_release(&arena);
    return e;
}

void bench_service_end(struct bench_service *b)
{
    if (b == NULL)
        return;
    worlds_end(b->worlds);
}

void bench_service_free(struct bench_service *b)
{
    if (b == NULL)
        return;
    worlds_free(b->worlds);
    bench_catalogs_free(b->catalogs);
    free(b);
}

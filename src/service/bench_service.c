/* What worlds share is what the process has once: the catalog's file, pictures
 * and previews, the audit log, readers and loops. What a world has for itself
 * is all of a service: a few threads and connections, which wait most of the
 * time. */
#include "service/bench_service.h"

#include "api/call/frame.h"
#include "base/mem.h"
#include "bench/worlds.h"

struct bench_service {
    const struct service_config *config; /* the server's own */
    struct call_frame *frame;            /* in front of the server */
    struct worlds_maker maker;
    struct worlds *worlds;
    bool has_ended;
};

static enum err open_run(void *owner, struct world_run *run, struct str seeds,
                         struct arena *arena, struct str *why)
{
    const struct bench_service *b = owner;
    struct service_config config = *b->config;
    enum err e;

    (void)arena;
    if (seeds.n > 0) {
        *why = STR("seeds aren't read here");
        return ERR_INVALID;
    }
    config.place.where = run->state;
    config.place.is_relaxed = true;
    config.first_key = world_first_key(run->world);
    config.has_seed = world_seed(run->world, &config.seed);
    config.call.world = run->world;
    config.call.clock = world_clock(run->world);
    config.call.beside = b->frame;
    config.call.serving = NULL;
    e = service_open(&config, &run->service);
    if (!e)
        run->frame = service_frame(run->service);
    return e;
}

static void end_streams(void *owner, struct world_run *run, bool is_cut)
{
    (void)owner;
    service_end_waits(run->service);
    frame_end_streams(run->frame, is_cut);
}

static bool is_quiet(void *owner, struct world_run *run)
{
    (void)owner;
    return frame_is_quiet(run->frame);
}

static void close_run(void *owner, struct world_run *run)
{
    (void)owner;
    frame_leave(run->frame);
    service_close(run->service);
}

enum err bench_service_open(struct service_config *config,
                            struct bench_service **out)
{
    struct bench_service *b = mem_zalloc(1, sizeof *b);
    enum err e;

    b->config = config;
    b->maker = (struct worlds_maker){.owner = b,
                                     .open = open_run,
                                     .end_streams = end_streams,
                                     .is_quiet = is_quiet,
                                     .close = close_run};
    e = worlds_open(&config->place, &b->maker, &b->worlds);
    if (e) {
        free(b);
        return e;
    }
    config->call.worlds = b->worlds;
    config->call.world = worlds_default(b->worlds);
    config->call.clock = world_clock(config->call.world);
    *out = b;
    return OK;
}

void bench_service_begin(struct bench_service *b, struct call_frame *frame)
{
    b->frame = frame;
}

void bench_service_end(struct bench_service *b)
{
    if (b == NULL)
        return;
    worlds_end(b->worlds);
    b->has_ended = true;
}

void bench_service_free(struct bench_service *b)
{
    if (b == NULL)
        return;
    worlds_free(b->worlds);
    free(b);
}

/* Opening goes from what others use to those who use it; closing goes back. */
#include "service/service.h"

#include "accounts/hash_gate.h"
#include "accounts/limit.h"
#include "accounts/tally.h"
#include "api/call/frame.h"
#include "api/events/note_feed.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "bench/bench.h"
#include "db/feed.h"
#include "db/pool.h"
#include "db/writer.h"
#include "events/bus.h"
#include "hooks/raise.h"
#include "hooks/sender.h"
#include "library/saved_sets.h"
#include "player/conductor.h"
#include "player/players.h"
#include "plays/playing_now.h"
#include "recommend/recommend.h"
#include "service/live.h"
#include "service/folder_schedule.h"
#include "service/podcast_schedule.h"
#include "service/rematching.h"
#include "service/service_inner.h"
#include "trends/trends.h"

#define POLITE_MS 100 /* for streams to end by themselves */

/* With the thread bound to what the threads that it starts are to inherit. */
static enum err open_bound(struct service *s,
                           const struct service_config *config)
{
    struct clock *clock = clock_use(config->call.clock);
    struct random_source own, *source;
    enum err e;

    random_source_init(&own, config->seed, STR("service"));
    source = random_use(config->has_seed ? &own : NULL);
    e = service_open_state(s, config);
    if (!e)
        e = service_open_frame(s, config);
    (void)random_use(source);
    (void)clock_use(clock);
    return e;
}

enum err service_open(const struct service_config *config, struct service **out)
{
    struct service *s = mem_zalloc(1, sizeof *s);
    enum err e;

    s->place = config->place;
    s->place.counts = &s->state_counts;
    s->serving = config->call.serving;
    s->owner = config->call.owner;
    s->random.seed = config->seed;
    e = open_bound(s, config);
    if (e) {
        service_close(s);
        return e;
    }
    *out = s;
    return OK;
}

struct call_frame *service_frame(const struct service *s)
{
    return s->frame;
}

enum err service_serve(struct service *s, struct http_server *http)
{
    enum err e = frame_watch(s->frame, http);

    atomic_store(&s->has_frame, !e);
    return e;
}

void service_retire(struct service *s)
{
    hook_sender_hold(s->sender);
    frame_end_streams(s->frame, false);
    clock_sleep_ms(POLITE_MS);
    frame_end_streams(s->frame, true);
}

void service_unwatch(struct service *s)
{
    bench_stop(call_frame_config(s->frame)->bench);
    frame_unwatch(s->frame);
}

/* Users before what they use: no part is left without another that it still
 * calls. */
void service_close(struct service *s)
{
    if (s == NULL)
        return;
    conductor_stop(s->conductor);
    trends_stop(s->trends);
    recommend_stop(s->recommend);
    feed_stop(s->feed);
    podcast_schedule_free(s->podcasts);
    folder_schedule_free(s->folders);
    frame_free(s->frame);
    live_free(s->live);
    players_free(s->players);
    note_feed_free(s->notes);
    bus_free(s->bus);
    trends_free(s->trends);
    recommend_free(s->recommend);
    tally_free(s->tally);
    limits_free(s->limits);
    limits_free(s->addresses);
    hash_gate_free(s->hash_gate);
    saved_sets_free(s->saved_sets);
    writer_stop(s->writer);
    rematching_free(s->rematching);
    playing_now_free(s->playing_now);
    hook_raiser_free(s->hooks);
    hook_sender_stop(s->sender);
    pool_free(s->pool);
    auth_free(s->auth);
    free(s);
}

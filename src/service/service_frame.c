/* The frame of calls with every wing. */
#include "service/service_inner.h"

#include "api/bench/bench.h"
#include "api/call/frame.h"
#include "api/discover/discover.h"
#include "api/events/events.h"
#include "api/events/note_feed.h"
#include "api/library/library.h"
#include "api/listens/listens.h"
#include "api/metrics/metrics.h"
#include "api/music/music.h"
#include "api/oauth/oauth.h"
#include "api/player/player.h"
#include "api/player/player_events.h"
#include "api/recommend/recommend.h"
#include "api/service/service.h"
#include "pages/pages.h"
#include "player/conductor.h"
#include "recommend/recommend.h"
#include "service/live.h"
#include "service/rematching.h"
#include "trends/trends.h"

static const struct call_wing *const wings[] = {
    &music_wing,   &discover_wing, &recommend_wing, &library_wing,
    &player_wing,  &events_wing,   &oauth_wing,     &service_wing,
    &listens_wing, &pages_wing,    &metrics_wing,   NULL};
static const struct call_wing *const wings_with_bench[] = {
    &music_wing,   &discover_wing, &recommend_wing, &library_wing,
    &player_wing,  &events_wing,   &oauth_wing,     &service_wing,
    &listens_wing, &pages_wing,    &metrics_wing,   &bench_wing,
    NULL};

const struct event_row *const service_events[EVENT_KINDS] = {
    [EVENT_STATE] = &player_events_state,
    [EVENT_TRACK] = &player_events_track,
    [EVENT_QUEUE] = &player_events_queue,
    [EVENT_DEVICES] = &player_events_devices,
    [EVENT_LIBRARY] = &events_library,
    [EVENT_FOLLOWING] = &events_following,
    [EVENT_PLAYLISTS] = &events_playlists,
    [EVENT_CATALOG] = &events_catalog,
    [EVENT_CHARTS] = &events_charts,
};

/* So that an import can return when its catalog is what is served, that whoever
 * listens hears of it, and that what it has brought is found in the plays. */
static void note_generation(void *service, uint32_t generation)
{
    const struct service *s = service;

    if (s->serving != NULL)
        s->serving(s->owner, generation);
    note_feed_tell_catalog(s->notes, generation);
    rematching_begin(s->rematching, frame_generation(s->frame));
}

/* The file of the next generation knows nothing of what has moved. */
static void set_live_again(void *service)
{
    const struct service *s = service;

    live_set(s->live);
    trends_opened(s->trends);
}

/* What the service has opened, beside what the caller says. */
static void fill_config(struct service *s, const struct service_config *config,
                        struct call_config *call)
{
    call->random = config->has_seed ? &s->random : NULL;
    call->auth = s->auth;
    call->writer = s->writer;
    call->pool = s->pool;
    call->limits = s->limits;
    call->addresses = s->addresses;
    call->hash_gate = s->hash_gate;
    call->saved_sets = s->saved_sets;
    call->players = s->players;
    call->conductor = s->conductor;
    call->tally = s->tally;
    call->playing_now = s->playing_now;
    call->trends = s->trends;
    call->recommend = s->recommend;
    call->hook_sender = s->sender;
    call->state_counts = &s->state_counts;
    call->feed = s->feed;
    call->wings = call->worlds != NULL ? wings_with_bench : wings;
    call->bus = s->bus;
    call->events = service_events;
    call->show_failure = pages_show_failure;
    call->serving = note_generation;
    call->opened = set_live_again;
    call->owner = s;
}

enum err service_open_frame(struct service *s,
                            const struct service_config *config)
{
    struct call_config call = config->call;
    enum err e;

    fill_config(s, config, &call);
    e = frame_new(&call, &s->frame);
    if (e)
        return e;
    live_attach(s->live, s->frame);
    /* A world begins with the frame, and what it may recommend waits until
     * somebody asks. */
    atomic_store(&s->has_frame, call.beside != NULL);
    e = trends_start(s->trends, frame_generations(s->frame));
    if (!e && call.beside == NULL)
        e = recommend_start(s->recommend, frame_generations(s->frame));
    return e ? e : conductor_start(s->conductor);
}

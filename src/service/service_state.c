/* The connections to the state, and everything that keeps some of it in memory
 * or writes to it. */
#include "service/service_inner.h"

#include "accounts/hash_gate.h"
#include "accounts/keys.h"
#include "accounts/limit.h"
#include "accounts/tally.h"
#include "api/call/frame.h"
#include "api/events/note_feed.h"
#include "api/player/player_events.h"
#include "base/clock.h"
#include "db/db.h"
#include "db/pool.h"
#include "db/writer.h"
#include "events/bus.h"
#include "generation/generation.h"
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
#include "trends/trends.h"

#define WRITER_QUEUE    10000
#define PLAYER_DATA_MAX (128u << 10) /* bytes of an event */
#define HASH_WAIT_MS    5000

/* For saved lists that are asked much: those of some ten thousand listeners. */
#define SAVED_SETS_BYTES (64u << 20)

static struct limits *new_limits(const struct service_config *config)
{
    struct limit_config limits = {
        .calls = {[APP_EXTENDED] = config->rate_extended,
                  [APP_DEVELOPMENT] = config->rate_development}};

    return limits_new(&limits);
}

/* Anybody has addresses, so the table of those has an end: about 10 MiB when it
 * is full. */
static struct limits *new_address_limits(void)
{
    struct limit_config config = {.grain_ms = 1000, .accounts_max = 16384};

    return limits_new(&config);
}

static enum err start_writer(struct service *s)
{
    struct db *db;
    enum err e = state_open(&s->place, &db);

    return e ? e : writer_start(db, WRITER_QUEUE, &s->writer);
}

/* Views are loaded for calls, for those who look at one already, and for
 * webhooks once the frame is there. */
static struct generation *generation_in_use(void *service)
{
    const struct service *s = service;

    return frame_generation(s->frame);
}

static bool is_player_watched(void *service, struct str user)
{
    const struct service *s = service;

    return player_events_are_wanted(s->bus, user) ||
           (atomic_load(&s->has_frame) &&
            (hook_raiser_wants(s->hooks, EVENT_STATE) ||
             hook_raiser_wants(s->hooks, EVENT_TRACK) ||
             hook_raiser_wants(s->hooks, EVENT_QUEUE) ||
             hook_raiser_wants(s->hooks, EVENT_DEVICES)));
}

static void raise_player(const struct service *s, enum event_kind kind,
                         const struct players_change *change)
{
    struct generation *g = frame_generation(s->frame);
    struct happening h = {
        .kind = kind, .id = change->id, .user = change->now->user};
    struct buf data;

    buf_init(&data, PLAYER_DATA_MAX);
    player_events_write(s->frame, g, kind, change->now, &data);
    h.data = buf_get(&data);
    if (!buf_overflowed(&data))
        note_feed_raise(s->notes, &h);
    buf_release(&data);
    generation_unref(g);
}

/* What may have been missed has no id by which all nodes raise it once:
 * webhooks aren't told of that. */
static void tell_player(void *service, const struct players_change *change)
{
    static const struct id none = {0};
    const struct service *s = service;
    event_kinds kinds = player_events_of(change);

    player_events_publish(s->bus, change);
    for (unsigned i = 0; i < EVENT_KINDS; i++)
        if ((kinds & EVENT_BIT(i)) != 0 && !id_eq(change->id, none) &&
            hook_raiser_wants(s->hooks, (enum event_kind)i))
            raise_player(s, (enum event_kind)i, change);
}

static struct players *new_players(struct service *s)
{
    struct players_config config = {.users = auth_users(s->auth),
                                    .generation = generation_in_use,
                                    .is_watched = is_player_watched,
                                    .changed = tell_player,
                                    .owner = s};

    return players_new(&config);
}

/* The sender of webhooks has a connection of its own, too. */
static enum err start_events(struct service *s, struct db *db,
                             const struct service_config *config)
{
    const struct hook_sender_config sender = {
        .allow_private = config->webhooks_private,
        .unit_ms = config->webhook_retry_ms};
    struct db *own;
    enum err e = state_open(&s->place, &own);

    if (!e)
        e = hook_sender_start(own, &sender, &s->sender);
    if (!e)
        e = hook_raiser_new(db, s->writer, s->sender, &s->hooks);
    s->bus = bus_new();
    s->notes = note_feed_new(s->bus, s->hooks, service_events);
    return e;
}

/* Where nothing is run for anybody, feeds are left alone. */
static struct podcast_schedule *
new_schedule(const struct service_config *config)
{
    const struct podcast_schedule_config schedule = {
        .jobs = config->call.jobs,
        .every_s = config->call.jobs != NULL ? config->podcasts_every_s : 0,
        .is_private = config->podcasts_private};

    return podcast_schedule_new(&schedule);
}

/* As well. */
static struct folder_schedule *
new_folder_schedule(const struct service_config *config, struct writer *w)
{
    const struct folder_schedule_config schedule = {
        .jobs = config->call.jobs,
        .writer = w,
        .data = config->place.data,
        .every_s = config->call.jobs != NULL ? config->folders_every_s : 0,
        .media = config->folders_media};

    return folder_schedule_new(&schedule);
}

/* Starts the feed and all who subscribe to it. The feed gets the connection
 * from which everything was loaded, and begins by looking back: no change is
 * missed in between. */
static enum err start_feed(struct service *s, struct db *db,
                           const struct service_config *config)
{
    enum err e;

    auth_set_lifetimes(s->auth, config->access_lifetime_s,
                       config->refresh_lifetime_s);
    auth_set_retry(s->auth, config->refresh_retry_s);
    s->limits = new_limits(config);
    s->addresses = new_address_limits();
    s->tally = tally_new(s->limits, s->writer);
    auth_subscribe(s->auth, s->subscribers);
    tally_subscribe(s->tally, &s->subscribers[AUTH_SUBSCRIBERS]);
    live_subscribe(s->live, &s->subscribers[AUTH_SUBSCRIBERS + 1]);
    s->players = new_players(s);
    players_subscribe(s->players, &s->subscribers[AUTH_SUBSCRIBERS + 2]);
    note_feed_subscribe(s->notes, &s->subscribers[AUTH_SUBSCRIBERS + 3]);
    hook_raiser_subscribe(s->hooks, &s->subscribers[AUTH_SUBSCRIBERS + 4]);
    s->trends = trends_new(&s->place, config->chart_lists_s);
    trends_subscribe(s->trends, &s->subscribers[AUTH_SUBSCRIBERS + 5]);
    s->podcasts = new_schedule(config);
    podcast_schedule_subscribe(s->podcasts,
                               &s->subscribers[AUTH_SUBSCRIBERS + 6]);
    s->folders = new_folder_schedule(config, s->writer);
    folder_schedule_subscribe(s->folders,
                              &s->subscribers[AUTH_SUBSCRIBERS + 7]);
    e = feed_start(db, s->subscribers, SUBSCRIBERS, &s->feed);
    if (!e)
        writer_follow(s->writer, s->feed);
    return e;
}

/* With a connection of its own, for what is late. */
static enum err open_conductor(struct service *s)
{
    struct db *db;
    enum err e = state_open(&s->place, &db);

    if (!e)
        s->conductor = conductor_new(db, s->writer, s->players);
    return e;
}

/* The connections: one to load from, which the feed then has, the writer's,
 * and one for each reader. */
enum err service_open_state(struct service *s,
                            const struct service_config *config)
{
    struct db *db;
    enum err e = state_open(&s->place, &db);

    if (e)
        return e;
    if (config->first_key > 0)
        e = keys_number_from(db, config->first_key, clock_unix_s());
    if (!e)
        e = auth_open(db, &s->auth);
    if (!e)
        e = live_load(db, &s->live);
    if (!e)
        e = start_writer(s);
    if (!e)
        e = start_events(s, db, config);
    if (e) {
        db_close(db);
        return e;
    }
    e = start_feed(s, db, config);
    /* One connection for each reader is all that can be lent at a time. */
    s->pool = pool_new(&s->place, config->readers);
    s->hash_gate = hash_gate_new(config->hashes, HASH_WAIT_MS);
    s->saved_sets = saved_sets_new(SAVED_SETS_BYTES);
    s->playing_now = playing_now_new();
    s->rematching = rematching_new(s->writer);
    s->recommend = recommend_new(config->place.data);
    return e ? e : open_conductor(s);
}

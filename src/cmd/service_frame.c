/* The frame of calls with every wing, and the server in front of it. */
#include "cmd/service.h"

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
#include "base/mem.h"
#include "cmd/datadir.h"
#include "cmd/live.h"
#include "cmd/options.h"
#include "cmd/rematching.h"
#include "cmd/serve_tls.h"
#include "cmd/status_socket.h"
#include "pages/pages.h"
#include "player/conductor.h"
#include "recommend/recommend.h"
#include "trends/trends.h"

/* By address, unless --rate-forms, --rate-art and --rate-audio say otherwise:
 * an office behind one address signs in together, a page of albums is a hundred
 * pictures, and who listens asks for sound twice in that time. */
#define FORMS_CALLS 60
#define ART_CALLS   3000
#define AUDIO_CALLS 600

static const struct call_wing *const wings[] = {
    &music_wing,   &discover_wing, &recommend_wing, &library_wing,
    &player_wing,  &events_wing,   &oauth_wing,     &service_wing,
    &listens_wing, &pages_wing,    &metrics_wing,   NULL};

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

static bool is_private(const struct options *o)
{
    const struct http_config listens = {
        .listen = options_text(o, "listen"),
        .listen_tls = options_text(o, "listen-tls"),
        .proxy = options_text(o, "proxy"),
        .trusted_proxy = options_text(o, "trusted-proxy")};

    return http_is_private(&listens);
}

/* With a --public-url others come, by way of something on this machine. */
static bool shows_metrics(const struct options *o)
{
    return options_flag(o, "metrics") ||
           (is_private(o) && !options_given(o, "public-url"));
}

/* A limit by address: what the option says, else the default where strangers
 * can come, and none where they can't. */
static uint32_t address_calls(const struct options *o, const char *name,
                              uint32_t fallback)
{
    if (options_given(o, name))
        return (uint32_t)options_number(o, name);
    return is_private(o) ? 0 : fallback;
}

/* So that an import can return when its catalog is what is served, that whoever
 * listens hears of it, and that what it has brought is found in the plays. */
static void note_generation(void *service, uint32_t generation)
{
    const struct service *s = service;

    datadir_note_generation(s->lock_fd, generation);
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

enum err service_open_frame(struct service *s, const struct options *o)
{
    size_t rates = options_count(o, "rate-route");
    const char **rate_routes = mem_zalloc(rates, sizeof(const char *));
    struct call_config config = {
        .store = s->store,
        .auth = s->auth,
        .writer = s->writer,
        .pool = s->pool,
        .limits = s->limits,
        .addresses = s->addresses,
        .hash_gate = s->hash_gate,
        .saved_sets = s->saved_sets,
        .players = s->players,
        .conductor = s->conductor,
        .audit = s->audit,
        .tally = s->tally,
        .playing_now = s->playing_now,
        .trends = s->trends,
        .recommend = s->recommend,
        .hook_sender = s->sender,
        .state_counts = &s->state_counts,
        .feed = s->feed,
        .probe = s->probe,
        .wings = wings,
        .bus = s->bus,
        .events = service_events,
        .show_failure = pages_show_failure,
        .cache_dir = s->cache_dir,
        .folder_dir = s->folder_dir,
        .previews = s->previews,
        .reference_dir = s->reference_dir,
        .default_market = s->default_market,
        .search_depth = (uint32_t)options_number(o, "search-depth"),
        .rate_routes = rate_routes,
        .rate_route_count = rates,
        .rate_headers = options_flag(o, "rate-headers"),
        .address_calls = {[RATE_FORM] =
                              address_calls(o, "rate-forms", FORMS_CALLS),
                          [RATE_ART] = address_calls(o, "rate-art", ART_CALLS),
                          [RATE_AUDIO] =
                              address_calls(o, "rate-audio", AUDIO_CALLS)},
        .shows_metrics = shows_metrics(o),
        .open_signup = options_flag(o, "open-signup"),
        .is_private = is_private(o),
        .apps_per_user = (uint32_t)options_number(o, "apps-per-user"),
        .catalog_max_age_s = (int)options_number(o, "catalog-max-age"),
        .serving = note_generation,
        .opened = set_live_again,
        .owner = s};
    enum err e;

    for (size_t i = 0; i < rates; i++)
        rate_routes[i] = options_at(o, "rate-route", i);
    (void)apps_profile_from_text(str_from_c(options_text(o, "profile")),
                                 &config.profile);
    e = frame_new(&config, &s->frame);
    free(rate_routes);
    if (e)
        return e;
    live_attach(s->live, s->frame);
    e = trends_start(s->trends, frame_generations(s->frame));
    if (!e)
        e = recommend_start(s->recommend, frame_generations(s->frame));
    return e ? e : conductor_start(s->conductor);
}

/* The names that clients know the server by: those that --host gives, and with
 * the local certificate those that this is for. */
static size_t list_hosts(const struct options *o, bool has_local,
                         const char **host)
{
    size_t n = options_count(o, "host");

    for (size_t i = 0; i < n; i++)
        host[i] = options_at(o, "host", i);
    for (size_t i = 0; has_local && i < CERTS_HOST_COUNT; i++)
        host[n++] = certs_hosts[i];
    return n;
}

static enum err start_http(struct service *s, const struct options *o,
                           const struct serve_tls *tls)
{
    size_t most = options_count(o, "host") + CERTS_HOST_COUNT;
    const char **host = mem_zalloc(most, sizeof(const char *));
    struct http_config config = {
        .listen = options_text(o, "listen"),
        .listen_tls = options_text(o, "listen-tls"),
        .tls_cert = options_text(o, "tls-cert"),
        .tls_key = options_text(o, "tls-key"),
        .local_cert = tls->has_local ? tls->paths.server : NULL,
        .local_key = tls->has_local ? tls->paths.server_key : NULL,
        .http2 = options_flag(o, "http2"),
        .proxy = options_text(o, "proxy"),
        .proxy_hosts = certs_hosts,
        .proxy_host_count = CERTS_HOST_COUNT,
        .proxy_is_remote = options_flag(o, "proxy-remote"),
        .public_url = options_text(o, "public-url"),
        .hosts = host,
        .host_count = list_hosts(o, tls->has_local, host),
        .trusted_proxy = options_text(o, "trusted-proxy"),
        .access_log = options_text(o, "access-log"),
        .access_log_json =
            strcmp(options_text(o, "access-log-format"), "json") == 0,
        .loops = (unsigned)options_number(o, "loops"),
        .readers = (unsigned)options_number(o, "readers"),
        .slow_client_s = (unsigned)options_number(o, "slow-client")};
    enum err e = http_start(&config, frame_http(s->frame), &s->server);

    free(host);
    return e;
}

enum err service_start_http(struct service *s, const struct options *o)
{
    struct serve_tls tls;
    enum err e = serve_tls_find(o, &tls);

    if (!e)
        e = start_http(s, o, &tls);
    serve_tls_release(&tls);
    if (!e)
        e = frame_watch(s->frame, s->server);
    atomic_store(&s->has_frame, !e);
    return e;
}

enum err service_start_watching(struct service *s, const struct options *o)
{
    const struct http_config config = {
        .listen = options_text(o, "listen-metrics"), .loops = 1, .readers = 1};
    struct http_app app = metrics_http(s->frame);

    s->status = status_socket_start(options_text(o, "data"), s->frame);
    return config.listen != NULL ? http_start(&config, &app, &s->metrics) : OK;
}

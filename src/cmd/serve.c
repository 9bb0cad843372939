/* tonearm serve: everything is opened, in the order in which it depends on
 * each other, then the process waits for a signal. SIGHUP reads certificates
 * and logs again; SIGTERM and SIGINT finish what is in flight and end. */
#include "cmd/commands.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "accounts/grants.h"
#include "accounts/hash_gate.h"
#include "accounts/limit.h"
#include "accounts/tally.h"
#include "api/call/frame.h"
#include "api/discover/discover.h"
#include "api/events/events.h"
#include "api/events/note_feed.h"
#include "api/library/library.h"
#include "api/listens/listens.h"
#include "api/music/music.h"
#include "api/oauth/oauth.h"
#include "api/player/player.h"
#include "api/player/player_events.h"
#include "api/service/service.h"
#include "base/audit.h"
#include "base/log.h"
#include "base/map_guard.h"
#include "base/mem.h"
#include "base/probe.h"
#include "catalog/market.h"
#include "catalog/store.h"
#include "cmd/datadir.h"
#include "cmd/domains.h"
#include "cmd/live.h"
#include "cmd/rematching.h"
#include "cmd/serve_look.h"
#include "db/db.h"
#include "db/feed.h"
#include "db/pool.h"
#include "db/writer.h"
#include "library/saved_sets.h"
#include "player/conductor.h"
#include "player/players.h"
#include "events/bus.h"
#include "hooks/raise.h"
#include "hooks/sender.h"
#include "pages/pages.h"
#include "plays/playing_now.h"
#include "trends/trends.h"

#define WRITER_QUEUE 10000
#define GRACE_MS     10000
#define READERS      2 /* unless --readers says otherwise, as in http.h */
#define HASH_WAIT_MS 5000

/* For saved lists that are asked much: those of some ten thousand listeners. */
#define SAVED_SETS_BYTES (64u << 20)

/* By address, unless --rate-forms, --rate-art and --rate-audio say otherwise:
 * an office behind one address signs in together, a page of albums is a hundred
 * pictures, and who listens asks for sound twice in that time. */
#define FORMS_CALLS 60
#define ART_CALLS   3000
#define AUDIO_CALLS 600

/* Who is told of changes: accounts in memory (auth.h), the catalog's live
 * numbers, the tally, which only wants the feed's tick, players, events, hooks,
 * and trends. */
#define SUBSCRIBERS (AUTH_SUBSCRIBERS + 6)

static const struct call_wing *const wings[] = {
    &music_wing, &discover_wing, &library_wing, &player_wing, &events_wing,
    &oauth_wing, &service_wing,  &listens_wing, &pages_wing,  NULL};

/* What streams of events have, and what webhooks are told. */
static const struct event_row *const event_rows[EVENT_KINDS] = {
    [EVENT_STATE] = &player_events_state,
    [EVENT_TRACK] = &player_events_track,
    [EVENT_QUEUE] = &player_events_queue,
    [EVENT_DEVICES] = &player_events_devices,
    [EVENT_LIBRARY] = &events_library,
    [EVENT_FOLLOWING] = &events_following,
    [EVENT_PLAYLISTS] = &events_playlists,
    [EVENT_CATALOG] = &events_catalog,
};

/* Everything that a running server has; NULL for what isn't opened yet. */
struct service {
    int lock_fd; /* -1: not locked yet */
    struct audit *audit;
    char *cache_dir;
    struct state_place place;
    int default_market; /* its number; -1: none */
    struct probe *probe;
    struct store *store;
    struct auth *auth;
    struct writer *writer;
    struct limits *limits;
    struct limits *addresses;
    struct hash_gate *hash_gate;
    struct saved_sets *saved_sets;
    struct players *players;
    struct conductor *conductor;
    struct tally *tally;
    struct live *live;
    struct bus *bus;
    struct hook_sender *sender;
    struct hook_raiser *hooks;
    struct note_feed *notes;
    struct rematching *rematching;
    struct playing_now *playing_now;
    struct trends *trends;
    struct feed_subscriber subscribers[SUBSCRIBERS];
    struct feed *feed;
    struct pool *pool;
    struct call_frame *frame;
    struct http_server *server;
};

static unsigned count_readers(const struct options *o)
{
    unsigned given = (unsigned)options_number(o, "readers");

    return given > 0 ? given : READERS;
}

static unsigned count_cores(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    return cores > 0 ? (unsigned)cores : 1;
}

/* Hashing is a reader's work, and more hashes than cores at a time take memory
 * without being done any sooner. */
static struct hash_gate *new_hash_gate(const struct options *o)
{
    unsigned readers = count_readers(o), cores = count_cores();

    return hash_gate_new(readers < cores ? readers : cores, HASH_WAIT_MS);
}

static struct limits *new_limits(const struct options *o)
{
    struct limit_config config = {
        .calls = {[APP_EXTENDED] = (uint32_t)options_number(o, "rate-extended"),
                  [APP_DEVELOPMENT] =
                      (uint32_t)options_number(o, "rate-development")}};

    return limits_new(&config);
}

/* Anybody has addresses, so the table of those has an end: about 10 MiB when it
 * is full. */
static struct limits *new_address_limits(void)
{
    struct limit_config config = {.grain_ms = 1000, .accounts_max = 16384};

    return limits_new(&config);
}

static bool is_private(const struct options *o)
{
    const struct http_config listens = {
        .listen = options_text(o, "listen"),
        .listen_tls = options_text(o, "listen-tls"),
        .trusted_proxy = options_text(o, "trusted-proxy")};

    return http_is_private(&listens);
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

static enum err start_writer(struct service *s)
{
    struct db *db;
    enum err e = state_open(&s->place, &db);

    return e ? e : writer_start(db, WRITER_QUEUE, &s->writer);
}

/* Views are loaded for calls and for those who look at one already, so the
 * frame is there. */
static struct generation *generation_in_use(void *service)
{
    const struct service *s = service;

    return frame_generation(s->frame);
}

static bool is_player_watched(void *service, struct str user)
{
    const struct service *s = service;

    return player_events_are_wanted(s->bus, user);
}

static void tell_player(void *service, const struct player_view *before,
                        struct player_view *now)
{
    const struct service *s = service;

    player_events_publish(s->bus, before, now);
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
                             const struct options *o)
{
    const struct hook_sender_config config = {
        .allow_private = options_flag(o, "webhooks-private"),
        .unit_ms = (int64_t)options_number(o, "webhook-retry-ms")};
    struct db *own;
    enum err e = state_open(&s->place, &own);

    if (!e)
        e = hook_sender_start(own, &config, &s->sender);
    if (!e)
        e = hook_raiser_new(db, s->writer, s->sender, &s->hooks);
    s->bus = bus_new();
    s->notes = note_feed_new(s->bus, s->hooks, event_rows);
    return e;
}

/* Starts the feed and all who subscribe to it. The feed gets the connection
 * from which everything was loaded, and begins by looking back: no change is
 * missed in between. */
static enum err start_feed(struct service *s, struct db *db,
                           const struct options *o)
{
    enum err e;

    auth_set_lifetimes(s->auth, (int64_t)options_number(o, "access-lifetime"),
                       (int64_t)options_number(o, "refresh-lifetime"));
    auth_set_retry(s->auth, (int64_t)options_number(o, "refresh-retry"));
    s->limits = new_limits(o);
    s->addresses = new_address_limits();
    s->tally = tally_new(s->limits, s->writer);
    auth_subscribe(s->auth, s->subscribers);
    tally_subscribe(s->tally, &s->subscribers[AUTH_SUBSCRIBERS]);
    live_subscribe(s->live, &s->subscribers[AUTH_SUBSCRIBERS + 1]);
    s->players = new_players(s);
    players_subscribe(s->players, &s->subscribers[AUTH_SUBSCRIBERS + 2]);
    note_feed_subscribe(s->notes, &s->subscribers[AUTH_SUBSCRIBERS + 3]);
    hook_raiser_subscribe(s->hooks, &s->subscribers[AUTH_SUBSCRIBERS + 4]);
    s->trends =
        trends_new(&s->place, (unsigned)options_number(o, "chart-lists"));
    trends_subscribe(s->trends, &s->subscribers[AUTH_SUBSCRIBERS + 5]);
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
static enum err open_state(struct service *s, const struct options *o)
{
    struct db *db;
    enum err e = state_open(&s->place, &db);

    if (e)
        return e;
    e = serve_look_inside(o, s->store, db);
    if (!e)
        e = auth_open(db, &s->auth);
    if (!e)
        e = live_load(db, &s->live);
    if (!e)
        e = start_writer(s);
    if (!e)
        e = start_events(s, db, o);
    if (e) {
        db_close(db);
        return e;
    }
    e = start_feed(s, db, o);
    /* One connection for each reader is all that can be lent at a time. */
    s->pool = pool_new(&s->place, count_readers(o));
    s->hash_gate = new_hash_gate(o);
    s->saved_sets = saved_sets_new(SAVED_SETS_BYTES);
    s->playing_now = playing_now_new();
    s->rematching = rematching_new(s->writer);
    return e ? e : open_conductor(s);
}

/* The number of the market that the text names; -1 for no text. */
static enum err read_market(const char *text, int *out)
{
    struct str code = str_from_c(text);

    *out = -1;
    if (code.n == 0)
        return OK;
    if (!market_is_valid(code)) {
        log_error("%s is not a market", text);
        return ERR_USAGE;
    }
    *out = market_number(code);
    return OK;
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

static enum err open_frame(struct service *s, const struct options *o)
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
        .feed = s->feed,
        .probe = s->probe,
        .wings = wings,
        .bus = s->bus,
        .events = event_rows,
        .show_failure = pages_show_failure,
        .cache_dir = s->cache_dir,
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
    return e ? e : conductor_start(s->conductor);
}

static enum err start_http(struct service *s, const struct options *o)
{
    size_t hosts = options_count(o, "host");
    const char **host = mem_zalloc(hosts, sizeof(const char *));
    struct http_config config = {
        .listen = options_text(o, "listen"),
        .listen_tls = options_text(o, "listen-tls"),
        .tls_cert = options_text(o, "tls-cert"),
        .tls_key = options_text(o, "tls-key"),
        .http2 = options_flag(o, "http2"),
        .public_url = options_text(o, "public-url"),
        .hosts = host,
        .host_count = hosts,
        .trusted_proxy = options_text(o, "trusted-proxy"),
        .access_log = options_text(o, "access-log"),
        .loops = (unsigned)options_number(o, "loops"),
        .readers = (unsigned)options_number(o, "readers"),
        .slow_client_s = (unsigned)options_number(o, "slow-client")};
    enum err e;

    for (size_t i = 0; i < hosts; i++)
        host[i] = options_at(o, "host", i);
    e = http_start(&config, frame_http(s->frame), &s->server);
    free(host);
    return e ? e : frame_watch(s->frame, s->server);
}

/* Says where the server listens, for people and for scripts that have asked
 * for port 0. */
static void announce(const struct service *s)
{
    const char *url = http_url(s->server);
    const char *url_tls = http_url_tls(s->server);

    if (url != NULL)
        printf("listening on %s\n", url);
    if (url_tls != NULL)
        printf("listening on %s\n", url_tls);
    fflush(stdout);
}

/* Each is read again also when another can't be. */
static void reload(struct service *s)
{
    enum err http = http_reload(s->server);
    enum err audit = audit_reopen(s->audit);

    if (!http && !audit)
        log_info("certificates and logs were read again");
}

static void wait_for_end(struct service *s, const sigset_t *signals)
{
    for (;;) {
        int signal;

        if (sigwait(signals, &signal) != 0)
            continue;
        if (signal != SIGHUP)
            return;
        reload(s);
    }
}

/* Closes everything that was opened, users before what they use: no part is
 * left without another that it still calls. */
static void close_all(struct service *s)
{
    if (s->frame != NULL)
        frame_unwatch(s->frame);
    if (s->server != NULL)
        http_stop(s->server, GRACE_MS);
    conductor_stop(s->conductor);
    trends_stop(s->trends);
    feed_stop(s->feed);
    frame_free(s->frame);
    live_free(s->live);
    players_free(s->players);
    note_feed_free(s->notes);
    bus_free(s->bus);
    trends_free(s->trends);
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
    store_close(s->store);
    probe_stop(s->probe);
    audit_close(s->audit);
    free(s->cache_dir);
    if (s->lock_fd >= 0)
        (void)close(s->lock_fd);
}

static enum err check_options(const struct options *o, int *market)
{
    bool tls = options_text(o, "listen-tls") != NULL;

    if (tls && (options_text(o, "tls-cert") == NULL ||
                options_text(o, "tls-key") == NULL))
        return options_wrong(o, "--listen-tls needs --tls-cert and --tls-key");
    if (options_flag(o, "http2") && !tls)
        return options_wrong(o, "--http2 needs --listen-tls");
    return read_market(options_text(o, "default-market"), market);
}

/* What a server opens before its first client comes, and a few for those: a
 * loop has its events, a pipe and its listeners, a reader a database. */
static rlim_t count_files(const struct options *o)
{
    rlim_t loops = (rlim_t)options_number(o, "loops");

    if (loops == 0)
        loops = count_cores();
    return 32 + 5 * loops + 3 * count_readers(o);
}

/* A connection is a file: take as many as the system allows. Too few are
 * better said than met somewhere inside a library. */
static enum err raise_file_limit(const struct options *o)
{
    rlim_t needed = count_files(o);
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return OK;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
        log_warn("can't raise the number of open files");
        (void)getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= needed)
        return OK;
    log_error("%llu open files are allowed (ulimit -n): this server needs %llu "
              "and one more for each connection; fewer with less --loops and "
              "--readers",
              (unsigned long long)limit.rlim_cur, (unsigned long long)needed);
    return ERR_LIMIT;
}

/* Signals are for sigwait alone, on the first thread. Every thread that is
 * started from here on inherits that they are blocked. */
static void block_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
}

static enum err serve(const struct options *o)
{
    const char *data = options_text(o, "data");
    struct service s = {.lock_fd = -1, .place = domains_place(o)};
    size_t n = strlen(data) + sizeof "/cache";
    sigset_t signals;
    enum err e = check_options(o, &s.default_market);

    if (!e)
        e = raise_file_limit(o);
    if (e)
        return e;
    map_guard_keep_going();
    block_signals(&signals);
    s.cache_dir = mem_alloc(n);
    (void)snprintf(s.cache_dir, n, "%s/cache", data);
    e = serve_look_directory(o);
    /* Before anything is opened: two servers would each believe the catalog
     * and the drawn pictures to be theirs. */
    if (!e)
        e = datadir_lock_serve(data, &s.lock_fd);
    if (!e)
        e = audit_open(options_text(o, "audit-log"), &s.audit);
    if (!e)
        e = probe_start(data, &s.probe);
    if (!e)
        e = store_open(data, &s.store);
    if (!e)
        e = open_state(&s, o);
    if (!e)
        e = open_frame(&s, o);
    if (!e)
        e = start_http(&s, o);
    if (!e) {
        announce(&s);
        wait_for_end(&s, &signals);
        log_info("shutting down");
    }
    close_all(&s);
    return e;
}

static const struct option serve_options[] = {
    OPTION("create", FLAG, NULL, "make the data directory if it isn't there"),
    OPTION("listen", TEXT, "ADDR", "plain HTTP on this address and port",
           .fallback = "127.0.0.1:8080"),
    OPTION("listen-tls", TEXT, "ADDR", "HTTPS on this address and port"),
    OPTION("tls-cert", TEXT, "FILE", "certificate chain, PEM"),
    OPTION("tls-key", TEXT, "FILE", "its private key, PEM"),
    OPTION("http2", FLAG, NULL, "offer HTTP/2 on the TLS listener"),
    OPTION("public-url", TEXT, "URL",
           "what links begin with (default: the Host that a request is for)"),
    OPTION("host", LIST, "NAME",
           "a name that clients know us by, besides localhost"),
    OPTION("default-market", TEXT, "CC",
           "the market of a request that has none"),
    /* At most as long as revocations are kept (accounts/grants.h). */
    OPTION("access-lifetime", NUMBER, "SECONDS",
           "how long an access token lives", .fallback = "3600", .min = 1,
           .max = GRANTS_REVOKED_KEPT_S),
    OPTION("refresh-lifetime", NUMBER, "SECONDS",
           "how long after consent refresh tokens live (0: until they are "
           "revoked)",
           .fallback = "0", .max = 315360000),
    OPTION("refresh-retry", NUMBER, "SECONDS",
           "how long after its use a single-use refresh token may be tried "
           "once more",
           .fallback = "60", .max = 3600),
    OPTION("catalog-max-age", NUMBER, "SECONDS",
           "how long apps may keep what they read of the catalog",
           .fallback = "0", .max = 31536000),
    OPTION("search-depth", NUMBER, "N", "the greatest offset of a search",
           .fallback = "1000", .max = 1000000),
    OPTION("profile", CHOICE, "full|2024-11|2026-02",
           "how much of the Web API apps without a profile of their own have",
           .fallback = "full"),
    OPTION("rate-extended", NUMBER, "N",
           "calls in 30 s of an app in extended mode (0: no limit)",
           .fallback = "0", .max = LIMIT_CALLS_MAX),
    OPTION("rate-development", NUMBER, "N", "the same in development mode",
           .fallback = "180", .max = LIMIT_CALLS_MAX),
    OPTION("rate-route", LIST, "'METHOD PATH=N'",
           "a limit of its own for a route, as /limits names it"),
    OPTION("rate-headers", FLAG, NULL,
           "say in RateLimit-* headers what is left"),
    OPTION("rate-forms", NUMBER, "N",
           "sign-ins and sign-ups in 30 s of an address (default: 60, on "
           "loopback 0: no limit)",
           .max = LIMIT_CALLS_MAX),
    OPTION("rate-art", NUMBER, "N",
           "drawn pictures in 30 s of an address (default: 3000, on loopback "
           "0: no limit)",
           .max = LIMIT_CALLS_MAX),
    OPTION("rate-audio", NUMBER, "N",
           "MiB of sound in 30 s of an address (default: 600, on loopback 0: "
           "no limit)",
           .max = LIMIT_CALLS_MAX),
    OPTION("open-signup", FLAG, NULL, "let strangers make accounts at /signup"),
    OPTION("apps-per-user", NUMBER, "N",
           "apps that a user may register at /dashboard (0: any number)",
           .fallback = "25", .max = 1000000),
    OPTION("webhooks-private", FLAG, NULL,
           "let webhooks go to loopback and private addresses"),
    OPTION("webhook-retry-ms", NUMBER, "MS",
           "the first pause before a webhook is tried again",
           .fallback = "30000", .min = 1, .max = 3600000),
    OPTION("trusted-proxy", TEXT, "CIDR",
           "believe X-Forwarded-* from these addresses"),
    OPTION("access-log", TEXT, "FILE", "one line a request"),
    OPTION("audit-log", TEXT, "FILE",
           "who did what to accounts and apps, and who tried in vain (default: "
           "on standard error)"),
    OPTION("chart-lists", NUMBER, "SECONDS",
           "how often the charts' playlists are brought up to date",
           .fallback = "600", .min = 1, .max = 86400),
    OPTION("loops", NUMBER, "N", "event loops (default: one a core)", .min = 1,
           .max = 256),
    OPTION("readers", NUMBER, "N", "threads for what may block (default: 2)",
           .min = 1, .max = 256),
    OPTION("slow-client", NUMBER, "SECONDS",
           "a request must arrive whole within this", .fallback = "10",
           .min = 1, .max = 3600),
};

const struct command serve_command = {
    .name = "serve",
    .summary = "answer the Web API",
    OPTIONS_OF(serve_options),
    .has_state = true,
    .makes_data = true,
    .run = serve,
};

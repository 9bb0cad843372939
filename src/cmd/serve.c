/* tonearm serve: everything is opened, in the order in which it depends on
 * each other, then the process waits for a signal. SIGHUP reads certificates
 * and logs again; SIGTERM and SIGINT finish what is in flight and end. */
#include "cmd/commands.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "api/call/api.h"
#include "accounts/limit.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/store.h"
#include "cmd/datadir.h"
#include "pages/pages.h"
#include "db/db.h"
#include "db/feed.h"
#include "db/pool.h"
#include "db/state.h"
#include "db/writer.h"

#define WRITER_QUEUE 10000
#define GRACE_MS     10000
#define READERS      2 /* unless --readers says otherwise, as in http.h */

struct service {
    int lock_fd;
    char *cache_dir;
    struct store *store;
    struct auth *auth;
    struct feed *feed;
    struct writer *writer;
    struct pool *pool;
    struct limits *limits;
    struct pages *pages;
    struct api *api;
    struct http_server *server;
};

static bool state_is_well(void *user)
{
    const struct service *s = user;

    return s->feed == NULL || !feed_is_stale(s->feed);
}

static unsigned count_readers(const struct options *o)
{
    unsigned given = (unsigned)options_number(o, "readers");

    return given > 0 ? given : READERS;
}

/* The connections: one to load from, which the feed then has, the writer's,
 * and one for each reader. */
static enum err open_state(struct service *s, const struct options *o)
{
    const char *data = options_text(o, "data");
    const char *where = options_text(o, "state");
    struct db *db;
    enum err e = state_open(data, where, &db);

    if (e)
        return e;
    e = auth_open(db, &s->auth);
    if (e) {
        db_close(db);
        return e;
    }
    auth_set_lifetimes(s->auth, (int64_t)options_number(o, "access-lifetime"),
                       (int64_t)options_number(o, "refresh-lifetime"));
    e = feed_start(db, auth_changed, s->auth, &s->feed);
    if (!e)
        e = state_open(data, where, &db);
    if (!e)
        e = writer_start(db, WRITER_QUEUE, &s->writer);
    if (!e)
        e = pool_new(data, where, count_readers(o), &s->pool);
    return e;
}

static void open_pages(struct service *s, const struct options *o)
{
    struct pages_config config = {.auth = s->auth,
                                  .pool = s->pool,
                                  .writer = s->writer,
                                  .limits = s->limits,
                                  .open_signup =
                                      options_flag(o, "open-signup")};

    s->pages = pages_new(&config);
}

static enum err open_api(struct service *s, const struct options *o)
{
    size_t rates = options_count(o, "rate-route");
    const char **rate_routes = mem_zalloc(rates, sizeof(const char *));
    struct limit_config limits = {
        .calls = {[APP_EXTENDED] = (uint32_t)options_number(o, "rate-extended"),
                  [APP_DEVELOPMENT] =
                      (uint32_t)options_number(o, "rate-development")}};
    struct api_config config = {
        .store = s->store,
        .auth = s->auth,
        .writer = s->writer,
        .pool = s->pool,
        .cache_dir = s->cache_dir,
        .default_market = options_text(o, "default-market"),
        .search_depth = (uint32_t)options_number(o, "search-depth"),
        .rate_routes = rate_routes,
        .rate_route_count = rates,
        .rate_headers = options_flag(o, "rate-headers"),
        .state_is_well = state_is_well,
        .user = s,
        .beside = {.fail = pages_fail}};
    enum err e;

    for (size_t i = 0; i < rates; i++)
        rate_routes[i] = options_at(o, "rate-route", i);
    (void)apps_profile_from_text(str_from_c(options_text(o, "profile")),
                                 &config.profile);
    config.limits = s->limits = limits_new(&limits);
    open_pages(s, o);
    config.beside.routes = pages_routes(s->pages, &config.beside.count);
    e = api_new(&config, &s->api);
    free(rate_routes);
    return e;
}

static enum err start_http(struct service *s, const struct options *o)
{
    struct http_config config = {
        .listen = options_text(o, "listen"),
        .listen_tls = options_text(o, "listen-tls"),
        .tls_cert = options_text(o, "tls-cert"),
        .tls_key = options_text(o, "tls-key"),
        .http2 = options_flag(o, "http2"),
        .public_url = options_text(o, "public-url"),
        .trusted_proxy = options_text(o, "trusted-proxy"),
        .access_log = options_text(o, "access-log"),
        .loops = (unsigned)options_number(o, "loops"),
        .readers = (unsigned)options_number(o, "readers"),
        .slow_client_s = (unsigned)options_number(o, "slow-client")};
    enum err e = http_start(&config, api_http(s->api), &s->server);

    return e ? e : api_watch(s->api, s->server);
}

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

static void wait_for_end(struct service *s, const sigset_t *signals)
{
    for (;;) {
        int signal;

        if (sigwait(signals, &signal) != 0)
            continue;
        if (signal != SIGHUP)
            return;
        if (http_reload(s->server) == OK)
            log_info("certificates and logs were read again");
    }
}

static void close_all(struct service *s)
{
    if (s->api != NULL)
        api_unwatch(s->api);
    if (s->server != NULL)
        http_stop(s->server, GRACE_MS);
    api_free(s->api);
    pages_free(s->pages);
    limits_free(s->limits);
    writer_stop(s->writer);
    pool_free(s->pool);
    feed_stop(s->feed);
    auth_free(s->auth);
    store_close(s->store);
    free(s->cache_dir);
    if (s->lock_fd >= 0)
        (void)close(s->lock_fd);
}

static enum err check_options(const struct options *o)
{
    bool tls = options_text(o, "listen-tls") != NULL;

    if (tls && (options_text(o, "tls-cert") == NULL ||
                options_text(o, "tls-key") == NULL))
        return options_wrong(o, "--listen-tls needs --tls-cert and --tls-key");
    if (options_flag(o, "http2") && !tls)
        return options_wrong(o, "--http2 needs --listen-tls");
    return OK;
}

/* A connection is a file: take as many as the system allows. */
static void raise_file_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        log_warn("can't raise the number of open files");
}

static enum err serve(const struct options *o)
{
    const char *data = options_text(o, "data");
    struct service s = {.lock_fd = -1};
    size_t n = strlen(data) + sizeof "/cache";
    sigset_t signals;
    enum err e = check_options(o);

    if (e)
        return e;
    raise_file_limit();
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* every thread inherits it */
    s.cache_dir = mem_alloc(n);
    (void)snprintf(s.cache_dir, n, "%s/cache", data);
    e = datadir_open(data);
    if (!e)
        e = datadir_lock_serve(data, &s.lock_fd);
    if (!e)
        e = store_open(data, &s.store);
    if (!e)
        e = open_state(&s, o);
    if (!e)
        e = open_api(&s, o);
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
    {"listen", OPTION_TEXT, "ADDR", "plain HTTP on this address and port",
     "127.0.0.1:8080", false, 0, 0},
    {"listen-tls", OPTION_TEXT, "ADDR", "HTTPS on this address and port", NULL,
     false, 0, 0},
    {"tls-cert", OPTION_TEXT, "FILE", "certificate chain, PEM", NULL, false, 0,
     0},
    {"tls-key", OPTION_TEXT, "FILE", "its private key, PEM", NULL, false, 0, 0},
    {"http2", OPTION_FLAG, NULL, "offer HTTP/2 on the TLS listener", NULL,
     false, 0, 0},
    {"public-url", OPTION_TEXT, "URL",
     "what links begin with (default: as each request addresses us)", NULL,
     false, 0, 0},
    {"default-market", OPTION_TEXT, "CC",
     "the market of a request that has none", NULL, false, 0, 0},
    {"access-lifetime", OPTION_NUMBER, "SECONDS",
     "how long an access token lives", "3600", false, 1, 86400},
    {"refresh-lifetime", OPTION_NUMBER, "SECONDS",
     "how long after consent refresh tokens live (0: until they are revoked)",
     "0", false, 0, 315360000},
    {"search-depth", OPTION_NUMBER, "N", "the greatest offset of a search",
     "1000", false, 0, 1000000},
    {"profile", OPTION_CHOICE, "full|2024-11|2026-02",
     "how much of the Web API apps without a profile of their own have", "full",
     false, 0, 0},
    {"rate-extended", OPTION_NUMBER, "N",
     "calls in 30 s of an app in extended mode (0: no limit)", "0", false, 0,
     LIMIT_CALLS_MAX},
    {"rate-development", OPTION_NUMBER, "N", "the same in development mode",
     "180", false, 0, LIMIT_CALLS_MAX},
    {"rate-route", OPTION_LIST, "'METHOD PATH=N'",
     "a limit of its own for a route, as /limits names it", NULL, false, 0, 0},
    {"rate-headers", OPTION_FLAG, NULL,
     "say in RateLimit-* headers what is left", NULL, false, 0, 0},
    {"open-signup", OPTION_FLAG, NULL, "let strangers make accounts at /signup",
     NULL, false, 0, 0},
    {"trusted-proxy", OPTION_TEXT, "CIDR",
     "believe X-Forwarded-* from these addresses", NULL, false, 0, 0},
    {"access-log", OPTION_TEXT, "FILE", "one line a request", NULL, false, 0,
     0},
    {"loops", OPTION_NUMBER, "N", "event loops (default: one a core)", NULL,
     false, 1, 256},
    {"readers", OPTION_NUMBER, "N", "threads for what may block (default: 2)",
     NULL, false, 1, 256},
    {"slow-client", OPTION_NUMBER, "SECONDS",
     "a request must arrive whole within this", "10", false, 1, 3600},
};

const struct command serve_command = {
    .name = "serve",
    .summary = "answer the Web API",
    .options = serve_options,
    .option_count = sizeof serve_options / sizeof serve_options[0],
    .run = serve,
};

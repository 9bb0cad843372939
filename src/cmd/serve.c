/* tonearm serve: everything is opened, in the order in which it depends on
 * each other, then the process waits for a signal. SIGHUP reads certificates
 * and logs again; SIGTERM and SIGINT finish what is in flight and end. */
#include "cmd/commands.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "accounts/grants.h"
#include "accounts/limit.h"
#include "api/call/frame.h"
#include "audio/previews.h"
#include "base/audit.h"
#include "base/log.h"
#include "base/map_guard.h"
#include "base/mem.h"
#include "base/probe.h"
#include "catalog/store.h"
#include "cmd/datadir.h"
#include "cmd/notify.h"
#include "cmd/serve_config.h"
#include "cmd/serve_look.h"
#include "cmd/status_socket.h"
#include "db/db.h"
#include "jobs/jobs.h"
#include "pages/reference.h"
#include "seed/seed.h"
#include "service/bench_service.h"

#define GRACE_MS 10000

/* What the process has; NULL for what isn't opened yet. */
struct served {
    int lock_fd; /* -1: not locked yet */
    struct audit *audit;
    char *cache_dir;
    char *folder_dir;
    struct previews *previews;
    char *reference_dir;
    struct probe *probe;
    struct store *store;
    struct jobs *jobs; /* NULL: on the bench nothing is run for anybody */
    struct service_config config;
    struct bench_service *bench; /* NULL: without --bench */
    struct service *service;
    struct http_server *server;
    struct http_server *metrics; /* for --listen-metrics */
    struct status_socket *status;
};

/* Says where the server listens, for people and for scripts that have asked
 * for port 0. */
static void announce(const struct served *s)
{
    const char *url = http_url(s->server);
    const char *url_tls = http_url_tls(s->server);
    const char *url_proxy = http_url_proxy(s->server);

    if (url != NULL)
        printf("listening on %s\n", url);
    if (url_tls != NULL)
        printf("listening on %s\n", url_tls);
    if (s->metrics != NULL)
        printf("listening on %s/metrics\n", http_url(s->metrics));
    if (url_proxy != NULL)
        printf("listening on %s\n", url_proxy);
    fflush(stdout);
}

/* Each is read again also when another can't be. */
static void reload(struct served *s)
{
    enum err http = http_reload(s->server);
    enum err audit = audit_reopen(s->audit);

    if (!http && !audit)
        log_info("certificates and logs were read again");
}

static void wait_for_end(struct served *s, const sigset_t *signals)
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

/* Closes everything that was opened, users before what they use. */
static void close_all(struct served *s)
{
    status_socket_stop(s->status);
    if (s->metrics != NULL)
        http_stop(s->metrics, GRACE_MS);
    bench_service_end(s->bench);
    if (s->service != NULL)
        service_unwatch(s->service);
    if (s->server != NULL)
        http_stop(s->server, GRACE_MS);
    service_close(s->service);
    bench_service_free(s->bench);
    jobs_free(s->jobs);
    serve_config_release(&s->config);
    store_close(s->store);
    probe_stop(s->probe);
    audit_close(s->audit);
    free(s->cache_dir);
    free(s->folder_dir);
    free(s->reference_dir);
    previews_free(s->previews);
    if (s->lock_fd >= 0)
        (void)close(s->lock_fd);
}

static enum err check_options(const struct options *o)
{
    bool tls = options_text(o, "listen-tls") != NULL;

    if ((options_text(o, "tls-cert") == NULL) !=
        (options_text(o, "tls-key") == NULL))
        return options_wrong(o, "--tls-cert and --tls-key go together");
    if (options_flag(o, "proxy-remote") && options_text(o, "proxy") == NULL)
        return options_wrong(o, "--proxy-remote needs --proxy");
    if (options_flag(o, "http2") && !tls)
        return options_wrong(o, "--http2 needs --listen-tls");
    if (options_flag(o, "bench-anywhere") && !options_flag(o, "bench"))
        return options_wrong(o, "--bench-anywhere needs --bench");
    if (options_count(o, "bench-seed") > 0 && !options_flag(o, "bench"))
        return options_wrong(o, "--bench-seed needs --bench");
    if (options_given(o, "bench-seed-number") && !options_flag(o, "bench"))
        return options_wrong(o, "--bench-seed-number needs --bench");
    if (options_flag(o, "bench") && !options_flag(o, "bench-anywhere") &&
        (!serve_is_private(o) || options_given(o, "public-url")))
        return options_wrong(o, "--bench lets anybody who reaches the server "
                                "do anything: where others come, it needs "
                                "--bench-anywhere");
    return OK;
}

/* What a server opens before its first client comes, and a few for those: a
 * loop has its events, a pipe and its listeners, a reader a database. */
static rlim_t count_files(const struct options *o)
{
    rlim_t loops = (rlim_t)options_number(o, "loops");

    if (loops == 0)
        loops = serve_cores();
    return 48 + 5 * loops + 3 * serve_readers(o);
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

static char *path_in(const char *data, const char *name)
{
    size_t n = strlen(data) + strlen(name) + 2;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%s/%s", data, name);
    return path;
}

/* So that an import can return when its catalog is what is served. */
static void note_generation(void *served, uint32_t generation)
{
    const struct served *s = served;

    datadir_note_generation(s->lock_fd, generation);
}

/* What there is before the state, in the order in which it depends on each
 * other. */
static enum err open_directory(struct served *s, const struct options *o)
{
    const char *data = options_text(o, "data");
    enum err e = serve_look_directory(o);

    /* Before anything is opened: two servers would each believe the catalog
     * and the drawn pictures to be theirs. */
    if (!e)
        e = datadir_lock_serve(data, &s->lock_fd);
    if (!e)
        e = audit_open(options_text(o, "audit-log"), &s->audit);
    if (!e)
        e = probe_start(data, &s->probe);
    return e ? e : store_open(data, &s->store);
}

static enum err look_inside(const struct served *s, const struct options *o)
{
    struct db *db;
    enum err e = state_open(&s->config.place, &db);

    if (e)
        return e;
    e = serve_look_inside(o, s->store, db);
    db_close(db);
    return e;
}

/* What the bench begins with. */
static enum err seed_bench(struct served *s, const struct options *o)
{
    struct seed *seed = seed_new();
    enum err e = OK;

    for (size_t i = 0; i < options_count(o, "bench-seed") && !e; i++)
        e = seed_add_file(seed, options_at(o, "bench-seed", i));
    if (!e)
        e = bench_service_seed(s->bench, seed);
    if (e == ERR_INVALID)
        seed_fault_log(seed);
    seed_free(seed);
    return e;
}

static enum err open_service(struct served *s, const struct options *o)
{
    struct call_config *call = &s->config.call;
    enum err e = OK;

    call->store = s->store;
    call->audit = s->audit;
    call->probe = s->probe;
    call->data_dir = s->config.place.data;
    call->cache_dir = s->cache_dir;
    call->folder_dir = s->folder_dir;
    call->previews = s->previews;
    call->reference_dir = s->reference_dir;
    call->serving = note_generation;
    call->owner = s;
    if (options_flag(o, "bench"))
        e = bench_service_open(&s->config, &s->bench);
    else
        s->jobs = jobs_new(s->config.place.data, s->config.place.where);
    call->jobs = s->jobs;
    if (!e)
        e = service_open(&s->config, &s->service);
    if (e || s->bench == NULL)
        return e;
    bench_service_begin(s->bench, s->service);
    return seed_bench(s, o);
}

/* The server, and those who watch: the listener that --listen-metrics asks for,
 * and the socket for `tonearm stat`. */
static enum err start(struct served *s, const struct options *o)
{
    struct call_frame *frame = service_frame(s->service);
    enum err e = serve_start_http(o, frame, &s->server);

    if (!e)
        e = service_serve(s->service, s->server);
    if (e)
        return e;
    s->status = status_socket_start(options_text(o, "data"), frame);
    return serve_start_metrics(o, frame, &s->metrics);
}

static enum err serve(const struct options *o)
{
    const char *data = options_text(o, "data");
    struct served s = {.lock_fd = -1};
    sigset_t signals;
    enum err e = check_options(o);

    if (!e)
        e = serve_config_read(o, &s.config);
    if (!e)
        e = raise_file_limit(o);
    if (e) {
        serve_config_release(&s.config);
        return e;
    }
    if (strcmp(options_text(o, "log-format"), "json") == 0)
        log_as_json();
    map_guard_keep_going();
    block_signals(&signals);
    s.cache_dir = path_in(data, "cache");
    s.folder_dir = path_in(data, "folder");
    s.previews = previews_new(s.cache_dir, options_text(o, "media"));
    s.reference_dir = reference_find(options_text(o, "reference"));
    e = open_directory(&s, o);
    if (!e)
        e = look_inside(&s, o);
    if (!e)
        e = open_service(&s, o);
    if (!e)
        e = start(&s, o);
    if (!e) {
        announce(&s);
        notify_manager("READY=1");
        wait_for_end(&s, &signals);
        notify_manager("STOPPING=1");
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
    OPTION("tls-cert", TEXT, "FILE",
           "certificate chain, PEM (default: what 'tonearm tls' has made)"),
    OPTION("tls-key", TEXT, "FILE", "its private key, PEM"),
    OPTION("proxy", TEXT, "ADDR",
           "a proxy that answers for Spotify's hosts and goes nowhere"),
    OPTION("proxy-remote", FLAG, NULL,
           "let --proxy be an address that others reach"),
    OPTION("http2", FLAG, NULL, "offer HTTP/2 on the TLS listener"),
    OPTION("public-url", TEXT, "URL",
           "what links begin with (default: the Host that a request is for)"),
    OPTION("site-urls", FLAG, NULL,
           "have external_urls lead to this server's own pages"),
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
    OPTION("media", TEXT, "PROGRAM",
           "tonearm-media, which makes previews, if it isn't beside tonearm or "
           "in $PATH"),
    OPTION("reference", TEXT, "DIR",
           "what makes /docs interactive (default: what is beside tonearm)"),
    OPTION("open-signup", FLAG, NULL, "let strangers make accounts at /signup"),
    OPTION("apps-per-user", NUMBER, "N",
           "apps that a user may register at /dashboard (0: any number)",
           .fallback = "25", .max = 1000000),
    OPTION("webhooks-private", FLAG, NULL,
           "let webhooks go to loopback and private addresses"),
    OPTION("webhook-retry-ms", NUMBER, "MS",
           "the first pause before a webhook is tried again",
           .fallback = "30000", .min = 1, .max = 3600000),
    OPTION("import-from", TEXT, "DIR",
           "let administrators import in a browser what is below it"),
    OPTION("podcasts-every", NUMBER, "SECONDS",
           "how often subscribed feeds are looked at (0: not by this server)",
           .fallback = "3600", .max = 604800),
    OPTION("podcasts-private", FLAG, NULL,
           "let subscribed feeds be at loopback and private addresses"),
    OPTION("folders-every", NUMBER, "SECONDS",
           "how often watched folders are looked at (0: not by this server)",
           .fallback = "300", .max = 604800),
    OPTION("trusted-proxy", TEXT, "CIDR",
           "believe X-Forwarded-* from these addresses"),
    OPTION("access-log", TEXT, "FILE", "one line a request"),
    OPTION("access-log-format", CHOICE, "combined|json", "how its lines look",
           .fallback = "combined"),
    OPTION("log-format", CHOICE, "text|json",
           "how lines on standard error look", .fallback = "text"),
    OPTION("metrics", FLAG, NULL,
           "answer /metrics to anybody who can come (default: only where that "
           "is this machine)"),
    OPTION("listen-metrics", TEXT, "ADDR",
           "answer /metrics, and nothing else, on this address and port"),
    OPTION("audit-log", TEXT, "FILE",
           "who did what to accounts and apps, and who tried in vain (default: "
           "on standard error)"),
    OPTION("bench", FLAG, NULL,
           "worlds, a clock and faults for tests: programs on this machine may "
           "steer the server, at /bench"),
    OPTION("bench-seed", LIST, "FILE",
           "a seed whose rules and clock the bench begins with"),
    OPTION(
        "bench-seed-number", NUMBER, "N",
        "draw ids, secrets and tokens of the default world from this number: "
        "the same in every run, and anybody's to guess"),
    OPTION("bench-anywhere", FLAG, NULL, "let others steer it, too"),
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

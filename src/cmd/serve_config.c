#include "cmd/serve_config.h"

#include <unistd.h>

#include "api/call/frame.h"
#include "api/metrics/metrics.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/market.h"
#include "cmd/domains.h"
#include "cmd/options.h"
#include "cmd/serve_tls.h"

#define READERS 2 /* unless --readers says otherwise, as in http.h */

/* By address, unless --rate-forms, --rate-art and --rate-audio say otherwise:
 * an office behind one address signs in together, a page of albums is a hundred
 * pictures, and who listens asks for sound twice in that time. */
#define FORMS_CALLS 60
#define ART_CALLS   3000
#define AUDIO_CALLS 600

bool serve_is_private(const struct options *o)
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
           (serve_is_private(o) && !options_given(o, "public-url"));
}

/* A limit by address: what the option says, else the default where strangers
 * can come, and none where they can't. */
static uint32_t address_calls(const struct options *o, const char *name,
                              uint32_t fallback)
{
    if (options_given(o, name))
        return (uint32_t)options_number(o, name);
    return serve_is_private(o) ? 0 : fallback;
}

unsigned serve_readers(const struct options *o)
{
    unsigned given = (unsigned)options_number(o, "readers");

    return given > 0 ? given : READERS;
}

unsigned serve_cores(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    return cores > 0 ? (unsigned)cores : 1;
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

/* What calls are told. */
static void read_call(const struct options *o, struct call_config *call)
{
    size_t rates = options_count(o, "rate-route");
    const char **rate_routes = mem_zalloc(rates, sizeof(const char *));

    for (size_t i = 0; i < rates; i++)
        rate_routes[i] = options_at(o, "rate-route", i);
    call->rate_routes = rate_routes;
    call->rate_route_count = rates;
    call->import_from = options_text(o, "import-from");
    call->search_depth = (uint32_t)options_number(o, "search-depth");
    call->rate_headers = options_flag(o, "rate-headers");
    call->address_calls[RATE_FORM] =
        address_calls(o, "rate-forms", FORMS_CALLS);
    call->address_calls[RATE_ART] = address_calls(o, "rate-art", ART_CALLS);
    call->address_calls[RATE_AUDIO] =
        address_calls(o, "rate-audio", AUDIO_CALLS);
    call->shows_metrics = shows_metrics(o);
    call->site_urls = options_flag(o, "site-urls");
    call->open_signup = options_flag(o, "open-signup");
    call->is_private = serve_is_private(o);
    call->bench_is_anywhere = options_flag(o, "bench-anywhere");
    call->apps_per_user = (uint32_t)options_number(o, "apps-per-user");
    call->catalog_max_age_s = (int)options_number(o, "catalog-max-age");
    (void)apps_profile_from_text(str_from_c(options_text(o, "profile")),
                                 &call->profile);
}

enum err serve_config_read(const struct options *o, struct service_config *out)
{
    unsigned readers = serve_readers(o), cores = serve_cores();

    *out = (struct service_config){
        .place = domains_place(o),
        .readers = readers,
        /* Hashing is a reader's work, and more hashes than cores at a time take
         * memory without being done any sooner. */
        .hashes = readers < cores ? readers : cores,
        .access_lifetime_s = (int64_t)options_number(o, "access-lifetime"),
        .refresh_lifetime_s = (int64_t)options_number(o, "refresh-lifetime"),
        .refresh_retry_s = (int64_t)options_number(o, "refresh-retry"),
        .rate_extended = (uint32_t)options_number(o, "rate-extended"),
        .rate_development = (uint32_t)options_number(o, "rate-development"),
        .webhooks_private = options_flag(o, "webhooks-private"),
        .webhook_retry_ms = (int64_t)options_number(o, "webhook-retry-ms"),
        .podcasts_every_s = options_number(o, "podcasts-every"),
        .podcasts_private = options_flag(o, "podcasts-private"),
        .folders_every_s = options_number(o, "folders-every"),
        .folders_media = options_text(o, "media"),
        .chart_lists_s = (unsigned)options_number(o, "chart-lists"),
        .has_seed = options_given(o, "bench-seed-number"),
        .seed = options_number(o, "bench-seed-number")};
    read_call(o, &out->call);
    return read_market(options_text(o, "default-market"),
                       &out->call.default_market);
}

void serve_config_release(struct service_config *config)
{
    free((void *)(uintptr_t)config->call.rate_routes);
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

static enum err start_http(const struct options *o, const struct serve_tls *tls,
                           const struct call_frame *frame,
                           struct http_server **out)
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
    enum err e = http_start(&config, frame_http(frame), out);

    free(host);
    return e;
}

enum err serve_start_http(const struct options *o,
                          const struct call_frame *frame,
                          struct http_server **out)
{
    struct serve_tls tls;
    enum err e = serve_tls_find(o, &tls);

    if (!e)
        e = start_http(o, &tls, frame, out);
    serve_tls_release(&tls);
    return e;
}

enum err serve_start_metrics(const struct options *o, struct call_frame *frame,
                             struct http_server **out)
{
    const struct http_config config = {
        .listen = options_text(o, "listen-metrics"), .loops = 1, .readers = 1};
    struct http_app app = metrics_http(frame);

    return config.listen != NULL ? http_start(&config, &app, out) : OK;
}

/* Starting goes up a ladder (addresses, files, sockets, readers, workers) and,
 * on a fault, down again from wherever it got to; stopping is the way down
 * from the top. Workers stop first, since what readers answer goes through
 * them. */
#include "http/server.h"

#include <assert.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "http/http2.h"
#include "http/readers.h"
#include "http/router.h"
#include "http/tls.h"

#define DEFAULT_READERS       2
#define DEFAULT_SLOW_CLIENT_S 10
#define QUEUE_PER_READER      256
#define MAX_LOOPS             256
#define MAX_READERS           256

/* It stands in every answer as it is. */
static bool is_public_url(struct str url)
{
    if (!str_starts(url, STR("http://")) && !str_starts(url, STR("https://")))
        return false;
    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] <= ' ' || url.p[i] >= 0x7f || url.p[i] == '"' ||
            url.p[i] == '\\')
            return false;
    return true;
}

static enum err read_hosts(struct origin_rules *rules,
                           const struct http_config *config)
{
    struct str *hosts = mem_zalloc(config->host_count, sizeof *hosts);

    rules->hosts = hosts;
    for (size_t i = 0; i < config->host_count; i++) {
        struct str host = str_from_c(config->hosts[i]);

        if (!origin_is_host(host)) {
            log_error("\"%s\" is no host, with a port or without",
                      config->hosts[i]);
            return ERR_USAGE;
        }
        hosts[rules->host_count++] = str_from_c(str_dup_c(host));
    }
    return OK;
}

static void release_rules(struct origin_rules *rules)
{
    for (size_t i = 0; i < rules->host_count; i++)
        free((char *)(uintptr_t)rules->hosts[i].p);
    free((struct str *)(uintptr_t)rules->hosts);
    free((char *)(uintptr_t)rules->public_url.p);
}

static enum err read_config(struct http_server *s,
                            const struct http_config *config)
{
    struct str url = str_from_c(config->public_url);
    enum err e;

    /* All that can be wrong is found before anything is bound or started. */
    if (!address_ranges_parse(config->trusted_proxy,
                              &s->shared.rules.proxies)) {
        log_error("\"%s\" isn't an address range in CIDR notation",
                  config->trusted_proxy);
        return ERR_USAGE;
    }
    if (config->listen == NULL && config->listen_tls == NULL) {
        log_error("there is no address to listen on");
        return ERR_USAGE;
    }
    if (url.n > 0 && !is_public_url(url)) {
        log_error("\"%s\" is no URL that begins with http:// or https://",
                  config->public_url);
        return ERR_USAGE;
    }
    while (url.n > 0 && url.p[url.n - 1] == '/')
        url.n--;
    s->shared.rules.public_url = str_from_c(str_dup_c(url));
    e = read_hosts(&s->shared.rules, config);
    if (e)
        return e;
    s->shared.slow_client_ms =
        1000 *
        (config->slow_client_s ? config->slow_client_s : DEFAULT_SLOW_CLIENT_S);
    if (config->listen_tls == NULL)
        return OK;
    if (config->tls_cert == NULL || config->tls_key == NULL) {
        log_error("a TLS listener needs a certificate and a key");
        return ERR_USAGE;
    }
    s->tls_cert = str_dup_c(str_from_c(config->tls_cert));
    s->tls_key = str_dup_c(str_from_c(config->tls_key));
    return OK;
}

static enum err open_listeners(struct http_server *s,
                               const struct http_config *config)
{
    enum err e = OK;

    if (config->listen != NULL)
        e = listener_open(config->listen, false, &s->shared.plain);
    if (!e && config->listen_tls != NULL)
        e = listener_open(config->listen_tls, true, &s->shared.secure);
    return e;
}

static unsigned choose_loops(unsigned asked)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (asked == 0)
        asked = cores > 0 ? (unsigned)cores : 1;
    return asked < MAX_LOOPS ? asked : MAX_LOOPS;
}

static enum err start_workers(struct http_server *s, unsigned count,
                              SSL_CTX *tls)
{
    enum err e = OK;

    s->workers = mem_zalloc(count, sizeof *s->workers);
    while (!e && s->worker_count < count) {
        e = worker_start(&s->workers[s->worker_count], &s->shared,
                         s->worker_count, tls);
        if (!e)
            s->worker_count++;
    }
    return e;
}

static enum err start_readers(struct http_server *s, unsigned asked)
{
    unsigned count = asked ? asked : DEFAULT_READERS;

    if (count > MAX_READERS)
        count = MAX_READERS;
    return readers_start(count, count * QUEUE_PER_READER, &s->shared.readers);
}

static enum err start(struct http_server *s, const struct http_config *config)
{
    SSL_CTX *tls = NULL;
    enum err e = read_config(s, config);

    if (!e && s->tls_cert != NULL)
        e = tls_load(s->tls_cert, s->tls_key, config->http2, &tls);
    if (!e && tls != NULL && config->http2)
        s->shared.http2 = http2_new();
    if (!e)
        e = open_listeners(s, config);
    if (!e)
        e = start_readers(s, config->readers);
    if (!e)
        e = start_workers(s, choose_loops(config->loops), tls);
    SSL_CTX_free(tls);
    return e;
}

enum err http_start(const struct http_config *config,
                    const struct http_app *app, struct http_server **out)
{
    struct http_server *s = mem_zalloc(1, sizeof *s);
    enum err e;

    assert(app->admit != NULL && app->handle != NULL && app->fail != NULL);
    /* A client that has gone is an error of a write, not the process's end. */
    (void)signal(SIGPIPE, SIG_IGN);
    s->shared.app = *app;
    s->shared.plain.fd = s->shared.secure.fd = -1;
    s->shared.router = router_new(app->routes, app->route_count);
    e = access_log_open(
        &s->shared.log,
        config->access_log
            ? mem_strdup(config->access_log, strlen(config->access_log))
            : NULL,
        config->access_log_json);
    if (!e)
        e = start(s, config);
    if (e) {
        http_stop(s, 0);
        return e;
    }
    *out = s;
    return OK;
}

bool http_is_private(const struct http_config *config)
{
    const char *const at[] = {config->listen, config->listen_tls};

    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++)
        if (at[i] != NULL && !listener_is_loopback(at[i]))
            return false;
    return config->trusted_proxy == NULL;
}

const char *http_url(const struct http_server *s)
{
    return s->shared.plain.url;
}

const char *http_url_tls(const struct http_server *s)
{
    return s->shared.secure.url;
}

struct str http_base_url(const struct http_server *s)
{
    const char *own = s->shared.plain.url != NULL ? s->shared.plain.url
                                                  : s->shared.secure.url;

    return s->shared.rules.public_url.n > 0 ? s->shared.rules.public_url
                                            : str_from_c(own);
}

void http_on_loops(struct http_server *s,
                   void (*f)(struct call_frame *frame, struct call_loop *loop))
{
    assert(f != NULL);
    for (unsigned i = 0; i < s->worker_count; i++)
        worker_run(&s->workers[i], f);
}

void http_on_loop(struct http_server *s, unsigned loop,
                  void (*f)(struct call_frame *frame, struct call_loop *loop))
{
    assert(f != NULL && loop < s->worker_count);
    worker_run(&s->workers[loop], f);
}

enum err http_reload(struct http_server *s)
{
    enum err e = access_log_reopen(&s->shared.log);
    SSL_CTX *tls = NULL;
    enum err e_tls = OK;

    if (s->tls_cert != NULL)
        e_tls =
            tls_load(s->tls_cert, s->tls_key, s->shared.http2 != NULL, &tls);
    for (unsigned i = 0; tls != NULL && i < s->worker_count; i++)
        worker_renew_tls(&s->workers[i], tls);
    SSL_CTX_free(tls);
    return e ? e : e_tls;
}

void http_stop(struct http_server *s, unsigned grace_ms)
{
    listener_close(&s->shared.plain);
    listener_close(&s->shared.secure);
    /* All are told before one is waited for: they wind down side by side. */
    for (unsigned i = 0; i < s->worker_count; i++)
        worker_stop(&s->workers[i], grace_ms);
    for (unsigned i = 0; i < s->worker_count; i++)
        worker_join(&s->workers[i]);
    for (unsigned i = 0; i < s->worker_count; i++)
        worker_release(&s->workers[i]);
    readers_stop(s->shared.readers);
    listener_release(&s->shared.plain);
    listener_release(&s->shared.secure);
    free(s->workers);
    http2_free(s->shared.http2);
    access_log_close(&s->shared.log);
    router_free(s->shared.router);
    free((char *)(uintptr_t)s->shared.log.path);
    release_rules(&s->shared.rules);
    free(s->tls_cert);
    free(s->tls_key);
    free(s);
}

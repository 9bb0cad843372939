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

/* Copies names; `*hosts` and `*count` are set as far as it comes. */
static enum err read_hosts(const char *const *names, size_t n,
                           const struct str **hosts, size_t *count)
{
    struct str *list = mem_zalloc(n, sizeof *list);

    *hosts = list;
    for (size_t i = 0; i < n; i++) {
        struct str host = str_from_c(names[i]);

        if (!origin_is_host(host)) {
            log_error("\"%s\" is no host, with a port or without", names[i]);
            return ERR_USAGE;
        }
        list[(*count)++] = str_from_c(str_dup_c(host));
    }
    return OK;
}

static void release_hosts(const struct str *hosts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free((char *)(uintptr_t)hosts[i].p);
    free((struct str *)(uintptr_t)hosts);
}

static void release_rules(struct worker_shared *shared)
{
    release_hosts(shared->rules.hosts, shared->rules.host_count);
    release_hosts(shared->proxy_rules.hosts, shared->proxy_rules.host_count);
    free((char *)(uintptr_t)shared->rules.public_url.p);
}

static char *copy_path(const char *path)
{
    return path != NULL ? str_dup_c(str_from_c(path)) : NULL;
}

static void release_tls(struct tls_files *tls)
{
    free((char *)(uintptr_t)tls->cert);
    free((char *)(uintptr_t)tls->key);
    free((char *)(uintptr_t)tls->local_cert);
    free((char *)(uintptr_t)tls->local_key);
}

/* Which certificates there are, for the listeners that need one. */
static enum err read_tls(struct http_server *s,
                         const struct http_config *config)
{
    if (config->listen_tls == NULL && config->proxy == NULL)
        return OK;
    if ((config->tls_cert == NULL) != (config->tls_key == NULL) ||
        (config->tls_cert == NULL && config->local_cert == NULL)) {
        log_error("a TLS listener needs a certificate and a key");
        return ERR_USAGE;
    }
    if (config->proxy != NULL && config->local_cert == NULL) {
        log_error("a proxy needs a certificate for the hosts that it answers "
                  "for");
        return ERR_USAGE;
    }
    s->tls = (struct tls_files){.cert = copy_path(config->tls_cert),
                                .key = copy_path(config->tls_key),
                                .local_cert = copy_path(config->local_cert),
                                .local_key = copy_path(config->local_key),
                                .http2 = config->http2};
    return OK;
}

/* Whom it answers is in no danger, since it goes nowhere, but whoever reaches
 * it has a server where they may expect none. */
static enum err check_proxy(const struct http_config *config)
{
    if (config->proxy == NULL || config->proxy_is_remote ||
        listener_is_loopback(config->proxy))
        return OK;
    log_error("a proxy on %s could be reached by others: --proxy-remote allows "
              "that",
              config->proxy);
    return ERR_USAGE;
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
    s->shared.slow_client_ms =
        1000 *
        (config->slow_client_s ? config->slow_client_s : DEFAULT_SLOW_CLIENT_S);
    e = read_hosts(config->hosts, config->host_count, &s->shared.rules.hosts,
                   &s->shared.rules.host_count);
    if (!e)
        e = read_hosts(config->proxy_hosts, config->proxy_host_count,
                       &s->shared.proxy_rules.hosts,
                       &s->shared.proxy_rules.host_count);
    if (!e)
        e = check_proxy(config);
    return e ? e : read_tls(s, config);
}

/* The port at a URL's end. */
static unsigned port_of(const char *url)
{
    const char *colon = strrchr(url, ':');

    return colon != NULL ? (unsigned)strtoul(colon + 1, NULL, 10) : 0;
}

static enum err open_listeners(struct http_server *s,
                               const struct http_config *config)
{
    enum err e = OK;

    if (config->listen != NULL)
        e = listener_open(config->listen, false, &s->shared.plain);
    if (!e && config->listen_tls != NULL)
        e = listener_open(config->listen_tls, true, &s->shared.secure);
    if (!e && config->proxy != NULL)
        e = listener_open(config->proxy, false, &s->shared.proxy);
    if (!e && config->listen != NULL && s->shared.app.has_worlds)
        s->shared.proxy_rules.world_port = port_of(s->shared.plain.url);
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
                              struct tls *tls)
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

static bool has_tls(const struct http_server *s)
{
    return s->tls.cert != NULL || s->tls.local_cert != NULL;
}

static enum err start(struct http_server *s, const struct http_config *config)
{
    struct tls *tls = NULL;
    enum err e = read_config(s, config);

    if (!e && has_tls(s))
        e = tls_load(&s->tls, &tls);
    if (!e && tls != NULL && config->http2)
        s->shared.http2 = http2_new();
    if (!e)
        e = open_listeners(s, config);
    if (!e)
        e = start_readers(s, config->readers);
    if (!e)
        e = start_workers(s, choose_loops(config->loops), tls);
    tls_free(tls);
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
    s->shared.plain.fd = s->shared.secure.fd = s->shared.proxy.fd = -1;
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
    const char *const at[] = {config->listen, config->listen_tls,
                              config->proxy};

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

const char *http_url_proxy(const struct http_server *s)
{
    return s->shared.proxy.url;
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

void http_tell_loop(struct http_server *s, unsigned loop,
                    void (*f)(void *arg, struct call_loop *loop), void *arg)
{
    assert(f != NULL && loop < s->worker_count);
    worker_tell(&s->workers[loop], f, arg);
}

void http_end_streams(struct http_server *s, unsigned loop,
                      const struct call_loop *of, bool is_cut)
{
    assert(loop < s->worker_count);
    stream_loop_end(&s->workers[loop].streams, of, is_cut);
}

enum err http_reload(struct http_server *s)
{
    enum err e = access_log_reopen(&s->shared.log);
    struct tls *tls = NULL;
    enum err e_tls = OK;

    if (has_tls(s))
        e_tls = tls_load(&s->tls, &tls);
    for (unsigned i = 0; tls != NULL && i < s->worker_count; i++)
        worker_renew_tls(&s->workers[i], tls);
    tls_free(tls);
    return e ? e : e_tls;
}

void http_stop(struct http_server *s, unsigned grace_ms)
{
    listener_close(&s->shared.plain);
    listener_close(&s->shared.secure);
    listener_close(&s->shared.proxy);
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
    listener_release(&s->shared.proxy);
    free(s->workers);
    http2_free(s->shared.http2);
    access_log_close(&s->shared.log);
    router_free(s->shared.router);
    free((char *)(uintptr_t)s->shared.log.path);
    release_rules(&s->shared);
    release_tls(&s->tls);
    free(s);
}

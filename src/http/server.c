/* Starting goes up a ladder (addresses, files, sockets, readers, loops) and,
 * on a fault, down again from wherever it got to; stopping is the way down
 * from the top. Loops stop first, since answers of readers need them. */
#include "http/server.h"

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

static enum err read_config(struct http_server *s,
                            const struct http_config *config)
{
    struct str url = str_from_c(config->public_url);

    if (!address_ranges_parse(config->trusted_proxy, &s->proxies)) {
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
    s->public_url = str_from_c(str_dup_c(url));
    s->slow_client_ms = 1000 * (config->slow_client_s ? config->slow_client_s
                                                      : DEFAULT_SLOW_CLIENT_S);
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
        e = listener_open(config->listen, false, &s->plain);
    if (!e && config->listen_tls != NULL)
        e = listener_open(config->listen_tls, true, &s->secure);
    return e;
}

static unsigned choose_loops(unsigned asked)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (asked == 0)
        asked = cores > 0 ? (unsigned)cores : 1;
    return asked < MAX_LOOPS ? asked : MAX_LOOPS;
}

/* A reference to `tls` for each loop. */
static enum err start_loops(struct http_server *s, unsigned count, SSL_CTX *tls)
{
    enum err e = OK;

    s->loops = mem_zalloc(count, sizeof *s->loops);
    while (!e && s->loop_count < count) {
        if (tls != NULL)
            (void)SSL_CTX_up_ref(tls);
        e = loop_start(&s->loops[s->loop_count], s, s->loop_count, tls);
        if (!e)
            s->loop_count++;
    }
    return e;
}

static enum err start_readers(struct http_server *s, unsigned asked)
{
    unsigned count = asked ? asked : DEFAULT_READERS;

    if (count > MAX_READERS)
        count = MAX_READERS;
    return readers_start(count, count * QUEUE_PER_READER, &s->readers);
}

static enum err start(struct http_server *s, const struct http_config *config)
{
    SSL_CTX *tls = NULL;
    enum err e = read_config(s, config);

    if (!e && s->tls_cert != NULL)
        e = tls_load(s->tls_cert, s->tls_key, config->http2, &tls);
    if (!e && tls != NULL && config->http2)
        s->http2 = http2_new();
    if (!e)
        e = open_listeners(s, config);
    if (!e)
        e = start_readers(s, config->readers);
    if (!e)
        e = start_loops(s, choose_loops(config->loops), tls);
    SSL_CTX_free(tls);
    return e;
}

enum err http_start(const struct http_config *config,
                    const struct http_app *app, struct http_server **out)
{
    struct http_server *s = mem_zalloc(1, sizeof *s);
    enum err e;

    (void)signal(SIGPIPE, SIG_IGN);
    s->app = *app;
    s->plain.fd = s->secure.fd = -1;
    s->router = router_new(app->routes, app->route_count);
    e = access_log_open(&s->log, config->access_log
                                     ? mem_strdup(config->access_log,
                                                  strlen(config->access_log))
                                     : NULL);
    if (!e)
        e = start(s, config);
    if (e) {
        http_stop(s, 0);
        return e;
    }
    *out = s;
    return OK;
}

const char *http_url(const struct http_server *s)
{
    return s->plain.url;
}

const char *http_url_tls(const struct http_server *s)
{
    return s->secure.url;
}

/* What a loop is to run on its thread. */
struct errand {
    struct loop_message message;
    void (*f)(struct call_frame *frame, struct call_loop *loop);
};

static void deliver_errand(struct loop *loop, struct loop_message *m)
{
    struct errand *errand = (struct errand *)m;

    errand->f(loop->server->app.frame, loop->data);
    free(errand);
}

void http_on_loops(struct http_server *s,
                   void (*f)(struct call_frame *frame, struct call_loop *loop))
{
    for (unsigned i = 0; i < s->loop_count; i++) {
        struct errand *errand = mem_zalloc(1, sizeof *errand);

        *errand = (struct errand){{.deliver = deliver_errand}, f};
        loop_post(&s->loops[i], &errand->message);
    }
}

/* A new TLS context on its way to a loop. */
struct renewal {
    struct loop_message message;
    SSL_CTX *tls;
};

static void deliver_renewal(struct loop *loop, struct loop_message *m)
{
    struct renewal *renewal = (struct renewal *)m;

    SSL_CTX_free(loop->tls);
    loop->tls = renewal->tls;
    free(renewal);
}

enum err http_reload(struct http_server *s)
{
    enum err e = access_log_reopen(&s->log);
    SSL_CTX *tls = NULL;
    enum err e_tls = OK;

    if (s->tls_cert != NULL)
        e_tls = tls_load(s->tls_cert, s->tls_key, s->http2 != NULL, &tls);
    for (unsigned i = 0; tls != NULL && i < s->loop_count; i++) {
        struct renewal *renewal = mem_zalloc(1, sizeof *renewal);

        (void)SSL_CTX_up_ref(tls);
        *renewal = (struct renewal){{.deliver = deliver_renewal}, tls};
        loop_post(&s->loops[i], &renewal->message);
    }
    SSL_CTX_free(tls);
    return e ? e : e_tls;
}

void http_stop(struct http_server *s, unsigned grace_ms)
{
    listener_close(&s->plain);
    listener_close(&s->secure);
    for (unsigned i = 0; i < s->loop_count; i++)
        loop_stop(&s->loops[i], grace_ms);
    for (unsigned i = 0; i < s->loop_count; i++)
        loop_join(&s->loops[i]);
    readers_stop(s->readers);
    listener_release(&s->plain);
    listener_release(&s->secure);
    free(s->loops);
    http2_free(s->http2);
    access_log_close(&s->log);
    router_free(s->router);
    free((char *)(uintptr_t)s->log.path);
    free((char *)(uintptr_t)s->public_url.p);
    free(s->tls_cert);
    free(s->tls_key);
    free(s);
}

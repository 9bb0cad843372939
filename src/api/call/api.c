/* Generations come and go: this file owns the current one, looks for newer
 * ones, and hands each to the loops by message. A loop that has none yet (it
 * just started) takes the current one under the lock; from then on it has a
 * reference of its own and needs no lock. */
#include "api/call/api.h"

#include <pthread.h>
#include <stdatomic.h>

#include "api/call/admit.h"
#include "api/call/fail.h"
#include "api/call/handlers.h"
#include "api/call/private.h"
#include "api/call/rates.h"
#include "accounts/tally.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "catalog/market.h"
#include "catalog/store.h"
#include "db/writer.h"

#define LOOK_EVERY_MS 1000

struct api {
    struct api_config config;
    struct http_app http;
    struct http_route *routes; /* ours, then those beside */
    size_t own_count;
    struct admission admission;
    struct tally *tally;
    int default_market;

    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct generation *current; /* guarded by lock */
    bool stop;                  /* guarded by lock */
    uint32_t refused;           /* watcher only: already complained about */
    atomic_bool is_damaged;     /* the current one's checksums don't hold */

    struct http_server *server;
    pthread_t watcher;
    bool has_watcher;
};

const struct catalog *api_catalog(const struct request *r)
{
    const struct api_loop *loop = r->loop_data;

    return generation_catalog(loop->generation);
}

uint32_t api_search_depth(const struct request *r)
{
    const struct api_loop *loop = r->loop_data;

    return loop->api->config.search_depth;
}

int api_default_market(const struct request *r)
{
    const struct api_loop *loop = r->loop_data;

    return loop->api->default_market;
}

static void *loop_start(void *user, unsigned number)
{
    struct api *a = user;
    struct api_loop *loop = mem_zalloc(1, sizeof *loop);

    (void)number;
    loop->api = a;
    loop->auth = auth_loop_new(a->config.auth);
    pthread_mutex_lock(&a->lock);
    loop->generation = generation_ref(a->current);
    pthread_mutex_unlock(&a->lock);
    return loop;
}

static void loop_stop(void *user, void *loop_data)
{
    struct api_loop *loop = loop_data;

    (void)user;
    auth_loop_free(loop->auth);
    generation_unref(loop->generation);
    free(loop);
}

/* On a loop's thread: from its old generation to the newest. */
static void adopt(void *arg, void *loop_data)
{
    struct api *a = arg;
    struct api_loop *loop = loop_data;

    generation_unref(loop->generation);
    pthread_mutex_lock(&a->lock);
    loop->generation = generation_ref(a->current);
    pthread_mutex_unlock(&a->lock);
}

static bool runs_off_loop(struct request *r)
{
    return r->route->run != RUN_LOOP ||
           (r->route->where != NULL && r->route->where(r) != RUN_LOOP);
}

static bool is_ours(const struct request *r)
{
    const struct api *a = r->user;

    return r->route < a->routes + a->own_count;
}

/* Before every handler: pin the generation, see who calls. */
static bool admit(struct request *r)
{
    const struct api_route *facts = r->route->facts;
    struct api_loop *loop = r->loop_data;
    struct call *call;

    if (!is_ours(r))
        return true;
    call = arena_zalloc(&r->arena, sizeof *call);
    call->generation = loop->generation;
    call->catalog = generation_catalog(loop->generation);
    r->pinned = call;
    if (facts->access != ACCESS_PUBLIC &&
        !admit_call(&loop->api->admission, loop->auth, r, call))
        return false;
    if (runs_off_loop(r)) {
        (void)generation_ref(call->generation);
        call->owns_reference = true;
    }
    return true;
}

static void settled(struct request *r)
{
    const struct api *a = r->user;
    struct call *call = r->pinned;

    if (call == NULL)
        return;
    admit_settled(&a->admission, r);
    if (call->owns_reference)
        generation_unref(call->generation);
}

/* On the writer's thread, perhaps again when a commit failed. */
static enum err run_write(struct db *db, void *arg)
{
    struct request *r = arg;

    buf_clear(&r->out);
    r->status = 200;
    call_of(r)->db = db;
    call_of(r)->failed = OK;
    r->route->handle(r);
    return call_of(r)->failed;
}

static void finish_write(void *arg, enum err e)
{
    struct request *r = arg;

    if (e)
        api_fail_http(r, 503);
    http_complete(r);
}

static void submit_write(struct request *r)
{
    const struct api *a = r->user;
    struct writer_job job = {run_write, finish_write, r};
    enum err e = writer_submit(a->config.writer, job);

    if (e)
        finish_write(r, e);
}

static void fail(struct request *r, int status)
{
    const struct api *a = r->user;

    if (a->config.beside.fail == NULL || !a->config.beside.fail(r, status))
        api_fail_http(r, status);
}

/* One table for the server. */
static void join_routes(struct api *a)
{
    const struct api_beside *beside = &a->config.beside;
    const struct http_route *own = api_routes(&a->own_count);
    size_t count = a->own_count + beside->count;

    a->routes = mem_alloc(count * sizeof *a->routes);
    memcpy(a->routes, own, a->own_count * sizeof *own);
    if (beside->count > 0)
        memcpy(a->routes + a->own_count, beside->routes,
               beside->count * sizeof *own);
    a->http.routes = a->routes;
    a->http.route_count = count;
}

static enum err open_current(struct store *store, struct generation **out)
{
    struct catalog *c;
    uint32_t number;
    enum err e = store_current(store, &number);

    if (e == ERR_NOT_FOUND)
        return generation_new_empty(out);
    if (!e)
        e = store_open_catalog(store, number, &c);
    if (!e)
        e = generation_new(c, number, out);
    return e;
}

static enum err read_market(struct api *a)
{
    struct str market = str_from_c(a->config.default_market);

    a->default_market = -1;
    if (market.n == 0)
        return OK;
    if (!market_is_valid(market)) {
        log_error("%s is not a market", a->config.default_market);
        return ERR_USAGE;
    }
    a->default_market = market_number(market);
    return OK;
}

static enum err prepare_admission(struct api *a)
{
    const struct api_config *config = &a->config;

    a->admission = (struct admission){
        .limits = config->limits,
        .routes = a->routes,
        .rates = mem_zalloc(a->own_count, sizeof(uint32_t)),
        .profile = config->profile,
        .with_headers = config->rate_headers,
        .state_is_well = config->state_is_well,
        .user = config->user,
    };
    return rates_read(config->rate_routes, config->rate_route_count,
                      a->admission.rates);
}

enum err api_new(const struct api_config *config, struct api **out)
{
    struct api *a = mem_zalloc(1, sizeof *a);
    enum err e;

    a->config = *config;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->wake, NULL);
    a->http = (struct http_app){
        .user = a,
        .loop_start = loop_start,
        .loop_stop = loop_stop,
        .admit = admit,
        .settled = settled,
        .submit_write = submit_write,
        .fail = fail,
    };
    join_routes(a);
    e = read_market(a);
    if (!e)
        e = prepare_admission(a);
    if (!e)
        e = open_current(config->store, &a->current);
    if (e) {
        api_free(a);
        return e;
    }
    a->tally = tally_new(config->limits, config->writer);
    *out = a;
    return OK;
}

const struct http_app *api_http(struct api *a)
{
    return &a->http;
}

void api_free(struct api *a)
{
    if (a == NULL)
        return;
    tally_free(a->tally);
    generation_unref(a->current);
    free(a->admission.rates);
    pthread_mutex_destroy(&a->lock);
    pthread_cond_destroy(&a->wake);
    free(a->routes);
    free(a);
}

/* Opens what `current` names if that isn't in use yet. A file that is refused
 * is complained about once, and the server keeps what it has. */
static void look(struct api *a)
{
    struct generation *next, *old;
    struct catalog *c;
    uint32_t number;
    enum err e;

    if (store_current(a->config.store, &number) != OK)
        return;
    if (number == a->refused)
        return;
    a->refused = 0; /* its number may come again */
    if (number == generation_number(a->current))
        return;
    e = store_open_catalog(a->config.store, number, &c);
    if (!e)
        e = generation_new(c, number, &next);
    if (e) {
        log_error("keeping generation %u", generation_number(a->current));
        if (e != ERR_IO) /* which may pass: look again */
            a->refused = number;
        return;
    }
    pthread_mutex_lock(&a->lock);
    old = a->current;
    a->current = next;
    pthread_mutex_unlock(&a->lock);
    atomic_store(&a->is_damaged, false);
    log_info("serving generation %u", number);
    http_on_loops(a->server, adopt, a);
    generation_unref(old);
}

static void check(struct api *a)
{
    if (catalog_verify(generation_catalog(a->current)) == OK)
        return;
    atomic_store(&a->is_damaged, true);
    log_error("generation %u is damaged", generation_number(a->current));
}

static bool wait_or_stop(struct api *a)
{
    struct timespec until;
    bool stop;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LOOK_EVERY_MS / 1000;
    pthread_mutex_lock(&a->lock);
    if (!a->stop)
        (void)pthread_cond_timedwait(&a->wake, &a->lock, &until);
    stop = a->stop;
    pthread_mutex_unlock(&a->lock);
    return stop;
}

static void *watch(void *arg)
{
    struct api *a = arg;
    uint32_t checked = UINT32_MAX;
    int64_t flushed_ms = clock_monotonic_ms();

    while (!wait_or_stop(a)) {
        look(a);
        if (clock_monotonic_ms() - flushed_ms >= TALLY_EVERY_MS) {
            flushed_ms = clock_monotonic_ms();
            tally_flush(a->tally, clock_unix_ms());
        }
        if (generation_number(a->current) != checked) {
            checked = generation_number(a->current);
            check(a);
        }
    }
    return NULL;
}

enum err api_watch(struct api *a, struct http_server *s)
{
    a->server = s;
    if (pthread_create(&a->watcher, NULL, watch, a) != 0) {
        log_error("can't start a thread to look for new generations");
        return ERR_IO;
    }
    a->has_watcher = true;
    return OK;
}

void api_unwatch(struct api *a)
{
    if (!a->has_watcher)
        return;
    pthread_mutex_lock(&a->lock);
    a->stop = true;
    pthread_cond_signal(&a->wake);
    pthread_mutex_unlock(&a->lock);
    (void)pthread_join(a->watcher, NULL);
    a->has_watcher = false;
}

bool api_is_well(struct api *a, bool *catalog, bool *state)
{
    *catalog = !atomic_load(&a->is_damaged);
    *state = a->config.state_is_well == NULL ||
             a->config.state_is_well(a->config.user);
    return *catalog && *state;
}

struct auth *api_auth(const struct api *a)
{
    return a->config.auth;
}

struct pool *api_pool(const struct api *a)
{
    return a->config.pool;
}

const struct admission *api_admission(const struct api *a)
{
    return &a->admission;
}

const char *api_cache_dir(const struct api *a)
{
    return a->config.cache_dir;
}

/* The wings' tables become one for the server, a route a row; the row says
 * everything that the server doesn't ask. A loop that has no generation yet
 * (it just started) takes the current one under the watch's lock; from then on
 * it has a reference of its own and needs no lock. */
#include "api/call/frame.h"

#include <assert.h>

#include "api/call/benched.h"
#include "api/call/frame_inner.h"
#include "api/call/rates.h"
#include "api/call/run.h"
#include "base/clock.h"
#include "base/count.h"
#include "base/mem.h"
#include "bench/bench.h"
#include "generation/generation.h"
#include "generation/watch.h"

#define TURN_MS 5000 /* for loops that are about to end */

/* ---- loops ---- */

static struct call_loop *loop_start(struct call_frame *f, unsigned number)
{
    struct call_loop *loop = mem_zalloc(1, sizeof *loop);
    struct clock *before = clock_use(f->config.clock);

    loop->number = number;
    loop->frame = f;
    loop->auth = auth_loop_new(f->config.auth);
    loop->generation = generation_watch_ref(f->watch);
    loop->parts = mem_zalloc(f->wing_count, sizeof(void *));
    for (size_t i = 0; i < f->wing_count; i++)
        if (f->config.wings[i]->loop_start != NULL)
            loop->parts[i] = f->config.wings[i]->loop_start(f, loop);
    (void)atomic_fetch_add(&f->loops, 1);
    (void)clock_use(before);
    return loop;
}

static void loop_release(struct call_loop *loop)
{
    struct call_frame *f = loop->frame;
    struct clock *before = clock_use(f->config.clock);

    for (size_t i = 0; i < f->wing_count; i++)
        if (f->config.wings[i]->loop_stop != NULL)
            f->config.wings[i]->loop_stop(loop->parts[i]);
    free(loop->parts);
    auth_loop_free(loop->auth);
    generation_unref(loop->generation);
    free(loop);
    (void)clock_use(before);
}

/* Worlds have ended before the server stops: nothing is beside any more. */
static void loop_stop(struct call_frame *f, struct call_loop *loop)
{
    (void)f;
    assert(loop->beside == NULL);
    loop_release(loop);
}

static void tick_one(struct call_loop *loop)
{
    const struct call_frame *f = loop->frame;
    struct clock *before = clock_use(f->config.clock);

    for (size_t i = 0; i < f->wing_count; i++)
        if (f->config.wings[i]->loop_tick != NULL)
            f->config.wings[i]->loop_tick(loop->parts[i]);
    (void)clock_use(before);
}

static void loop_tick(struct call_frame *f, struct call_loop *loop)
{
    (void)f;
    tick_one(loop);
    for (struct call_loop *at = loop->beside; at != NULL; at = at->next)
        tick_one(at);
}

static void count_stream(struct call_loop *loop, int by)
{
    (void)atomic_fetch_add(&loop->streams, (unsigned)by);
}

/* ---- beside another frame ---- */

struct call_loop *frame_loop(struct call_frame *f, struct call_loop *loop)
{
    struct call_loop *own = f->own[loop->number];

    if (own != NULL)
        return own;
    own = loop_start(f, loop->number);
    own->host = loop;
    own->next = loop->beside;
    loop->beside = own;
    f->own[loop->number] = own;
    return own;
}

/* What a frame beside another has on its way to a loop. */
struct errand {
    struct call_frame *frame;
    unsigned number;
    void (*run)(struct call_frame *frame, struct call_loop *loop);
};

static void run_errand(void *arg, struct call_loop *loop)
{
    struct errand *errand = arg;
    struct call_frame *f = errand->frame;
    struct call_loop *own = f->own[errand->number];

    /* It may have left meanwhile. */
    if (loop != NULL && own != NULL)
        errand->run(f, own);
    free(errand);
    /* The last that is done here: the frame may be gone from now on. */
    (void)atomic_fetch_sub(&f->errands, 1);
}

static void beside_post(struct call_frame *f, unsigned number,
                        void (*run)(struct call_frame *frame,
                                    struct call_loop *loop))
{
    struct errand *errand = mem_zalloc(1, sizeof *errand);

    *errand = (struct errand){.frame = f, .number = number, .run = run};
    (void)atomic_fetch_add(&f->errands, 1);
    http_tell_loop(atomic_load(&f->server), number, run_errand, errand);
}

static void end_streams(struct call_frame *f, struct call_loop *own)
{
    http_end_streams(atomic_load(&f->server), own->number, own, false);
}

static void cut_streams(struct call_frame *f, struct call_loop *own)
{
    http_end_streams(atomic_load(&f->server), own->number, own, true);
}

void frame_end_streams(struct call_frame *f, bool is_cut)
{
    if (f->config.beside == NULL)
        http_on_loops(atomic_load(&f->server),
                      is_cut ? cut_streams : end_streams);
    for (unsigned i = 0; i < f->own_count; i++)
        beside_post(f, i, is_cut ? cut_streams : end_streams);
}

/* Whoever asks knows that no call is in the frame: no loop gets another one of
 * the frame's own, and no stream is opened. */
bool frame_is_quiet(const struct call_frame *f)
{
    for (unsigned i = 0; i < f->own_count; i++)
        if (f->own[i] != NULL && atomic_load(&f->own[i]->streams) > 0)
            return false;
    return atomic_load(&f->errands) == 0;
}

static void leave_loop(struct call_frame *f, struct call_loop *own)
{
    struct call_loop **at = &own->host->beside;

    while (*at != own)
        at = &(*at)->next;
    *at = own->next;
    f->own[own->number] = NULL;
    loop_release(own);
}

void frame_leave(struct call_frame *f)
{
    for (unsigned i = 0; i < f->own_count; i++)
        beside_post(f, i, leave_loop);
    while (atomic_load(&f->errands) > 0)
        clock_sleep_ms(1);
}

/* ---- settling ---- */

/* As loop_tick, counted. */
static void tick_once(struct call_frame *f, struct call_loop *loop)
{
    loop_tick(f, loop);
    (void)pthread_mutex_lock(&f->settling);
    f->ticking--;
    (void)pthread_cond_broadcast(&f->ticked);
    (void)pthread_mutex_unlock(&f->settling);
}

static void tick_beside(struct call_frame *f, struct call_loop *own)
{
    (void)f;
    tick_one(own);
}

static bool settle_beside(struct call_frame *f, int64_t until_ms)
{
    for (unsigned i = 0; i < f->own_count; i++)
        beside_post(f, i, tick_beside);
    while (atomic_load(&f->errands) > 0 && clock_monotonic_ms() < until_ms)
        clock_sleep_ms(1);
    return atomic_load(&f->errands) == 0;
}

bool frame_settle(struct call_frame *f, unsigned limit_ms)
{
    int64_t until_ms = clock_monotonic_ms() + limit_ms, left_ms = limit_ms;
    struct http_server *server = atomic_load(&f->server);
    bool is_settled;

    if (server == NULL)
        return true;
    if (f->config.beside != NULL)
        return settle_beside(f, until_ms);
    (void)pthread_mutex_lock(&f->settling);
    f->ticking += atomic_load(&f->loops);
    (void)pthread_mutex_unlock(&f->settling);
    http_on_loops(server, tick_once);
    (void)pthread_mutex_lock(&f->settling);
    while (f->ticking > 0 && left_ms > 0) {
        (void)clock_wait_ms(&f->ticked, &f->settling, (unsigned)left_ms);
        left_ms = until_ms - clock_monotonic_ms();
    }
    is_settled = f->ticking == 0;
    (void)pthread_mutex_unlock(&f->settling);
    return is_settled;
}

void *call_loop_part(const struct call_frame *f, const struct call_loop *loop,
                     const struct call_wing *wing)
{
    size_t i = 0;

    while (f->config.wings[i] != wing)
        i++;
    return loop->parts[i];
}

void call_on_loop(struct call_frame *f, unsigned number,
                  void (*run)(struct call_frame *frame, struct call_loop *loop))
{
    struct http_server *server = atomic_load(&f->server);

    if (f->config.beside != NULL)
        beside_post(f, number, run);
    else if (server != NULL)
        http_on_loop(server, number, run);
}

const struct call_config *call_frame_config(const struct call_frame *f)
{
    return &f->config;
}

struct str call_frame_url(const struct call_frame *f)
{
    struct http_server *server = atomic_load(&f->server);

    return server != NULL ? http_base_url(server) : STR_EMPTY;
}

static void tell(const struct call_frame *f, const struct generation *g)
{
    if (f->config.serving != NULL)
        f->config.serving(f->config.owner, generation_number(g));
}

/* On a loop's thread: from its old generation to the newest. Whichever loop is
 * the last to get there knows that all others have been. */
static void adopt(struct call_frame *f, struct call_loop *loop)
{
    generation_unref(loop->generation);
    loop->generation = generation_watch_ref(f->watch);
    if (atomic_fetch_sub(&f->adopting, 1) == 1)
        tell(f, loop->generation);
}

/* ---- one table ---- */

static size_t count_rows(const struct call_wing *const *wings)
{
    size_t n = 0;

    for (; *wings != NULL; wings++)
        n += (*wings)->count;
    return n;
}

static struct http_route route_of(const struct call_row *row)
{
    return (struct http_route){
        .method = row->method,
        .path = row->path,
        .thread = row->thread,
        .choose_thread = row->choose_thread != NULL ? run_choose_thread : NULL,
        .body_max = row->body_max,
        .row = row};
}

/* What no row may say: a table is our own, so a mistake in it ends the
 * process before it serves anything. */
static void assert_row(const struct call_row *row, const struct call_wing *wing)
{
    bool is_chosen = row->choose_thread != NULL;

    assert(row->path[0] == '/' && row->handle != NULL);
    assert(!is_chosen || row->thread == THREAD_LOOP);
    /* A connection is lent on a reader, the writer's in the writer. */
    assert(row->db != DB_READ || row->thread == THREAD_READER);
    assert(row->db != DB_WRITE || is_chosen || row->thread == THREAD_WRITER);
    assert(row->thread != THREAD_WRITER || row->db == DB_WRITE);
    /* Nobody but the wing knows who has signed in. */
    assert(row->access < ACCESS_SIGNED_IN ||
           (wing->admit != NULL && row->db == DB_READ));
    /* Without a token there is neither a scope nor a profile. */
    assert((row->scopes == 0 && row->withdrawn == WITHDRAWN_NEVER) ||
           row->access == ACCESS_TOKEN || row->access == ACCESS_USER);
}

/* From the one beside it, whose loops have all started. */
static void share_rows(struct call_frame *f)
{
    const struct call_frame *of = f->config.beside;

    f->routes = of->routes;
    f->wings = of->wings;
    f->rates = of->rates;
    f->route_count = of->route_count;
    f->wing_count = of->wing_count;
    f->own_count = atomic_load(&of->loops);
    f->own = mem_zalloc(f->own_count, sizeof(struct call_loop *));
    atomic_store(&f->server, atomic_load(&of->server));
}

static void join_rows(struct call_frame *f)
{
    size_t n = 0;

    f->route_count = count_rows(f->config.wings);
    f->routes = mem_zalloc(f->route_count, sizeof *f->routes);
    f->wings = mem_zalloc(f->route_count, sizeof(const struct call_wing *));
    f->rates = mem_zalloc(f->route_count, sizeof *f->rates);
    for (const struct call_wing *const *w = f->config.wings; *w != NULL; w++)
        for (size_t i = 0; i < (*w)->count; i++) {
            assert_row(&(*w)->rows[i], *w);
            f->wings[n] = *w;
            f->routes[n++] = route_of(&(*w)->rows[i]);
        }
    while (f->config.wings[f->wing_count] != NULL)
        f->wing_count++;
}

/* Rules of the bench are about routes by their numbers. */
static void join_bench(struct call_frame *f)
{
    if (f->config.bench == NULL)
        return;
    if (f->config.beside != NULL)
        f->faults = f->config.beside->faults;
    else
        f->faults = mem_zalloc(f->route_count, sizeof *f->faults);
    for (size_t i = 0; i < f->route_count && f->config.beside == NULL; i++)
        f->faults[i] = (struct fault_route){
            http_method_text(f->routes[i].method), f->routes[i].path};
    faults_set_routes(f->config.bench->faults, f->faults, f->route_count);
}

/* ---- the whole ---- */

enum err frame_new(const struct call_config *config, struct call_frame **out)
{
    struct call_frame *f = mem_zalloc(1, sizeof *f);
    enum err e;

    f->config = *config;
    (void)pthread_mutex_init(&f->settling, NULL);
    clock_condition_init(&f->ticked);
    if (config->beside != NULL)
        share_rows(f);
    else
        join_rows(f);
    f->http = (struct http_app){
        .frame = f,
        .routes = f->routes,
        .route_count = f->route_count,
        .has_worlds = f->config.worlds != NULL,
        .loop_start = loop_start,
        .loop_stop = loop_stop,
        .loop_tick = loop_tick,
        .count_stream = count_stream,
        .admit = run_admit,
        .handle = run_handle,
        .release = run_release,
        .submit_write = run_submit_write,
        .fail = run_fail,
    };
    join_bench(f);
    e = config->beside != NULL ? OK : rates_read(f, f->rates);
    if (!e)
        e = generation_watch_new(config->store, &f->watch);
    if (e) {
        frame_free(f);
        return e;
    }
    *out = f;
    return OK;
}

const struct http_app *frame_http(const struct call_frame *f)
{
    return &f->http;
}

struct generation_watch *frame_generations(const struct call_frame *f)
{
    return f->watch;
}

void frame_set_live(struct call_frame *f, const struct generation_live *changes,
                    size_t count)
{
    generation_watch_set(f->watch, changes, count);
}

struct generation *frame_generation(const struct call_frame *f)
{
    return generation_watch_ref(f->watch);
}

static void generation_opened(void *frame, struct generation *next)
{
    struct call_frame *f = frame;

    (void)next;
    if (f->config.opened != NULL)
        f->config.opened(f->config.owner);
}

static void generation_changed(void *frame)
{
    struct call_frame *f = frame;

    /* Counted before the first of them can have adopted it. */
    (void)atomic_fetch_add(&f->adopting, atomic_load(&f->loops));
    http_on_loops(atomic_load(&f->server), adopt);
}

static void adopt_beside(struct call_frame *f, struct call_loop *own)
{
    generation_unref(own->generation);
    own->generation = generation_watch_ref(f->watch);
}

void frame_turn(struct call_frame *f, struct generation *next)
{
    const struct generation_watcher watcher = {.owner = f,
                                               .opened = generation_opened};
    int64_t until_ms = clock_monotonic_ms() + TURN_MS;

    assert(f->config.beside != NULL);
    generation_watch_turn(f->watch, &watcher, next);
    /* A loop that begins in the frame meanwhile begins with it. */
    for (unsigned i = 0; i < f->own_count; i++)
        beside_post(f, i, adopt_beside);
    while (atomic_load(&f->errands) > 0 && clock_monotonic_ms() < until_ms)
        clock_sleep_ms(1);
    tell(f, next);
}

enum err frame_watch(struct call_frame *f, struct http_server *s)
{
    struct generation_watcher watcher = {
        .owner = f, .opened = generation_opened, .changed = generation_changed};
    struct generation *g = generation_watch_ref(f->watch);

    atomic_store(&f->server, s);
    tell(f, g); /* which every loop has begun with */
    generation_unref(g);
    return generation_watch_start(f->watch, &watcher);
}

void frame_unwatch(struct call_frame *f)
{
    generation_watch_stop(f->watch);
}

void frame_free(struct call_frame *f)
{
    if (f == NULL)
        return;
    generation_watch_free(f->watch);
    (void)pthread_cond_destroy(&f->ticked);
    (void)pthread_mutex_destroy(&f->settling);
    if (f->config.beside == NULL) {
        free(f->faults);
        free(f->rates);
        free(f->wings);
        free(f->routes);
    }
    free(f->own);
    free(f);
}

bool frame_catalog_is_damaged(const struct call_frame *f)
{
    return generation_watch_is_damaged(f->watch);
}

const struct call_row *frame_row(const struct call_frame *f, size_t number)
{
    return f->routes[number].row;
}

size_t frame_row_count(const struct call_frame *f)
{
    return f->route_count;
}

uint32_t frame_rate(const struct call_frame *f, size_t number)
{
    return f->rates[number];
}

struct http_server *frame_server(const struct call_frame *f)
{
    return atomic_load(&f->server);
}

void frame_figures(const struct call_frame *f, struct frame_figures *out)
{
    for (unsigned i = 0; i < APP_MODES; i++) {
        out->refused_apps[i] = count_read(&f->refused_apps[i]);
        out->refused_routes[i] = count_read(&f->refused_routes[i]);
    }
    for (unsigned i = 0; i < RATES; i++)
        out->refused_addresses[i] = count_read(&f->refused_addresses[i]);
}

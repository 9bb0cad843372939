/* The order for each call: admission on the loop, then on the handler's thread
 * a connection if the row wants one, the wing's own admission, the handler,
 * the wing's finish; then everything that was borrowed goes back.
 *
 * A handler in the writer may be run several times, each time with a fresh
 * answer: only what the last run wrote is sent. */
#include "api/call/run.h"

#include <stdio.h>

#include "api/call/admit.h"
#include "api/call/bearer.h"
#include "api/call/benched.h"
#include "api/call/choose.h"
#include "api/call/fail.h"
#include "api/call/frame_inner.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "bench/worlds.h"
#include "db/db.h"
#include "db/pool.h"
#include "db/writer.h"
#include "generation/generation.h"

/* What a thread was bound to before it took a call up: a loop and a reader
 * serve calls that live by several clocks. With neither a clock nor a seed
 * there is nothing to bind, and next to nothing that a call pays for. */
struct bound {
    bool is_bound;
    struct clock *clock;
    struct random_source *source;
};

static inline struct bound bind(const struct request *r)
{
    const struct call_config *config = &r->frame->config;
    struct bound before = {.is_bound =
                               config->clock != NULL || config->random != NULL};

    if (before.is_bound) {
        before.clock = clock_use(config->clock);
        before.source = random_use(r->call != NULL ? r->call->source : NULL);
    }
    return before;
}

static inline void unbind(struct bound before)
{
    if (!before.is_bound)
        return;
    (void)random_use(before.source);
    (void)clock_use(before.clock);
}

/* The stream of the call's number. */
static struct random_source *source_new(struct call *call)
{
    struct call_random *random = call->config->random;
    bool is_bench = call->wing != NULL && call->wing->is_bench;
    struct random_source *s = arena_alloc(call->arena, sizeof *s);
    uint64_t number =
        atomic_fetch_add(is_bench ? &random->steered : &random->calls, 1);
    char name[32];
    int n = snprintf(name, sizeof name, "%s %llu", is_bench ? "steer" : "call",
                     (unsigned long long)number);

    random_source_init(s, random->seed, str_of(name, (size_t)n));
    return s;
}

/* On a thread that is bound to the call's clock. */
static struct call *call_new(struct request *r)
{
    struct call *call = arena_zalloc(&r->arena, sizeof *call);

    call->r = r;
    call->arena = &r->arena;
    call->out = &r->out;
    call->frame = r->frame;
    call->config = &r->frame->config;
    call->now_ms = clock_unix_ms();
    if (r->route != NULL) {
        call->row = r->route->row;
        call->wing = r->frame->wings[frame_number(r->frame, r->route)];
    }
    if (call->config->random != NULL)
        call->source = source_new(call);
    if (call->config->bench != NULL)
        call->began_us = clock_monotonic_us();
    r->call = call;
    return call;
}

static bool needs_token(const struct call *call)
{
    switch (call->row->access) {
    case ACCESS_TOKEN:
    case ACCESS_USER:
        return true;
    case ACCESS_OPEN:
    case ACCESS_EITHER:
        return bearer_is_sent(call->r);
    default:
        return false;
    }
}

static bool refuse_world(struct request *r, struct str name)
{
    struct call *call = call_new(r);

    (void)call_fail_text(
        call, FAIL_NO_WORLD,
        arena_printf(&r->arena, "There is no world '%.*s'", STR_ARG(name)));
    return false;
}

/* Whether the call is admitted; it has answered itself if it isn't. */
static bool admit(struct request *r, struct world_run *run)
{
    struct call *call = call_new(r);
    bool is_admitted;

    call->run = run;
    /* The loop's own reference is good as long as the call stays here. */
    call->generation = r->loop->generation;
    call->catalog = generation_catalog(call->generation);
    is_admitted = admit_address(call) &&
                  (needs_token(call) ? admit_token(call, r->loop->auth)
                                     : benched_admit(call));
    request_keep_headers(r);
    if (!is_admitted)
        return false;
    /* The thread is chosen once: whoever leaves the loop takes a reference of
     * its own along, since the loop may adopt the next generation meanwhile. */
    call->thread = call->row->choose_thread != NULL
                       ? call->row->choose_thread(call)
                       : call->row->thread;
    if (call->ends_token)
        r->thread = call->thread = THREAD_WRITER;
    if (call->thread != THREAD_LOOP) {
        (void)generation_ref(call->generation);
        call->owns_generation = true;
        call->left_ms = clock_monotonic_ms();
    }
    return true;
}

/* What may still be asked of a call that isn't admitted is the server's own
 * business. */
static void leave_world(struct request *r, struct world_run *run)
{
    if (run == NULL)
        return;
    choose_none(r, run);
    r->call->frame = r->frame;
    r->call->config = &r->frame->config;
}

bool run_admit(struct request *r)
{
    struct world_run *run = NULL;
    struct bound before;
    bool is_admitted;
    struct str name;

    if (r->frame->config.worlds != NULL && !choose_world(r, &run, &name))
        return refuse_world(r, name);
    before = bind(r);
    is_admitted = admit(r, run);
    /* Nothing will be released of a call that isn't. */
    if (!is_admitted)
        benched_note(r->call);
    unbind(before);
    if (!is_admitted)
        leave_world(r, run);
    return is_admitted;
}

enum http_thread run_choose_thread(struct request *r)
{
    return r->call->thread;
}

void run_release(struct request *r)
{
    struct call *call = r->call;
    struct bound before = bind(r);

    admit_note(call);
    benched_note(call);
    if (call->audit.action != NULL)
        audit_note(call->config->audit, &call->audit);
    if (call->owns_view)
        auth_view_unref(call->config->auth, call->view);
    if (call->owns_generation)
        generation_unref(call->generation);
    unbind(before);
    /* Last: its world may be gone from here on. */
    if (call->run != NULL)
        worlds_leave(call->run);
}

/* The handler between the wing's admission and finish. */
static enum err handle(struct call *call)
{
    const struct call_wing *wing = call->wing;
    bool is_admitted = true;
    enum err e = OK;

    if (call->ends_token)
        return benched_end_token(call);
    if (wing->admit != NULL)
        e = wing->admit(call, &is_admitted);
    if (!e && is_admitted)
        e = call->row->handle(call);
    if (!e && wing->finish != NULL)
        wing->finish(call);
    return e;
}

/* What isn't OK is the state's failure, logged where it was known. */
static void fail_state(struct call *call)
{
    (void)call_fail(call, FAIL_UNAVAILABLE);
}

static enum err handle_with_connection(struct call *call)
{
    struct pool *pool = call->config->pool;
    enum err e = pool_take(pool, &call->db);

    if (e)
        return e;
    e = handle(call);
    /* Ends a transaction that only reads, if the wing has begun one. */
    db_rollback(call->db);
    pool_give(pool, call->db);
    call->db = NULL;
    return e;
}

void run_handle(struct request *r)
{
    struct call *call = r->call;
    struct bound before = bind(r);
    enum err e =
        call->row->db == DB_READ ? handle_with_connection(call) : handle(call);

    if (e)
        fail_state(call);
    unbind(before);
}

/* ---- in the writer ---- */

/* On the writer's thread, perhaps again when a commit failed. */
static enum err write_once(struct db *db, void *request)
{
    struct request *r = request;
    struct call *call = r->call;
    struct bound before = bind(r);
    enum err e;

    /* What an earlier run of the handler wrote, headers included, is as if it
     * had never been, as is what it did to the database, and what it drew. */
    request_restart(r);
    call->audit.action = NULL;
    if (call->source != NULL)
        random_source_restart(call->source);
    call->db = db;
    log_for_request(r->id);
    e = handle(call);
    log_for_request(STR_EMPTY);
    call->db = NULL;
    unbind(before);
    return e;
}

static void written(void *request, enum err e)
{
    struct request *r = request;
    struct bound before = bind(r);

    if (e)
        fail_state(r->call);
    unbind(before);
    http_complete(r);
}

void run_submit_write(struct request *r)
{
    struct writer_job job = {write_once, written, r};
    enum err e;

    if (r->call->park != NULL) {
        r->call->park(r->call);
        return;
    }
    e = writer_submit(r->frame->config.writer, job);
    if (e)
        written(r, e);
}

/* ---- what no handler gets ---- */

/* Of a path that no route has, say, which is asked of some world all the same;
 * without one of the name it is the default's. On the loop, as all is before a
 * call is admitted. */
static void fail_unknown(struct request *r, int status)
{
    struct world_run *run = NULL;
    struct bound before;
    struct call *call;
    struct str name;

    if (r->frame->config.worlds != NULL)
        (void)choose_world(r, &run, &name);
    before = bind(r);
    call = call_new(r);
    call_fail_status(call, status);
    benched_note(call);
    unbind(before);
    leave_world(r, run);
}

void run_fail(struct request *r, int status)
{
    struct bound before;

    if (r->call == NULL) {
        fail_unknown(r, status);
        return;
    }
    before = bind(r);
    call_fail_status(r->call, status);
    unbind(before);
}

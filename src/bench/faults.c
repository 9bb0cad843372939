/* A list of rules under one lock, and beside it for each route how many of them
 * are about it, which is read without.
 *
 * A rule that withdraws is about every route once it has chosen a call: the app
 * that made the call has another profile from then on, wherever it calls. The
 * rule remembers such apps itself, so that all is as before when it goes. */
#include "bench/faults.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/random.h"

struct rule {
    struct rule *next;
    struct fault_rule is; /* its texts are behind the rule */
    bool *routes;         /* of each route, whether it is about that */
    uint64_t seen;        /* calls that it suited */
    struct random_sequence chance;
    struct id *withdrawn; /* apps */
    size_t withdrawn_count, withdrawn_capacity;
    char texts[];
};

struct faults {
    const struct fault_route *routes;
    size_t route_count;
    atomic_uint *concern; /* of each route, how many rules */

    pthread_mutex_t lock; /* guards what follows */
    struct rule *first;
    size_t count;
    uint64_t made_ids;
};

struct faults *faults_new(void)
{
    struct faults *f = mem_zalloc(1, sizeof *f);

    (void)pthread_mutex_init(&f->lock, NULL);
    return f;
}

void faults_set_routes(struct faults *f, const struct fault_route *routes,
                       size_t count)
{
    if (f->concern != NULL) {
        assert(f->routes == routes && f->route_count == count);
        return;
    }
    f->routes = routes;
    f->route_count = count;
    f->concern = mem_zalloc(count, sizeof *f->concern);
}

static void rule_free(struct rule *r)
{
    free(r->routes);
    free(r->withdrawn);
    free(r);
}

void faults_free(struct faults *f)
{
    if (f == NULL)
        return;
    faults_clear(f);
    (void)pthread_mutex_destroy(&f->lock);
    free(f->concern);
    free(f);
}

/* ---- putting in ---- */

static enum fault_moment moment_of(const struct fault_effects *e)
{
    if (e->event != FAULT_EVENT_NONE)
        return FAULT_AT_EVENT;
    return e->refuses_refresh ? FAULT_AT_REFRESH : FAULT_AT_REQUEST;
}

static bool withdraws(const struct rule *r)
{
    return r->is.effects.withdraw != APP_PROFILE_FULL;
}

static bool is_about(const struct fault_rule *rule,
                     const struct fault_route *route)
{
    struct str path = str_from_c(route->path), pattern = rule->route;

    if (rule->method.n > 0 && !str_eq_c(rule->method, route->method))
        return false;
    if (pattern.n == 0)
        return true;
    if (pattern.p[pattern.n - 1] == '*')
        return str_starts(path, str_of(pattern.p, pattern.n - 1));
    return str_eq(pattern, path);
}

/* Copies `*text` to `*to`, and moves that on. */
static void keep(struct str *text, char **to)
{
    if (text->p == NULL)
        return;
    memcpy(*to, text->p, text->n);
    text->p = *to;
    *to += text->n;
}

static struct rule *rule_new(const struct faults *f,
                             const struct fault_rule *rule, struct str id)
{
    size_t n = id.n + rule->route.n + rule->method.n + rule->user.n +
               rule->effects.body.n;
    struct rule *r = mem_zalloc(1, sizeof *r + n + 1);
    char *to = r->texts;

    r->is = *rule;
    r->is.id = id;
    r->is.matched = 0;
    keep(&r->is.id, &to);
    keep(&r->is.route, &to);
    keep(&r->is.method, &to);
    keep(&r->is.user, &to);
    keep(&r->is.effects.body, &to);
    r->chance = random_sequence(rule->seed, 0);
    r->routes = mem_zalloc(f->route_count, sizeof *r->routes);
    for (size_t i = 0; i < f->route_count; i++)
        r->routes[i] = is_about(rule, &f->routes[i]);
    return r;
}

/* By so much more or fewer rules for the routes that it may matter to. */
static void count_routes(struct faults *f, const struct rule *r, int by)
{
    for (size_t i = 0; i < f->route_count; i++)
        if (r->routes[i] || withdraws(r))
            (void)atomic_fetch_add(&f->concern[i], (unsigned)by);
}

static struct rule **place_of(struct faults *f, struct str id)
{
    struct rule **at = &f->first;

    while (*at != NULL && !str_eq((*at)->is.id, id))
        at = &(*at)->next;
    return at;
}

/* A number that no rule has for an id. */
static void make_id(struct faults *f, char *id)
{
    do
        (void)snprintf(id, FAULT_ID_MAX_BYTES + 1, "%llu",
                       (unsigned long long)++f->made_ids);
    while (*place_of(f, str_from_c(id)) != NULL);
}

static bool has_route(const struct faults *f, const struct fault_rule *rule)
{
    for (size_t i = 0; i < f->route_count; i++)
        if (is_about(rule, &f->routes[i]))
            return true;
    return false;
}

/* With the lock. */
static enum err add(struct faults *f, const struct fault_rule *rule, char *id)
{
    struct rule *r;

    if (f->count == FAULTS_MAX)
        return ERR_LIMIT;
    if (rule->id.n == 0)
        make_id(f, id);
    else
        (void)snprintf(id, FAULT_ID_MAX_BYTES + 1, "%.*s", STR_ARG(rule->id));
    if (*place_of(f, str_from_c(id)) != NULL)
        return ERR_EXISTS;
    r = rule_new(f, rule, str_from_c(id));
    *place_of(f, STR_EMPTY) = r; /* which none has: the end */
    f->count++;
    count_routes(f, r, 1);
    return OK;
}

enum err faults_add(struct faults *f, const struct fault_rule *rule, char *id)
{
    enum err e;

    assert(rule->id.n <= FAULT_ID_MAX_BYTES);
    if (!has_route(f, rule))
        return ERR_NOT_FOUND;
    (void)pthread_mutex_lock(&f->lock);
    e = add(f, rule, id);
    (void)pthread_mutex_unlock(&f->lock);
    return e;
}

/* ---- taking out ---- */

/* With the lock. */
static void take_out(struct faults *f, struct rule **at)
{
    struct rule *r = *at;

    *at = r->next;
    f->count--;
    count_routes(f, r, -1);
    rule_free(r);
}

bool faults_remove(struct faults *f, struct str id)
{
    struct rule **at;
    bool is_there;

    (void)pthread_mutex_lock(&f->lock);
    at = place_of(f, id);
    is_there = *at != NULL;
    if (is_there)
        take_out(f, at);
    (void)pthread_mutex_unlock(&f->lock);
    return is_there;
}

void faults_clear(struct faults *f)
{
    (void)pthread_mutex_lock(&f->lock);
    while (f->first != NULL)
        take_out(f, &f->first);
    (void)pthread_mutex_unlock(&f->lock);
}

/* ---- looking ---- */

static struct fault_rule copy_of(const struct rule *r, struct arena *arena)
{
    struct fault_rule copy = r->is;

    copy.id = arena_str(arena, r->is.id);
    copy.route = arena_str(arena, r->is.route);
    copy.method = arena_str(arena, r->is.method);
    copy.user = arena_str(arena, r->is.user);
    if (r->is.effects.body.p != NULL)
        copy.effects.body = arena_str(arena, r->is.effects.body);
    return copy;
}

void faults_list(struct faults *f, struct arena *arena, struct fault_rule **out,
                 size_t *count)
{
    size_t n = 0;

    (void)pthread_mutex_lock(&f->lock);
    *out = arena_alloc(arena, f->count * sizeof **out);
    for (const struct rule *r = f->first; r != NULL; r = r->next)
        (*out)[n++] = copy_of(r, arena);
    (void)pthread_mutex_unlock(&f->lock);
    *count = n;
}

bool faults_find(struct faults *f, struct str id, struct arena *arena,
                 struct fault_rule *out)
{
    const struct rule *r;

    (void)pthread_mutex_lock(&f->lock);
    r = *place_of(f, id);
    if (r != NULL)
        *out = copy_of(r, arena);
    (void)pthread_mutex_unlock(&f->lock);
    return r != NULL;
}

/* ---- a call ---- */

bool faults_concern(const struct faults *f, size_t route)
{
    return atomic_load_explicit(&f->concern[route], memory_order_relaxed) > 0;
}

static bool suits(const struct rule *r, const struct fault_call *call)
{
    const struct fault_rule *is = &r->is;

    return moment_of(&is->effects) == call->moment && r->routes[call->route] &&
           (!is->has_app || (call->has_app && id_eq(is->app, call->app))) &&
           (is->user.n == 0 || str_eq(is->user, call->user)) &&
           call->now_ms >= is->after_ms &&
           (is->until_ms == 0 || call->now_ms < is->until_ms);
}

static bool is_nth(const struct rule *r)
{
    for (size_t i = 0; i < r->is.nth_count; i++)
        if (r->is.nth[i] == r->seen)
            return true;
    return r->is.nth_count == 0;
}

/* Whether the rule chooses this call, which it suits. */
static bool chooses(struct rule *r)
{
    const struct fault_rule *is = &r->is;
    /* Drawn for each call, so that the other conditions don't move it. */
    bool by_chance =
        !is->has_probability || random_unit(&r->chance) < is->probability;

    r->seen++;
    if (!by_chance || !is_nth(r) ||
        (is->every > 0 && r->seen % is->every != 0) ||
        (is->times > 0 && is->matched >= is->times))
        return false;
    r->is.matched++;
    return true;
}

/* What the rule does beside what older ones do already. */
static void join(struct fault_effects *to, struct rule *r, struct arena *arena)
{
    const struct fault_effects *from = &r->is.effects;

    if (to->status == 0 && from->status != 0) {
        to->status = from->status;
        to->body_is_text = from->body_is_text;
        to->has_retry_after = from->has_retry_after;
        to->retry_after_s = from->retry_after_s;
        if (from->body.p != NULL)
            to->body = arena_str(arena, from->body);
    }
    if (to->delay_ms == 0)
        to->delay_ms =
            from->delay_ms +
            (from->jitter_ms > 0 ? random_below(&r->chance, from->jitter_ms + 1)
                                 : 0);
    if (!to->is_cut) {
        to->is_cut = from->is_cut;
        to->cut_after = from->cut_after;
    }
    if (to->bytes_per_s == 0)
        to->bytes_per_s = from->bytes_per_s;
    if (to->drop == FAULT_DROP_NONE)
        to->drop = from->drop;
    if (to->token == FAULT_TOKEN_NONE)
        to->token = from->token;
    if (to->event == FAULT_EVENT_NONE)
        to->event = from->event;
    to->is_corrupt = to->is_corrupt || from->is_corrupt;
    to->refuses_refresh = to->refuses_refresh || from->refuses_refresh;
}

static bool has_withdrawn(const struct rule *r, struct id app)
{
    for (size_t i = 0; i < r->withdrawn_count; i++)
        if (id_eq(r->withdrawn[i], app))
            return true;
    return false;
}

static void withdraw(struct rule *r, struct id app)
{
    r->withdrawn = mem_grow(r->withdrawn, r->withdrawn_count,
                            &r->withdrawn_capacity, sizeof *r->withdrawn);
    r->withdrawn[r->withdrawn_count++] = app;
}

/* Whether the rule does something to the call; adds what. With the lock. */
static bool meet(struct rule *r, const struct fault_call *call,
                 struct arena *arena, struct fault_effects *effects)
{
    bool is_withdrawn =
        withdraws(r) && call->has_app && has_withdrawn(r, call->app);
    bool is_chosen = !is_withdrawn && suits(r, call) && chooses(r);

    if (is_chosen && withdraws(r) && call->has_app)
        withdraw(r, call->app);
    /* What else the rule does is done to the call that it chose. */
    if (is_chosen)
        join(effects, r, arena);
    if ((is_chosen || is_withdrawn) &&
        effects->withdraw < r->is.effects.withdraw)
        effects->withdraw = r->is.effects.withdraw;
    return is_chosen || is_withdrawn;
}

bool faults_match(struct faults *f, const struct fault_call *call,
                  struct arena *arena, struct fault_match *out)
{
    bool is_met = false;

    assert(call->route < f->route_count);
    *out = (struct fault_match){.id = STR_EMPTY};
    (void)pthread_mutex_lock(&f->lock);
    for (struct rule *r = f->first; r != NULL; r = r->next) {
        if (!meet(r, call, arena, &out->effects))
            continue;
        if (!is_met)
            out->id = arena_str(arena, r->is.id);
        is_met = true;
    }
    (void)pthread_mutex_unlock(&f->lock);
    return is_met;
}

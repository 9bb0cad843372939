/* /bench/v1/worlds: making worlds, telling of them, deleting them. */
#include "accounts/apps.h"
#include "accounts/users.h"
#include "api/bench/bench.h"
#include "api/bench/clock.h"
#include "api/bench/seeds.h"
#include "api/call/fail.h"
#include "api/call/frame.h"
#include "base/clock.h"
#include "bench/worlds.h"
#include "db/pool.h"
#include "json/scan.h"
#include "json/writer.h"

#define USERS_SHOWN 1000

/* ---- a world as JSON ---- */

/* Where its clients find it: the host below localhost at the server's port. */
static struct str url_of(struct call *call, struct str name)
{
    struct http_server *server = frame_server(
        call->config->beside != NULL ? call->config->beside : call->frame);
    struct str url = http_base_url(server);
    size_t scheme = str_starts(url, STR("https://")) ? 8 : 7;
    size_t port = url.n;

    while (port > scheme && url.p[port - 1] != ':' && url.p[port - 1] != ']')
        port--;
    if (port == scheme || url.p[port - 1] == ']')
        return arena_printf(call->arena, "%.*s%.*s.localhost", (int)scheme,
                            url.p, STR_ARG(name));
    return arena_printf(call->arena, "%.*s%.*s.localhost:%.*s", (int)scheme,
                        url.p, STR_ARG(name), (int)(url.n - port),
                        url.p + port);
}

static void put_brief(struct call *call, struct json *j,
                      const struct world *world)
{
    char created[CLOCK_MS_TEXT_MAX];
    uint64_t seed;
    int n = clock_ms_to_text(world_created_ms(world), created);

    json_key(j, "name");
    json_str(j, world_name(world));
    json_key(j, "url");
    json_str(j, url_of(call, world_name(world)));
    json_key(j, "created");
    json_str(j, str_of(created, (size_t)n));
    json_key(j, "seed");
    if (world_seed(world, &seed))
        json_u64(j, seed);
    else
        json_null(j);
    json_key(j, "clock");
    json_object(j);
    clock_put(j, world_clock(world));
    json_end_object(j);
}

/* A secret, where the seeds of the world tell it. */
static void put_secret(struct json *j, const char *key, struct str text)
{
    if (text.n == 0)
        return;
    json_key_str(j, str_from_c(key));
    json_str(j, text);
}

static enum err put_apps(struct call *call, struct json *j, struct db *db,
                         const struct seed_known *known)
{
    struct app *apps;
    size_t count;
    enum err e = apps_list(db, call->arena, &apps, &count);

    if (e)
        return e;
    json_key(j, "apps");
    json_array(j);
    for (size_t i = 0; i < count; i++) {
        struct id_hex client;

        json_object(j);
        json_key(j, "client_id");
        json_str(j, id_hex_text(apps[i].id, &client));
        put_secret(j, "client_secret", seed_known_secret(known, &apps[i]));
        json_key(j, "name");
        json_str(j, apps[i].name);
        json_key(j, "redirect_uris");
        json_array(j);
        for (size_t k = 0; k < apps[i].redirect_count; k++)
            json_str(j, apps[i].redirect_uris[k]);
        json_end_array(j);
        json_end_object(j);
    }
    json_end_array(j);
    return OK;
}

static enum err put_users(struct call *call, struct json *j, struct db *db,
                          const struct seed_known *known)
{
    struct user *users;
    size_t count;
    enum err e =
        users_list(db, STR_EMPTY, USERS_SHOWN, call->arena, &users, &count);

    if (e)
        return e;
    json_key(j, "users");
    json_array(j);
    for (size_t i = 0; i < count && !e; i++) {
        struct str password;

        e = seed_known_password(known, &users[i], &password);
        json_object(j);
        json_key(j, "id");
        json_str(j, users[i].id);
        put_secret(j, "password", password);
        json_end_object(j);
    }
    json_end_array(j);
    return e;
}

/* Answers with the world and who is in it, by its own state. */
static enum err put_world(struct call *call, const struct world *world,
                          const struct call_config *config)
{
    struct json j = json_to(call->out);
    struct seed_known known;
    struct db *db;
    enum err e = pool_take(config->pool, &db);

    if (e)
        return e;
    seeds_know(world, &known);
    json_object(&j);
    put_brief(call, &j, world);
    e = put_apps(call, &j, db, &known);
    if (!e)
        e = put_users(call, &j, db, &known);
    seed_known_release(&known);
    json_end_object(&j);
    pool_give(config->pool, db);
    return e;
}

/* ---- what a new one is to be ---- */

struct making {
    struct world_plan plan;
    struct clock_change clock;
};

static void set_clock(struct clock *clock, void *making)
{
    clock_change_apply(clock, &((struct making *)making)->clock);
}

/* Seeds are lines: an array of objects, or a text of several lines. */
static bool read_seeds(struct json_scan *s, struct call *call, struct str *out)
{
    struct buf lines;
    struct str line;

    if (json_scan_peek(s) == JSON_STRING)
        return json_scan_str(s, out);
    if (!json_scan_enter(s, '['))
        return false;
    buf_init(&lines, HTTP_BODY_MOST_BYTES);
    while (json_scan_item(s)) {
        bool is_object = json_scan_peek(s) == JSON_OBJECT;

        if (!json_scan_raw(s, &line) || !is_object) {
            buf_release(&lines);
            return false;
        }
        buf_str(&lines, line);
        buf_char(&lines, '\n');
    }
    *out = arena_str(call->arena, buf_get(&lines));
    buf_release(&lines);
    return s->error == NULL;
}

static const char *read_key(struct json_scan *s, struct call *call,
                            struct str key, struct making *m)
{
    int64_t seed = 0;

    if (str_eq(key, STR("name")))
        return json_scan_str(s, &m->plan.name) && worlds_is_name(m->plan.name)
                   ? NULL
                   : "name: 1 to 40 of a-z, 0-9 and dashes in between";
    if (str_eq(key, STR("snapshot")))
        return json_scan_str(s, &m->plan.snapshot) &&
                       worlds_is_name(m->plan.snapshot)
                   ? NULL
                   : "snapshot: the name of one";
    if (str_eq(key, STR("seed"))) {
        m->plan.has_seed = json_scan_i64(s, &seed) && seed >= 0;
        m->plan.seed = (uint64_t)seed;
        return m->plan.has_seed ? NULL : "seed: an integer from 0 on";
    }
    if (str_eq(key, STR("seeds")))
        return read_seeds(s, call, &m->plan.seeds)
                   ? NULL
                   : "seeds: an array of objects, or lines in one text";
    if (str_eq(key, STR("clock"))) {
        m->plan.set_clock = set_clock;
        m->plan.arg = m;
        return clock_change_read(s, &m->clock);
    }
    return "a world has name, snapshot, seed, seeds and clock";
}

/* NULL, or what is wrong. No body at all is a blank world. */
static const char *read_making(struct call *call, struct making *out)
{
    struct json_scan s = json_scan(call->r->body, call->arena);
    const char *wrong = NULL;
    struct str key;

    *out = (struct making){0};
    if (json_scan_peek(&s) == JSON_END && s.error == NULL)
        return NULL;
    if (!json_scan_enter(&s, '{'))
        return "a world is an object";
    while (wrong == NULL && json_scan_key(&s, &key))
        wrong = read_key(&s, call, key, out);
    if (wrong != NULL)
        return wrong;
    return s.error != NULL || json_scan_peek(&s) != JSON_END
               ? "that isn't one object in JSON"
               : NULL;
}

/* ---- handlers ---- */

enum err bench_worlds_list(struct call *call)
{
    struct json j = json_to(call->out);
    struct world **worlds;
    size_t count;

    worlds_list(call->config->worlds, call->arena, &worlds, &count);
    json_object(&j);
    json_key(&j, "worlds");
    json_array(&j);
    for (size_t i = 0; i < count; i++) {
        json_object(&j);
        put_brief(call, &j, worlds[i]);
        json_end_object(&j);
        worlds_let_go(worlds[i]);
    }
    json_end_array(&j);
    json_end_object(&j);
    return OK;
}

/* Why a world couldn't be made; what isn't known here is the state's failure.
 */
static enum err fail_making(struct call *call, enum err e, struct str why)
{
    switch (e) {
    case ERR_EXISTS:
        return call_fail(call, FAIL_WORLD_EXISTS);
    case ERR_NOT_FOUND:
        return call_fail(call, FAIL_NO_SNAPSHOT);
    case ERR_LIMIT:
        return call_fail(call, FAIL_TOO_MANY_WORLDS);
    case ERR_INVALID:
        return call_fail_text(call, FAIL_BAD_REQUEST, why);
    default:
        return e;
    }
}

/* Answers with the world of the name, as its own state has it. */
static enum err answer_with(struct call *call, struct str name, int status)
{
    struct worlds *w = call->config->worlds;
    struct world *world = worlds_find(w, name);
    const struct call_config *config = call->config;
    struct world_run *run;
    bool is_there;
    enum err e;

    if (world == NULL)
        return call_fail(call, FAIL_NO_WORLD);
    run = worlds_enter(w, name, &is_there);
    if (run != NULL)
        config = call_frame_config(run->frame);
    else if (config->beside != NULL)
        config = call_frame_config(config->beside);
    call->r->status = status;
    e = is_there ? put_world(call, world, config)
                 : call_fail(call, FAIL_NO_WORLD);
    if (run != NULL)
        worlds_leave(run);
    worlds_let_go(world);
    return e;
}

enum err bench_worlds_make(struct call *call)
{
    struct making making;
    struct str why = STR_EMPTY;
    struct world *world;
    const char *wrong = read_making(call, &making);
    enum err e;

    if (wrong != NULL)
        return call_fail_text(call, FAIL_BAD_REQUEST, str_from_c(wrong));
    e = worlds_make(call->config->worlds, &making.plan, call->arena, &why,
                    &world);
    if (e)
        return fail_making(call, e, why);
    e = answer_with(call, arena_str(call->arena, world_name(world)), 201);
    worlds_let_go(world);
    return e;
}

enum err bench_worlds_get(struct call *call)
{
    return answer_with(call, call->r->params[0], 200);
}

enum err bench_worlds_delete(struct call *call)
{
    struct str name = call->r->params[0];
    /* A call that is for the world itself would wait for its own end. */
    bool is_inside = str_eq(world_name(call->config->world), name);
    enum err e = worlds_delete(call->config->worlds, name, !is_inside);

    if (e == ERR_USAGE)
        return call_fail(call, FAIL_DEFAULT_WORLD);
    if (e)
        return call_fail(call, FAIL_NO_WORLD);
    call->r->status = 204;
    return OK;
}

/* /bench/v1/snapshots: keeping what a world is, and making it that again. */
#include "api/bench/bench.h"
#include "api/call/fail.h"
#include "base/clock.h"
#include "bench/worlds.h"
#include "json/writer.h"

static void put_snapshot(struct json *j, const struct world_snapshot *s)
{
    char made[CLOCK_MS_TEXT_MAX];
    int n = clock_ms_to_text(s->made_ms, made);

    json_object(j);
    json_key(j, "name");
    json_str(j, s->name);
    json_key(j, "made");
    json_str(j, str_of(made, (size_t)n));
    json_key(j, "bytes");
    json_u64(j, s->bytes);
    json_end_object(j);
}

enum err bench_snapshots_list(struct call *call)
{
    struct json j = json_to(call->out);
    struct world_snapshot *snapshots;
    size_t count;

    worlds_snapshots(call->config->worlds, call->arena, &snapshots, &count);
    json_object(&j);
    json_key(&j, "snapshots");
    json_array(&j);
    for (size_t i = 0; i < count; i++)
        put_snapshot(&j, &snapshots[i]);
    json_end_array(&j);
    json_end_object(&j);
    return OK;
}

static enum err fail_without_file(struct call *call)
{
    return call_fail_text(call, FAIL_BAD_REQUEST,
                          STR("the default world's state is in PostgreSQL, "
                              "whose snapshots are its own"));
}

enum err bench_snapshots_make(struct call *call)
{
    const struct call_config *config = call->config;
    struct str name = call->r->params[0];
    enum err e;

    if (!worlds_is_name(name))
        return call_fail_text(
            call, FAIL_BAD_REQUEST,
            STR("name: 1 to 40 of a-z, 0-9 and dashes in between"));
    e = worlds_save(config->worlds, config->world, call->run, name, call->db);
    if (e == ERR_USAGE)
        return fail_without_file(call);
    if (!e)
        call->r->status = 204;
    return e;
}

enum err bench_snapshots_delete(struct call *call)
{
    if (worlds_forget(call->config->worlds, call->r->params[0]) != OK)
        return call_fail(call, FAIL_NO_SNAPSHOT);
    call->r->status = 204;
    return OK;
}

static enum err restore(struct call *call, struct str snapshot)
{
    const struct call_config *config = call->config;
    enum err e = worlds_restore(config->worlds, config->world, snapshot);

    if (e == ERR_USAGE)
        return fail_without_file(call);
    if (e == ERR_NOT_FOUND)
        return call_fail(call, FAIL_NO_SNAPSHOT);
    if (!e)
        call->r->status = 204;
    return e;
}

enum err bench_snapshots_restore(struct call *call)
{
    return restore(call, call->r->params[0]);
}

enum err bench_reset(struct call *call)
{
    return restore(call, STR_EMPTY);
}

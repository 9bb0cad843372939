/* What was played lately, by cursors of Unix milliseconds: newest first,
 * tracks only, and only what counts as played (plays.h). There is no end after
 * fifty, as the service has one: the next page goes on. */
#include "api/player/player.h"

#include "api/call/fail.h"
#include "api/call/params.h"
#include "api/render/render_player.h"
#include "base/clock.h"
#include "plays/plays.h"

#define LIMIT_FALLBACK 20
#define LIMIT_MAX      50

struct recent {
    struct plays_range range;
    bool is_after; /* else before */
    uint32_t limit;
    struct play *plays;
    size_t count;
    bool has_more; /* than the page has room for */
};

/* A time in the query; false for one that isn't. */
static bool read_cursor(struct call *call, const char *name, bool *is_there,
                        int64_t *out)
{
    struct str text = request_query(call->r, name);
    uint64_t ms;

    *is_there = text.n > 0;
    if (!*is_there)
        return true;
    if (!str_to_u64(text, &ms) || ms > INT64_MAX) {
        (void)call_fail(call, FAIL_BAD_REQUEST);
        return false;
    }
    *out = (int64_t)ms;
    return true;
}

static bool read_range(struct call *call, struct recent *out)
{
    bool has_before;
    struct param_page page;

    *out = (struct recent){.range = {.user = call->identity.user,
                                     .after_ms = INT64_MIN,
                                     .before_ms = INT64_MAX,
                                     .counted_tracks_only = true}};
    if (!param_page(call, LIMIT_FALLBACK, LIMIT_MAX, &page) ||
        !read_cursor(call, "after", &out->is_after, &out->range.after_ms) ||
        !read_cursor(call, "before", &has_before, &out->range.before_ms))
        return false;
    if (out->is_after && has_before) {
        (void)call_fail(call, FAIL_BAD_REQUEST);
        return false;
    }
    out->limit = page.limit;
    out->range.limit = page.limit + 1; /* one more tells of a next page */
    out->range.oldest_first = out->is_after;
    return true;
}

/* The page, newest first: what comes right after a cursor was read the other
 * way round. */
static enum err read_plays(struct call *call, struct recent *r)
{
    enum err e =
        plays_range(call->db, &r->range, call->arena, &r->plays, &r->count);

    if (e)
        return e;
    r->has_more = r->count > r->limit;
    if (r->has_more)
        r->count = r->limit;
    for (size_t i = 0, k = r->count; r->is_after && i + 1 < k; i++) {
        struct play swapped = r->plays[i];

        r->plays[i] = r->plays[--k];
        r->plays[k] = swapped;
    }
    return OK;
}

static void put_time(struct json *j, int64_t ms)
{
    char text[CLOCK_MS_TEXT_MAX];
    int n = clock_ms_to_text(ms, text);

    json_str(j, str_of(text, (size_t)n));
}

static void put_play(struct render_player *r, const struct play *play)
{
    struct playback_item item = {play->kind, play->id};
    struct json *j = &r->to.j;

    json_object(j);
    json_key(j, "track");
    render_playback_item(r, &item);
    json_key(j, "played_at");
    put_time(j, play->begun_ms);
    json_key(j, "context");
    render_context(&r->to, play->context);
    json_end_object(j);
}

static struct str link_to(const struct call *call, const char *cursor,
                          int64_t ms, uint32_t limit)
{
    return arena_printf(
        call->arena, "%.*s/v1/me/player/recently-played?%s=%lld&limit=%u",
        STR_ARG(call->r->base_url), cursor, (long long)ms, limit);
}

static void put_cursors(struct json *j, struct arena *arena,
                        const struct recent *r)
{
    if (r->count == 0) {
        json_null(j);
        return;
    }
    json_object(j);
    json_key(j, "after");
    json_str(j, arena_printf(arena, "%lld", (long long)r->plays[0].begun_ms));
    json_key(j, "before");
    json_str(j, arena_printf(arena, "%lld",
                             (long long)r->plays[r->count - 1].begun_ms));
    json_end_object(j);
}

static void put_page(struct call *call, const struct recent *r)
{
    struct render_player to = {.to = render_to(call, -1),
                               .now_ms = call->now_ms};
    struct json *j = &to.to.j;

    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < r->count; i++)
        put_play(&to, &r->plays[i]);
    json_end_array(j);
    json_key(j, "next");
    if (!r->has_more)
        json_null(j);
    else if (r->is_after)
        json_str(j, link_to(call, "after", r->plays[0].begun_ms, r->limit));
    else
        json_str(j, link_to(call, "before", r->plays[r->count - 1].begun_ms,
                            r->limit));
    json_key(j, "cursors");
    put_cursors(j, call->arena, r);
    json_key(j, "limit");
    json_u64(j, r->limit);
    json_key(j, "href");
    json_str(j, arena_printf(
                    call->arena, "%.*s/v1/me/player/recently-played%s%.*s",
                    STR_ARG(call->r->base_url), call->r->query.n > 0 ? "?" : "",
                    STR_ARG(call->r->query)));
    json_end_object(j);
}

enum err recent_get(struct call *call)
{
    struct recent recent;
    enum err e;

    if (!read_range(call, &recent))
        return OK;
    e = read_plays(call, &recent);
    if (!e)
        put_page(call, &recent);
    return e;
}

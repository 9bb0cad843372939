/* GET /ext/v1/me/history: the whole history of the token's user, also what
 * recently-played doesn't show: what is known by names only, episodes, what was
 * skipped. What was heard in a private session is for its listener alone, who
 * has it in the download; an app isn't its listener.
 *
 * A page goes on behind a play, not behind a time: several may have begun at
 * once. */
#include "api/listens/listens.h"

#include "api/call/fail.h"
#include "api/call/params.h"
#include "api/call/uri.h"
#include "api/render/listing.h"
#include "base/clock.h"
#include "listens/history.h"
#include "plays/plays.h"

#define LIMIT_FALLBACK 50u
#define LIMIT_MAX      1000u

/* ---- what is asked ---- */

/* A time as Unix milliseconds or in ISO 8601. */
static bool read_time(struct call *call, const char *name, int64_t *out)
{
    struct str text = request_query(call->r, name);

    if (text.n == 0 || str_to_i64(text, out) || clock_from_text(text, out))
        return true;
    (void)call_fail(call, FAIL_HISTORY_BOUNDS);
    return false;
}

static bool read_order(struct call *call, bool *oldest_first)
{
    struct str text = request_query(call->r, "order");

    *oldest_first = str_eq(text, STR("oldest"));
    if (*oldest_first || text.n == 0 || str_eq(text, STR("newest")))
        return true;
    (void)call_fail(call, FAIL_HISTORY_ORDER);
    return false;
}

static bool read_cursor(struct call *call, struct play *from,
                        struct plays_range *range)
{
    struct str text = request_query(call->r, "cursor");

    *from = (struct play){.begun_ms = 0};
    if (text.n == 0)
        return true;
    if (!play_cursor_read(text, from)) {
        (void)call_fail(call, FAIL_HISTORY_CURSOR);
        return false;
    }
    range->from = from;
    return true;
}

/* ---- what is answered ---- */

static void put_text(struct json *j, const char *key, struct str text)
{
    json_key_str(j, str_from_c(key));
    if (text.n > 0)
        json_str(j, text);
    else
        json_null(j);
}

/* Where it was played from: a thing of the Web API's with its links, another by
 * its URI alone. */
static void put_context(struct call *call, struct render *to, struct str text)
{
    struct json *j = &to->j;
    struct render_id id;
    struct uri uri;

    json_key(j, "context");
    if (text.n == 0) {
        json_null(j);
        return;
    }
    json_object(j);
    if (uri_read(text, call->arena, &uri) && uri.kind == URI_ENTITY) {
        id = render_id(uri.id);
        render_links(to, uri.entity, &id);
        render_type_and_uri(to, uri.entity, &id);
    } else {
        put_text(j, "uri", text);
    }
    json_end_object(j);
}

/* What it was called by who told of it, where the catalog hasn't got it. */
static void put_names(struct json *j, const struct play *p)
{
    json_key(j, "names");
    if (p->kind != SEQUENCE_NOTHING) {
        json_null(j);
        return;
    }
    json_object(j);
    put_text(j, "artist", p->artist);
    put_text(j, "track", p->title);
    put_text(j, "album", p->album);
    json_end_object(j);
}

static void put_how(struct json *j, const struct play *p)
{
    /* By enum play_source. */
    static const char *const sources[PLAY_SOURCE_END] = {
        "", "player", "listenbrainz", "audioscrobbler", "spotify"};

    json_key(j, "ms_played");
    if (p->heard_ms > 0)
        json_u64(j, p->heard_ms);
    else
        json_null(j);
    json_key(j, "counted");
    json_bool(j, play_counts(p));
    put_text(j, "reason_start", history_begun_by(p->begun_by));
    put_text(j, "reason_end", history_ended_by(p->ended_by));
    put_text(j, "device", p->device);
    put_text(j, "source",
             p->source < PLAY_SOURCE_END ? str_from_c(sources[p->source])
                                         : STR_EMPTY);
}

/* The track or the episode, null for what is in no catalog now. Whether it can
 * be had in the market doesn't matter: it was heard. */
static void put_item(struct render *to, const struct play *p)
{
    enum entity type = p->kind == SEQUENCE_TRACK     ? ENTITY_TRACK
                       : p->kind == SEQUENCE_EPISODE ? ENTITY_EPISODE
                                                     : ENTITY_CHAPTER;
    uint32_t n = p->kind != SEQUENCE_NOTHING
                     ? catalog_find(to->catalog, type, p->id)
                     : CATALOG_NONE;

    json_key(&to->j, "track");
    if (n == CATALOG_NONE)
        json_null(&to->j);
    else if (type == ENTITY_TRACK)
        render_track(to, n);
    else if (type == ENTITY_EPISODE)
        render_program(to, type, n);
    else
        render_spoken(to, type, n);
}

static void put_play(struct call *call, struct render *to, const struct play *p)
{
    char text[CLOCK_MS_TEXT_MAX];
    int n = clock_ms_to_text(p->begun_ms, text);

    json_object(&to->j);
    json_key(&to->j, "played_at");
    json_str(&to->j, str_of(text, (size_t)n));
    put_item(to, p);
    put_names(&to->j, p);
    put_how(&to->j, p);
    put_context(call, to, p->context);
    json_end_object(&to->j);
}

/* Where the page goes on, if it is full. */
static void put_next(struct call *call, struct json *j,
                     const struct plays_range *range, struct str cursor)
{
    static const char *const kept[] = {"after", "before", "order", "market",
                                       NULL};
    struct str query = listing_query(call, kept);

    json_key(j, "next");
    if (cursor.n > 0)
        json_str(j, arena_printf(call->arena,
                                 "%.*s/ext/v1/me/history?cursor=%.*s&limit=%u"
                                 "%.*s",
                                 STR_ARG(call->r->base_url), STR_ARG(cursor),
                                 range->limit, STR_ARG(query)));
    else
        json_null(j);
    json_key(j, "cursors");
    json_object(j);
    put_text(j, "after", cursor);
    json_end_object(j);
}

static void put_page(struct call *call, int market,
                     const struct plays_range *range, const struct play *plays,
                     size_t count)
{
    struct render to = render_to(call, market);
    bool is_full = count > 0 && count == range->limit;

    json_object(&to.j);
    json_key(&to.j, "items");
    json_array(&to.j);
    for (size_t i = 0; i < count; i++)
        put_play(call, &to, &plays[i]);
    json_end_array(&to.j);
    json_key(&to.j, "limit");
    json_u64(&to.j, range->limit);
    put_next(call, &to.j, range,
             is_full ? play_cursor_write(call->arena, &plays[count - 1])
                     : STR_EMPTY);
    json_end_object(&to.j);
}

enum err history_get(struct call *call)
{
    struct plays_range range = {.user = call->identity.user,
                                .after_ms = INT64_MIN,
                                .before_ms = INT64_MAX,
                                .public_only = true};
    struct param_page page;
    struct play from, *plays;
    size_t count;
    int market;
    enum err e;

    if (!param_market(call, &market) ||
        !param_page(call, LIMIT_FALLBACK, LIMIT_MAX, &page) ||
        !read_time(call, "after", &range.after_ms) ||
        !read_time(call, "before", &range.before_ms) ||
        !read_order(call, &range.oldest_first) ||
        !read_cursor(call, &from, &range))
        return OK;
    range.limit = page.limit;
    e = plays_range(call->db, &range, call->arena, &plays, &count);
    if (!e)
        put_page(call, market, &range, plays, count);
    return e;
}

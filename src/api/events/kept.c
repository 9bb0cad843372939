/* A list is told by its name and how much is in it; a client that shows more
 * than that asks for the page that it shows. */
#include "api/events/kept.h"

#include "api/events/events.h"
#include "generation/generation.h"
#include "json/writer.h"
#include "library/noted_count.h"

#define DATA_MAX 1024 /* bytes */

enum event_kind kept_kind(enum noted_list list)
{
    if (list == NOTED_PLAYLISTS)
        return EVENT_PLAYLISTS;
    return list == NOTED_ARTISTS || list == NOTED_USERS ? EVENT_FOLLOWING
                                                        : EVENT_LIBRARY;
}

void kept_write_list(struct buf *out, enum noted_list list, uint32_t total)
{
    struct json j = json_to(out);

    json_object(&j);
    json_key(&j, "list");
    json_str(&j, str_from_c(noted_list_text(list)));
    json_key(&j, "total");
    json_u64(&j, total);
    json_end_object(&j);
}

void kept_write_playlist(struct buf *out, const struct playlist *list)
{
    char snapshot[PLAYLIST_SNAPSHOT];
    struct json j = json_to(out);

    playlist_snapshot_text(&list->snapshot, snapshot);
    json_object(&j);
    json_key(&j, "uri");
    json_str_id(&j, STR("spotify:playlist:"), list->id);
    json_key(&j, "name");
    json_str(&j, list->name);
    json_key(&j, "snapshot_id");
    json_str(&j, str_of(snapshot, sizeof snapshot));
    json_key(&j, "total");
    json_u64(&j, list->items);
    json_end_object(&j);
}

void kept_write_catalog(struct buf *out, uint32_t generation)
{
    struct json j = json_to(out);

    json_object(&j);
    json_key(&j, "generation");
    json_u64(&j, generation);
    json_end_object(&j);
}

/* ---- the present state ---- */

static enum err tell_lists(struct call *call, enum event_kind kind,
                           struct event_sink *sink)
{
    struct buf data;
    enum err e = OK;

    buf_init(&data, DATA_MAX);
    for (unsigned i = 0; i < NOTED_LISTS && !e; i++) {
        uint32_t total;

        if (kept_kind((enum noted_list)i) != kind)
            continue;
        e = noted_list_count(call->db, call->identity.user, (enum noted_list)i,
                             &total);
        buf_clear(&data);
        kept_write_list(&data, (enum noted_list)i, total);
        if (!e)
            sink->add(sink, buf_get(&data));
    }
    buf_release(&data);
    return e;
}

static enum err tell_library(struct call *call, struct event_sink *sink)
{
    return tell_lists(call, EVENT_LIBRARY, sink);
}

static enum err tell_following(struct call *call, struct event_sink *sink)
{
    return tell_lists(call, EVENT_FOLLOWING, sink);
}

static enum err tell_playlists(struct call *call, struct event_sink *sink)
{
    return tell_lists(call, EVENT_PLAYLISTS, sink);
}

static enum err tell_catalog(struct call *call, struct event_sink *sink)
{
    struct buf data;

    buf_init(&data, DATA_MAX);
    kept_write_catalog(&data, generation_number(call->generation));
    sink->add(sink, buf_get(&data));
    buf_release(&data);
    return OK;
}

/* What charts there are, a client asks for: they are playlists. */
static enum err tell_no_chart(struct call *call, struct event_sink *sink)
{
    (void)call;
    (void)sink;
    return OK;
}

const struct event_row events_library = {.kind = EVENT_LIBRARY,
                                         .source = EVENTS_OF_USER,
                                         .scopes = S(USER_LIBRARY_READ),
                                         .present = tell_library};
const struct event_row events_following = {.kind = EVENT_FOLLOWING,
                                           .source = EVENTS_OF_USER,
                                           .scopes = S(USER_FOLLOW_READ),
                                           .present = tell_following};
const struct event_row events_playlists = {.kind = EVENT_PLAYLISTS,
                                           .source = EVENTS_OF_USER,
                                           .scopes = S(PLAYLIST_READ_PRIVATE),
                                           .present = tell_playlists};
const struct event_row events_catalog = {
    .kind = EVENT_CATALOG, .source = EVENTS_OF_WORLD, .present = tell_catalog};
const struct event_row events_charts = {
    .kind = EVENT_CHARTS, .source = EVENTS_OF_WORLD, .present = tell_no_chart};

/* What somebody has listened to, newest first. A part begins behind the last
 * play of the one before (?cursor=), of which several may have begun in one
 * millisecond. Private plays are one's own to see. */
#include "base/zone.h"
#include "pages/pages.h"
#include "pages/site.h"
#include "plays/plays.h"

#define ROWS 100u

static bool read_type(const struct play *play, enum entity *type)
{
    switch (play->kind) {
    case SEQUENCE_TRACK:
        *type = ENTITY_TRACK;
        return true;
    case SEQUENCE_EPISODE:
        *type = ENTITY_EPISODE;
        return true;
    case SEQUENCE_CHAPTER:
        *type = ENTITY_CHAPTER;
        return true;
    default:
        return false;
    }
}

static void add_play(struct call *call, const struct play *play,
                     int64_t local_s, uint32_t count)
{
    struct site_song song = {.count = count,
                             .shows = SITE_COVERS | SITE_ALBUMS};
    struct site_stranger stranger = {.name = play->title,
                                     .by = play->artist,
                                     .count = count,
                                     .shows = song.shows};
    unsigned minute = (unsigned)(local_s / 60 % 1440);
    struct str at =
        arena_printf(call->arena, "%02u:%02u", minute / 60, minute % 60);

    song.note = stranger.note = at;
    if (read_type(play, &song.type)) {
        song.n = catalog_find(call->catalog, song.type, play->id);
        if (song.n != CATALOG_NONE) {
            site_song(call, &song);
            return;
        }
        stranger.name = STR("Not in this catalog any more");
    }
    site_stranger(call, &stranger);
}

/* A list for each day of the place. */
static void add_plays(struct call *call, const struct zone *zone,
                      const struct play *plays, size_t count)
{
    int64_t day = INT64_MIN;
    uint32_t in_day = 0;

    for (size_t i = 0; i < count; i++) {
        int64_t unix_s = plays[i].begun_ms / 1000;
        int64_t local_s = unix_s + zone_ahead_s(zone, unix_s);
        int64_t its = local_s / 86400;

        if (its != day) {
            if (i > 0)
                site_songs_end(call);
            html(call->out, "<h2 class=\"disc\">{}</h2>\n",
                 page_date(call, local_s));
            site_songs_begin(call, SITE_COVERS | SITE_ALBUMS);
            in_day = 0;
        }
        day = its;
        add_play(call, &plays[i], local_s, ++in_day);
    }
    if (count > 0)
        site_songs_end(call);
}

enum err site_history(struct call *call)
{
    struct page_head head = {
        .title = STR("History"), .path = STR("/history"), .kind = "website"};
    struct plays_range range = {.user = call->user->id,
                                .after_ms = INT64_MIN,
                                .before_ms = INT64_MAX,
                                .limit = ROWS};
    struct play from = {.begun_ms = 0}, *plays;
    struct zone zone;
    size_t count;
    enum err e;

    if (play_cursor_read(request_query(call->r, "cursor"), &from))
        range.from = &from;
    e = plays_range(call->db, &range, call->arena, &plays, &count);
    if (e)
        return e;
    page_begin_site(call, &head);
    page_zone(call, &zone);
    html(call->out,
         "<h1>History</h1>\n<p class=\"soft\">Times are those of {}. "
         "<a href=\"/year\">Your year in figures</a></p>\n",
         zone.name);
    if (count == 0)
        site_empty(call, "Nothing was played yet",
                   "What you listen to is listed here, and nobody else sees "
                   "it.");
    add_plays(call, &zone, plays, count);
    if (count == ROWS)
        html(call->out,
             "<nav aria-label=\"Pages of the list\"><a rel=\"next\" "
             "href=\"/history?cursor={}\">Earlier</a></nav>\n",
             play_cursor_write(call->arena, &plays[count - 1]));
    page_end(call);
    return OK;
}

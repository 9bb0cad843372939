/* The history in the form of Spotify's extended streaming history, so that what
 * reads that reads this, `import listens` among them. Keys beside those are
 * ours: the beginning to the millisecond, the context, who told of the play. */
#include "api/render/export_package.h"

#include "base/clock.h"
#include "catalog/catalog.h"
#include "listens/history.h"

#define PAGE_PLAYS 1000u

/* By enum play_source. */
static const char *const sources[PLAY_SOURCE_END] = {
    [PLAY_FROM_PLAYER] = "player",
    [PLAY_FROM_LISTENBRAINZ] = "listenbrainz",
    [PLAY_FROM_AUDIOSCROBBLER] = "audioscrobbler",
    [PLAY_FROM_SPOTIFY] = "spotify",
};

/* What was played, under the names of the catalog or those that were told. */
struct played {
    struct str title;
    struct str by;        /* an artist, a show */
    struct str in;        /* an album */
    uint32_t duration_ms; /* 0: not known */
};

static void find_track(const struct catalog *c, struct id id,
                       struct played *out)
{
    uint32_t n = catalog_find(c, ENTITY_TRACK, id);
    struct track track;

    if (!catalog_track(c, n, &track))
        return;
    out->title = track.name;
    out->in = catalog_name(c, ENTITY_ALBUM, track.album);
    out->duration_ms = track.duration_ms;
    if (track.artists.n > 0)
        out->by = catalog_name(c, ENTITY_ARTIST, catalog_at(track.artists, 0));
}

static void find_spoken(const struct catalog *c, const struct play *p,
                        struct played *out)
{
    bool is_episode = p->kind == SEQUENCE_EPISODE;
    enum entity type = is_episode ? ENTITY_EPISODE : ENTITY_CHAPTER;
    struct program program;

    if (!catalog_program(c, type, catalog_find(c, type, p->id), &program))
        return;
    out->title = program.name;
    out->by = catalog_name(c, is_episode ? ENTITY_SHOW : ENTITY_AUDIOBOOK,
                           program.parent);
    out->duration_ms = program.duration_ms;
}

static struct played find_played(const struct catalog *c, const struct play *p)
{
    struct played out = {.title = p->title, .by = p->artist, .in = p->album};

    if (c != NULL && p->kind == SEQUENCE_TRACK)
        find_track(c, p->id, &out);
    else if (c != NULL && p->kind != SEQUENCE_NOTHING)
        find_spoken(c, p, &out);
    return out;
}

static void put_text(struct json *j, const char *key, struct str text)
{
    json_key_str(j, str_from_c(key));
    if (text.n > 0)
        json_str(j, text);
    else
        json_null(j);
}

static void put_uri(struct json *j, const char *key, const char *prefix,
                    bool has, struct id id)
{
    json_key_str(j, str_from_c(key));
    if (has)
        json_str_id(j, str_from_c(prefix), id);
    else
        json_null(j);
}

/* A track's keys and an episode's; those of the other are null. Spotify has the
 * chapters of audiobooks in a form of its own, which nothing reads yet. */
static void put_names(struct json *j, const struct play *p,
                      const struct played *what)
{
    bool is_spoken = p->kind == SEQUENCE_EPISODE || p->kind == SEQUENCE_CHAPTER;
    struct played track = is_spoken ? (struct played){.in = STR_EMPTY} : *what;
    struct played spoken = is_spoken ? *what : (struct played){.in = STR_EMPTY};

    put_text(j, "master_metadata_track_name", track.title);
    put_text(j, "master_metadata_album_artist_name", track.by);
    put_text(j, "master_metadata_album_album_name", track.in);
    put_uri(j, "spotify_track_uri", "spotify:track:", p->kind == SEQUENCE_TRACK,
            p->id);
    put_text(j, "episode_name", spoken.title);
    put_text(j, "episode_show_name", spoken.by);
    put_uri(j, "spotify_episode_uri", "spotify:episode:", is_spoken, p->id);
}

static void put_times(struct json *j, const struct play *p, uint32_t played_ms)
{
    char end[CLOCK_TEXT_LENGTH], begun[CLOCK_MS_TEXT_MAX];
    int n = clock_ms_to_text(p->begun_ms, begun);

    clock_to_text((p->begun_ms + played_ms) / 1000, end);
    json_key(j, "ts");
    json_str(j, str_of(end, sizeof end));
    json_key(j, "begunAt");
    json_str(j, str_of(begun, (size_t)n));
    json_key(j, "ms_played");
    json_u64(j, played_ms);
    json_key(j, "msPlayedKnown");
    json_bool(j, p->heard_ms > 0);
}

static void put_play(struct export_package *k, struct json *j,
                     const struct play *p)
{
    struct played what = find_played(k->catalog, p);

    json_object(j);
    put_times(j, p, p->heard_ms > 0 ? p->heard_ms : what.duration_ms);
    put_text(j, "platform", p->device);
    put_names(j, p, &what);
    put_text(j, "reason_start", history_begun_by(p->begun_by));
    put_text(j, "reason_end", history_ended_by(p->ended_by));
    json_key(j, "skipped");
    json_bool(j, p->ended_by == PLAY_FORWARD || p->ended_by == PLAY_BACK);
    json_key(j, "incognito_mode");
    json_bool(j, p->is_private);
    put_text(j, "context", p->context);
    put_text(j, "source",
             p->source < PLAY_SOURCE_END ? str_from_c(sources[p->source])
                                         : STR_EMPTY);
    json_end_object(j);
}

enum err export_history(struct export_package *k, struct json *j)
{
    struct plays_range range = {.user = k->user->id,
                                .after_ms = INT64_MIN,
                                .before_ms = INT64_MAX,
                                .oldest_first = true,
                                .limit = PAGE_PLAYS};
    /* The last play of a page is in one arena while the next is read into the
     * other. */
    struct arena arenas[2];
    size_t count = 1;
    enum err e = OK;

    arena_init(&arenas[0]);
    arena_init(&arenas[1]);
    json_array(j);
    for (unsigned turn = 0; count > 0 && !e; turn ^= 1) {
        struct play *plays;

        arena_reset(&arenas[turn]);
        e = plays_range(k->db, &range, &arenas[turn], &plays, &count);
        for (size_t i = 0; i < count && !e; i++)
            put_play(k, j, &plays[i]);
        if (count > 0)
            range.from = &plays[count - 1];
    }
    json_end_array(j);
    arena_release(&arenas[0]);
    arena_release(&arenas[1]);
    return e;
}

/* One parser for things of every kind: a key means the same wherever it
 * stands, so a table says which text it fills. */
#include "import/spotify/spotify_data.h"

#include <stddef.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "import/source/source_file.h"
#include "import/spotify/spotify_archive.h"
#include "json/scan.h"

struct reading {
    const struct spotify_sink *sink;
    struct str file;
    struct arena arena;
    struct spotify_thing *things; /* of the list that is being read */
    size_t count;
    size_t capacity;
};

/* ---- things ---- */

static const struct {
    struct str key;
    size_t at; /* in struct spotify_thing */
} texts[] = {
#define TEXT(key, member)                                                      \
    {                                                                          \
        {key, sizeof(key) - 1}, offsetof(struct spotify_thing, member)         \
    }
    TEXT("uri", uri),          TEXT("trackUri", uri), TEXT("episodeUri", uri),
    TEXT("name", name),        TEXT("track", name),   TEXT("trackName", name),
    TEXT("episodeName", name), TEXT("artist", by),    TEXT("artistName", by),
    TEXT("publisher", by),     TEXT("album", in),     TEXT("albumName", in),
    TEXT("show", in),          TEXT("showName", in),  TEXT("isrc", isrc),
#undef TEXT
};

/* A text without U+0000, which no database takes; else nothing. */
static bool read_text(struct json_scan *s, struct str *out)
{
    struct str text;

    if (!json_scan_str(s, &text) || str_find(text, '\0') < text.n)
        return false;
    *out = text;
    return true;
}

static void read_time(struct json_scan *s, struct spotify_thing *thing)
{
    struct str text;
    int64_t ms;

    if (!json_scan_str(s, &text) || !clock_from_text(text, &ms))
        return;
    thing->has_date = true;
    thing->added_ms = ms;
}

static void read_value(struct json_scan *s, struct str key,
                       struct spotify_thing *thing)
{
    /* In a list of albums `album` is the name, and there is no other. */
    bool is_album = thing->type == ENTITY_ALBUM && str_eq(key, STR("album"));

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (str_eq(texts[i].key, key)) {
            struct str *to =
                is_album ? &thing->name
                         : (struct str *)(void *)((char *)thing + texts[i].at);

            (void)read_text(s, to);
            return;
        }
    if (str_eq(key, STR("addedAt")) || str_eq(key, STR("addedDate")))
        read_time(s, thing);
    else if (str_eq(key, STR("duration_ms")))
        (void)json_scan_i64(s, &thing->duration_ms);
    else
        json_scan_skip(s);
}

/* False, with nothing read, for what isn't an object. */
static bool read_thing(struct json_scan *s, struct spotify_thing *thing)
{
    struct str key;

    if (!json_scan_enter(s, '{'))
        return false;
    while (json_scan_key(s, &key))
        read_value(s, key, thing);
    return true;
}

static void add_thing(struct reading *r, const struct spotify_thing *thing)
{
    r->things = mem_grow(r->things, r->count, &r->capacity, sizeof *r->things);
    r->things[r->count++] = *thing;
}

static void bad(struct reading *r, const char *what)
{
    r->sink->bad(r->sink->user, r->file, what);
}

/* ---- YourLibrary.json ---- */

/* Which list is of which kind; an audiobook's and a chapter's are Tonearm's
 * own. */
static bool kind_of_list(struct str key, enum entity *type)
{
    for (unsigned t = 0; t < ENTITY_COUNT; t++)
        if (t != ENTITY_CATEGORY &&
            str_eq(entity_plural((enum entity)t), key)) {
            *type = (enum entity)t;
            return true;
        }
    return false;
}

static enum err read_saved(struct reading *r, struct json_scan *s,
                           enum entity type)
{
    r->count = 0;
    if (!json_scan_enter(s, '[')) {
        json_scan_skip(s);
        bad(r, "has something that is no list");
        return OK;
    }
    while (json_scan_item(s)) {
        struct spotify_thing thing = {.type = type};

        if (read_thing(s, &thing)) {
            add_thing(r, &thing);
        } else {
            json_scan_skip(s);
            bad(r, "has a thing that is no object");
        }
    }
    return r->sink->saved(r->sink->user, r->file, r->things, r->count);
}

static enum err read_library(struct reading *r, struct json_scan *s)
{
    enum entity type;
    struct str key;
    enum err e = OK;

    while (!e && json_scan_key(s, &key))
        if (kind_of_list(key, &type))
            e = read_saved(r, s, type);
        else
            json_scan_skip(s);
    return e;
}

/* ---- playlists ---- */

/* What an item is about stands under the key of its kind; the others are
 * null. */
static void read_item(struct json_scan *s, struct spotify_thing *thing)
{
    struct str key;

    while (json_scan_key(s, &key)) {
        enum entity type =
            str_eq(key, STR("episode")) ? ENTITY_EPISODE
            : str_eq(key, STR("track")) || str_eq(key, STR("localTrack"))
                ? ENTITY_TRACK
                : ENTITY_COUNT;

        if (type == ENTITY_COUNT)
            read_value(s, key, thing);
        else if (json_scan_peek(s) == JSON_OBJECT) {
            thing->type = type;
            (void)read_thing(s, thing);
        } else {
            json_scan_skip(s);
        }
    }
}

static void read_items(struct reading *r, struct json_scan *s)
{
    bool is_full = false;

    r->count = 0;
    if (!json_scan_enter(s, '[')) {
        json_scan_skip(s);
        bad(r, "has items that are no list");
        return;
    }
    while (json_scan_item(s)) {
        struct spotify_thing thing = {.type = ENTITY_TRACK};

        if (json_scan_enter(s, '{')) {
            read_item(s, &thing);
        } else {
            json_scan_skip(s);
            bad(r, "has an item that is no object");
            continue;
        }
        if (r->count < SPOTIFY_MAX_ITEMS)
            add_thing(r, &thing);
        else
            is_full = true;
    }
    if (is_full)
        bad(r, "has a playlist of more than 11,000 items");
}

static enum err read_playlist(struct reading *r, struct json_scan *s)
{
    struct spotify_playlist list = {.name = STR_EMPTY};
    struct str key;

    r->count = 0;
    if (!json_scan_enter(s, '{')) {
        json_scan_skip(s);
        bad(r, "has a playlist that is no object");
        return OK;
    }
    while (json_scan_key(s, &key))
        if (str_eq(key, STR("name")))
            (void)read_text(s, &list.name);
        else if (str_eq(key, STR("description")))
            (void)read_text(s, &list.description);
        else if (str_eq(key, STR("uri")))
            (void)read_text(s, &list.uri);
        else if (str_eq(key, STR("items")))
            read_items(r, s);
        else
            json_scan_skip(s);
    /* A file that breaks off leaves no half of a list. */
    if (s->error != NULL)
        return OK;
    list.items = r->things;
    list.count = r->count;
    return r->sink->playlist(r->sink->user, r->file, &list);
}

/* ---- files ---- */

static enum err read_follows(struct reading *r, struct json_scan *s)
{
    struct str who;
    enum err e = OK;

    if (!json_scan_enter(s, '[')) {
        json_scan_skip(s);
        return OK;
    }
    while (!e && json_scan_item(s))
        if (read_text(s, &who))
            e = r->sink->follow(r->sink->user, r->file, who);
    return e;
}

/* Playlist*.json and Follow.json: of their keys one counts. */
static enum err read_lists(struct reading *r, struct json_scan *s)
{
    struct str key;
    enum err e = OK;

    while (!e && json_scan_key(s, &key)) {
        if (str_eq(key, STR("userIsFollowing"))) {
            e = read_follows(r, s);
        } else if (str_eq(key, STR("playlists")) && json_scan_enter(s, '[')) {
            while (!e && json_scan_item(s))
                e = read_playlist(r, s);
        } else {
            json_scan_skip(s);
        }
    }
    return e;
}

static enum err read_file(void *user, struct str name, struct str text)
{
    struct reading *r = user;
    struct json_scan s = json_scan(text, &r->arena);
    bool is_library = str_eq(name, STR("YourLibrary.json"));
    enum err e = OK;

    arena_reset(&r->arena);
    r->file = name;
    if (!json_scan_enter(&s, '{'))
        bad(r, "is not an object");
    else
        e = is_library ? read_library(r, &s) : read_lists(r, &s);
    if (!e && s.error != NULL)
        bad(r, s.error);
    return e;
}

enum err spotify_data_read_bytes(struct str bytes, const char *name,
                                 const struct spotify_sink *sink)
{
    struct reading r = {.sink = sink};
    enum err e;

    arena_init(&r.arena);
    e = spotify_archive_each(bytes, name, read_file, &r);
    arena_release(&r.arena);
    free(r.things);
    return e;
}

enum err spotify_data_read(const char *path, const struct spotify_sink *sink)
{
    struct buf bytes;
    enum err e;

    buf_init(&bytes, SPOTIFY_ARCHIVE_MAX_BYTES);
    e = source_file_read(path, &bytes);
    if (!e)
        e = spotify_data_read_bytes(buf_get(&bytes), path, sink);
    buf_release(&bytes);
    return e;
}

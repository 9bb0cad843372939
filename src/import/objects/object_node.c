/* One parser for objects of all types: a key means the same wherever it
 * stands, so a table of keys says which field it fills and how its value is
 * read. Only the keys that nest (album, artists, tracks ...) and the few that
 * are spelled in more than one way have code of their own.
 *
 * A value of the wrong kind makes the line unusable, with the key named; null
 * is always the same as absent. */
#include "import/objects/object_node.h"

#include <math.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "import/objects/object_value.h"
#include "json/writer.h"

enum key_how {
    AS_TEXT,
    AS_NUMBER,
    AS_BOOL,
    AS_TEXTS,
    AS_IMAGES,
    AS_NAMES, /* [{"name": ..}], or plain strings */
    AS_FLOAT, /* one of the audio features */
    AS_SMALL, /* the same, a small integer */
    AS_SPECIAL
};

enum key {
    KEY_OTHER,
    KEY_ID,
    KEY_ARTISTS,
    KEY_ALBUM,
    KEY_SHOW,
    KEY_AUDIOBOOK,
    KEY_TRACKS,
    KEY_EPISODES,
    KEY_CHAPTERS,
    KEY_FOLLOWERS,
    KEY_MARKETS,
    KEY_COPYRIGHTS,
    KEY_EXTERNAL_IDS,
    KEY_ALBUM_TYPE,
    KEY_DATE,
    KEY_PRECISION,
    KEY_LANGUAGE,
    KEY_LOCAL,
    KEY_RECORDING
};

#define FEATURE(name) offsetof(struct features, name)

static const struct key_row {
    struct str name;
    enum key_how how;
    unsigned at;  /* field, place in struct features, or enum key */
    bool is_full; /* only full objects have it */
    uint64_t max; /* of a number; 0: no limit of its own */
} rows[] = {
#define KEY(text, how, at, is_full, max)                                       \
    {                                                                          \
        {text, sizeof(text) - 1}, how, at, is_full, max                        \
    }
    KEY("id", AS_SPECIAL, KEY_ID, false, 0),
    KEY("name", AS_TEXT, FIELD_NAME, false, 0),
    KEY("artists", AS_SPECIAL, KEY_ARTISTS, false, 0),
    KEY("album", AS_SPECIAL, KEY_ALBUM, true, 0),
    KEY("duration_ms", AS_NUMBER, FIELD_DURATION_MS, false, UINT32_MAX),
    KEY("explicit", AS_BOOL, FIELD_EXPLICIT, false, 0),
    KEY("popularity", AS_NUMBER, FIELD_POPULARITY, true, 100),
    KEY("disc_number", AS_NUMBER, FIELD_DISC_NUMBER, false, UINT16_MAX),
    KEY("track_number", AS_NUMBER, FIELD_POSITION, false, UINT16_MAX),
    KEY("preview_url", AS_TEXT, FIELD_PREVIEW_URL, false, 0),
    KEY("external_ids", AS_SPECIAL, KEY_EXTERNAL_IDS, true, 0),
    KEY("available_markets", AS_SPECIAL, KEY_MARKETS, false, 0),
    KEY("images", AS_IMAGES, FIELD_IMAGES, false, 0),
    KEY("album_type", AS_SPECIAL, KEY_ALBUM_TYPE, false, 0),
    KEY("release_date", AS_SPECIAL, KEY_DATE, false, 0),
    KEY("release_date_precision", AS_SPECIAL, KEY_PRECISION, false, 0),
    KEY("total_tracks", AS_NUMBER, FIELD_TOTAL, false, UINT32_MAX),
    KEY("genres", AS_TEXTS, FIELD_GENRES, true, 0),
    KEY("followers", AS_SPECIAL, KEY_FOLLOWERS, true, 0),
    KEY("aliases", AS_TEXTS, FIELD_ALIASES, true, 0),
    KEY("label", AS_TEXT, FIELD_LABEL, true, 0),
    KEY("copyrights", AS_SPECIAL, KEY_COPYRIGHTS, true, 0),
    KEY("tracks", AS_SPECIAL, KEY_TRACKS, true, 0),
    KEY("episodes", AS_SPECIAL, KEY_EPISODES, true, 0),
    KEY("chapters", AS_SPECIAL, KEY_CHAPTERS, true, 0),
    KEY("show", AS_SPECIAL, KEY_SHOW, true, 0),
    KEY("audiobook", AS_SPECIAL, KEY_AUDIOBOOK, true, 0),
    KEY("total_episodes", AS_NUMBER, FIELD_TOTAL, false, UINT32_MAX),
    KEY("total_chapters", AS_NUMBER, FIELD_TOTAL, false, UINT32_MAX),
    KEY("chapter_number", AS_NUMBER, FIELD_POSITION, false, UINT32_MAX),
    KEY("description", AS_TEXT, FIELD_DESCRIPTION, false, 0),
    KEY("html_description", AS_TEXT, FIELD_HTML_DESCRIPTION, false, 0),
    KEY("publisher", AS_TEXT, FIELD_PUBLISHER, false, 0),
    KEY("languages", AS_TEXTS, FIELD_LANGUAGES, false, 0),
    KEY("language", AS_SPECIAL, KEY_LANGUAGE, false, 0),
    KEY("media_type", AS_TEXT, FIELD_MEDIA_TYPE, false, 0),
    KEY("is_externally_hosted", AS_BOOL, FIELD_EXTERNALLY_HOSTED, false, 0),
    KEY("edition", AS_TEXT, FIELD_EDITION, false, 0),
    KEY("authors", AS_NAMES, FIELD_AUTHORS, false, 0),
    KEY("narrators", AS_NAMES, FIELD_NARRATORS, false, 0),
    KEY("audio_preview_url", AS_TEXT, FIELD_PREVIEW_URL, false, 0),
    KEY("icons", AS_IMAGES, FIELD_IMAGES, false, 0),
    KEY("is_local", AS_SPECIAL, KEY_LOCAL, false, 0),
    KEY("recording", AS_SPECIAL, KEY_RECORDING, true, 0),
    KEY("audio_url", AS_TEXT, FIELD_AUDIO_URL, false, 0),
    KEY("acousticness", AS_FLOAT, FEATURE(acousticness), false, 0),
    KEY("danceability", AS_FLOAT, FEATURE(danceability), false, 0),
    KEY("energy", AS_FLOAT, FEATURE(energy), false, 0),
    KEY("instrumentalness", AS_FLOAT, FEATURE(instrumentalness), false, 0),
    KEY("liveness", AS_FLOAT, FEATURE(liveness), false, 0),
    KEY("loudness", AS_FLOAT, FEATURE(loudness), false, 0),
    KEY("speechiness", AS_FLOAT, FEATURE(speechiness), false, 0),
    KEY("tempo", AS_FLOAT, FEATURE(tempo), false, 0),
    KEY("valence", AS_FLOAT, FEATURE(valence), false, 0),
    KEY("key", AS_SMALL, FEATURE(key), false, 0),
    KEY("mode", AS_SMALL, FEATURE(mode), false, 0),
    KEY("time_signature", AS_SMALL, FEATURE(time_signature), false, 0),
#undef KEY
};

void object_tree_init(struct object_tree *t)
{
    *t = (struct object_tree){.kind = OBJECT_ENTITY};
    arena_init(&t->arena);
    buf_init(&t->list, (size_t)128 << 20); /* a line is at most half of it */
}

void object_tree_release(struct object_tree *t)
{
    for (uint32_t i = 0; i < t->capacity; i++)
        draft_release(&t->nodes[i].draft);
    free(t->nodes);
    free(t->order);
    arena_release(&t->arena);
    buf_release(&t->list);
}

static uint32_t new_node(struct object_tree *t, enum entity type,
                         enum draft_level level)
{
    static const struct id zero;
    struct object_node *n;

    if (t->count == t->capacity) {
        uint32_t capacity = t->capacity ? t->capacity * 2 : 16;

        t->nodes = mem_realloc(t->nodes, capacity, sizeof *t->nodes);
        for (; t->capacity < capacity; t->capacity++)
            draft_init(&t->nodes[t->capacity].draft);
    }
    n = &t->nodes[t->count];
    *n = (struct object_node){.draft = n->draft};
    draft_start(&n->draft, type, zero, level);
    return t->count++;
}

static bool object(struct object_tree *t, struct json_scan *s, enum entity type,
                   enum draft_level level, const struct id *parent,
                   uint32_t *out);

/* The artists of an album or track: nodes of their own, ids here. */
static bool artists(struct object_tree *t, struct json_scan *s, uint32_t node,
                    struct str key)
{
    struct id few[16];
    struct id *ids = few;
    size_t count = 0, capacity = 16;
    bool ok = json_scan_enter(s, '[') || object_refuse(t, "is not a list", key);

    while (ok && json_scan_item(s)) {
        uint32_t artist;

        ok = object(t, s, ENTITY_ARTIST, DRAFT_SIMPLIFIED, NULL, &artist);
        if (!ok)
            break;
        if (count == capacity) {
            struct id *more =
                arena_alloc(&t->arena, capacity * 2 * sizeof *ids);

            memcpy(more, ids, count * sizeof *ids);
            ids = more;
            capacity *= 2;
        }
        ids[count++] = t->nodes[artist].draft.id;
    }
    if (ok)
        draft_ids(&t->nodes[node].draft, FIELD_ARTISTS, ids, count);
    return ok;
}

/* What the object is a part of. */
static bool whole(struct object_tree *t, struct json_scan *s, uint32_t node,
                  enum entity type)
{
    uint32_t n;

    if (!object(t, s, type, DRAFT_SIMPLIFIED, NULL, &n))
        return false;
    draft_id(&t->nodes[node].draft, FIELD_PARENT, t->nodes[n].draft.id);
    return true;
}

/* The parts are parsed once the id of what they belong to is known: until
 * then the text is noted. */
struct page {
    struct str text;
    enum entity type;
};

static bool part_list(struct object_tree *t, struct json_scan *s,
                      enum entity type, struct id whole_id)
{
    while (json_scan_item(s)) {
        uint32_t n;

        if (!object_skip_null(s) &&
            !object(t, s, type, DRAFT_SIMPLIFIED, &whole_id, &n))
            return false;
    }
    return s->error == NULL;
}

/* A paging object, or a plain list. */
static bool parts(struct object_tree *t, const struct page *page, uint32_t node)
{
    struct json_scan s = json_scan(page->text, &t->arena);
    struct id id = t->nodes[node].draft.id;
    struct str inner;
    int64_t total;

    if (json_scan_enter(&s, '['))
        return part_list(t, &s, page->type, id);
    if (!json_scan_enter(&s, '{'))
        return object_refuse(t, "is neither a page nor a list",
                             entity_plural(page->type));
    while (json_scan_key(&s, &inner)) {
        if (str_eq(inner, STR("items")) && json_scan_enter(&s, '[')) {
            if (!part_list(t, &s, page->type, id))
                return false;
        } else if (str_eq(inner, STR("total")) && !t->nodes[node].has_total &&
                   json_scan_i64(&s, &total) && total > 0 &&
                   total <= UINT32_MAX) {
            draft_number(&t->nodes[node].draft, FIELD_TOTAL, (uint64_t)total);
        } else if (!str_eq(inner, STR("total")) || t->nodes[node].has_total) {
            json_scan_skip(&s);
        }
    }
    return true;
}

static bool identity(struct object_tree *t, struct json_scan *s,
                     struct object_node *n, struct str key)
{
    struct str text;

    if (!json_scan_str(s, &text))
        return object_refuse(t, "is not a string", key);
    if (n->draft.type == ENTITY_CATEGORY) {
        n->draft.id = id_from_name(
            arena_printf(&t->arena, "category:%.*s", STR_ARG(text)));
        draft_text(&n->draft, FIELD_KEY, text);
    } else if (!id_from_base62(text, &n->draft.id)) {
        return object_refuse(t, "is not a base62 id of 22 digits", key);
    }
    n->has_id = true;
    return true;
}

static bool language(struct object_tree *t, struct json_scan *s,
                     struct object_node *n, struct str key)
{
    struct str text;

    if (!json_scan_str(s, &text))
        return object_refuse(t, "is not a string", key);
    if (!n->has_languages)
        draft_texts(&n->draft, FIELD_LANGUAGES, &text, 1);
    return true;
}

static bool special(struct object_tree *t, struct json_scan *s, uint32_t node,
                    const struct key_row *row, struct page *page)
{
    struct object_node *n = &t->nodes[node];
    bool local;

    switch ((enum key)row->at) {
    case KEY_ID:
        return identity(t, s, n, row->name);
    case KEY_ARTISTS:
        return artists(t, s, node, row->name);
    case KEY_ALBUM:
        return whole(t, s, node, ENTITY_ALBUM);
    case KEY_SHOW:
        return whole(t, s, node, ENTITY_SHOW);
    case KEY_AUDIOBOOK:
        n->draft.type = ENTITY_CHAPTER; /* its type may say "episode" */
        return whole(t, s, node, ENTITY_AUDIOBOOK);
    case KEY_TRACKS:
    case KEY_EPISODES:
    case KEY_CHAPTERS:
        page->type = row->at == KEY_TRACKS     ? ENTITY_TRACK
                     : row->at == KEY_EPISODES ? ENTITY_EPISODE
                                               : ENTITY_CHAPTER;
        return json_scan_raw(s, &page->text);
    case KEY_FOLLOWERS:
        return object_followers(t, s, &n->draft, row->name);
    case KEY_MARKETS:
        return object_markets(t, s, &n->draft, row->name);
    case KEY_COPYRIGHTS:
        return object_copyrights(t, s, &n->draft, row->name);
    case KEY_EXTERNAL_IDS:
        return object_external_ids(t, s, &n->draft, row->name);
    case KEY_ALBUM_TYPE:
        return object_album_type(t, s, &n->draft, row->name);
    case KEY_DATE:
        return object_release_date(t, s, n, row->name);
    case KEY_PRECISION:
        return json_scan_str(s, &n->precision) ||
               object_refuse(t, "is not a string", row->name);
    case KEY_LANGUAGE:
        return language(t, s, n, row->name);
    case KEY_LOCAL:
        return (json_scan_bool(s, &local) && !local) ||
               object_refuse(t, "a local file has no place in a catalog",
                             STR_EMPTY);
    case KEY_RECORDING:
        return object_recording(t, s, &n->draft, row->name);
    case KEY_OTHER:
        break;
    }
    json_scan_skip(s);
    return true;
}

static bool feature(struct object_tree *t, struct json_scan *s,
                    struct features *f, const struct key_row *row)
{
    char *to = (char *)f + row->at;
    double v;

    if (!json_scan_double(s, &v))
        return object_refuse(t, "is not a number", row->name);
    if (row->how == AS_FLOAT) {
        float as_float = (float)v;

        if (!isfinite(as_float))
            return object_refuse(t, "is out of range", row->name);
        memcpy(to, &as_float, sizeof as_float);
        return true;
    }
    if (v < -1 || v > 127)
        return object_refuse(t, "is out of range", row->name);
    *to = (char)(int8_t)v;
    return true;
}

static bool value(struct object_tree *t, struct json_scan *s, uint32_t node,
                  const struct key_row *row, struct page *page)
{
    struct object_node *n = &t->nodes[node];
    struct draft *d = &n->draft;
    const struct str *list;
    size_t count;
    struct str text;
    int64_t number;
    bool flag;

    switch (row->how) {
    case AS_TEXT:
        if (!json_scan_str(s, &text))
            return object_refuse(t, "is not a string", row->name);
        draft_text(d, (enum field)row->at, text);
        return true;
    case AS_NUMBER:
        if (!json_scan_i64(s, &number))
            return object_refuse(t, "is not a whole number", row->name);
        if (number < 0 || (row->max > 0 && (uint64_t)number > row->max))
            return object_refuse(t, "is out of range", row->name);
        draft_number(d, (enum field)row->at, (uint64_t)number);
        if (row->at == FIELD_TOTAL)
            n->has_total = true;
        if (row->at == FIELD_DURATION_MS)
            n->features.duration_ms = (uint32_t)number;
        return true;
    case AS_BOOL:
        if (!json_scan_bool(s, &flag))
            return object_refuse(t, "is not true or false", row->name);
        draft_number(d, (enum field)row->at, flag);
        return true;
    case AS_TEXTS:
    case AS_NAMES:
        if (!object_texts(t, s, row->how == AS_NAMES, row->name, &list, &count))
            return false;
        draft_texts(d, (enum field)row->at, list, count);
        if (row->at == FIELD_LANGUAGES)
            n->has_languages = true;
        return true;
    case AS_IMAGES:
        return object_images(t, s, d, row->name);
    case AS_FLOAT:
    case AS_SMALL:
        return feature(t, s, &n->features, row);
    case AS_SPECIAL:
        break;
    }
    return special(t, s, node, row, page);
}

static const struct key_row *find_row(struct str key)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].name.n == key.n &&
            memcmp(rows[i].name.p, key.p, key.n) == 0)
            return &rows[i];
    return NULL;
}

static void put_order(struct object_tree *t, uint32_t node)
{
    t->order = mem_grow(t->order, t->order_count, &t->order_capacity,
                        sizeof *t->order);
    t->order[t->order_count++] = node;
}

/* What only shows when all keys were seen. */
static void complete(struct object_tree *t, uint32_t node)
{
    struct object_node *n = &t->nodes[node];

    if (str_eq_nocase(n->precision, STR("year")))
        n->date.month = n->date.day = 0;
    else if (str_eq_nocase(n->precision, STR("month")))
        n->date.day = 0;
    if (n->date.year != 0)
        draft_date(&n->draft, FIELD_RELEASE_DATE, n->date);
    if (n->is_full && n->draft.type <= ENTITY_TRACK)
        n->draft.level = DRAFT_FULL;
    put_order(t, node);
}

static bool object(struct object_tree *t, struct json_scan *s, enum entity type,
                   enum draft_level level, const struct id *parent,
                   uint32_t *out)
{
    uint32_t node = new_node(t, type, level);
    struct page page = {STR_EMPTY, ENTITY_TRACK};
    struct str key;

    *out = node;
    if (!json_scan_enter(s, '{'))
        return object_refuse(t, "is not an object", entity_name(type));
    while (json_scan_key(s, &key)) {
        const struct key_row *row = find_row(key);

        if (row == NULL) {
            json_scan_skip(s);
            continue;
        }
        if (object_skip_null(s))
            continue;
        if (!value(t, s, node, row, &page))
            return false;
        if (row->is_full)
            t->nodes[node].is_full = true;
    }
    if (s->error != NULL)
        return false;
    if (!t->nodes[node].has_id)
        return object_refuse(t, "has no id", entity_name(type));
    if (parent != NULL)
        draft_id(&t->nodes[node].draft, FIELD_PARENT, *parent);
    complete(t, node);
    return page.text.p == NULL || parts(t, &page, node);
}

/* The line's own `type`, which may stand anywhere in it. */
static bool line_type(struct object_tree *t, struct str line, struct str *out)
{
    struct json_scan s = json_scan(line, &t->arena);
    struct str key;

    if (!json_scan_enter(&s, '{'))
        return object_refuse(t, s.error ? s.error : "is not an object",
                             STR_EMPTY);
    while (json_scan_key(&s, &key)) {
        if (str_eq(key, STR("type")))
            return json_scan_str(&s, out) ||
                   object_refuse(t, "is not a string", STR("type"));
        json_scan_skip(&s);
    }
    return object_refuse(t, s.error ? s.error : "has no type", STR_EMPTY);
}

/* An analysis is kept as the text that it is, but for its type and id. */
static bool analysis(struct object_tree *t, struct str line)
{
    struct json_scan s = json_scan(line, &t->arena);
    struct json out = json_to(&t->list);
    uint32_t node = new_node(t, ENTITY_TRACK, DRAFT_FULL);
    struct object_node *n = &t->nodes[node];
    struct str key, raw;
    bool has_track = false;

    buf_clear(&t->list);
    json_object(&out);
    (void)json_scan_enter(&s, '{');
    while (json_scan_key(&s, &key)) {
        if (str_eq(key, STR("id"))) {
            if (!identity(t, &s, n, key))
                return false;
            continue;
        }
        if (str_eq(key, STR("type"))) {
            json_scan_skip(&s);
            continue;
        }
        if (str_eq(key, STR("track")))
            has_track = json_scan_peek(&s) == JSON_OBJECT;
        if (!json_scan_raw(&s, &raw))
            break;
        json_key_str(&out, key);
        json_compact(&out, raw);
    }
    json_end_object(&out);
    if (s.error == NULL && json_scan_peek(&s) != JSON_END)
        return object_refuse(t, "has something behind its end", STR_EMPTY);
    if (s.error != NULL)
        return object_refuse(t, s.error, STR_EMPTY);
    if (!n->has_id)
        return object_refuse(t, "has no id", STR("audio_analysis"));
    if (!has_track)
        return object_refuse(t, "is not an object", STR("track"));
    draft_text(&n->draft, FIELD_ANALYSIS, buf_get(&t->list));
    put_order(t, 0);
    return true;
}

/* Of all the keys only the features count: they are the track's. */
static bool features(struct object_tree *t, struct json_scan *s)
{
    struct object_node *n;
    struct id id;
    uint32_t node;

    if (!object(t, s, ENTITY_TRACK, DRAFT_FULL, NULL, &node))
        return false;
    n = &t->nodes[node];
    id = n->draft.id;
    draft_start(&n->draft, ENTITY_TRACK, id, DRAFT_FULL);
    draft_features(&n->draft, FIELD_FEATURES, &n->features);
    return true;
}

static bool by_type(struct object_tree *t, struct str line, struct str type)
{
    struct json_scan s = json_scan(line, &t->arena);
    enum entity entity;
    enum draft_level level;
    uint32_t node;
    bool ok;

    if (str_eq(type, STR("playlist")) || str_eq(type, STR("user"))) {
        t->kind = type.n == 4 ? OBJECT_USER : OBJECT_PLAYLIST;
        json_scan_skip(&s);
        ok = true;
    } else if (str_eq(type, STR("audio_analysis"))) {
        t->kind = OBJECT_ANALYSIS;
        return analysis(t, line);
    } else if (str_eq(type, STR("audio_features"))) {
        t->kind = OBJECT_FEATURES;
        ok = features(t, &s);
    } else if (entity_from_name(type, &entity)) {
        /* Of the other types, simplified objects say as much as full ones. */
        level = entity <= ENTITY_TRACK ? DRAFT_SIMPLIFIED : DRAFT_FULL;
        ok = object(t, &s, entity, level, NULL, &node);
    } else {
        return object_refuse(t, "is not a type that can be imported", type);
    }
    if (s.error == NULL && ok && json_scan_peek(&s) != JSON_END)
        return object_refuse(t, "has something behind its end", STR_EMPTY);
    return s.error == NULL ? ok : object_refuse(t, s.error, STR_EMPTY);
}

bool object_tree_parse(struct object_tree *t, struct str line)
{
    struct str type;

    arena_reset(&t->arena);
    t->count = 0;
    t->order_count = 0;
    t->kind = OBJECT_ENTITY;
    t->error = NULL;
    t->error_key = STR_EMPTY;
    if (!utf8_is_valid(line))
        return object_refuse(t, "is not valid UTF-8", STR_EMPTY);
    if (!line_type(t, line, &type))
        return false;
    return by_type(t, line, arena_str(&t->arena, type));
}

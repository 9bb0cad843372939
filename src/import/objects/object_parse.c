/* One parser for objects of all types: a key means the same wherever it
 * stands, so a table of keys says which field a key fills and how its value
 * is read. Only the keys that nest (artists, album, tracks ...) have code
 * here.
 *
 * A value of the wrong kind makes the line unusable, with the key named; null
 * is always the same as absent. */
#include "import/objects/object_parse.h"

#include <math.h>
#include <stddef.h>

#include "import/objects/object_value.h"

enum key_how {
    AS_TEXT,
    AS_NUMBER,
    AS_BOOL,
    AS_TEXTS,
    AS_NAMES,   /* [{"name": ..}], or plain strings */
    AS_VALUE,   /* by a reader of its own */
    AS_ARTISTS, /* objects that stand beside this one */
    AS_PARENT,  /* the object of which this one is a part */
    AS_PARTS,   /* a page or list of objects that are parts of this one */
    AS_FLOAT,   /* one of the audio features */
    AS_SMALL    /* another: a whole number of -1 to 127 */
};

struct key_row {
    struct str name;
    enum key_how how;
    enum field field;        /* TEXT, NUMBER, BOOL, TEXTS, NAMES */
    uint64_t max;            /* NUMBER; 0: no limit of its own */
    object_value_read *read; /* VALUE */
    enum entity type;        /* PARENT, PARTS */
    size_t at;               /* FLOAT, SMALL: in struct features */
    bool is_full;            /* only full objects have the key */
};

#define KEY(name_, how_, ...)                                                  \
    {                                                                          \
        .name = {name_, sizeof(name_) - 1}, .how = AS_##how_, __VA_ARGS__      \
    }

/* Keys for feature.def. A duration is an entity's, too, and has its row. */
#define KEY_FLOAT(name_)                                                       \
    KEY(#name_, FLOAT, .at = offsetof(struct features, name_)),
#define KEY_SHARE(name_)    KEY_FLOAT(name_)
#define KEY_DECIBELS(name_) KEY_FLOAT(name_)
#define KEY_BPM(name_)      KEY_FLOAT(name_)
#define KEY_SMALL(name_)                                                       \
    KEY(#name_, SMALL, .at = offsetof(struct features, name_)),
#define KEY_DURATION(name_)

/* The commonest come first: a key is looked for from the front. */
static const struct key_row rows[] = {
    KEY("id", VALUE, .read = object_value_id),
    KEY("name", TEXT, .field = FIELD_NAME),
    KEY("artists", ARTISTS, .field = FIELD_ARTISTS),
    KEY("album", PARENT, .type = ENTITY_ALBUM, .is_full = true),
    KEY("duration_ms", NUMBER, .field = FIELD_DURATION_MS, .max = UINT32_MAX),
    KEY("explicit", BOOL, .field = FIELD_EXPLICIT),
    KEY("popularity", NUMBER, .field = FIELD_POPULARITY, .max = 100,
        .is_full = true),
    KEY("disc_number", NUMBER, .field = FIELD_DISC_NUMBER, .max = UINT16_MAX),
    KEY("track_number", NUMBER, .field = FIELD_POSITION, .max = UINT16_MAX),
    KEY("preview_url", TEXT, .field = FIELD_PREVIEW_URL),
    KEY("external_ids", VALUE, .read = object_value_external_ids,
        .is_full = true),
    KEY("available_markets", VALUE, .read = object_value_markets),
    KEY("images", VALUE, .read = object_value_images),
    KEY("album_type", VALUE, .read = object_value_album_type),
    KEY("release_date", VALUE, .read = object_value_release_date),
    KEY("release_date_precision", VALUE, .read = object_value_precision),
    KEY("total_tracks", NUMBER, .field = FIELD_TOTAL, .max = UINT32_MAX),
    KEY("genres", TEXTS, .field = FIELD_GENRES, .is_full = true),
    KEY("followers", VALUE, .read = object_value_followers, .is_full = true),
    KEY("aliases", TEXTS, .field = FIELD_ALIASES, .is_full = true),
    KEY("label", TEXT, .field = FIELD_LABEL, .is_full = true),
    KEY("copyrights", VALUE, .read = object_value_copyrights, .is_full = true),
    KEY("tracks", PARTS, .type = ENTITY_TRACK, .is_full = true),
    KEY("episodes", PARTS, .type = ENTITY_EPISODE, .is_full = true),
    KEY("chapters", PARTS, .type = ENTITY_CHAPTER, .is_full = true),
    KEY("show", PARENT, .type = ENTITY_SHOW, .is_full = true),
    KEY("audiobook", PARENT, .type = ENTITY_AUDIOBOOK, .is_full = true),
    KEY("total_episodes", NUMBER, .field = FIELD_TOTAL, .max = UINT32_MAX),
    KEY("total_chapters", NUMBER, .field = FIELD_TOTAL, .max = UINT32_MAX),
    KEY("chapter_number", NUMBER, .field = FIELD_POSITION, .max = UINT32_MAX),
    KEY("description", TEXT, .field = FIELD_DESCRIPTION),
    KEY("html_description", TEXT, .field = FIELD_HTML_DESCRIPTION),
    KEY("publisher", TEXT, .field = FIELD_PUBLISHER),
    KEY("languages", TEXTS, .field = FIELD_LANGUAGES),
    KEY("language", VALUE, .read = object_value_language),
    KEY("media_type", TEXT, .field = FIELD_MEDIA_TYPE),
    KEY("is_externally_hosted", BOOL, .field = FIELD_EXTERNALLY_HOSTED),
    KEY("edition", TEXT, .field = FIELD_EDITION),
    KEY("authors", NAMES, .field = FIELD_AUTHORS),
    KEY("narrators", NAMES, .field = FIELD_NARRATORS),
    KEY("audio_preview_url", TEXT, .field = FIELD_PREVIEW_URL),
    KEY("icons", VALUE, .read = object_value_images),
    KEY("is_local", VALUE, .read = object_value_local),
    KEY("recording", VALUE, .read = object_value_recording, .is_full = true),
    KEY("audio_url", TEXT, .field = FIELD_AUDIO_URL),
    KEY("provenance", VALUE, .read = object_value_provenance),
#define FEATURE(name, kind) KEY_##kind(name)
#include "catalog/feature.def"
#undef FEATURE
};

static const struct key_row *find_row(struct str key)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].name.n == key.n &&
            memcmp(rows[i].name.p, key.p, key.n) == 0)
            return &rows[i];
    return NULL;
}

/* ---- keys that nest ---- */

/* The artists of an album or track: nodes of their own, ids here. */
static bool read_artists(struct object_tree *t, struct json_scan *s,
                         uint32_t node, struct str key)
{
    struct id few[16]; /* nearly always enough */
    struct id *ids = few;
    size_t count = 0, capacity = 16;

    if (!json_scan_enter(s, '['))
        return object_tree_refuse(t, "is not a list", key);
    while (json_scan_item(s)) {
        uint32_t artist;

        if (object_value_skip_null(s))
            continue;
        if (!object_parse(t, s, ENTITY_ARTIST, DRAFT_SIMPLIFIED, NULL, &artist))
            return false;
        if (count == capacity) {
            struct id *more =
                arena_alloc(&t->arena, capacity * 2 * sizeof *ids);

            memcpy(more, ids, count * sizeof *ids);
            ids = more;
            capacity *= 2;
        }
        ids[count++] = t->nodes[artist].draft.id;
    }
    draft_ids(&t->nodes[node].draft, FIELD_ARTISTS, ids, count);
    return true;
}

static bool read_parent(struct object_tree *t, struct json_scan *s,
                        uint32_t node, enum entity type)
{
    uint32_t parent;

    /* The API types a chapter as an episode; the audiobook gives it away. */
    if (type == ENTITY_AUDIOBOOK)
        t->nodes[node].draft.type = ENTITY_CHAPTER;
    if (!object_parse(t, s, type, DRAFT_SIMPLIFIED, NULL, &parent))
        return false;
    draft_id(&t->nodes[node].draft, FIELD_PARENT, t->nodes[parent].draft.id);
    return true;
}

/* Parts can't be parsed before the id of what they belong to is known, which
 * may stand behind them: until the object's end their text is noted. */
struct parts {
    struct str text;
    enum entity type;
};

static bool read_part_list(struct object_tree *t, struct json_scan *s,
                           enum entity type, struct id parent)
{
    while (json_scan_item(s)) {
        uint32_t part;

        if (!object_value_skip_null(s) &&
            !object_parse(t, s, type, DRAFT_SIMPLIFIED, &parent, &part))
            return false;
    }
    return s->error == NULL;
}

/* The parts of a complete node: a paging object, or a plain list. */
static bool read_parts(struct object_tree *t, const struct parts *parts,
                       uint32_t node)
{
    struct json_scan s = json_scan(parts->text, &t->arena);
    struct id id = t->nodes[node].draft.id;
    struct str key;
    int64_t total;

    if (json_scan_enter(&s, '['))
        return read_part_list(t, &s, parts->type, id);
    if (!json_scan_enter(&s, '{'))
        return object_tree_refuse(t, "is neither a page nor a list",
                                  entity_plural(parts->type));
    while (json_scan_key(&s, &key)) {
        /* Asked anew for every key: parts add nodes, which then move. */
        bool is_total = str_eq(key, STR("total")) && !t->nodes[node].has_total;

        if (str_eq(key, STR("items")) && json_scan_enter(&s, '[')) {
            if (!read_part_list(t, &s, parts->type, id))
                return false;
        } else if (!is_total) {
            json_scan_skip(&s);
        } else if (json_scan_i64(&s, &total) && total > 0 &&
                   total <= UINT32_MAX) {
            draft_number(&t->nodes[node].draft, FIELD_TOTAL, (uint64_t)total);
        }
    }
    return true;
}

/* ---- values ---- */

static bool read_number(struct object_tree *t, struct json_scan *s,
                        struct object_node *n, const struct key_row *row)
{
    int64_t v;

    if (!json_scan_i64(s, &v))
        return object_tree_refuse(t, "is not a whole number", row->name);
    if (v < 0 || (row->max > 0 && (uint64_t)v > row->max))
        return object_tree_refuse(t, "is out of range", row->name);
    draft_number(&n->draft, row->field, (uint64_t)v);
    if (row->field == FIELD_TOTAL)
        n->has_total = true;
    if (row->field == FIELD_DURATION_MS)
        n->features.duration_ms = (uint32_t)v;
    return true;
}

static bool read_list(struct object_tree *t, struct json_scan *s,
                      struct object_node *n, const struct key_row *row)
{
    const struct str *list;
    size_t count;

    if (!object_value_texts(t, s, row->how == AS_NAMES, row->name, &list,
                            &count))
        return false;
    draft_texts(&n->draft, row->field, list, count);
    if (row->field == FIELD_LANGUAGES)
        n->has_languages = true;
    return true;
}

static bool read_feature(struct object_tree *t, struct json_scan *s,
                         struct features *f, const struct key_row *row)
{
    char *to = (char *)f + row->at;
    double v;

    if (!json_scan_double(s, &v))
        return object_tree_refuse(t, "is not a number", row->name);
    if (row->how == AS_FLOAT) {
        float as_float = (float)v;

        if (!isfinite(as_float))
            return object_tree_refuse(t, "is out of range", row->name);
        memcpy(to, &as_float, sizeof as_float);
        return true;
    }
    if (v < -1 || v > 127)
        return object_tree_refuse(t, "is out of range", row->name);
    *to = (char)(int8_t)v;
    return true;
}

/* The value of a key that has a row and isn't null. */
static bool read_value(struct object_tree *t, struct json_scan *s,
                       uint32_t node, const struct key_row *row,
                       struct parts *parts)
{
    struct object_node *n = &t->nodes[node];
    struct str text;
    bool flag;

    switch (row->how) {
    case AS_TEXT:
        if (!json_scan_str(s, &text))
            return object_tree_refuse(t, "is not a string", row->name);
        draft_text(&n->draft, row->field, text);
        return true;
    case AS_NUMBER:
        return read_number(t, s, n, row);
    case AS_BOOL:
        if (!json_scan_bool(s, &flag))
            return object_tree_refuse(t, "is not true or false", row->name);
        draft_number(&n->draft, row->field, flag);
        return true;
    case AS_TEXTS:
    case AS_NAMES:
        return read_list(t, s, n, row);
    case AS_VALUE:
        return row->read(t, s, n, row->name);
    case AS_ARTISTS:
        return read_artists(t, s, node, row->name);
    case AS_PARENT:
        return read_parent(t, s, node, row->type);
    case AS_PARTS:
        parts->type = row->type;
        return json_scan_raw(s, &parts->text);
    case AS_FLOAT:
    case AS_SMALL:
        break;
    }
    return read_feature(t, s, &n->features, row);
}

/* ---- objects ---- */

/* What only shows when all keys were seen. */
static void complete_node(struct object_tree *t, uint32_t node)
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
    object_tree_finish(t, node);
}

bool object_parse(struct object_tree *t, struct json_scan *s, enum entity type,
                  enum draft_level level, const struct id *parent,
                  uint32_t *out)
{
    uint32_t node = object_tree_add(t, type, level);
    struct parts parts = {STR_EMPTY, ENTITY_TRACK};
    struct str key;

    *out = node;
    if (!json_scan_enter(s, '{'))
        return object_tree_refuse(t, "is not an object", entity_name(type));
    while (json_scan_key(s, &key)) {
        const struct key_row *row = find_row(key);

        if (row == NULL) {
            json_scan_skip(s);
            continue;
        }
        if (object_value_skip_null(s))
            continue;
        if (!read_value(t, s, node, row, &parts))
            return false;
        if (row->is_full)
            t->nodes[node].is_full = true;
    }
    if (s->error != NULL)
        return false;
    if (!t->nodes[node].has_id)
        return object_tree_refuse(t, "has no id", entity_name(type));
    if (parent != NULL)
        draft_id(&t->nodes[node].draft, FIELD_PARENT, *parent);
    complete_node(t, node);
    return parts.text.p == NULL || read_parts(t, &parts, node);
}

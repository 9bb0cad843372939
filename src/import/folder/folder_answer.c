/* Keys that aren't known are passed over, so that tonearm-media may say more
 * one day. */
#include "import/folder/folder_answer.h"

#include "base/hex.h"
#include "base/utf8.h"
#include "json/scan.h"

#define FRONT       3    /* the type of a front cover (ID3v2.4 section 4.14) */
#define GAIN_MAX_DB 40.0 /* what is beyond isn't meant */

/* Makes room for one more in an array of the arena: twice as much whenever the
 * count is a power of two. */
static void *grow(struct arena *arena, void *array, size_t count, size_t size)
{
    void *more;

    if (count != 0 && (count & (count - 1)) != 0)
        return array;
    more = arena_alloc(arena, (count == 0 ? 1 : 2 * count) * size);
    if (count > 0)
        memcpy(more, array, count * size);
    return more;
}

static void read_values(struct json_scan *s, struct folder_values *out)
{
    struct str text;

    if (!json_scan_enter(s, '[')) {
        json_scan_skip(s);
        return;
    }
    while (json_scan_item(s))
        if (json_scan_str(s, &text) && text.n > 0) {
            out->list =
                grow(s->arena, out->list, out->count, sizeof *out->list);
            out->list[out->count++] = text;
        }
}

static void read_tags(struct json_scan *s, struct folder_answer *out)
{
    struct folder_tag tag;

    if (!json_scan_enter(s, '{')) {
        json_scan_skip(s);
        return;
    }
    while (json_scan_key(s, &tag.name)) {
        tag.values = (struct folder_values){0};
        read_values(s, &tag.values);
        if (tag.values.count == 0)
            continue;
        out->tags = grow(s->arena, out->tags, out->tag_count, sizeof tag);
        out->tags[out->tag_count++] = tag;
    }
}

/* One picture: its type and where it is. */
static void read_picture(struct json_scan *s, int64_t *type, struct str *file)
{
    struct str key;

    *type = 0;
    *file = STR_EMPTY;
    if (!json_scan_enter(s, '{')) {
        json_scan_skip(s);
        return;
    }
    while (json_scan_key(s, &key))
        if (str_eq(key, STR("type")))
            (void)json_scan_i64(s, type);
        else if (str_eq(key, STR("file")))
            (void)json_scan_str(s, file);
        else
            json_scan_skip(s);
}

static void read_pictures(struct json_scan *s, struct folder_answer *out)
{
    bool has_front = false;
    struct str file;
    int64_t type;

    if (!json_scan_enter(s, '[')) {
        json_scan_skip(s);
        return;
    }
    while (json_scan_item(s)) {
        read_picture(s, &type, &file);
        if (file.n == 0 || has_front || (out->picture.n > 0 && type != FRONT))
            continue;
        has_front = type == FRONT;
        out->picture = file;
    }
}

/* The track's, wherever it stands, before the album's. */
static void read_gain(struct json_scan *s, struct folder_answer *out)
{
    bool has_track = false;
    struct str key;
    double v;

    if (!json_scan_enter(s, '{')) {
        json_scan_skip(s);
        return;
    }
    while (json_scan_key(s, &key)) {
        bool is_track = str_eq(key, STR("track_gain_db"));

        if (!is_track && !str_eq(key, STR("album_gain_db"))) {
            json_scan_skip(s);
        } else if (json_scan_double(s, &v) && v >= -GAIN_MAX_DB &&
                   v <= GAIN_MAX_DB && (is_track || !has_track)) {
            out->gain_db = v;
            has_track = is_track;
        }
    }
}

static void read_number(struct json_scan *s, uint64_t most, uint64_t *out)
{
    int64_t v;

    if (json_scan_i64(s, &v) && v >= 0)
        *out = (uint64_t)v < most ? (uint64_t)v : most;
}

/* An object as it is written. */
static void read_object(struct json_scan *s, struct str *out)
{
    bool is_object = json_scan_peek(s) == JSON_OBJECT;
    struct str raw;

    if (json_scan_raw(s, &raw) && is_object)
        *out = raw;
}

/* A name that isn't UTF-8 comes in hexadecimal digits. */
static struct str from_hex(struct str digits, struct arena *arena)
{
    char *out = arena_alloc(arena, digits.n / 2 + 1);

    if (digits.n % 2 != 0)
        return STR_EMPTY;
    for (size_t i = 0; i < digits.n; i += 2) {
        int high = hex_value(digits.p[i]), low = hex_value(digits.p[i + 1]);

        if (high < 0 || low < 0)
            return STR_EMPTY;
        out[i / 2] = (char)(high << 4 | low);
    }
    return str_of(out, digits.n / 2);
}

static void read_key(struct json_scan *s, struct str key,
                     struct folder_answer *out)
{
    static const struct {
        const char *key;
        size_t at;
    } texts[] = {
        {"path", offsetof(struct folder_answer, path)},
        {"error", offsetof(struct folder_answer, error)},
        {"format", offsetof(struct folder_answer, format)},
        {"codec", offsetof(struct folder_answer, codec)},
        {"cuesheet", offsetof(struct folder_answer, cue_sheet)},
    };
    struct str digits;
    uint64_t v = 0;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (str_eq_c(key, texts[i].key)) {
            struct str *to = (struct str *)((char *)out + texts[i].at);

            (void)json_scan_str(s, to);
            return;
        }
    if (str_eq(key, STR("tags"))) {
        read_tags(s, out);
    } else if (str_eq(key, STR("pictures"))) {
        read_pictures(s, out);
    } else if (str_eq(key, STR("replay_gain"))) {
        read_gain(s, out);
    } else if (str_eq(key, STR("duration_ms"))) {
        read_number(s, UINT32_MAX, &v);
        out->duration_ms = (uint32_t)v;
    } else if (str_eq(key, STR("bitrate"))) {
        read_number(s, UINT64_MAX, &out->bitrate);
    } else if (str_eq(key, STR("from_ms"))) {
        read_number(s, UINT32_MAX, &v);
        out->from_ms = (uint32_t)v;
    } else if (str_eq(key, STR("features"))) {
        read_object(s, &out->features);
    } else if (str_eq(key, STR("analysis"))) {
        read_object(s, &out->analysis);
    } else if (str_eq(key, STR("lossless"))) {
        (void)json_scan_bool(s, &out->is_lossless);
    } else if (str_eq(key, STR("path_hex"))) {
        if (json_scan_str(s, &digits))
            out->path = from_hex(digits, s->arena);
    } else {
        json_scan_skip(s);
    }
}

bool folder_answer_read(struct str line, struct arena *arena,
                        struct folder_answer *out)
{
    struct json_scan s = json_scan(line, arena);
    struct str key;

    *out = (struct folder_answer){0};
    if (!utf8_is_valid(line) || !json_scan_enter(&s, '{'))
        return false;
    while (json_scan_key(&s, &key))
        read_key(&s, key, out);
    return json_scan_peek(&s) == JSON_END && s.error == NULL && out->path.n > 0;
}

struct folder_values folder_answer_tags(const struct folder_answer *a,
                                        const char *name)
{
    for (size_t i = 0; i < a->tag_count; i++)
        if (str_eq_c(a->tags[i].name, name))
            return a->tags[i].values;
    return (struct folder_values){0};
}

struct str folder_answer_tag(const struct folder_answer *a, const char *name)
{
    struct folder_values values = folder_answer_tags(a, name);

    return values.count > 0 ? values.list[0] : STR_EMPTY;
}

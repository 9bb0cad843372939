/* A name's values stand together, where the name first came. */
#include "media/program/probe_json.h"

#include "json/writer.h"
#include "media/tags/picture.h"
#include "media/program/work.h"

#define PICTURE_JSON_BYTES 65536

static void write_about(struct json *j, const struct probe *p)
{
    const struct stream_about *a = &p->headers.about;

    json_key(j, "format");
    json_str(j, str_from_c(format_name(p->format)));
    json_key(j, "codec");
    json_str(j, str_from_c(a->codec));
    json_key(j, "lossless");
    json_bool(j, a->is_lossless);
    json_key(j, "duration_ms");
    json_u64(j, a->duration_ms);
    json_key(j, "rate");
    json_u64(j, a->rate);
    json_key(j, "channels");
    json_u64(j, a->channels);
    if (a->bits > 0) {
        json_key(j, "bits");
        json_u64(j, a->bits);
    }
    json_key(j, "bitrate");
    json_u64(j, a->bitrate);
}

static bool is_first(const struct tags *t, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (str_eq(t->list[k].name, t->list[i].name))
            return false;
    return true;
}

static void write_tags(struct json *j, const struct tags *t)
{
    json_key(j, "tags");
    json_object(j);
    for (size_t i = 0; i < t->count; i++) {
        if (!is_first(t, i))
            continue;
        json_key_str(j, t->list[i].name);
        json_array(j);
        for (size_t k = i; k < t->count; k++)
            if (str_eq(t->list[k].name, t->list[i].name))
                json_str(j, t->list[k].value);
        json_end_array(j);
    }
    json_end_object(j);
}

static void write_gains(struct json *j, const struct tags *t)
{
    static const char *const KEYS[TAG_GAINS] = {
        [TAG_TRACK_GAIN] = "track_gain_db",
        [TAG_TRACK_PEAK] = "track_peak",
        [TAG_ALBUM_GAIN] = "album_gain_db",
        [TAG_ALBUM_PEAK] = "album_peak",
    };
    bool has_any = false;

    for (size_t i = 0; i < TAG_GAINS; i++)
        has_any |= t->has_gain[i];
    if (!has_any)
        return;
    json_key(j, "replay_gain");
    json_object(j);
    for (size_t i = 0; i < TAG_GAINS; i++)
        if (t->has_gain[i]) {
            json_key_str(j, str_from_c(KEYS[i]));
            json_float(j, t->gains[i]);
        }
    json_end_object(j);
}

static void write_lines(struct json *j, const struct tags *t)
{
    json_key(j, "synced");
    json_array(j);
    for (size_t i = 0; i < t->line_count; i++) {
        json_object(j);
        json_key(j, "ms");
        json_u64(j, t->lines[i].ms);
        json_key(j, "text");
        json_str(j, t->lines[i].text);
        json_end_object(j);
    }
    json_end_array(j);
}

static void write_lyrics(struct json *j, const struct tags *t)
{
    if (t->lyrics.n == 0 && t->line_count == 0)
        return;
    json_key(j, "lyrics");
    json_object(j);
    if (t->lyrics.n > 0) {
        json_key(j, "plain");
        json_str(j, t->lyrics);
    }
    if (t->line_count > 0)
        write_lines(j, t);
    if (t->language.n > 0) {
        json_key(j, "language");
        json_str(j, t->language);
    }
    json_end_object(j);
}

static void write_chapters(struct json *j, const struct tags *t)
{
    if (t->chapter_count == 0)
        return;
    json_key(j, "chapters");
    json_array(j);
    for (size_t i = 0; i < t->chapter_count; i++) {
        json_object(j);
        json_key(j, "from_ms");
        json_u64(j, t->chapters[i].from_ms);
        json_key(j, "to_ms");
        json_u64(j, t->chapters[i].to_ms);
        if (t->chapters[i].title.n > 0) {
            json_key(j, "title");
            json_str(j, t->chapters[i].title);
        }
        json_end_object(j);
    }
    json_end_array(j);
}

void probe_write(const struct probe *p, struct buf *out)
{
    struct json j = json_to(out);

    json_object(&j);
    write_about(&j, p);
    write_tags(&j, &p->tags);
    write_gains(&j, &p->tags);
    write_lyrics(&j, &p->tags);
    if (p->tags.cuesheet.n > 0) {
        json_key(&j, "cuesheet");
        json_str(&j, p->tags.cuesheet);
    }
    write_chapters(&j, &p->tags);
    json_end_object(&j);
}

/* ---- pictures ---- */

static void write_picture(struct json *j, const struct tag_picture *p,
                          const struct picture_kind *kind)
{
    json_object(j);
    json_key(j, "type");
    json_u64(j, p->type);
    json_key(j, "mime");
    json_str(j, str_from_c(kind->mime));
    json_key(j, "bytes");
    json_u64(j, p->bytes.n);
    if (kind->width > 0 && kind->height > 0) {
        json_key(j, "width");
        json_u64(j, kind->width);
        json_key(j, "height");
        json_u64(j, kind->height);
    }
    if (p->description.n > 0) {
        json_key(j, "description");
        json_str(j, p->description);
    }
    json_end_object(j);
}

void probe_pictures(struct work *w, const struct tags *t)
{
    struct buf about;

    buf_init(&about, PICTURE_JSON_BYTES);
    for (size_t i = 0; i < t->picture_count; i++) {
        struct json j = json_to(&about);
        struct picture_kind kind;

        if (!picture_kind(t->pictures[i].bytes, &kind))
            continue;
        buf_clear(&about);
        write_picture(&j, &t->pictures[i], &kind);
        work_send_picture(w, buf_get(&about), kind.ending,
                          t->pictures[i].bytes);
    }
    buf_release(&about);
}

/* Work of the first kind: what a file is and how it is tagged. Most of it is
 * read without FFmpeg, whose readers of tags know of one value for a name; of
 * MPEG audio and bare AAC everything is, which is also faster. */
#include "media/program/probe_json.h"
#include "media/source/adts.h"
#include "media/source/flac.h"
#include "media/source/mpeg.h"
#include "media/program/stream.h"
#include "media/tags/read.h"
#include "media/program/work.h"

static uint64_t ms_of(uint64_t samples, uint32_t rate)
{
    return (samples * 1000 + rate / 2) / rate;
}

static bool probe_mpeg(struct work *w, struct probe *p, uint64_t end)
{
    static const char *const LAYERS[] = {"mp1", "mp2", "mp3"};
    struct mpeg_audio a;

    if (!mpeg_audio_find(&w->source, p->begin, end, &a) ||
        !mpeg_audio_count(&w->source, end, &a)) {
        w->why = "no audio was found";
        return false;
    }
    p->about.codec = LAYERS[a.first.layer - 1];
    p->about.rate = a.first.rate;
    p->about.channels = a.first.channels;
    p->about.duration_ms = ms_of(a.samples, a.first.rate);
    p->audio_bytes = a.bytes;
    return true;
}

static bool probe_adts(struct work *w, struct probe *p, uint64_t end)
{
    struct adts_audio a = adts_count(&w->source, p->begin, end);
    struct adts_frame first;

    if (!adts_begins(&w->source, p->begin, &first) || a.samples == 0) {
        w->why = "no audio was found";
        return false;
    }
    p->about.codec = "aac";
    p->about.rate = first.rate;
    p->about.channels = first.channels;
    p->about.duration_ms = ms_of(a.samples, first.rate);
    p->audio_bytes = a.bytes;
    return true;
}

/* False, without a reason, when decoding has to tell how much there is. */
static bool probe_flac(struct work *w, struct probe *p, uint64_t end)
{
    struct flac_audio a;

    if (!flac_find(&w->source, p->begin, &a)) {
        w->why = "no audio was found";
        return false;
    }
    if (a.samples == 0 || a.begin >= end)
        return false;
    p->about.codec = "flac";
    p->about.is_lossless = true;
    p->about.rate = a.rate;
    p->about.channels = a.channels;
    p->about.bits = a.bits;
    p->about.duration_ms = ms_of(a.samples, a.rate);
    p->audio_bytes = end - a.begin;
    return true;
}

static bool count_samples(void *ctx, const float *samples, size_t frames)
{
    (void)samples;
    *(uint64_t *)ctx += frames;
    return true;
}

/* For what no header tells: all of it is decoded. */
static void measure(struct work *w, struct stream *s, struct stream_about *out)
{
    uint64_t frames = 0;
    struct stream_sink sink = {.take = count_samples, .ctx = &frames};

    if (stream_decode(s, 0, &sink, &w->why) == OK)
        out->duration_ms = ms_of(frames, sink.rate);
}

static bool probe_stream(struct work *w, struct probe *p)
{
    struct stream *s;

    if (stream_open(&w->source, p->format, p->begin, &s, &w->why))
        return false;
    stream_about(s, &p->about);
    stream_chapters(s, &p->tags);
    if (p->about.duration_ms == 0)
        measure(w, s, &p->about);
    if (w->why == NULL && (p->about.rate == 0 || p->about.channels == 0 ||
                           p->about.duration_ms == 0))
        w->why = "no audio was found";
    stream_free(s);
    return w->why == NULL;
}

/* What the file's length says where no header does: all but tags is audio. */
static void set_bitrate(struct probe *p, uint64_t bytes)
{
    uint64_t bits;

    if (p->audio_bytes == 0)
        p->audio_bytes = bytes > p->tags.picture_bytes
                             ? bytes - p->tags.picture_bytes
                             : bytes;
    bits = p->audio_bytes * 8 * 1000 / p->about.duration_ms;
    if (p->about.bitrate == 0)
        p->about.bitrate = bits < UINT32_MAX ? (uint32_t)bits : UINT32_MAX;
}

static void probe(struct work *w, struct probe *p)
{
    uint64_t end = w->source.size - tags_bytes_at_end(&w->source);
    bool is_there;

    tags_read(&w->source, p->format, p->begin, &p->tags);
    if (p->format == FORMAT_MP3)
        is_there = probe_mpeg(w, p, end);
    else if (p->format == FORMAT_AAC)
        is_there = probe_adts(w, p, end);
    else if (p->format == FORMAT_FLAC && probe_flac(w, p, end))
        is_there = true;
    else
        is_there = w->why == NULL && probe_stream(w, p);
    if (!is_there)
        return;
    set_bitrate(p, end - p->begin);
    tags_finish(&p->tags, p->about.duration_ms);
    probe_pictures(w, &p->tags);
    probe_write(p, &w->answer);
}

void work_probe(struct work *w)
{
    struct probe p = {.format = format_find(&w->source, &p.begin)};

    if (p.format == FORMAT_NONE) {
        w->why = "this is no audio file of a format that is read";
        return;
    }
    tags_init(&p.tags, &w->arena, &w->charsets);
    probe(w, &p);
    tags_release(&p.tags);
}

/* Work of the second kind: a piece of the audio as small files. It begins
 * where it is asked to, or so much earlier that it is as long as it should be;
 * its loudness is that of the file. */
#include <math.h>

#include "base/mem.h"
#include "json/writer.h"
#include "media/program/encode.h"
#include "media/program/headers.h"
#include "media/program/stream.h"
#include "media/program/work.h"
#include "media/tags/read.h"

#define DURATION_MS     30000u
#define DURATION_MAX_MS 120000u
#define FADE_IN_MS      500u
#define FADE_OUT_MS     1500u

struct piece {
    float *samples;
    size_t frames;
    size_t max;
};

static bool take(void *ctx, const float *samples, size_t frames)
{
    struct piece *p = ctx;

    if (frames > p->max - p->frames)
        frames = p->max - p->frames;
    memcpy(p->samples + p->frames * ENCODE_CHANNELS, samples,
           frames * ENCODE_CHANNELS * sizeof *samples);
    p->frames += frames;
    return p->frames < p->max;
}

/* Half a wave from 0 to 1: nobody hears where it begins. */
static float slope(size_t at, size_t length)
{
    return 0.5f - 0.5f * cosf((float)M_PI * (float)at / (float)length);
}

static void scale(struct piece *p, size_t frame, float by)
{
    for (size_t c = 0; c < ENCODE_CHANNELS; c++)
        p->samples[frame * ENCODE_CHANNELS + c] *= by;
}

/* No fade is longer than a quarter of the piece. */
static size_t fade_frames(const struct piece *p, size_t ms)
{
    size_t n = ms * ENCODE_RATE / 1000;

    return n < p->frames / 4 ? n : p->frames / 4;
}

static void fade(struct piece *p)
{
    size_t in = fade_frames(p, FADE_IN_MS), out = fade_frames(p, FADE_OUT_MS);

    for (size_t i = 0; i < in; i++)
        scale(p, i, slope(i, in));
    for (size_t i = 0; i < out; i++)
        scale(p, p->frames - 1 - i, slope(i, out));
}

/* The audio's length as headers tell it; 0 when they don't. */
static uint64_t length_ms(struct work *w, struct stream *s, enum format format,
                          uint64_t begin)
{
    uint64_t end = w->source.size - tags_bytes_at_end(&w->source);
    struct headers h;

    if (!headers_read(&w->source, format, begin, end, &h))
        stream_about(s, &h.about);
    return h.about.duration_ms;
}

static uint64_t choose_begin(const struct job *job, uint64_t length,
                             uint32_t duration)
{
    if (length == 0 || job->from_ms + (uint64_t)duration <= length)
        return job->from_ms;
    return length > duration ? length - duration : 0;
}

static void write_files(struct work *w, const struct piece *p)
{
    for (unsigned i = 0; i < REQUEST_OUTPUTS && w->why == NULL; i++)
        if (w->job.outputs[i] >= 0 &&
            encode_file((enum encode_kind)i, p->samples, p->frames,
                        w->job.outputs[i], &w->why) != OK)
            return;
}

static void write_answer(struct work *w, uint64_t from_ms,
                         const struct piece *p)
{
    struct json j = json_to(&w->answer);

    json_object(&j);
    json_key(&j, "from_ms");
    json_u64(&j, from_ms);
    json_key(&j, "duration_ms");
    json_u64(&j, p->frames * 1000 / ENCODE_RATE);
    json_end_object(&j);
}

static void preview(struct work *w, struct stream *s, uint64_t from_ms,
                    struct piece *p)
{
    struct stream_sink sink = {
        .take = take,
        .ctx = p,
        .rate = ENCODE_RATE,
        .channels = ENCODE_CHANNELS,
    };

    if (stream_decode(s, from_ms, &sink, &w->why))
        return;
    fade(p);
    write_files(w, p);
    write_answer(w, from_ms, p);
}

void work_preview(struct work *w)
{
    uint32_t duration =
        w->job.duration_ms > 0 ? w->job.duration_ms : DURATION_MS;
    struct piece p = {.max = (size_t)duration * ENCODE_RATE / 1000};
    uint64_t begin, from_ms;
    enum format format = format_find(&w->source, &begin);
    struct stream *s;

    if (duration > DURATION_MAX_MS) {
        w->why = "a preview is two minutes long at most";
        return;
    }
    if (format == FORMAT_NONE) {
        w->why = "this is no audio file of a format that is read";
        return;
    }
    if (stream_open(&w->source, format, begin, &s, &w->why))
        return;
    from_ms = choose_begin(&w->job, length_ms(w, s, format, begin), duration);
    p.samples = mem_alloc(p.max * ENCODE_CHANNELS * sizeof *p.samples);
    preview(w, s, from_ms, &p);
    free(p.samples);
    stream_free(s);
}

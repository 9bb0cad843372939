/* Work of the third kind: all of the audio or a part of it, piece by piece,
 * through the analysis (media/analysis), at its own rate and in its own
 * channels. */
#include "base/clock.h"
#include "json/writer.h"
#include "media/analysis/analysis.h"
#include "media/program/stream.h"
#include "media/program/work.h"

struct listening {
    const struct stream_sink *sink; /* knows rate and channels by then */
    struct analysis *analysis;      /* NULL before the first samples */
    uint32_t duration_ms;           /* 0: to the end */
    uint64_t left;                  /* frames */
    enum err e;
};

static bool take(void *ctx, const float *samples, size_t frames)
{
    struct listening *l = ctx;

    if (l->analysis == NULL) {
        l->e = analysis_new(l->sink->rate, l->sink->channels, &l->analysis);
        l->left = l->duration_ms > 0
                      ? (uint64_t)l->duration_ms * l->sink->rate / 1000
                      : UINT64_MAX;
    }
    if (l->e)
        return false;
    if (frames > l->left)
        frames = (size_t)l->left;
    analysis_feed(l->analysis, samples, frames);
    l->left -= frames;
    return l->left > 0;
}

static void write_answer(struct work *w, const struct analysis_result *r,
                         int64_t began_ms)
{
    const struct analysis_about about = {
        .timestamp = clock_unix_s(),
        .analysis_time = (double)(clock_monotonic_ms() - began_ms) / 1000,
    };
    struct json j = json_to(&w->answer);

    json_object(&j);
    if (w->job.from_ms > 0) {
        json_key(&j, "from_ms");
        json_u64(&j, w->job.from_ms);
    }
    json_key(&j, "features");
    json_object(&j);
    analysis_put_features(r, &j);
    json_end_object(&j);
    json_key(&j, "analysis");
    json_comma(&j);
    analysis_put_track(r, &about, &w->answer);
    json_end_object(&j);
}

static void analyse(struct work *w, struct stream *s)
{
    int64_t began_ms = clock_monotonic_ms();
    struct listening l = {.duration_ms = w->job.duration_ms, .e = OK};
    struct stream_sink sink = {.take = take, .ctx = &l};
    struct analysis_result *result;

    l.sink = &sink;
    if (stream_decode(s, w->job.from_ms, &sink, &w->why) != OK) {
        analysis_free(l.analysis);
        return;
    }
    if (l.e || l.analysis == NULL) {
        w->why = l.e ? "its rate or its channels can't be analysed"
                     : "it has no audio there";
        return;
    }
    result = analysis_end(l.analysis);
    write_answer(w, result, began_ms);
    analysis_result_free(result);
}

void work_analyse(struct work *w)
{
    uint64_t begin;
    enum format format = format_find(&w->source, &begin);
    struct stream *s;

    if (format == FORMAT_NONE) {
        w->why = "this is no audio file of a format that is read";
        return;
    }
    if (stream_open(&w->source, format, begin, &s, &w->why))
        return;
    analyse(w, s);
    stream_free(s);
}

/* Work of the third kind: all of the audio, piece by piece, through the
 * analysis (media/analysis), at its own rate and in its own channels. */
#include "base/clock.h"
#include "json/writer.h"
#include "media/analysis/analysis.h"
#include "media/program/stream.h"
#include "media/program/work.h"

struct listening {
    const struct stream_sink *sink; /* knows rate and channels by then */
    struct analysis *analysis;      /* NULL before the first samples */
    enum err e;
};

static bool take(void *ctx, const float *samples, size_t frames)
{
    struct listening *l = ctx;

    if (l->analysis == NULL)
        l->e = analysis_new(l->sink->rate, l->sink->channels, &l->analysis);
    if (l->e)
        return false;
    analysis_feed(l->analysis, samples, frames);
    return true;
}

static void write_answer(const struct analysis_result *r, int64_t began_ms,
                         struct buf *out)
{
    const struct analysis_about about = {
        .timestamp = clock_unix_s(),
        .analysis_time = (double)(clock_monotonic_ms() - began_ms) / 1000,
    };
    struct json j = json_to(out);

    json_object(&j);
    json_key(&j, "features");
    json_object(&j);
    analysis_put_features(r, &j);
    json_end_object(&j);
    json_key(&j, "analysis");
    json_comma(&j);
    analysis_put_track(r, &about, out);
    json_end_object(&j);
}

static void analyse(struct work *w, struct stream *s)
{
    int64_t began_ms = clock_monotonic_ms();
    struct listening l = {.e = OK};
    struct stream_sink sink = {.take = take, .ctx = &l};
    struct analysis_result *result;

    l.sink = &sink;
    if (stream_decode(s, 0, &sink, &w->why) != OK) {
        analysis_free(l.analysis);
        return;
    }
    if (l.e) {
        w->why = "its rate or its channels can't be analysed";
        return;
    }
    result = analysis_end(l.analysis);
    write_answer(result, began_ms, &w->answer);
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

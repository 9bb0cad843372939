/* Samples of any kind, at any rate and in any number of channels: a header of
 * eight bytes (rate, channels, size of pieces), then floats as they come. What
 * comes out has to be finite, in order, and JSON that fits. */
#include "target.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "media/analysis/analysis.h"

#define HEADER   8
#define JSON_MAX (16u << 20)

static void check_times(const struct analysis_interval *all, size_t n,
                        double end)
{
    double at = 0;

    for (size_t i = 0; i < n; i++) {
        must(all[i].start >= at && all[i].duration > 0);
        must(all[i].confidence >= 0 && all[i].confidence <= 1);
        at = all[i].start;
        must(at + all[i].duration <= end + 1e-6);
    }
}

static void check(const struct analysis_result *r)
{
    const struct analysis_about about = {0, 0};
    struct buf out;

    check_times(r->bars, r->bar_count, r->duration);
    check_times(r->beats, r->beat_count, r->duration);
    check_times(r->tatums, r->tatum_count, r->duration);
    must(isfinite(r->loudness) && isfinite(r->energy));
    must(isfinite(r->tonality.tempo) && r->tonality.key <= 11);
    for (size_t i = 0; i < r->segment_count; i++)
        for (int k = 0; k < ANALYSIS_TIMBRES; k++)
            must(isfinite(r->segments[i].timbre[k]));
    buf_init(&out, JSON_MAX);
    analysis_put_track(r, &about, &out);
    must(!buf_overflowed(&out));
    buf_release(&out);
}

/* Aligned, and at least one. */
static float *samples_of(const uint8_t *data, size_t bytes)
{
    float *samples = mem_zalloc(bytes / sizeof(float) + 1, sizeof *samples);

    memcpy(samples, data, bytes / sizeof(float) * sizeof(float));
    return samples;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct analysis *a;
    struct analysis_result *r;
    float *samples;
    uint32_t rate, channels;
    size_t frames, piece;

    if (n < HEADER)
        return 0;
    memcpy(&rate, data, sizeof rate);
    rate %= ANALYSIS_RATE_MAX + 2;
    channels = data[4] % (ANALYSIS_CHANNELS_MAX + 2);
    piece = (size_t)data[5] + 1;
    if (analysis_new(rate, channels, &a))
        return 0;
    samples = samples_of(data + HEADER, n - HEADER);
    frames = (n - HEADER) / sizeof(float) / channels;
    for (size_t i = 0; i < frames; i += piece)
        analysis_feed(a, samples + i * channels,
                      frames - i < piece ? frames - i : piece);
    r = analysis_end(a);
    check(r);
    analysis_result_free(r);
    free(samples);
    return 0;
}

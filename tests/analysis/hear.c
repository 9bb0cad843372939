/* Looks at a WAV file (16 bits) through media/analysis:
 *
 *     hear FILE...            the audio-analysis object of each, one a line
 *     hear --features FILE... the audio-features object
 *     hear --inputs FILE...   what the nets see, for train.py: 32-bit floats,
 *                             for each file the views of the key, then the
 *                             inputs of each tempo of the grid */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "json/writer.h"
#include "media/analysis/analysis.h"
#include "media/analysis/hearing.h"
#include "media/analysis/key.h"
#include "media/analysis/resample.h"
#include "media/analysis/tempo.h"

#define FRAMES    4096
#define BYTES_MAX (1u << 30)
#define HEADER    44

struct wav {
    FILE *file;
    uint32_t rate;
    uint16_t channels;
};

static struct wav wav_open(const char *name)
{
    struct wav w = {.file = fopen(name, "rb")};
    unsigned char header[HEADER];

    if (w.file == NULL || fread(header, 1, HEADER, w.file) != HEADER)
        err(1, "%s", name);
    memcpy(&w.channels, header + 22, sizeof w.channels);
    memcpy(&w.rate, header + 24, sizeof w.rate);
    if (w.channels < 1 || w.channels > 2)
        errx(1, "%s: %u channels", name, w.channels);
    return w;
}

/* Up to FRAMES frames; 0 at the end. */
static size_t wav_read(struct wav *w, float *samples)
{
    int16_t raw[FRAMES * 2];
    size_t n = fread(raw, 2u * w->channels, FRAMES, w->file);

    for (size_t i = 0; i < n * w->channels; i++)
        samples[i] = (float)raw[i] / 32768;
    return n;
}

static void hear(void *hearing, const float *samples, size_t n)
{
    hearing_feed(hearing, samples, n);
}

static void put_floats(const float *p, size_t n)
{
    if (fwrite(p, sizeof *p, n, stdout) != n)
        err(1, "standard output");
}

static void put_inputs(const struct heard *heard)
{
    static struct pulse pulse;
    struct notes notes;
    struct envelopes envelopes;
    float views[KEY_VIEWS][12];
    float inputs[TEMPO_INPUTS];

    notes_init(&notes, heard);
    (void)key_views(&notes, 0, notes.n, views);
    put_floats(&views[0][0], sizeof views / sizeof(float));
    envelopes_init(&envelopes, heard, &notes);
    pulse_measure(&envelopes, 0, envelopes.n, &pulse);
    for (int i = 0; i < TEMPO_GRID; i++) {
        tempo_inputs(&pulse, tempo_grid(i), inputs);
        put_floats(inputs, TEMPO_INPUTS);
    }
    envelopes_release(&envelopes);
}

static void say_inputs(const char *name)
{
    struct wav w = wav_open(name);
    struct resample *r = resample_new(w.rate, HEARING_RATE);
    struct hearing *h = hearing_new(ANALYSIS_SECONDS_MAX);
    float samples[FRAMES * 2];
    size_t n;

    if (w.channels != 1)
        errx(1, "%s: isn't mono", name);
    while ((n = wav_read(&w, samples)) > 0)
        resample_feed(r, samples, n, hear, h);
    resample_end(r, hear, h);
    put_inputs(hearing_end(h));
    resample_free(r);
    hearing_free(h);
    (void)fclose(w.file);
}

static struct analysis_result *analyse(const char *name)
{
    struct wav w = wav_open(name);
    struct analysis *a;
    struct analysis_result *r;
    float samples[FRAMES * 2];
    size_t n;

    if (analysis_new(w.rate, w.channels, &a))
        errx(1, "%s: %u Hz", name, w.rate);
    while ((n = wav_read(&w, samples)) > 0)
        analysis_feed(a, samples, n);
    r = analysis_end(a);
    (void)fclose(w.file);
    return r;
}

static void say(const char *name, bool is_features)
{
    int64_t began = clock_monotonic_us();
    struct analysis_result *r = analyse(name);
    struct analysis_about about = {
        .timestamp = clock_unix_s(),
        .analysis_time = (double)(clock_monotonic_us() - began) / 1e6};
    struct buf out;

    buf_init(&out, BYTES_MAX);
    if (is_features) {
        struct json j = json_to(&out);

        json_object(&j);
        analysis_put_features(r, &j);
        json_end_object(&j);
    } else {
        analysis_put_track(r, &about, &out);
    }
    buf_char(&out, '\n');
    if (buf_overflowed(&out) || fwrite(out.p, 1, out.n, stdout) != out.n)
        err(1, "standard output");
    buf_release(&out);
    analysis_result_free(r);
}

int main(int count, char **words)
{
    bool is_inputs = count > 1 && strcmp(words[1], "--inputs") == 0;
    bool is_features = count > 1 && strcmp(words[1], "--features") == 0;

    for (int i = 1 + (is_inputs || is_features); i < count; i++)
        if (is_inputs)
            say_inputs(words[i]);
        else
            say(words[i], is_features);
    return 0;
}

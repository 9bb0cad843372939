/* Samples go two ways: as they are to the loudness, and mixed to one channel
 * at HEARING_RATE to the ear. At the end what was heard is read in the order
 * in which one thing needs the other: notes, envelopes, tempo and key, beats
 * and bars, segments, sections, features. */
#include "media/analysis/analysis.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "media/analysis/beats.h"
#include "media/analysis/features.h"
#include "media/analysis/hearing.h"
#include "media/analysis/loudness.h"
#include "media/analysis/resample.h"
#include "media/analysis/sections.h"
#include "media/analysis/segments.h"

#define PIECE       1024 /* frames that are looked at together */
#define SAMPLE_MOST 16.0f

struct analysis {
    uint32_t rate;
    uint32_t channels;
    uint64_t frames;
    struct loudness *loudness;
    struct resample *resample;
    struct hearing *hearing;
    float *clean; /* PIECE frames */
    float mono[PIECE];
};

enum err analysis_new(uint32_t rate, uint32_t channels, struct analysis **out)
{
    struct analysis *a;
    enum err e;

    if (rate < ANALYSIS_RATE_MIN || rate > ANALYSIS_RATE_MAX || channels < 1 ||
        channels > ANALYSIS_CHANNELS_MAX)
        return ERR_INVALID;
    a = mem_zalloc(1, sizeof *a);
    e = loudness_new(rate, channels, &a->loudness);
    if (e) {
        free(a);
        return e;
    }
    a->rate = rate;
    a->channels = channels;
    a->resample = resample_new(rate, HEARING_RATE);
    a->hearing = hearing_new(ANALYSIS_SECONDS_MAX);
    a->clean = mem_zalloc((size_t)PIECE * channels, sizeof *a->clean);
    *out = a;
    return OK;
}

void analysis_free(struct analysis *a)
{
    if (a == NULL)
        return;
    loudness_free(a->loudness);
    resample_free(a->resample);
    hearing_free(a->hearing);
    free(a->clean);
    free(a);
}

/* Comparisons with what is no number are false. */
static float cleaned(float v)
{
    if (v > SAMPLE_MOST)
        return SAMPLE_MOST;
    if (v < -SAMPLE_MOST)
        return -SAMPLE_MOST;
    return v == v ? v : 0;
}

static void hear(void *hearing, const float *samples, size_t n)
{
    hearing_feed(hearing, samples, n);
}

static void feed_piece(struct analysis *a, const float *samples, size_t frames)
{
    float share = 1 / (float)a->channels;

    for (size_t i = 0; i < frames * a->channels; i++)
        a->clean[i] = cleaned(samples[i]);
    for (size_t i = 0; i < frames; i++) {
        float sum = 0;

        for (uint32_t c = 0; c < a->channels; c++)
            sum += a->clean[i * a->channels + c];
        a->mono[i] = sum * share;
    }
    loudness_feed(a->loudness, a->clean, frames);
    resample_feed(a->resample, a->mono, frames, hear, a->hearing);
    a->frames += frames;
}

void analysis_feed(struct analysis *a, const float *samples, size_t frames)
{
    while (frames > 0) {
        size_t n = frames < PIECE ? frames : PIECE;

        feed_piece(a, samples, n);
        samples += n * a->channels;
        frames -= n;
    }
}

/* The duration of what was heard, which is what all times lie in; a file that
 * is longer than that has its own duration. */
static void put_rhythm_and_harmony(const struct heard *heard,
                                   struct analysis_result *r)
{
    struct pulse *pulse = mem_zalloc(1, sizeof *pulse);
    struct notes notes;
    struct envelopes envelopes;
    struct measures measures;
    struct tempo tempo;

    notes_init(&notes, heard);
    envelopes_init(&envelopes, heard, &notes);
    pulse_measure(&envelopes, 0, envelopes.n, pulse);
    tempo = tempo_find(pulse, r->duration);
    sections_put_tonality(&tempo, &notes, 0, notes.n, &r->tonality);
    beats_put(&envelopes, &tempo, r);
    segments_put(heard, &notes, &envelopes, r);
    sections_put(heard, &notes, &envelopes, &tempo, r);
    features_put_fades(heard, r);
    measures = features_measure(heard, &notes, pulse, r);
    features_put(&measures, r);
    envelopes_release(&envelopes);
    free(pulse);
}

struct analysis_result *analysis_end(struct analysis *a)
{
    struct analysis_result *r = mem_zalloc(1, sizeof *r);

    resample_end(a->resample, hear, a->hearing);
    r->samples = a->frames;
    r->rate = a->rate;
    r->channels = a->channels;
    r->duration = (double)a->frames / a->rate;
    r->loudness = loudness_whole(a->loudness);
    r->curve = loudness_take_curve(a->loudness, &r->curve_count);
    put_rhythm_and_harmony(hearing_end(a->hearing), r);
    analysis_free(a);
    return r;
}

void analysis_result_free(struct analysis_result *r)
{
    if (r == NULL)
        return;
    free(r->curve);
    free(r->bars);
    free(r->beats);
    free(r->tatums);
    free(r->sections);
    free(r->segments);
    free(r);
}

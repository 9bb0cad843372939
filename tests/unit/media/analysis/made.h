/* Sounds that tests make up: mono, any rate, added onto each other. */
#ifndef TONEARM_TESTS_MADE_H
#define TONEARM_TESTS_MADE_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "media/analysis/analysis.h"
#include "media/analysis/hearing.h"
#include "media/analysis/resample.h"

struct made {
    float *samples;
    size_t n;
    uint32_t rate;
};

static inline struct made made_silence(uint32_t rate, double seconds)
{
    struct made m = {.n = (size_t)(seconds * rate), .rate = rate};

    m.samples = mem_zalloc(m.n + 1, sizeof *m.samples);
    return m;
}

static inline void made_release(struct made *m)
{
    free(m->samples);
}

static inline size_t made_at(const struct made *m, double second)
{
    size_t i = (size_t)(second * m->rate);

    return i < m->n ? i : m->n;
}

static inline void made_sine(struct made *m, double hertz, double amplitude)
{
    for (size_t i = 0; i < m->n; i++)
        m->samples[i] +=
            (float)(amplitude * sin(2 * M_PI * hertz * (double)i / m->rate));
}

/* A plucked string: six overtones, fading. */
static inline void made_note(struct made *m, double note, double from,
                             double seconds, double amplitude)
{
    double hertz = 440 * exp2((note - 69) / 12);
    size_t begin = made_at(m, from);
    size_t end = made_at(m, from + seconds);

    for (size_t i = begin; i < end; i++) {
        double t = (double)(i - begin) / m->rate;
        double fade =
            exp(-2 * t) * fmin(1, t * 200) * fmin(1, (seconds - t) * 50);

        for (int k = 1; k <= 6 && k * hertz < m->rate * 0.45; k++)
            m->samples[i] +=
                (float)(amplitude * fade / k * sin(2 * M_PI * hertz * k * t));
    }
}

/* The same noise for the same seed, from -1 to 1. */
static inline float made_chance(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (float)(int32_t)*seed / 2147483648.0f;
}

static inline void made_noise(struct made *m, double from, double seconds,
                              double amplitude)
{
    uint32_t seed = 1;

    for (size_t i = made_at(m, from); i < made_at(m, from + seconds); i++)
        m->samples[i] += (float)amplitude * made_chance(&seed);
}

/* A stroke of a drum: noise that fades, or a low tone. */
static inline void made_stroke(struct made *m, double from, bool is_low,
                               double amplitude)
{
    uint32_t seed = 7;
    size_t begin = made_at(m, from);

    for (size_t i = begin; i < made_at(m, from + 0.15); i++) {
        double t = (double)(i - begin) / m->rate;

        m->samples[i] +=
            is_low ? (float)(amplitude * exp(-20 * t) * sin(2 * M_PI * 60 * t))
                   : (float)(amplitude * exp(-60 * t)) * made_chance(&seed);
    }
}

/* Bars of so many beats with bass drum, snare and hats on halves, a chord in
 * each. */
static inline void made_song(struct made *m, double bpm, int beats)
{
    static const int roots[] = {48, 53, 55, 48};
    double beat = 60 / bpm;
    double seconds = (double)m->n / m->rate;

    for (int i = 0; i * beat < seconds - beat; i++) {
        int root = roots[i / beats % 4];
        int place = i % beats;

        made_stroke(m, i * beat, place % 2 == 0 && !(beats == 3 && place == 2),
                    0.5);
        made_stroke(m, i * beat, false, 0.08);
        made_stroke(m, (i + 0.5) * beat, false, 0.06);
        if (place == 0) {
            made_note(m, root - 12, i * beat, beats * beat, 0.15);
            for (int k = 0; k < 3; k++)
                made_note(m, root + (int[]){0, 4, 7}[k], i * beat, beats * beat,
                          0.06);
        }
    }
}

static inline void made_hear(void *hearing, const float *samples, size_t n)
{
    hearing_feed(hearing, samples, n);
}

/* What the ear makes of it; for hearing_free. */
static inline struct hearing *made_heard(const struct made *m,
                                         const struct heard **heard)
{
    struct hearing *h = hearing_new(ANALYSIS_SECONDS_MAX);
    struct resample *r = resample_new(m->rate, HEARING_RATE);

    resample_feed(r, m->samples, m->n, made_hear, h);
    resample_end(r, made_hear, h);
    resample_free(r);
    *heard = hearing_end(h);
    return h;
}

/* NULL if the rate isn't taken. */
static inline struct analysis_result *made_analysis(const struct made *m)
{
    struct analysis *a;

    if (analysis_new(m->rate, 1, &a))
        return NULL;
    analysis_feed(a, m->samples, m->n);
    return analysis_end(a);
}

#endif

#include "media/analysis/pulse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Rows on either side. */
#define BACKGROUND 51  /* 0.6 s: what is no beginning */
#define CONTRAST   344 /* 4 s: over which loud and quiet are made even */
#define DRIFT      172 /* 2 s: slower than any beat */

#define AUDIBLE (-60.0f) /* dB: nothing begins in what is quieter */

/* ---- means ---- */

/* The mean over `width` rows on either side, as far as there are any. Sums are
 * of doubles: they are long. */
static void moving_mean(const float *in, size_t n, size_t width, float *out)
{
    double sum = 0;
    size_t begin = 0, end = 0;

    for (size_t i = 0; i < n; i++) {
        size_t from = i > width ? i - width : 0;
        size_t to = i + width + 1 < n ? i + width + 1 : n;

        while (end < to)
            sum += (double)in[end++];
        while (begin < from)
            sum -= (double)in[begin++];
        out[i] = (float)(sum / (double)(to - from));
    }
}

/* A jitter of ten milliseconds on either side is none. */
static void smooth(const float *in, size_t n, float *out)
{
    static const float weights[] = {1 / 9.0f, 2 / 9.0f, 3 / 9.0f, 2 / 9.0f,
                                    1 / 9.0f};

    for (size_t i = 0; i < n; i++) {
        float sum = 0;

        for (size_t k = 0; k < 5; k++)
            if (i + k >= 2 && i + k < n + 2)
                sum += weights[k] * in[i + k - 2];
        out[i] = sum;
    }
}

/* The root of the mean of squares about each row. */
static float *contrast_of(const float *x, size_t n, float *scratch)
{
    float *mean = mem_alloc(n * sizeof *mean);

    for (size_t i = 0; i < n; i++)
        scratch[i] = x[i] * x[i];
    moving_mean(scratch, n, CONTRAST, mean);
    for (size_t i = 0; i < n; i++)
        mean[i] = sqrtf(fmaxf(mean[i], 0));
    return mean;
}

/* Takes away the background, and divides by how great beginnings are about
 * here, or by a fiftieth of what they are on the whole where there are none. */
static void make_even(float *x, size_t n, float *scratch)
{
    double sum = 0;
    float *contrast;
    float whole;

    moving_mean(x, n, BACKGROUND, scratch);
    for (size_t i = 0; i < n; i++) {
        x[i] = fmaxf(x[i] - scratch[i], 0);
        sum += (double)(x[i] * x[i]);
    }
    whole = n > 0 ? (float)sqrt(sum / (double)n) : 0;
    contrast = contrast_of(x, n, scratch);
    for (size_t i = 0; i < n; i++)
        x[i] /= contrast[i] + 0.02f * whole + 1e-6f;
    free(contrast);
}

/* ---- envelopes ---- */

static void take_bands(struct envelopes *e, const struct heard *heard,
                       float *scratch)
{
    for (int band = 0; band <= ONSET_BANDS; band++) {
        for (size_t i = 0; i < e->n; i++) {
            const float *onset = heard->quick[i].onset;

            scratch[i] = band < ONSET_BANDS
                             ? onset[band]
                             : onset[0] + onset[1] + onset[2] + onset[3];
            if (heard->quick[i].level < AUDIBLE)
                scratch[i] = 0;
        }
        smooth(scratch, e->n, e->rows[band]);
        make_even(e->rows[band], e->n, scratch);
    }
}

/* How much more there is than two rows before, in the square roots. */
static void note_rises(const float now[2][12], const float before[2][12],
                       float rises[2])
{
    for (int k = 0; k < 2; k++) {
        rises[k] = 0;
        for (int p = 0; p < 12; p++)
            rises[k] += fmaxf(now[k][p] - before[k][p], 0);
    }
}

static float between(const float (*rises)[2], size_t n, int which, double at)
{
    size_t i;
    float share;

    if (at <= 0 || n == 0)
        return n == 0 ? 0 : rises[0][which];
    i = (size_t)at;
    if (i + 1 >= n)
        return rises[n - 1][which];
    share = (float)(at - (double)i);
    return (1 - share) * rises[i][which] + share * rises[i + 1][which];
}

/* A slow row's rise belongs between the rows that it compares: one before. */
static void take_notes(struct envelopes *e, const struct notes *notes,
                       float *scratch)
{
    float(*rises)[2] = mem_zalloc(notes->n + 1, sizeof *rises);
    float last[3][2][12] = {0};

    for (size_t i = 0; i < notes->n; i++) {
        float all[PITCH_NOTES];
        float(*now)[12] = last[i % 3];

        memset(last[i % 3], 0, sizeof last[0]);
        notes_read_soft(notes, i, all);
        for (int k = 0; k < PITCH_NOTES; k++)
            all[k] = sqrtf(all[k]);
        notes_fold(all, PITCH_LOWEST, 55, now[0]);
        notes_fold(all, PITCH_LOWEST, PITCH_LOWEST + PITCH_NOTES, now[1]);
        if (i >= 2)
            note_rises(now, last[(i + 1) % 3], rises[i]);
    }
    for (int k = 0; k < 2; k++) {
        float *x = e->rows[ENVELOPE_BASS + k];

        for (size_t i = 0; i < e->n; i++)
            x[i] = between(rises, notes->n, k,
                           (double)i * QUICK_HOP / SLOW_HOP + 1);
        make_even(x, e->n, scratch);
    }
    free(rises);
}

void envelopes_init(struct envelopes *e, const struct heard *heard,
                    const struct notes *notes)
{
    float *scratch = mem_zalloc(heard->quick_n + 1, sizeof *scratch);

    e->n = heard->quick_n;
    for (int k = 0; k < ENVELOPES; k++)
        e->rows[k] = mem_zalloc(e->n + 1, sizeof(float));
    take_bands(e, heard, scratch);
    take_notes(e, notes, scratch);
    free(scratch);
}

void envelopes_release(struct envelopes *e)
{
    for (int k = 0; k < ENVELOPES; k++)
        free(e->rows[k]);
}

/* ---- pulse ---- */

static void measure_one(const float *x, size_t n, float *alike)
{
    double whole = 0;

    memset(alike, 0, PULSE_LAGS * sizeof *alike);
    for (size_t lag = 0; lag < PULSE_LAGS && lag < n; lag++) {
        double sum = 0;
        double pairs = (double)(n - lag);

        /* Pieces of floats, summed as doubles: quick, and exact enough. */
        for (size_t i = 0; i + lag < n; i += 4096) {
            size_t end = i + 4096 < n - lag ? i + 4096 : n - lag;
            float piece = 0;

            for (size_t k = i; k < end; k++)
                piece += x[k] * x[k + lag];
            sum += (double)piece;
        }
        /* The longer the lag the fewer the pairs; few say little. */
        sum *= (double)n / fmax(pairs, (double)n / 4);
        if (lag == 0)
            whole = sum + 1e-9;
        alike[lag] = (float)(sum / whole);
    }
}

void pulse_measure(const struct envelopes *e, size_t from, size_t to,
                   struct pulse *out)
{
    size_t n = to - from;
    float *x = mem_zalloc(n + 1, sizeof *x);
    float *mean = mem_zalloc(n + 1, sizeof *mean);

    for (int k = 0; k < ENVELOPES; k++) {
        moving_mean(e->rows[k] + from, n, DRIFT, mean);
        for (size_t i = 0; i < n; i++)
            x[i] = e->rows[k][from + i] - mean[i];
        measure_one(x, n, out->alike[k]);
    }
    free(x);
    free(mean);
}

float pulse_at(const struct pulse *p, enum envelope e, float lag)
{
    size_t i;
    float share;

    if (!(lag >= 0) || lag >= PULSE_LAGS - 1)
        return 0;
    i = (size_t)lag;
    share = lag - (float)i;
    return (1 - share) * p->alike[e][i] + share * p->alike[e][i + 1];
}

/* One ring holds the last SLOW_SIZE samples. Each QUICK_HOP samples a quick
 * row is due, each second one of them a colour, each eighth a slow row. A
 * row's window is centred on its place, so the row is due when half the window
 * beyond it has come in: SLOW_SIZE / 2 samples for all, which keeps the clocks
 * together.
 *
 * Onsets are those of SuperFlux (Boeck and Widmer, 2013): magnitudes in
 * quarter tones, their logarithm, how far each is above the greatest of its
 * neighbours two rows before, so that vibrato isn't taken for a beginning.
 *
 * Pitches are peaks of a long spectrum, placed between bins by a parabola
 * through the logarithms; what is no peak is noise and isn't counted. */
#include "media/analysis/hearing.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "media/analysis/spectrum.h"

#define QUICK_SIZE  1024
#define SLOW_SIZE   8192
#define LATE        (SLOW_SIZE / 2) /* samples that rows come late */
#define TONES_MAX   256             /* bands of quarter tones, at most */
#define BACK        2               /* rows over which a rise is measured */
#define COMPRESSION 1000.0f

/* A triangle over bins of the short spectrum. */
struct tone {
    uint16_t begin;
    uint16_t n;
    uint16_t weights; /* index of the first */
    uint8_t band;     /* of the onsets */
};

struct hearing {
    struct heard heard;
    float ring[2 * SLOW_SIZE]; /* the last SLOW_SIZE are a plain array */
    size_t end;                /* of what is in it */
    uint64_t fed;
    uint64_t longest; /* samples that are heard */
    struct spectrum *quick;
    struct spectrum *slow;
    float magnitudes[SLOW_SIZE / 2 + 1];
    struct tone tones[TONES_MAX];
    size_t tone_n;
    float tone_weights[4 * QUICK_SIZE];
    size_t tone_weight_n;
    float before[BACK][TONES_MAX]; /* log magnitudes of earlier rows */
    uint16_t colour_of[QUICK_SIZE / 2 + 1];
};

float level_magnitude(uint8_t byte)
{
    return byte == 0 ? 0 : powf(10, level_of(byte) / 20);
}

static uint8_t level_byte(float magnitude)
{
    float steps;

    if (magnitude < 1.8e-5f)
        return 0;
    steps = (20 * log10f(magnitude) - LEVEL_LOWEST) / LEVEL_STEP;
    return (uint8_t)(steps < 0 ? 0 : steps > 255 ? 255 : steps + 0.5f);
}

/* ---- bands ---- */

static uint8_t onset_band(double hertz)
{
    return hertz < 200 ? 0 : hertz < 800 ? 1 : hertz < 3200 ? 2 : 3;
}

/* A triangle from `low` over `peak` to `high`, in bins. */
static void add_tone(struct hearing *h, double low, double peak, double high)
{
    struct tone *t = &h->tones[h->tone_n++];
    size_t first = (size_t)ceil(low);
    size_t last = (size_t)floor(high);

    assert(h->tone_n < TONES_MAX);
    t->begin = (uint16_t)first;
    t->weights = (uint16_t)h->tone_weight_n;
    t->band = onset_band(peak * HEARING_RATE / QUICK_SIZE);
    for (size_t i = first; i <= last && i <= QUICK_SIZE / 2; i++) {
        double x = (double)i;
        double w = x <= peak ? (x - low + 1e-3) / (peak - low + 1e-3)
                             : (high - x + 1e-3) / (high - peak + 1e-3);

        assert(h->tone_weight_n < sizeof h->tone_weights / sizeof(float));
        h->tone_weights[h->tone_weight_n++] = (float)w;
        t->n++;
    }
}

/* Quarter tones from 30 Hz up; where bins are wider, a band a bin. */
static void make_tones(struct hearing *h)
{
    double bin = (double)HEARING_RATE / QUICK_SIZE;
    double places[TONES_MAX];
    size_t n = 0;

    for (double hertz = 30; hertz < HEARING_RATE / 2.0;
         hertz *= pow(2, 1 / 24.0)) {
        double at = round(hertz / bin * 2) / 2;

        if (hertz / bin < 17)
            at = round(hertz / bin);
        if (n == 0 || at > places[n - 1])
            places[n++] = at;
        assert(n < TONES_MAX);
    }
    for (size_t i = 1; i + 1 < n; i++)
        add_tone(h, places[i - 1], places[i], places[i + 1]);
}

static double mel(double hertz)
{
    return 2595 * log10(1 + hertz / 700);
}

static void make_colours(struct hearing *h)
{
    for (size_t i = 0; i <= QUICK_SIZE / 2; i++) {
        double share = mel((double)i * HEARING_RATE / QUICK_SIZE) /
                       mel(HEARING_RATE / 2.0);
        size_t c = (size_t)(share * COLOURS);

        h->colour_of[i] = (uint16_t)(c < COLOURS ? c : COLOURS - 1);
    }
}

struct hearing *hearing_new(uint32_t seconds_max)
{
    struct hearing *h = mem_zalloc(1, sizeof *h);

    h->longest = (uint64_t)seconds_max * HEARING_RATE;
    h->quick = spectrum_new(QUICK_SIZE);
    h->slow = spectrum_new(SLOW_SIZE);
    h->end = SLOW_SIZE;
    make_tones(h);
    make_colours(h);
    return h;
}

void hearing_free(struct hearing *h)
{
    if (h == NULL)
        return;
    spectrum_free(h->quick);
    spectrum_free(h->slow);
    free(h->heard.quick);
    free(h->heard.colour);
    free(h->heard.slow);
    free(h);
}

/* ---- rows ---- */

/* How far a tone's log magnitude is above its neighbours' greatest before. */
static float rise(const float *before, size_t n, size_t i, float now)
{
    float most = before[i];

    if (i > 0 && before[i - 1] > most)
        most = before[i - 1];
    if (i + 1 < n && before[i + 1] > most)
        most = before[i + 1];
    return now > most ? now - most : 0;
}

static void put_onsets(struct hearing *h, struct quick *q)
{
    float *before = h->before[h->heard.quick_n % BACK];
    float now[TONES_MAX];

    for (size_t i = 0; i < h->tone_n; i++) {
        const struct tone *t = &h->tones[i];
        float sum = 0;

        for (size_t k = 0; k < t->n; k++)
            sum +=
                h->tone_weights[t->weights + k] * h->magnitudes[t->begin + k];
        now[i] = log10f(1 + COMPRESSION * sum);
    }
    for (size_t i = 0; i < h->tone_n; i++)
        q->onset[h->tones[i].band] += rise(before, h->tone_n, i, now[i]);
    memcpy(before, now, sizeof now);
}

static void put_colours(struct hearing *h)
{
    struct heard *all = &h->heard;
    float energy[COLOURS] = {0};

    for (size_t i = 1; i <= QUICK_SIZE / 2; i++)
        energy[h->colour_of[i]] += h->magnitudes[i] * h->magnitudes[i];
    all->colour = mem_grow(all->colour, all->colour_n, &all->colour_room,
                           sizeof *all->colour);
    for (size_t c = 0; c < COLOURS; c++)
        all->colour[all->colour_n].level[c] = level_byte(sqrtf(energy[c]));
    all->colour_n++;
}

static float level_about(const float *centre)
{
    float sum = 0;

    for (int i = -QUICK_HOP; i < QUICK_HOP; i++)
        sum += centre[i] * centre[i];
    sum = sqrtf(sum / (2 * QUICK_HOP));
    return sum < 1.8e-5f ? LEVEL_LOWEST : 20 * log10f(sum);
}

static void put_quick(struct hearing *h, const float *centre)
{
    struct heard *all = &h->heard;
    struct quick q = {0};

    spectrum_run(h->quick, centre - QUICK_SIZE / 2, h->magnitudes);
    put_onsets(h, &q);
    q.level = level_about(centre);
    all->quick = mem_grow(all->quick, all->quick_n, &all->quick_room,
                          sizeof *all->quick);
    all->quick[all->quick_n++] = q;
}

/* Where between its neighbours a peak stands, in bins, and how high. */
static float peak_place(const float *m, size_t i, float *height)
{
    float a = logf(m[i - 1] + 1e-12f);
    float b = logf(m[i] + 1e-12f);
    float c = logf(m[i + 1] + 1e-12f);
    float bend = a - 2 * b + c;
    float off = bend < -1e-9f ? 0.5f * (a - c) / bend : 0;

    *height = expf(b - 0.25f * (a - c) * off);
    return (float)i + off;
}

static void put_slow(struct hearing *h, const float *centre)
{
    struct heard *all = &h->heard;
    float bin = (float)HEARING_RATE / SLOW_SIZE;
    float at[PITCHES] = {0};
    const float *m = h->magnitudes;

    spectrum_run(h->slow, centre - SLOW_SIZE / 2, h->magnitudes);
    for (size_t i = 10; (float)i * bin < 2700; i++) {
        float height, note;
        int p;

        if (m[i] < m[i - 1] || m[i] <= m[i + 1] || m[i] < 2e-5f)
            continue;
        note = 69 + 12 * log2f(peak_place(m, i, &height) * bin / 440);
        p = (int)floorf((note - PITCH_LOWEST) * PITCH_PARTS + PITCH_PARTS / 2 +
                        0.5f);
        if (p >= 0 && p < PITCHES && height > at[p])
            at[p] = height;
    }
    all->slow =
        mem_grow(all->slow, all->slow_n, &all->slow_room, sizeof *all->slow);
    for (size_t p = 0; p < PITCHES; p++)
        all->slow[all->slow_n].level[p] = level_byte(at[p]);
    all->slow_n++;
}

/* The rows whose place is LATE samples ago. */
static void put_rows(struct hearing *h)
{
    const float *centre = h->ring + h->end - LATE;
    uint64_t at = h->fed - LATE;

    put_quick(h, centre);
    if (at % COLOUR_HOP == 0)
        put_colours(h);
    if (at % SLOW_HOP == 0)
        put_slow(h, centre);
}

static void take_in(struct hearing *h, const float *samples, size_t n)
{
    while (n > 0) {
        size_t due = QUICK_HOP - h->fed % QUICK_HOP;
        size_t take = n < due ? n : due;

        if (h->end + take > 2 * SLOW_SIZE) {
            memmove(h->ring, h->ring + h->end - SLOW_SIZE,
                    SLOW_SIZE * sizeof(float));
            h->end = SLOW_SIZE;
        }
        memcpy(h->ring + h->end, samples, take * sizeof(float));
        h->end += take;
        h->fed += take;
        samples += take;
        n -= take;
        if (h->fed % QUICK_HOP == 0 && h->fed >= LATE)
            put_rows(h);
    }
}

void hearing_feed(struct hearing *h, const float *samples, size_t n)
{
    uint64_t left = h->longest - h->heard.samples;

    n = n < left ? n : (size_t)left;
    h->heard.samples += n;
    take_in(h, samples, n);
}

const struct heard *hearing_end(struct hearing *h)
{
    static const float silence[QUICK_HOP];
    uint64_t rows = h->heard.samples / QUICK_HOP + 1;

    /* The last sample still is in the middle of a window. */
    while (h->heard.quick_n < rows)
        take_in(h, silence, QUICK_HOP);
    return &h->heard;
}

/* Every feature is a logistic function of a weighted sum, so that it lies
 * between 0 and 1 and moves with each of its measures in one direction. The
 * weights are set by hand, so that the middles and the ends of what Spotify
 * published of its features are met by music of that kind. */
#include "media/analysis/features.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "media/analysis/result.h"

#define QUARTER ((size_t)(QUICK_RATE / 4))  /* rows */
#define TENTH   ((size_t)(QUICK_RATE / 10)) /* rows */
#define AUDIBLE (-60.0f)                    /* dB */
#define FADED   10.0f                       /* dB below the usual level */

/* ---- levels ---- */

struct levels {
    float *all; /* in time */
    float *sorted;
    size_t n;
};

static int compare(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

/* Mean power of so many rows each, in dB. */
static struct levels levels_of(const struct heard *heard, size_t rows)
{
    struct levels l = {.n = heard->quick_n / rows};

    l.all = mem_zalloc(l.n + 1, sizeof *l.all);
    l.sorted = mem_zalloc(l.n + 1, sizeof *l.sorted);
    for (size_t i = 0; i < l.n; i++) {
        float sum = 0;

        for (size_t k = 0; k < rows; k++)
            sum += powf(10, heard->quick[i * rows + k].level / 10);
        l.all[i] = 10 * log10f(sum / (float)rows + 1e-10f);
        l.sorted[i] = l.all[i];
    }
    if (l.n == 0) {
        l.all[0] = l.sorted[0] = LEVEL_LOWEST;
        l.n = 1;
    }
    qsort(l.sorted, l.n, sizeof *l.sorted, compare);
    return l;
}

static void levels_release(struct levels *l)
{
    free(l->all);
    free(l->sorted);
}

/* What so great a share of the levels is below. */
static float quantile(const struct levels *l, double share)
{
    return l->sorted[(size_t)((double)(l->n - 1) * share)];
}

static float deviation(const struct levels *l)
{
    float sum = 0, squares = 0, n = 0;

    for (size_t i = 0; i < l->n; i++)
        if (l->all[i] > AUDIBLE) {
            sum += l->all[i];
            squares += l->all[i] * l->all[i];
            n++;
        }
    return n < 1 ? 0 : sqrtf(fmaxf(squares / n - sum / n * (sum / n), 0));
}

static float share_below(const struct levels *l, float level)
{
    size_t n = 0;

    while (n < l->n && l->sorted[n] < level)
        n++;
    return (float)n / (float)l->n;
}

/* A difference over 0.1 s lets 3 to 7 Hz pass best, one over 0.5 s what is
 * slower. */
static float syllables_of(const struct levels *tenths)
{
    float quick = 0, slow = 0;

    for (size_t i = 5; i < tenths->n; i++) {
        float one =
            fmaxf(tenths->all[i], AUDIBLE) - fmaxf(tenths->all[i - 1], AUDIBLE);
        float five =
            fmaxf(tenths->all[i], AUDIBLE) - fmaxf(tenths->all[i - 5], AUDIBLE);

        quick += one * one;
        slow += five * five;
    }
    return quick / (quick + slow + 1e-6f);
}

static void measure_levels(const struct heard *heard, struct measures *m)
{
    struct levels quarters = levels_of(heard, QUARTER);
    struct levels tenths = levels_of(heard, TENTH);

    m->dynamics = deviation(&quarters);
    m->floor = quantile(&quarters, 0.05) - quantile(&quarters, 0.5);
    m->pauses = share_below(&tenths, quantile(&tenths, 0.9) - 15);
    m->syllables = syllables_of(&tenths);
    levels_release(&quarters);
    levels_release(&tenths);
}

/* ---- colours ---- */

static void measure_colours(const struct heard *heard, struct measures *m)
{
    double centre = 0, flat = 0;
    size_t n = 0;

    for (size_t i = 0; i < heard->colour_n; i++) {
        float sum = 0, logs = 0, place = 0;

        for (int c = 0; c < COLOURS; c++) {
            float magnitude = level_magnitude(heard->colour[i].level[c]);

            sum += magnitude;
            logs += logf(magnitude + 1e-5f) / COLOURS;
            place += magnitude * ((float)c + 0.5f) / COLOURS;
        }
        if (sum < 0.003f)
            continue;
        centre += (double)(place / sum);
        flat += (double)(expf(logs) / (sum / COLOURS));
        n++;
    }
    m->brightness = n > 0 ? (float)(centre / (double)n) : 0;
    m->noise = n > 0 ? (float)fmin(flat / (double)n, 1) : 0;
}

/* ---- notes ---- */

/* The loudest note from C4 up, or -1. */
static int loudest_note(const float *row)
{
    int best = -1;

    for (int k = 60 - PITCH_LOWEST; k < PITCH_NOTES; k++)
        if (row[k] > 0.1f && (best < 0 || row[k] > row[best]))
            best = k;
    return best;
}

/* Whether a note lies between semitones: its loudest third is an outer one. */
static bool is_off(const struct notes *notes, size_t i, int note)
{
    const uint8_t *level = notes->rows[i].level;
    int middle = note * PITCH_PARTS + 1 + notes->tuning;

    return middle > 0 && middle + 1 < PITCHES &&
           (level[middle - 1] > level[middle] ||
            level[middle + 1] > level[middle]);
}

static void measure_notes(const struct notes *notes, struct measures *m)
{
    size_t n = 0, kept = 0, off = 0;
    int before = -1;

    for (size_t i = 0; i < notes->n; i++) {
        float row[PITCH_NOTES];
        int now = notes_read(notes, i, row) ? loudest_note(row) : -1;

        if (now >= 0) {
            n++;
            kept += now == before;
            off += is_off(notes, i, now);
        }
        before = now;
    }
    m->stability = n > 0 ? (float)kept / (float)n : 0;
    m->glides = n > 0 ? (float)off / (float)n : 0;
}

/* ---- all ---- */

static float beats_alike(const struct pulse *p, enum envelope e, float bpm)
{
    float beat;

    if (bpm <= 0)
        return 0;
    beat = (float)(60 * QUICK_RATE) / bpm;
    return fmaxf((pulse_at(p, e, beat) + pulse_at(p, e, 2 * beat) +
                  pulse_at(p, e, 4 * beat)) /
                     3,
                 0);
}

struct measures features_measure(const struct heard *heard,
                                 const struct notes *notes,
                                 const struct pulse *pulse,
                                 const struct analysis_result *r)
{
    struct measures m = {.loudness = r->loudness};

    if (r->duration > 0)
        m.onsets = (float)((double)r->segment_count / r->duration);
    measure_levels(heard, &m);
    measure_colours(heard, &m);
    measure_notes(notes, &m);
    m.pulse = beats_alike(pulse, ENVELOPE_ALL, r->tonality.tempo);
    m.bass_pulse = beats_alike(pulse, ENVELOPE_LOWEST, r->tonality.tempo);
    return m;
}

static float logistic(float z)
{
    return 1 / (1 + expf(-z));
}

/* 1 at 118 beats a minute, less towards walking and running. */
static float dancing_tempo(float bpm)
{
    float off = bpm > 0 ? log2f(bpm / 118) / 0.6f : 3;

    return expf(-off * off);
}

void features_put(const struct measures *m, struct analysis_result *r)
{
    const struct analysis_tonality *t = &r->tonality;
    float major = t->key < 0     ? 0.5f
                  : t->mode == 1 ? t->mode_confidence
                                 : 1 - t->mode_confidence;
    float quicker = t->tempo > 0 ? log2f(t->tempo / 110) : 0;

    r->energy =
        logistic(0.22f * (m->loudness + 14) + 0.28f * (m->onsets - 3.2f) +
                 4 * (m->brightness - 0.28f) + 2.5f * (m->noise - 0.35f));
    r->acousticness =
        logistic(-0.18f * (m->loudness + 16) - 6 * (m->brightness - 0.27f) -
                 0.15f * (m->onsets - 3) - 5 * (m->noise - 0.38f) +
                 0.12f * (m->dynamics - 5));
    r->danceability = logistic(
        2.5f * (m->pulse - 0.3f) + 2 * (m->bass_pulse - 0.3f) +
        1.5f * (dancing_tempo(t->tempo) - 0.5f) + 2.5f * (r->energy - 0.5f));
    r->instrumentalness =
        logistic(6 * (m->stability - 0.35f) - 8 * (m->glides - 0.2f) -
                 6 * (m->pauses - 0.1f));
    r->liveness = logistic(-2.4f + 0.12f * (m->floor + 12) +
                           3 * (m->noise - 0.3f) - 0.1f * (m->dynamics - 5));
    r->speechiness =
        logistic(-3 + 8 * (m->syllables - 0.2f) + 4 * (m->pauses - 0.1f) -
                 3 * (m->stability - 0.3f) - 3 * (m->pulse - 0.2f));
    r->valence =
        logistic(1.8f * (major - 0.5f) + 0.8f * quicker +
                 1.2f * (r->energy - 0.5f) + 1.0f * (r->danceability - 0.5f));
}

void features_put_fades(const struct heard *heard, struct analysis_result *r)
{
    struct levels l = levels_of(heard, QUARTER);
    float usual = quantile(&l, 0.75) - FADED;
    size_t first = 0, last = l.n;

    while (first < l.n && l.all[first] < usual)
        first++;
    while (last > first && l.all[last - 1] < usual)
        last--;
    r->end_of_fade_in =
        fmin((double)(first * QUARTER) / QUICK_RATE, r->duration);
    r->start_of_fade_out =
        last == l.n ? r->duration
                    : fmin((double)(last * QUARTER) / QUICK_RATE, r->duration);
    levels_release(&l);
}

/* Each second is a point: its twelve pitches, and its bands of timbre, each
 * measured by how much it differs over the whole. A section begins where the
 * mean of the twelve seconds before is farthest from that of the twelve after,
 * within eight seconds, and farther than usual. */
#include "media/analysis/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "media/analysis/key.h"
#include "media/analysis/loudness.h"
#include "media/analysis/result.h"

#define SIDE   12 /* seconds that are compared */
#define AROUND 8  /* seconds without a greater change, and the shortest one */
#define POINT  (12 + COLOURS)

struct points {
    float (*at)[POINT];
    size_t n; /* seconds */
};

/* What isn't heard any more is no section of its own. */
static size_t seconds_of(const struct analysis_result *r)
{
    return (size_t)fmin(r->duration, ANALYSIS_SECONDS_MAX);
}

/* ---- points ---- */

static void put_notes(const struct notes *notes, struct points *points)
{
    for (size_t i = 0; i < notes->n; i++) {
        size_t second = (size_t)((double)i / SLOW_RATE);
        float row[PITCH_NOTES];
        float pitches[12] = {0};
        float sum = 1e-6f;

        if (second >= points->n || !notes_read(notes, i, row))
            continue;
        notes_fold(row, 0, 128, pitches);
        for (int p = 0; p < 12; p++)
            sum += pitches[p];
        for (int p = 0; p < 12; p++)
            points->at[second][p] += pitches[p] / sum;
    }
}

static void put_colours(const struct heard *heard, struct points *points)
{
    for (size_t i = 0; i < heard->colour_n; i++) {
        size_t second = (size_t)((double)i / COLOUR_RATE);

        if (second >= points->n)
            break;
        for (int c = 0; c < COLOURS; c++)
            points->at[second][12 + c] += (float)heard->colour[i].level[c];
    }
}

/* All coordinates get the same weight, the pitches' a half more each, because
 * they are fewer. */
static void make_even(struct points *points)
{
    for (int k = 0; k < POINT; k++) {
        double sum = 0, squares = 0;
        double n = (double)points->n;
        double mean, scale;

        for (size_t i = 0; i < points->n; i++) {
            sum += (double)points->at[i][k];
            squares += (double)points->at[i][k] * (double)points->at[i][k];
        }
        mean = sum / n;
        scale = sqrt(fmax(squares / n - mean * mean, 0)) + 1e-3;
        for (size_t i = 0; i < points->n; i++)
            points->at[i][k] =
                (float)(((double)points->at[i][k] - mean) / scale) *
                (k < 12 ? 1.5f : 1);
    }
}

/* How far the means on both sides of a second are apart, squared. */
static float change_at(const struct points *points, size_t at)
{
    size_t side = at < SIDE ? at : SIDE;
    float sum = 0;

    if (points->n - at < side)
        side = points->n - at;
    if (side < 4)
        return 0;
    for (int k = 0; k < POINT; k++) {
        float before = 0, after = 0;

        for (size_t i = 0; i < side; i++) {
            before += points->at[at - 1 - i][k];
            after += points->at[at + i][k];
        }
        sum += (after - before) * (after - before) / (float)(side * side);
    }
    return sum * (float)side / SIDE;
}

/* ---- beginnings ---- */

struct begin {
    double start;
    float confidence;
};

/* The start of the bar nearest to a time. */
static double nearest_bar(const struct analysis_result *r, double time)
{
    double best = time;
    double off = 2;

    for (size_t i = 0; i < r->bar_count; i++)
        if (fabs(r->bars[i].start - time) < off) {
            best = r->bars[i].start;
            off = fabs(best - time);
        }
    return best;
}

static bool is_greatest(const float *changes, size_t n, size_t at)
{
    for (size_t i = at < AROUND ? 0 : at - AROUND; i < n && i <= at + AROUND;
         i++)
        if (changes[i] > changes[at])
            return false;
    return true;
}

static size_t find_begins(const struct points *points,
                          const struct analysis_result *r, struct begin *begins)
{
    float *changes = mem_zalloc(points->n + 1, sizeof *changes);
    float usual = 0;
    size_t n = 1;

    begins[0] = (struct begin){0, 1};
    for (size_t i = 0; i < points->n; i++) {
        changes[i] = change_at(points, i);
        usual += changes[i] / (float)points->n;
    }
    for (size_t i = AROUND; i + AROUND < points->n; i++) {
        double start;

        if (changes[i] < 1.3f * usual || !is_greatest(changes, points->n, i))
            continue;
        start = nearest_bar(r, (double)i);
        if (start < begins[n - 1].start + AROUND / 2)
            continue;
        begins[n++] =
            (struct begin){start, changes[i] / (changes[i] + 2 * usual)};
    }
    free(changes);
    return n;
}

/* ---- what is in a section ---- */

/* The mean of the momentary loudness's power. */
static float loudness_of(const struct analysis_result *r, double from,
                         double to)
{
    double sum = 0;
    size_t n = 0;

    for (size_t i = (size_t)(from * 10);
         i < r->curve_count && (double)i < to * 10; i++, n++)
        sum += pow(10, (double)r->curve[i] / 10);
    if (n == 0)
        return r->loudness;
    return (float)fmax(10 * log10(sum / (double)n), (double)LOUDNESS_SILENCE);
}

void sections_put_tonality(const struct tempo *tempo, const struct notes *notes,
                           size_t from, size_t to,
                           struct analysis_tonality *out)
{
    struct key key = key_find(notes, from, to);

    out->tempo = tempo->bpm;
    out->tempo_confidence = tempo->confidence;
    out->time_signature = tempo->beats;
    out->time_signature_confidence = tempo->beats_confidence;
    out->key = key.tonic;
    out->mode = key.mode;
    out->key_confidence = key.confidence;
    out->mode_confidence = key.mode_confidence;
}

static size_t row_at(double time, double rate, size_t n)
{
    double row = time * rate;

    return row < (double)n ? (size_t)row : n;
}

static void put_one(const struct notes *notes, const struct envelopes *e,
                    const struct tempo *whole, struct pulse *pulse,
                    const struct analysis_result *r, struct analysis_section *s)
{
    double end = s->at.start + s->at.duration;
    struct tempo tempo;

    pulse_measure(e, row_at(s->at.start, QUICK_RATE, e->n),
                  row_at(end, QUICK_RATE, e->n), pulse);
    tempo = tempo_find_near(pulse, s->at.duration, whole);
    sections_put_tonality(&tempo, notes,
                          row_at(s->at.start, SLOW_RATE, notes->n),
                          row_at(end, SLOW_RATE, notes->n), &s->tonality);
    s->loudness = loudness_of(r, s->at.start, end);
}

void sections_put(const struct heard *heard, const struct notes *notes,
                  const struct envelopes *e, const struct tempo *tempo,
                  struct analysis_result *r)
{
    struct points points = {.n = seconds_of(r) + 1};
    struct begin *begins = mem_zalloc(points.n + 1, sizeof *begins);
    struct pulse *pulse = mem_zalloc(1, sizeof *pulse);
    size_t n;

    points.at = mem_zalloc(points.n, sizeof *points.at);
    put_notes(notes, &points);
    put_colours(heard, &points);
    make_even(&points);
    n = r->duration > 0 ? find_begins(&points, r, begins) : 0;
    r->sections = mem_zalloc(n, sizeof *r->sections);
    r->section_count = n;
    for (size_t i = 0; i < n; i++) {
        struct analysis_section *s = &r->sections[i];
        double end = i + 1 < n ? begins[i + 1].start : r->duration;

        s->at.start = begins[i].start;
        s->at.duration = end - begins[i].start;
        s->at.confidence = begins[i].confidence;
        put_one(notes, e, tempo, pulse, r, s);
    }
    free(points.at);
    free(begins);
    free(pulse);
}

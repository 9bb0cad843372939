/* Beats by dynamic programming (Ellis, 2007): the chain of rows with the most
 * beginnings in them whose distances are near the beat's, where a distance
 * costs the square of the logarithm of what it is off. Bars in the same way:
 * each beat is a place in a bar, and what changes in harmony and bass belongs
 * to the first; that a bar is cut short costs. */
#include "media/analysis/beats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "media/analysis/result.h"

#define TIGHTNESS 100.0f
#define NEAREST   0.6f /* beats */
#define FARTHEST  1.6f
#define CUT_SHORT 6.0f /* the cost of a bar without its last beats */
#define BAR_MAX   4

double beats_row_time(size_t row)
{
    return row < 1 ? 0 : (double)(row - 1) * QUICK_HOP / HEARING_RATE;
}

/* The most that begins within two rows. */
static float near(const float *x, size_t n, size_t row)
{
    float most = 0;

    for (size_t i = row < 2 ? 0 : row - 2; i < n && i <= row + 2; i++)
        most = fmaxf(most, x[i]);
    return most;
}

/* An envelope's usual peak is two or three, where anything begins. */
float beats_row_confidence(const struct envelopes *e, size_t row)
{
    float v = near(e->rows[ENVELOPE_ALL], e->n, row);

    return v / (v + 1);
}

/* ---- beats ---- */

static float begins(const struct envelopes *e, size_t row)
{
    return e->rows[ENVELOPE_ALL][row] + 0.5f * e->rows[ENVELOPE_LOWEST][row];
}

/* For each row the worth of the best chain that ends there, and the row before
 * it in the chain (itself where it is the first). */
static void chain(const struct envelopes *e, float beat, float *worth,
                  uint32_t *before)
{
    size_t least = (size_t)(NEAREST * beat);
    size_t most = (size_t)(FARTHEST * beat);
    float *costs = mem_zalloc(most + 1, sizeof *costs);

    for (size_t d = least; d <= most; d++) {
        float off = logf((float)d / beat);

        costs[d] = TIGHTNESS * off * off;
    }
    for (size_t i = 0; i < e->n; i++) {
        float best = 0;

        before[i] = (uint32_t)i;
        for (size_t d = least; d <= most && d <= i; d++)
            if (worth[i - d] - costs[d] > best) {
                best = worth[i - d] - costs[d];
                before[i] = (uint32_t)(i - d);
            }
        worth[i] = best + begins(e, i);
    }
    free(costs);
}

/* The best row to end with, among those of the last beat. */
static size_t find_end(const float *worth, size_t n, float beat)
{
    size_t from = n > (size_t)beat ? n - (size_t)beat : 0;
    size_t best = from;

    for (size_t i = from; i < n; i++)
        if (worth[i] > worth[best])
            best = i;
    return best;
}

size_t *beats_find(const struct envelopes *e, float bpm, size_t *n)
{
    float beat = bpm > 0 ? (float)(60 * QUICK_RATE) / bpm : 0;
    float *worth;
    uint32_t *before;
    size_t *rows, row, count = 0;

    *n = 0;
    if (beat <= 0 || e->n < 2)
        return NULL;
    worth = mem_zalloc(e->n, sizeof *worth);
    before = mem_zalloc(e->n, sizeof *before);
    chain(e, beat, worth, before);
    row = find_end(worth, e->n, beat);
    rows = mem_zalloc(e->n / (size_t)(NEAREST * beat) + 2, sizeof *rows);
    for (;;) {
        rows[count++] = row;
        if (before[row] == row)
            break;
        row = before[row];
    }
    for (size_t i = 0; i < count / 2; i++) {
        size_t other = rows[i];

        rows[i] = rows[count - 1 - i];
        rows[count - 1 - i] = other;
    }
    free(worth);
    free(before);
    *n = count;
    return rows;
}

/* ---- bars ---- */

static float opens_bar(const struct envelopes *e, size_t row)
{
    return near(e->rows[ENVELOPE_BASS], e->n, row) +
           near(e->rows[ENVELOPE_NOTES], e->n, row) +
           near(e->rows[ENVELOPE_LOWEST], e->n, row) +
           0.5f * near(e->rows[ENVELOPE_ALL], e->n, row);
}

/* The place of each beat in its bar, 0 for the first. */
static void place_beats(const struct envelopes *e, const size_t *rows, size_t n,
                        int beats, uint8_t *places)
{
    float worth[BAR_MAX] = {0};
    uint8_t(*from)[BAR_MAX] = mem_zalloc(n, sizeof *from);
    float mean = 0;
    uint8_t place = 0;

    for (size_t i = 0; i < n; i++)
        mean += opens_bar(e, rows[i]) / (float)n;
    for (size_t i = 0; i < n; i++) {
        float next[BAR_MAX] = {0};

        for (int p = 0; p < beats; p++) {
            int usual = (p + beats - 1) % beats;

            from[i][p] = (uint8_t)usual;
            next[p] = worth[usual];
            for (int q = 0; p == 0 && q < beats; q++)
                if (worth[q] - CUT_SHORT * mean > next[p]) {
                    next[p] = worth[q] - CUT_SHORT * mean;
                    from[i][p] = (uint8_t)q;
                }
        }
        next[0] += opens_bar(e, rows[i]) - mean;
        memcpy(worth, next, sizeof worth);
    }
    for (int p = 1; p < beats; p++)
        if (worth[p] > worth[place])
            place = (uint8_t)p;
    for (size_t i = n; i-- > 0; place = from[i][place])
        places[i] = place;
    free(from);
}

/* ---- tatums ---- */

/* Into how many parts beats are divided: three if more begins at thirds of
 * beats than at halves. */
static size_t divide(const struct envelopes *e, const size_t *rows, size_t n)
{
    const float *x = e->rows[ENVELOPE_ALL];
    float half = 0, thirds = 0;

    for (size_t i = 0; i + 1 < n; i++) {
        size_t beat = rows[i + 1] - rows[i];

        half += near(x, e->n, rows[i] + beat / 2);
        thirds += (near(x, e->n, rows[i] + beat / 3) +
                   near(x, e->n, rows[i] + 2 * beat / 3)) /
                  2;
    }
    return thirds > 1.15f * half ? 3 : 2;
}

/* ---- intervals ---- */

/* Interval `i` of what begins at `starts`; the last one ends at `end`. */
static struct analysis_interval interval(const double *starts, size_t n,
                                         size_t i, double end, float confidence)
{
    double until = i + 1 < n ? starts[i + 1] : end;

    return (struct analysis_interval){.start = starts[i],
                                      .duration = until - starts[i],
                                      .confidence = confidence};
}

static void put_beats(const struct envelopes *e, const size_t *rows,
                      const double *starts, size_t n, struct analysis_result *r)
{
    r->beats = mem_zalloc(n, sizeof *r->beats);
    r->beat_count = n;
    for (size_t i = 0; i < n; i++)
        r->beats[i] = interval(starts, n, i, r->duration,
                               beats_row_confidence(e, rows[i]));
}

static void put_bars(const struct envelopes *e, const size_t *rows,
                     const double *starts, size_t n, const struct tempo *tempo,
                     struct analysis_result *r)
{
    uint8_t *places = mem_zalloc(n, sizeof *places);
    double *bars = mem_zalloc(n, sizeof *bars);
    size_t count = 0;

    place_beats(e, rows, n, tempo->beats, places);
    for (size_t i = 0; i < n; i++)
        if (places[i] == 0)
            bars[count++] = starts[i];
    r->bars = mem_zalloc(count, sizeof *r->bars);
    r->bar_count = count;
    for (size_t b = 0, i = 0; i < n; i++)
        if (places[i] == 0) {
            r->bars[b] = interval(bars, count, b, r->duration,
                                  tempo->beats_confidence *
                                      beats_row_confidence(e, rows[i]));
            b++;
        }
    free(places);
    free(bars);
}

static void put_tatums(const struct envelopes *e, const size_t *rows,
                       const double *starts, size_t n,
                       struct analysis_result *r)
{
    size_t parts = divide(e, rows, n);
    double *all = mem_zalloc(n * parts, sizeof *all);

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < parts; k++)
            all[i * parts + k] =
                starts[i] + r->beats[i].duration * (double)k / (double)parts;
    r->tatum_count = n * parts;
    r->tatums = mem_zalloc(r->tatum_count, sizeof *r->tatums);
    for (size_t i = 0; i < n * parts; i++) {
        size_t row = (size_t)(all[i] * QUICK_RATE) + 1;

        r->tatums[i] = interval(all, n * parts, i, r->duration,
                                beats_row_confidence(e, row));
    }
    free(all);
}

void beats_put(const struct envelopes *e, const struct tempo *tempo,
               struct analysis_result *r)
{
    size_t n;
    size_t *rows = beats_find(e, tempo->bpm, &n);
    double *starts = mem_zalloc(n, sizeof *starts);

    for (size_t i = 0; i < n; i++)
        starts[i] = beats_row_time(rows[i]);
    /* What begins in the very last row has no duration. */
    while (n > 0 && starts[n - 1] >= r->duration)
        n--;
    if (n > 0) {
        put_beats(e, rows, starts, n, r);
        put_bars(e, rows, starts, n, tempo, r);
        put_tatums(e, rows, starts, n, r);
    }
    free(rows);
    free(starts);
}

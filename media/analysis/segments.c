/* A segment begins where more begins than within three rows, and more than
 * usual; a tenth of a second is the shortest. What is too weak to be told
 * from the rest begins none.
 *
 * Timbre, of the mean levels L (dB above -60) of the 24 bands in mel: number 0
 * is their mean, as loudness; number 1 is the first cosine of the bands with
 * its sign turned, more for more treble; number 2 the second one, more for a
 * hollow middle; number 3 is how steep the beginning is; numbers 4 to 11 are
 * the cosines 3 to 10. All but number 0 lie about 0. */
#include "media/analysis/segments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "media/analysis/beats.h"
#include "media/analysis/result.h"

#define AROUND    3    /* rows */
#define SHORTEST  9    /* rows */
#define USUAL     0.7f /* of an envelope: less begins nothing */
#define QUIETEST  (-60.0f)
#define ATTACK_DB 3.0f /* of timbre number 3 for each dB of rise */

/* Rows at which segments begin, the first one 0; the caller frees them. */
static size_t *find_begins(const struct envelopes *e, size_t *n)
{
    const float *x = e->rows[ENVELOPE_ALL];
    size_t *rows = mem_zalloc(e->n / SHORTEST + 2, sizeof *rows);
    size_t count = 1;

    for (size_t i = SHORTEST; i + SHORTEST < e->n; i++) {
        bool is_peak = x[i] > USUAL;

        for (size_t k = i - AROUND; is_peak && k <= i + AROUND; k++)
            is_peak = k == i || x[k] < x[i] || (x[k] <= x[i] && k > i);
        if (!is_peak)
            continue;
        if (count > 1 && i - rows[count - 1] < SHORTEST) {
            if (x[i] > x[rows[count - 1]])
                rows[count - 1] = i;
            continue;
        }
        rows[count++] = i;
    }
    *n = count;
    return rows;
}

static float level_at(const struct heard *heard, size_t row)
{
    float level;

    if (heard->quick_n == 0)
        return QUIETEST;
    row = row < heard->quick_n ? row : heard->quick_n - 1;
    level = heard->quick[row].level;
    return level < QUIETEST ? QUIETEST : level > 0 ? 0 : level;
}

static void put_loudness(const struct heard *heard, size_t from, size_t to,
                         struct analysis_segment *s)
{
    size_t loudest = from;

    for (size_t i = from; i < to; i++)
        if (level_at(heard, i) > level_at(heard, loudest))
            loudest = i;
    s->loudness_start = level_at(heard, from);
    s->loudness_max = level_at(heard, loudest);
    s->loudness_max_time =
        (float)fmin((double)(loudest - from) / QUICK_RATE, s->at.duration);
}

/* The rows of another clock that lie in a segment, at least one. */
static void rows_of(size_t from, size_t to, size_t hop, size_t n, size_t *begin,
                    size_t *end)
{
    *begin = (from * QUICK_HOP + hop / 2) / hop;
    *end = (to * QUICK_HOP + hop / 2) / hop;
    if (*end <= *begin)
        *end = *begin + 1;
    if (*end > n)
        *end = n;
    if (*begin >= *end)
        *begin = *end > 0 ? *end - 1 : 0;
}

/* What no note sounds in is noise: all pitches alike. */
static void put_pitches(const struct notes *notes, size_t from, size_t to,
                        float *pitches)
{
    float most = 0;
    size_t begin, end;

    memset(pitches, 0, ANALYSIS_PITCHES * sizeof *pitches);
    rows_of(from, to, SLOW_HOP, notes->n, &begin, &end);
    for (size_t i = begin; i < end; i++) {
        float row[PITCH_NOTES];

        notes_read_soft(notes, i, row);
        notes_fold(row, 0, 128, pitches);
    }
    for (int p = 0; p < ANALYSIS_PITCHES; p++)
        most = fmaxf(most, pitches[p]);
    for (int p = 0; p < ANALYSIS_PITCHES; p++)
        pitches[p] = most > 1e-6f ? pitches[p] / most : 1;
}

static float cosine(const float *levels, int number)
{
    float sum = 0;

    for (int c = 0; c < COLOURS; c++)
        sum += levels[c] *
               cosf((float)M_PI * (float)number * ((float)c + 0.5f) / COLOURS);
    return 2 * sum / COLOURS;
}

static void put_timbre(const struct heard *heard, size_t from, size_t to,
                       struct analysis_segment *s)
{
    float levels[COLOURS] = {0};
    size_t begin, end;

    rows_of(from, to, COLOUR_HOP, heard->colour_n, &begin, &end);
    for (size_t i = begin; i < end; i++)
        for (int c = 0; c < COLOURS; c++) {
            float level = level_of(heard->colour[i].level[c]);

            levels[c] += fmaxf(level - QUIETEST, 0) / (float)(end - begin);
        }
    s->timbre[0] = cosine(levels, 0) / 2;
    s->timbre[1] = -4 * cosine(levels, 1);
    s->timbre[2] = 4 * cosine(levels, 2);
    s->timbre[3] = ATTACK_DB * (s->loudness_max - s->loudness_start) /
                   (1 + 10 * s->loudness_max_time);
    for (int k = 4; k < ANALYSIS_TIMBRES; k++)
        s->timbre[k] = 4 * cosine(levels, k - 1);
}

static void put_one(const struct heard *heard, const struct notes *notes,
                    const struct envelopes *e, size_t from, size_t to,
                    struct analysis_segment *s)
{
    s->at.confidence = from == 0 ? 1 : beats_row_confidence(e, from);
    put_loudness(heard, from, to, s);
    put_pitches(notes, from, to, s->pitches);
    put_timbre(heard, from, to, s);
}

void segments_put(const struct heard *heard, const struct notes *notes,
                  const struct envelopes *e, struct analysis_result *r)
{
    size_t n;
    size_t *rows = find_begins(e, &n);

    while (n > 1 && beats_row_time(rows[n - 1]) >= r->duration)
        n--;
    r->segments = mem_zalloc(n, sizeof *r->segments);
    r->segment_count = r->duration > 0 ? n : 0;
    for (size_t i = 0; i < r->segment_count; i++) {
        struct analysis_segment *s = &r->segments[i];
        bool is_last = i + 1 == n;
        size_t to = is_last ? e->n : rows[i + 1];

        s->at.start = beats_row_time(rows[i]);
        s->at.duration =
            (is_last ? r->duration : beats_row_time(to)) - s->at.start;
        put_one(heard, notes, e, rows[i], to > rows[i] ? to : rows[i] + 1, s);
        s->loudness_end = is_last ? level_at(heard, e->n) : 0;
    }
    free(rows);
}

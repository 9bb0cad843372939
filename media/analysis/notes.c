/* An overtone can't be told from a note by its frequency. What is taken away
 * at the places of a note's overtones is what a common instrument has there;
 * what is more than that is a note of its own.
 *
 * The tuning is told by where between semitones the peaks of the whole
 * recording lie. */
#include "media/analysis/notes.h"

#include <math.h>
#include <string.h>

#define QUIET     0.02f /* of the loudest: not worth reading */
#define SOFT      0.05f
#define OVERTONES 7

/* Semitones above the note, and the share of it that is taken away. */
static const struct {
    int at;
    float share;
} overtones[OVERTONES] = {{12, 0.6f}, {19, 0.45f}, {24, 0.35f}, {28, 0.25f},
                          {31, 0.2f}, {34, 0.15f}, {36, 0.15f}};

/* The third of a semitone in which most lies; in doubt the middle. */
static int find_tuning(const struct notes *notes)
{
    double sums[PITCH_PARTS] = {0};

    for (size_t i = 0; i < notes->n; i++)
        for (size_t p = 0; p < PITCHES; p++)
            sums[p % PITCH_PARTS] +=
                sqrtf(notes->magnitude[notes->rows[i].level[p]]);
    if (sums[0] > 1.2 * sums[1] && sums[0] > sums[2])
        return -1;
    return sums[2] > 1.2 * sums[1] ? 1 : 0;
}

void notes_init(struct notes *notes, const struct heard *heard)
{
    unsigned loudest = 0;

    notes->rows = heard->slow;
    notes->n = heard->slow_n;
    for (unsigned b = 0; b < 256; b++)
        notes->magnitude[b] = level_magnitude((uint8_t)b);
    for (size_t i = 0; i < notes->n; i++)
        for (size_t p = 0; p < PITCHES; p++)
            if (notes->rows[i].level[p] > loudest)
                loudest = notes->rows[i].level[p];
    notes->loudest = notes->magnitude[loudest];
    notes->tuning = find_tuning(notes);
}

/* The loudest third of each semitone, and the loudest of all. */
static float read_plain(const struct notes *notes, size_t i, float *out)
{
    const uint8_t *level = notes->rows[i].level;
    uint8_t loudest = 0;

    for (int k = 0; k < PITCH_NOTES; k++) {
        uint8_t most = 0;

        for (int part = 0; part < PITCH_PARTS; part++) {
            int p = k * PITCH_PARTS + part + notes->tuning;

            if (p >= 0 && p < PITCHES && level[p] > most)
                most = level[p];
        }
        out[k] = notes->magnitude[most];
        loudest = most > loudest ? most : loudest;
    }
    return notes->magnitude[loudest];
}

static void scale_and_clean(float *out, float whole)
{
    for (int k = 0; k < PITCH_NOTES; k++)
        out[k] /= whole;
    for (int k = 0; k < PITCH_NOTES; k++)
        for (int o = 0; o < OVERTONES && k + overtones[o].at < PITCH_NOTES; o++)
            out[k + overtones[o].at] = fmaxf(
                out[k + overtones[o].at] - overtones[o].share * out[k], 0);
}

bool notes_read(const struct notes *notes, size_t i, float *out)
{
    float loudest = read_plain(notes, i, out);

    if (loudest <= 0 || loudest <= notes->loudest * QUIET) {
        memset(out, 0, PITCH_NOTES * sizeof *out);
        return false;
    }
    scale_and_clean(out, loudest);
    return true;
}

void notes_read_soft(const struct notes *notes, size_t i, float *out)
{
    float loudest = read_plain(notes, i, out);
    float least = notes->loudest * SOFT;

    if (notes->loudest > 0)
        scale_and_clean(out, loudest > least ? loudest : least);
}

void notes_fold(const float *notes, int low, int high, float *pitches)
{
    for (int k = 0; k < PITCH_NOTES; k++)
        if (k + PITCH_LOWEST >= low && k + PITCH_LOWEST < high)
            pitches[(k + PITCH_LOWEST) % 12] += notes[k];
}

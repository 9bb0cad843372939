/* Slow rows read as notes: how much of each semitone sounds, without the
 * overtones of those below it, and what that makes of the twelve pitches. */
#ifndef TONEARM_MEDIA_ANALYSIS_NOTES_H
#define TONEARM_MEDIA_ANALYSIS_NOTES_H

#include <stdbool.h>
#include <stddef.h>

#include "media/analysis/hearing.h"

/* How rows are read; nothing in it is to be freed. */
struct notes {
    const struct slow *rows;
    size_t n;
    int tuning;    /* thirds of a semitone above A = 440 Hz: -1, 0, 1 */
    float loudest; /* magnitude of the loudest peak; 0: there is none */
    float magnitude[256];
};

void notes_init(struct notes *notes, const struct heard *heard);

/* The notes of row `i`, PITCH_NOTES of them, 1 for the loudest one of the
 * row. False, and all are 0, if the row is quieter by more than 34 dB than
 * the loudest. */
bool notes_read(const struct notes *notes, size_t i, float *out);

/* The same without regard to how quiet the row is, scaled to the greater one
 * of its loudest and a twentieth of the loudest of all. */
void notes_read_soft(const struct notes *notes, size_t i, float *out);

/* Adds the notes from MIDI note `low` up to below `high` to their pitches,
 * C first. */
void notes_fold(const float *notes, int low, int high, float *pitches);

#endif

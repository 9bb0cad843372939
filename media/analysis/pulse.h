/* Where things begin, over time, and after which times they begin again.
 *
 * An envelope has a value for each quick row: how much begins there, 0 and
 * more, about as great in quiet passages as in loud ones. */
#ifndef TONEARM_MEDIA_ANALYSIS_PULSE_H
#define TONEARM_MEDIA_ANALYSIS_PULSE_H

#include <stddef.h>

#include "media/analysis/hearing.h"
#include "media/analysis/notes.h"

/* Of the bands of hearing.h, of all of them, and of notes: low ones and all. */
enum envelope {
    ENVELOPE_LOWEST,
    ENVELOPE_LOW,
    ENVELOPE_MIDDLE,
    ENVELOPE_HIGH,
    ENVELOPE_ALL,
    ENVELOPE_BASS,
    ENVELOPE_NOTES,
    ENVELOPES
};

#define PULSE_LAGS 1034 /* rows: eight beats at 40 a minute */

struct envelopes {
    float *rows[ENVELOPES];
    size_t n;
};

void envelopes_init(struct envelopes *e, const struct heard *heard,
                    const struct notes *notes);
void envelopes_release(struct envelopes *e);

/* How alike an envelope is to itself so many rows later, 1 for no rows; 0 for
 * lags as long as the stretch itself. */
struct pulse {
    float alike[ENVELOPES][PULSE_LAGS];
};

/* Of the rows `from` up to below `to`. */
void pulse_measure(const struct envelopes *e, size_t from, size_t to,
                   struct pulse *out);

/* Between the lags, 0 beyond them. */
float pulse_at(const struct pulse *p, enum envelope e, float lag);

#endif

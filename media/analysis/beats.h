/* When the beats are, which of them begin bars, and what stands between. */
#ifndef TONEARM_MEDIA_ANALYSIS_BEATS_H
#define TONEARM_MEDIA_ANALYSIS_BEATS_H

#include "media/analysis/pulse.h"
#include "media/analysis/tempo.h"

struct analysis_result;

/* Seconds at which a row's beginnings are heard: a rise is between rows. */
double beats_row_time(size_t row);

/* How sure it is that something begins about a row, 0..1. */
float beats_row_confidence(const struct envelopes *e, size_t row);

/* Beats over the whole duration, in rows, for the caller to free; none
 * without a tempo. */
size_t *beats_find(const struct envelopes *e, float bpm, size_t *n);

/* Puts beats, bars and tatums of a tempo into the result, whose duration is
 * set. Without a tempo there are none of them. */
void beats_put(const struct envelopes *e, const struct tempo *tempo,
               struct analysis_result *r);

#endif

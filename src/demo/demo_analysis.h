/* An audio analysis for the demo: made up, but whole, and in agreement with
 * the recording's features. Any thread. */
#ifndef TONEARM_DEMO_DEMO_ANALYSIS_H
#define TONEARM_DEMO_DEMO_ANALYSIS_H

#include "base/buf.h"
#include "catalog/field.h"

/* Appends the analysis as compact JSON (Spotify reference: AudioAnalysis).
 * `number` picks what is left to chance. About 60 KB for a usual song. */
void demo_analysis_write(const struct features *features, uint64_t number,
                         struct buf *out);

#endif

/* Segments: stretches of one sound, from one beginning to the next. */
#ifndef TONEARM_MEDIA_ANALYSIS_SEGMENTS_H
#define TONEARM_MEDIA_ANALYSIS_SEGMENTS_H

#include "media/analysis/notes.h"
#include "media/analysis/pulse.h"

struct analysis_result;

/* Puts the segments into the result, whose duration is set. */
void segments_put(const struct heard *heard, const struct notes *notes,
                  const struct envelopes *e, struct analysis_result *r);

#endif

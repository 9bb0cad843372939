/* Sections: a verse, a chorus, a movement: from eight seconds to all. */
#ifndef TONEARM_MEDIA_ANALYSIS_SECTIONS_H
#define TONEARM_MEDIA_ANALYSIS_SECTIONS_H

#include "media/analysis/notes.h"
#include "media/analysis/pulse.h"
#include "media/analysis/tempo.h"

struct analysis_result;
struct analysis_tonality;

/* A tempo and a key as one. */
void sections_put_tonality(const struct tempo *tempo, const struct notes *notes,
                           size_t from, size_t to,
                           struct analysis_tonality *out);

/* Puts the sections into the result, whose duration, loudness curve and bars
 * are there. Each begins with a bar, if there are any. */
void sections_put(const struct heard *heard, const struct notes *notes,
                  const struct envelopes *e, const struct tempo *tempo,
                  struct analysis_result *r);

#endif

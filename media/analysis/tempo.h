/* Beats a minute, and how many of them make a bar.
 *
 * Each tempo of a grid is judged by how alike the envelopes are to themselves
 * after parts and multiples of its beat: that is what tells a beat from its
 * half and its double, as far as it can be told. The judges are nets that were
 * trained on scores played through a SoundFont (tests/analysis). */
#ifndef TONEARM_MEDIA_ANALYSIS_TEMPO_H
#define TONEARM_MEDIA_ANALYSIS_TEMPO_H

#include "media/analysis/pulse.h"

#define TEMPO_LOWEST    40.0f /* beats a minute */
#define TEMPO_GRID      147   /* steps of 1.2%, to 228 */
#define TEMPO_MULTIPLES 17
#define TEMPO_PLACES    10 /* how high the tempo is, as ten soft bins */
#define TEMPO_INPUTS    ((ENVELOPES + 1) * TEMPO_MULTIPLES + TEMPO_PLACES)

struct tempo {
    float bpm;        /* 0: nothing begins, or it is too short to say */
    float confidence; /* how probable it is that it is within 4% */
    int beats;        /* in a bar: 3 or 4 */
    float beats_confidence;
};

/* The tempo number `i` of the grid. */
float tempo_grid(int i);

/* What the nets see of a tempo; also for the training. */
void tempo_inputs(const struct pulse *p, float bpm, float *inputs);

/* `seconds` is how long the stretch is that was measured. */
struct tempo tempo_find(const struct pulse *p, double seconds);

/* Of a part of something whose tempo is known: within a twelfth of `about`,
 * with the confidence that the part alone gives. */
struct tempo tempo_find_near(const struct pulse *p, double seconds,
                             const struct tempo *about);

#endif

/* The audio features that are impressions: from a few measures of the whole
 * by fixed formulas, which docs/analysis.md has. */
#ifndef TONEARM_MEDIA_ANALYSIS_FEATURES_H
#define TONEARM_MEDIA_ANALYSIS_FEATURES_H

#include "media/analysis/notes.h"
#include "media/analysis/pulse.h"

struct analysis_result;

/* What the formulas are made of. */
struct measures {
    float loudness;   /* LUFS */
    float onsets;     /* segments a second */
    float brightness; /* the spectrum's centre in mel, 0..1 */
    float noise;      /* flatness of the spectrum, 0 a tone .. 1 white noise */
    float dynamics;   /* deviation of the level over quarter seconds, dB */
    float pauses;    /* share of tenths of a second 15 dB below the loud ones */
    float syllables; /* share of the level's movement at 3 to 7 Hz, 0..1 */
    float stability; /* share of slow rows that keep the loudest pitch, 0..1 */
    float glides;    /* share of slow rows with a loudest note out of tune */
    float floor;     /* dB of the quietest twentieth below the middle, <= 0 */
    float pulse;     /* how alike the beats are, 0..1 */
    float bass_pulse; /* the same of the lowest band */
};

/* Of a result that has all else. */
struct measures features_measure(const struct heard *heard,
                                 const struct notes *notes,
                                 const struct pulse *pulse,
                                 const struct analysis_result *r);

/* Sets the seven features. */
void features_put(const struct measures *m, struct analysis_result *r);

/* Where it has come up to within 10 dB of its usual level, and where it falls
 * below that for good; seconds. */
void features_put_fades(const struct heard *heard, struct analysis_result *r);

#endif

/* The ear: a stream of mono samples to rows of numbers at even distances,
 * which is all that is kept of a recording until its end.
 *
 * Two clocks. Quick rows, 86 a second, say how much begins, in four bands of
 * pitch, and how loud it is. Slow rows, 10.8 a second, say how much sounds at
 * each third of a semitone over seven octaves; and bands of noise and timbre
 * stand in between, 43 a second. */
#ifndef TONEARM_MEDIA_ANALYSIS_HEARING_H
#define TONEARM_MEDIA_ANALYSIS_HEARING_H

#include <stddef.h>
#include <stdint.h>

#define HEARING_RATE 22050u /* samples a second */

#define QUICK_HOP   256 /* samples between quick rows */
#define COLOUR_HOP  512
#define SLOW_HOP    2048
#define QUICK_RATE  ((double)HEARING_RATE / QUICK_HOP) /* rows a second */
#define COLOUR_RATE ((double)HEARING_RATE / COLOUR_HOP)
#define SLOW_RATE   ((double)HEARING_RATE / SLOW_HOP)

#define ONSET_BANDS 4  /* to 200, 800, 3200, 11025 Hz */
#define COLOURS     24 /* bands of even width in mel, 0 to 11025 Hz */

#define PITCH_LOWEST 28 /* MIDI note: E1, 41.2 Hz */
#define PITCH_NOTES  72 /* to D#7 */
#define PITCH_PARTS  3  /* of a semitone; the middle one is in tune */
#define PITCHES      (PITCH_NOTES * PITCH_PARTS)

/* Decibels in a byte: 0 is -95 dB of full scale and less, a step half a dB. */
#define LEVEL_LOWEST (-95.0f)
#define LEVEL_STEP   0.5f

struct quick {
    float onset[ONSET_BANDS]; /* rise of log magnitudes, 0 and more */
    float level;              /* RMS of 512 samples in dB, -95 and more */
};

struct colour {
    uint8_t level[COLOURS]; /* decibels of a band's energy */
};

struct slow {
    uint8_t level[PITCHES]; /* decibels of spectral peaks */
};

/* Rows number i stands in time at i hops. */
struct heard {
    struct quick *quick;
    size_t quick_n;
    size_t quick_room;
    struct colour *colour;
    size_t colour_n;
    size_t colour_room;
    struct slow *slow;
    size_t slow_n;
    size_t slow_room;
    uint64_t samples; /* at HEARING_RATE */
};

static inline float level_of(uint8_t byte)
{
    return LEVEL_LOWEST + LEVEL_STEP * (float)byte;
}

/* A byte's level as magnitude, 1 at full scale, and 0 where nothing was. */
float level_magnitude(uint8_t byte);

struct hearing;

/* What comes after `seconds_max` seconds isn't heard. */
struct hearing *hearing_new(uint32_t seconds_max);
void hearing_free(struct hearing *h);

/* Samples at HEARING_RATE, finite. */
void hearing_feed(struct hearing *h, const float *samples, size_t n);

/* What was heard, to the last sample; valid until hearing_free. */
const struct heard *hearing_end(struct hearing *h);

#endif

/* Tones: the waves that clips are made of. The sound room's own.
 *
 * A tone's sample depends on the tone and on the place alone. Whole numbers
 * throughout: shares are in 1/32768, phases in 1/2^32 of a turn. */
#ifndef TONEARM_SOUND_TONE_H
#define TONEARM_SOUND_TONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TONE_HARMONICS 4

/* A part of a clip under way: samples from..from+count-1, to be added to. */
struct piece {
    uint64_t from;
    size_t count;
    int32_t *samples;
};

struct tone {
    uint64_t begin;   /* its first sample in the clip */
    uint32_t length;  /* samples, 2 at least */
    uint32_t attack;  /* samples in which it comes in, 1 at least */
    int32_t loudness; /* no sample is beyond, up to 32767 */
    bool is_plucked;  /* dies away fast, then slowly; else evenly */
    bool is_noise;    /* no wave: chance, seeded */
    uint32_t step;    /* the phase that a sample adds, 0 for noise */
    uint32_t glide;   /* and how much less each next one does */
    uint32_t seed;    /* of noise */
    uint8_t shares[TONE_HARMONICS]; /* of once, twice ... the frequency, in
                                       1/256; together 256 at most */
};

/* The step of a note, numbered in half-tones as MIDI does (60 is the middle C,
 * 69 has 440 Hz): 0 to 108. */
uint32_t tone_step(unsigned note);

/* Samples in so many milliseconds. */
uint32_t tone_samples(uint32_t ms);

/* Adds what of the tone lies in the piece. */
void tone_add(const struct tone *t, const struct piece *p);

#endif

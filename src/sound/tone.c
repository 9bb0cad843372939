/* The loops that take the time: a wave, an envelope, a product. No table of
 * sines: a polynomial of the fifth order is as quick, a ten-thousandth off at
 * most, and stays in 32 bits. */
#include "sound/tone.h"

#include "sound/sound.h"

/* The steps of the highest octave, from C: 2^32 * 440 * 2^((n - 69) / 12) /
 * SOUND_RATE for the notes 108 to 119. An octave below is the half. */
static const uint32_t octave[12] = {
    815363807,  863847862,  915214929,  969636441,  1027294024, 1088380105,
    1153098554, 1221665363, 1294309365, 1371273005, 1452813141, 1539201906};
#define OCTAVE 9 /* which one that is, counted from note 0 */

uint32_t tone_step(unsigned note)
{
    return octave[note % 12] >> (OCTAVE - note / 12);
}

uint32_t tone_samples(uint32_t ms)
{
    return ms * SOUND_RATE / 1000;
}

/* The sine of a phase, -32768 to 32768: with z from -1 to 1 for a quarter turn
 * either way, z * (a - z^2 * (b - z^2 * c)). */
static int32_t sine(uint32_t phase)
{
    int32_t z, z2;

    /* The outer quarters are the inner ones mirrored. */
    if ((phase ^ phase << 1) >> 31)
        phase = 0x80000000u - phase;
    z = (int32_t)phase >> 15;
    z2 = z * z >> 15;
    return z * (51472 - (z2 * (21024 - (z2 * 2320 >> 15)) >> 15)) >> 15;
}

static int32_t wave(const struct tone *t, uint32_t phase)
{
    int32_t sum = 0;

    for (uint32_t i = 0; i < TONE_HARMONICS; i++)
        if (t->shares[i] > 0)
            sum += sine(phase * (i + 1)) * t->shares[i] >> 8;
    return sum;
}

/* Chance by place (the finalizer of MurmurHash3), -32768 to 32767. */
static int32_t noise(uint32_t seed, uint32_t at)
{
    uint32_t h = seed + at * 0x9e3779b1u;

    h = (h ^ h >> 16) * 0x85ebca6bu;
    h = (h ^ h >> 13) * 0xc2b2ae35u;
    return (int32_t)(h ^ h >> 16) >> 16;
}

/* How loud the tone is `at` samples from its begin, 0 to 32768: from nothing
 * to nothing, so that no tone clicks. */
static int32_t envelope(const struct tone *t, uint32_t at, uint32_t fall)
{
    uint32_t level = (t->length - at) * fall >> 16;

    if (t->is_plucked)
        level = level * level >> 15;
    if (at < t->attack)
        level = level * at / t->attack;
    return (int32_t)level;
}

void tone_add(const struct tone *t, const struct piece *p)
{
    uint64_t end = t->begin + t->length, piece_end = p->from + p->count;
    uint64_t from = t->begin > p->from ? t->begin : p->from;
    uint64_t to = end < piece_end ? end : piece_end;
    uint32_t fall = (1u << 31) / t->length;

    for (uint64_t i = from; i < to; i++) {
        uint32_t at = (uint32_t)(i - t->begin);
        int32_t w;

        if (t->is_noise)
            w = noise(t->seed, at);
        else
            w = wave(t, t->step * at - t->glide * (at * (at + 1) / 2));
        w = w * (envelope(t, at, fall) >> 1) >> 14;
        p->samples[i - p->from] += w * t->loudness / 32768;
    }
}

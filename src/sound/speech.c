/* Speech: syllables with the pitch, pace and vowels of a voice, and nothing
 * that could be understood. Sixteen syllables' time is a phrase and the breath
 * after it. The room that each has, of 32767: a vowel 11000 (two may touch), a
 * consonant 5000. */
#include "sound/compose.h"

#define PHRASE 16

enum chance { VOICE = 101, PACE, PHRASE_LENGTH, PITCH, VOWEL, CONSONANT };

/* How much of each harmonic makes a vowel. */
static const uint8_t vowels[][TONE_HARMONICS] = {{96, 64, 64, 32},
                                                 {128, 32, 32, 64},
                                                 {160, 64, 16, 16},
                                                 {112, 96, 32, 16},
                                                 {192, 32, 16, 16}};

/* Samples from a syllable to the next. */
static uint32_t pace(const struct sound *s)
{
    return tone_samples(170 + compose_chance(s, PACE, 0, 70));
}

static void speak_vowel(const struct sound *s, uint64_t number,
                        const struct piece *p)
{
    uint32_t length = pace(s);
    uint32_t vowel = compose_chance(s, VOWEL, number, 5);
    uint32_t place = (uint32_t)(number % PHRASE);
    /* The voice falls by a fifth in the course of a phrase. */
    uint32_t note = 46 + compose_chance(s, VOICE, 0, 14) +
                    compose_chance(s, PITCH, number, 4) - place * 7 / PHRASE;
    struct tone t = {.begin = number * length,
                     .length = length + length / 8,
                     .attack = tone_samples(30),
                     .loudness = 11000,
                     .step = tone_step(note)};

    t.glide = t.step / 16 / t.length;
    for (unsigned i = 0; i < TONE_HARMONICS; i++)
        t.shares[i] = vowels[vowel][i];
    tone_add(&t, p);
}

static void speak_consonant(const struct sound *s, uint64_t number,
                            const struct piece *p)
{
    struct tone t = {.begin = number * pace(s),
                     .length = tone_samples(45),
                     .attack = tone_samples(15),
                     .loudness = 2500,
                     .is_noise = true,
                     .seed = (uint32_t)number};

    if (compose_chance(s, CONSONANT, number, 3) == 0)
        tone_add(&t, p);
}

void compose_speech(const struct sound *s, const struct piece *p)
{
    uint64_t first = p->from / pace(s);
    uint64_t last = (p->from + p->count) / pace(s);

    for (uint64_t i = first > 2 ? first - 2 : 0; i <= last; i++) {
        uint32_t spoken = 9 + compose_chance(s, PHRASE_LENGTH, i / PHRASE, 6);

        if (i % PHRASE >= spoken)
            continue;
        speak_vowel(s, i, p);
        speak_consonant(s, i, p);
    }
}

/* Music: a band of four that plays in eighths.
 *
 * Bars make sections of four, each with one chord a bar. There are three kinds
 * of sections, with a progression and a motif of their own, and they come in
 * an order that songs have. What each player does at an eighth follows from
 * the place and from chance by the place, so a piece of the clip asks only for
 * the eighths that can be heard in it: no tone is longer than a bar.
 *
 * The room that each has, of 32767: chords 3 * 2300, bass 5400, melody
 * 3 * 3000 (three of its tones may sound at once), kick 5600, snare 3400, hat
 * 1400. */
#include "sound/compose.h"

#define BARS_A_SECTION 4
#define KINDS          3

enum chance { CHORDS = 1, MOTIF, MOTIF_NOTE, MOTIF_LENGTH, BASS_NOTE, NOISE };

/* An eighth of the clip, counted from its start, and where that is. */
struct eighth {
    const struct sound *s;
    uint64_t number;
    uint64_t bar;
    uint32_t in_bar; /* eighths since the bar began */
    uint32_t kind;   /* of the section */
    unsigned degree; /* of the bar's chord in the scale, 0 the tonic */
};

/* ---- time ---- */

/* An eighth has this many samples, times the tempo. */
#define EIGHTH (SOUND_RATE * 30000ull)

static uint64_t begin_of(const struct sound *s, uint64_t eighth)
{
    return eighth * EIGHTH / s->tempo;
}

/* The samples from this eighth to that so many later. */
static uint32_t span(const struct eighth *e, uint32_t eighths)
{
    return (uint32_t)(begin_of(e->s, e->number + eighths) -
                      begin_of(e->s, e->number));
}

static uint32_t bar_length(const struct sound *s)
{
    return 2u * s->beats;
}

/* ---- harmony ---- */

/* Degrees of the scale, a bar each. */
static const uint8_t progressions[2][6][BARS_A_SECTION] = {{{0, 4, 5, 3},
                                                            {0, 5, 3, 4},
                                                            {5, 3, 0, 4},
                                                            {0, 3, 0, 4},
                                                            {0, 2, 3, 4},
                                                            {3, 4, 5, 0}},
                                                           {{0, 5, 2, 6},
                                                            {0, 3, 5, 4},
                                                            {0, 6, 5, 6},
                                                            {0, 5, 3, 4},
                                                            {0, 2, 5, 6},
                                                            {5, 6, 0, 0}}};
static const uint8_t scales[2][7] = {{0, 2, 4, 5, 7, 9, 11},
                                     {0, 2, 3, 5, 7, 8, 10}};
static const uint8_t order[] = {0, 0, 1, 1, 0, 2, 1, 1};

/* The note of the scale's degree in the octave that begins at `lowest`. */
static unsigned note_of(const struct sound *s, unsigned degree, unsigned lowest)
{
    unsigned note = s->key + scales[s->is_minor][degree % 7];

    return lowest + (note + 120 - lowest) % 12;
}

static struct eighth eighth_of(const struct sound *s, uint64_t number)
{
    struct eighth e = {.s = s, .number = number};
    uint64_t section;
    uint32_t progression;

    e.bar = number / bar_length(s);
    e.in_bar = (uint32_t)(number % bar_length(s));
    section = e.bar / BARS_A_SECTION;
    e.kind = order[section % sizeof order];
    /* Three kinds, six progressions: no two kinds have the same. */
    progression = (compose_chance(s, CHORDS, 0, 6) + 2 * e.kind) % 6;
    e.degree = progressions[s->is_minor][progression][e.bar % BARS_A_SECTION];
    return e;
}

/* ---- the players ---- */

static struct tone tone_at(const struct eighth *e, uint32_t eighths)
{
    return (struct tone){.begin = begin_of(e->s, e->number),
                         .length = span(e, eighths)};
}

/* More of the higher numbers with more energy: `low` to `high`. */
static int32_t by_energy(const struct sound *s, int32_t low, int32_t high)
{
    return low + (high - low) * s->energy / 1000;
}

static void play_chord(const struct eighth *e, const struct piece *p)
{
    struct tone t = tone_at(e, bar_length(e->s));

    if (e->in_bar != 0)
        return;
    t.attack = tone_samples(60);
    t.loudness = by_energy(e->s, 2300, 1700);
    t.shares[0] = 176;
    t.shares[1] = 48;
    t.shares[2] = 32;
    for (unsigned i = 0; i < 3; i++) {
        t.step = tone_step(note_of(e->s, e->degree + 2 * i, 55));
        tone_add(&t, p);
    }
}

/* On the first and the middle beat, or on every beat. */
static void play_bass(const struct eighth *e, const struct piece *p)
{
    uint32_t middle = (uint32_t)(e->s->beats + 1) / 2 * 2;
    bool is_busy = e->s->energy > 400;
    struct tone t;

    if (e->bar < 2 || e->in_bar % 2 != 0 ||
        (!is_busy && e->in_bar != 0 && e->in_bar != middle))
        return;
    if (is_busy)
        t = tone_at(e, 2);
    else
        t = tone_at(e, e->in_bar == 0 ? middle : bar_length(e->s) - middle);
    t.attack = tone_samples(8);
    t.loudness = by_energy(e->s, 4200, 5400);
    t.shares[0] = 160;
    t.shares[1] = 64;
    t.shares[2] = 32;
    /* The chord's root, now and then its fifth. */
    t.step = tone_step(note_of(
        e->s,
        e->degree +
            (e->in_bar > 0 && compose_chance(e->s, BASS_NOTE, e->in_bar, 3) == 0
                 ? 4
                 : 0),
        33));
    tone_add(&t, p);
}

/* The motif has two bars, the same wherever its kind of section comes, over
 * whatever chord is there. */
static void play_melody(const struct eighth *e, const struct piece *p)
{
    uint64_t place = (e->kind * 2 + e->bar % 2) * 16 + e->in_bar;
    uint32_t chosen = compose_chance(e->s, MOTIF, place, 100);
    uint32_t note = compose_chance(e->s, MOTIF_NOTE, place, 7);
    struct tone t;

    if (chosen >= (uint32_t)by_energy(e->s, 30, 55) + (e->in_bar == 0 ? 40 : 0))
        return;
    /* On the beat a note of the chord, else any of the scale. */
    if (e->in_bar % 2 == 0)
        note = note % 3 * 2;
    t = tone_at(e, 1 + compose_chance(e->s, MOTIF_LENGTH, place, 3));
    t.attack = tone_samples(10);
    t.is_plucked = true;
    t.loudness = 3000;
    t.shares[0] = 192;
    t.shares[1] = 16;
    t.shares[2] = 32;
    t.shares[3] = 16;
    t.step = tone_step(note_of(e->s, e->degree + note, 69));
    tone_add(&t, p);
}

static void play_kick(const struct eighth *e, const struct piece *p)
{
    struct tone t = {.begin = begin_of(e->s, e->number),
                     .length = tone_samples(240),
                     .attack = tone_samples(3),
                     .loudness = by_energy(e->s, 2600, 5600),
                     .is_plucked = true,
                     .step = tone_step(47), /* down to a third */
                     .glide = tone_step(47) / 3 * 2 / tone_samples(240),
                     .shares = {255}};

    tone_add(&t, p);
}

static void play_noise(const struct eighth *e, const struct piece *p,
                       uint32_t ms, int32_t loudness)
{
    struct tone t = {.begin = begin_of(e->s, e->number),
                     .length = tone_samples(ms),
                     .attack = tone_samples(2),
                     .loudness = loudness,
                     .is_plucked = true,
                     .is_noise = true,
                     .seed = compose_chance(e->s, NOISE, ms, UINT32_MAX)};

    tone_add(&t, p);
}

/* A quiet song has none. They come in with the second section. */
static void play_drums(const struct eighth *e, const struct piece *p)
{
    uint32_t beat = e->in_bar / 2;
    bool is_beat = e->in_bar % 2 == 0;
    bool is_back = beat % 2 == 1 && beat + 1 >= e->s->beats / 2u;

    if (e->s->energy < 200 || e->bar < BARS_A_SECTION)
        return;
    if (is_beat && (beat == 0 || e->s->energy > 650 || (!is_back && beat == 2)))
        play_kick(e, p);
    if (is_beat && is_back)
        play_noise(e, p, 150, by_energy(e->s, 1200, 3400));
    if (is_beat || e->s->energy > 450)
        play_noise(e, p, 40, by_energy(e->s, 500, 1400));
}

void compose_music(const struct sound *s, const struct piece *p)
{
    uint64_t first = p->from * s->tempo / EIGHTH;
    uint64_t last = (p->from + p->count) * s->tempo / EIGHTH;
    uint32_t longest = bar_length(s);

    for (uint64_t i = first > longest ? first - longest : 0; i <= last; i++) {
        struct eighth e = eighth_of(s, i);

        play_chord(&e, p);
        play_bass(&e, p);
        play_melody(&e, p);
        play_drums(&e, p);
    }
}

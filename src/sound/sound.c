/* The file around the sound: what is asked for is made in blocks, each summed
 * in 32 bits and written in 16.
 *
 * The file of a WAV (RIFF; "Multimedia Programming Interface and Data
 * Specifications 1.0", 1991, chapter 3), little-endian:
 *
 *     offset bytes what
 *          0     4 "RIFF"
 *          4     4 bytes that follow
 *          8     8 "WAVEfmt "
 *         16     4 16, bytes of the format
 *         20     2 1, PCM
 *         22     2 1 channel
 *         24     4 SOUND_RATE
 *         28     4 bytes a second
 *         32     2 2 bytes a sample, of all channels
 *         34     2 16 bits
 *         36     4 "data"
 *         40     4 bytes of the samples, which follow */
#include "sound/sound.h"

#include <assert.h>
#include <math.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/pack.h"
#include "base/random.h"
#include "sound/compose.h"

#define SAMPLE_BYTES 2
#define BLOCK        2048 /* samples */
#define FADE_MS      2000 /* at the end */

#define TEMPO_MIN 40000u
#define TEMPO_MAX 220000u

/* Another number whenever the same sound begins to sound otherwise, so that
 * nobody joins halves of two files. */
#define EDITION 1

enum chance { TEMPO = 201, KEY, MODE, ENERGY };

uint32_t compose_chance(const struct sound *s, uint32_t what, uint64_t n,
                        uint32_t below)
{
    struct random_sequence r = random_sequence(id_hash(s->id) + what, n);

    return random_below(&r, below);
}

/* ---- what is known ---- */

struct sound sound_from_id(struct id id, uint32_t duration_ms, bool is_spoken)
{
    struct sound s = {.id = id, .is_spoken = is_spoken, .beats = 4};

    s.duration_ms = duration_ms < SOUND_MAX_DURATION_MS ? duration_ms
                                                        : SOUND_MAX_DURATION_MS;
    s.tempo = 80000 + compose_chance(&s, TEMPO, 0, 60001);
    s.key = (uint8_t)compose_chance(&s, KEY, 0, 12);
    s.is_minor = compose_chance(&s, MODE, 0, 5) < 2;
    s.energy = (uint16_t)(300 + compose_chance(&s, ENERGY, 0, 601));
    return s;
}

void sound_set_tempo(struct sound *s, float tempo)
{
    if (tempo * 1000 >= TEMPO_MIN && tempo * 1000 <= TEMPO_MAX)
        s->tempo = (uint32_t)lroundf(tempo * 1000);
}

void sound_set_key(struct sound *s, int key, int mode)
{
    if (key >= 0 && key <= 11)
        s->key = (uint8_t)key;
    if (mode == 0 || mode == 1)
        s->is_minor = mode == 0;
}

void sound_set_beats(struct sound *s, int beats)
{
    if (beats >= 3 && beats <= 7)
        s->beats = (uint8_t)beats;
}

void sound_set_energy(struct sound *s, float energy)
{
    if (energy >= 0 && energy <= 1)
        s->energy = (uint16_t)lroundf(energy * 1000);
}

static void pack_sound(const struct sound *s, struct buf *out)
{
    pack_u8(out, EDITION);
    pack_id(out, s->id);
    pack_u32(out, s->duration_ms);
    pack_u8(out, s->is_spoken);
    pack_u32(out, s->tempo);
    pack_u8(out, s->key);
    pack_u8(out, s->is_minor);
    pack_u8(out, s->beats);
    pack_u32(out, s->energy);
}

uint64_t sound_hash(const struct sound *s)
{
    char room[64];
    struct buf bytes = {.p = room, .capacity = sizeof room, .max = sizeof room};

    pack_sound(s, &bytes);
    return hash_bytes(bytes.p, bytes.n, 0);
}

/* ---- samples ---- */

static uint64_t sample_count(const struct sound *s)
{
    return (uint64_t)s->duration_ms * SOUND_RATE / 1000;
}

/* The clip dies away, as its last tones may be cut. */
static int32_t faded(const struct sound *s, uint64_t at, int32_t sample)
{
    uint64_t left = sample_count(s) - at;
    uint64_t fade = tone_samples(FADE_MS);

    return left < fade ? (int32_t)(sample * (int64_t)left / (int64_t)fade)
                       : sample;
}

/* Writes the samples of a block, as bytes, from sample `from` on. */
static void make_block(const struct sound *s, uint64_t from, size_t count,
                       uint8_t *bytes)
{
    int32_t samples[BLOCK] = {0};
    struct piece p = {from, count, samples};

    if (s->is_spoken)
        compose_speech(s, &p);
    else
        compose_music(s, &p);
    for (size_t i = 0; i < count; i++) {
        int32_t sample = faded(s, from + i, samples[i]);

        assert(sample >= INT16_MIN && sample <= INT16_MAX);
        bytes[2 * i] = (uint8_t)((uint32_t)sample & 0xff);
        bytes[2 * i + 1] = (uint8_t)((uint32_t)sample >> 8 & 0xff);
    }
}

/* Appends bytes of the samples, counted from the first sample's first. */
static void write_samples(const struct sound *s, uint64_t from, uint64_t to,
                          struct buf *out)
{
    uint8_t bytes[BLOCK * SAMPLE_BYTES];

    while (from < to) {
        uint64_t sample = from / SAMPLE_BYTES;
        uint64_t count = (to + 1) / SAMPLE_BYTES - sample;
        uint64_t skip = from % SAMPLE_BYTES, n;

        if (count > BLOCK)
            count = BLOCK;
        make_block(s, sample, (size_t)count, bytes);
        n = count * SAMPLE_BYTES - skip;
        if (n > to - from)
            n = to - from;
        buf_add(out, bytes + skip, (size_t)n);
        from += n;
    }
}

/* ---- the file ---- */

static uint32_t data_bytes(const struct sound *s)
{
    return (uint32_t)(sample_count(s) * SAMPLE_BYTES);
}

uint64_t sound_bytes(const struct sound *s)
{
    return SOUND_HEADER_BYTES + (uint64_t)data_bytes(s);
}

static void write_header(const struct sound *s, struct buf *out)
{
    buf_lit(out, "RIFF");
    pack_u32(out, SOUND_HEADER_BYTES - 8 + data_bytes(s));
    buf_lit(out, "WAVEfmt ");
    pack_u32(out, 16);
    pack_u32(out, 1u << 16 | 1u); /* one channel, PCM */
    pack_u32(out, SOUND_RATE);
    pack_u32(out, SOUND_RATE * SAMPLE_BYTES);
    pack_u32(out, 16u << 16 | SAMPLE_BYTES);
    buf_lit(out, "data");
    pack_u32(out, data_bytes(s));
}

void sound_write(const struct sound *s, uint64_t from, uint64_t n,
                 struct buf *out)
{
    char room[SOUND_HEADER_BYTES];
    struct buf header = {
        .p = room, .capacity = sizeof room, .max = sizeof room};
    uint64_t to = from + n;

    assert(from <= sound_bytes(s) && n <= sound_bytes(s) - from);
    write_header(s, &header);
    if (from < header.n) {
        uint64_t end = to < header.n ? to : header.n;

        buf_add(out, header.p + from, (size_t)(end - from));
        from = end;
    }
    if (from < to)
        write_samples(s, from - header.n, to - header.n, out);
}

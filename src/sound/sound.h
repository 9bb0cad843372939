/* Sounds: a clip for what there is no recording of, made up from what is known
 * of it. Music has a beat, a bass, chords of its key and a melody; what is
 * spoken is the murmur of somebody in the next room.
 *
 * A clip is a WAV file (RIFF, PCM, one channel, 16 bits, 22,050 samples
 * a second) as long as what it stands for. It follows from `struct sound`
 * alone, in whole numbers, so it is the same on every machine; and each sample
 * from its place alone, so any part of the file can be made by itself, and is
 * what the whole has there. Three minutes take a fifth of a second.
 *
 * Pure functions; any thread, but not one that others wait for. */
#ifndef TONEARM_SOUND_SOUND_H
#define TONEARM_SOUND_SOUND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"

struct buf;

#define SOUND_RATE            22050 /* samples a second */
#define SOUND_HEADER_BYTES    44
#define SOUND_MAX_DURATION_MS 86400000u /* a longer clip ends there */

/* What a clip is made of. The numbers' limits hold for whoever fills them
 * in: sound_from_id does, and sound_set_* keep to them. */
struct sound {
    struct id id;
    uint32_t duration_ms; /* up to SOUND_MAX_DURATION_MS */
    bool is_spoken;       /* then only id and duration matter */
    uint32_t tempo;       /* thousandths of a beat a minute, 40 to 220 beats */
    uint8_t key;          /* 0, C, to 11 */
    bool is_minor;
    uint8_t beats;   /* in a bar, 3 to 7 */
    uint16_t energy; /* 0 to 1000 */
};

/* What is known of nothing but an id: the rest is chosen by it. */
struct sound sound_from_id(struct id id, uint32_t duration_ms, bool is_spoken);

/* What is known better, as audio features say it: beats a minute; pitch class
 * 0 to 11, 1 for major and 0 for minor; beats in a bar; 0 to 1. What isn't in
 * its range is unknown, and leaves the sound as it was. */
void sound_set_tempo(struct sound *s, float tempo);
void sound_set_key(struct sound *s, int key, int mode);
void sound_set_beats(struct sound *s, int beats);
void sound_set_energy(struct sound *s, float energy);

/* The size of the file. */
uint64_t sound_bytes(const struct sound *s);

/* Appends the `n` bytes of the file from byte `from` on, which must be there.
 */
void sound_write(const struct sound *s, uint64_t from, uint64_t n,
                 struct buf *out);

/* A number that differs, nearly surely, for sounds with another file. */
uint64_t sound_hash(const struct sound *s);

#endif

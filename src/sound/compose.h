/* What a clip is composed of: which tones a piece of it has. The sound room's
 * own. */
#ifndef TONEARM_SOUND_COMPOSE_H
#define TONEARM_SOUND_COMPOSE_H

#include <stdint.h>

#include "sound/sound.h"
#include "sound/tone.h"

/* Add to the piece every tone of the clip that sounds in it, each less loud
 * than the room that it has: no sum leaves 16 bits. */
void compose_music(const struct sound *s, const struct piece *p);
void compose_speech(const struct sound *s, const struct piece *p);

/* What chance says about the `n`th of `what`: 0 to below - 1. The same for the
 * same sound, on every machine. */
uint32_t compose_chance(const struct sound *s, uint32_t what, uint64_t n,
                        uint32_t below);

#endif

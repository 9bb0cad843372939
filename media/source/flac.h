/* FLAC's first metadata block, which says what the audio is (RFC 9639 section
 * 8.2), and where the audio begins. */
#ifndef TONEARM_MEDIA_SOURCE_FLAC_H
#define TONEARM_MEDIA_SOURCE_FLAC_H

#include <stdbool.h>
#include <stdint.h>

#include "media/source/source.h"

struct flac_audio {
    uint32_t rate;
    uint32_t channels;
    uint32_t bits;
    uint64_t samples; /* of each channel; 0 when the encoder didn't know */
    uint64_t begin;   /* of the first frame */
};

/* `at` is the place of FLAC's mark. False when the block isn't there or no
 * frame follows the metadata. */
bool flac_find(struct source *s, uint64_t at, struct flac_audio *out);

#endif

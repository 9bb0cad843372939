/* AAC as a bare file of frames (ISO 13818-7, ADTS). */
#ifndef TONEARM_MEDIA_SOURCE_ADTS_H
#define TONEARM_MEDIA_SOURCE_ADTS_H

#include <stdbool.h>
#include <stdint.h>

#include "media/source/source.h"

struct adts_frame {
    uint32_t rate; /* Hz; of the core, half of what HE-AAC plays */
    uint32_t channels;
    uint32_t bytes; /* with its header */
    uint32_t samples;
};

struct adts_audio {
    uint64_t samples;
    uint64_t bytes;
};

/* Whether two frames follow each other at `at`, or one that ends the file. */
bool adts_begins(struct source *s, uint64_t at, struct adts_frame *first);

/* Counts frames from `at` to `to`, or to where there are no more of them. */
struct adts_audio adts_count(struct source *s, uint64_t at, uint64_t to);

#endif

/* What the headers of formats say that are read without FFmpeg, which is
 * quicker, and for MPEG audio and bare AAC the only way to know their length.
 * Any thread. */
#ifndef TONEARM_MEDIA_PROGRAM_HEADERS_H
#define TONEARM_MEDIA_PROGRAM_HEADERS_H

#include <stdbool.h>
#include <stdint.h>

#include "media/program/stream.h"
#include "media/source/format.h"

struct headers {
    struct stream_about about;
    uint64_t audio_bytes; /* without headers and tags */
};

/* Whether the format is one of those, and its headers tell all. `end` is
 * where tags at the file's end begin. */
bool headers_read(struct source *s, enum format format, uint64_t begin,
                  uint64_t end, struct headers *out);

#endif

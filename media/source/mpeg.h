/* MPEG audio as a file of frames: headers (ISO 11172-3 and 13818-3), the
 * summaries that encoders put into a first, silent frame (Xing's, Info, VBRI,
 * with LAME's delays), and how long a file is. */
#ifndef TONEARM_MEDIA_SOURCE_MPEG_H
#define TONEARM_MEDIA_SOURCE_MPEG_H

#include <stdbool.h>
#include <stdint.h>

#include "media/source/source.h"

struct mpeg_frame {
    uint32_t bitrate; /* bits a second */
    uint32_t rate;    /* Hz */
    uint32_t samples; /* of each channel */
    uint32_t bytes;   /* with its header */
    uint8_t layer;    /* 1 to 3 */
    uint8_t version;  /* 1, 2, or 25 for 2.5 */
    uint8_t channels;
};

/* Reads the four bytes of a frame's header. False where these are none, and
 * for the "free" bitrate, which doesn't tell the frame's length. */
bool mpeg_frame_read(const uint8_t header[4], struct mpeg_frame *out);

struct mpeg_audio {
    struct mpeg_frame first;
    uint64_t begin;   /* of the first frame, the summary's included */
    uint64_t samples; /* of each channel, without delay and padding */
    uint64_t bytes;   /* of all frames */
};

/* Looks from `from` on for the first of two frames in a row (one is enough
 * where the bytes end with it), and sets `first` and `begin`. False when no
 * audio begins within 1 MiB. */
bool mpeg_audio_find(struct source *s, uint64_t from, uint64_t to,
                     struct mpeg_audio *out);

/* Counts the samples of what was found, up to `to`: by a summary, or by
 * walking all frames. False when there are none. */
bool mpeg_audio_count(struct source *s, uint64_t to, struct mpeg_audio *a);

#endif

/* Samples as a small file that browsers play. One thread. */
#ifndef TONEARM_MEDIA_PROGRAM_ENCODE_H
#define TONEARM_MEDIA_PROGRAM_ENCODE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define ENCODE_RATE     48000
#define ENCODE_CHANNELS 2

enum encode_kind {
    ENCODE_OPUS, /* in Ogg, 96 kbit/s */
    ENCODE_MP3,  /* 128 kbit/s */
};

/* Writes `frames` frames, interleaved, 1 at full scale, to an open file. The
 * same samples give the same bytes. ERR_INVALID when this build of FFmpeg can't
 * do it, ERR_IO when the file can't be written; both with a reason. */
enum err encode_file(enum encode_kind kind, const float *samples, size_t frames,
                     int fd, const char **why) MUST_CHECK;

#endif

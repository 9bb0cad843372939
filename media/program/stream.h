/* The audio of a file by FFmpeg: what its headers say of it, and its samples.
 * Bytes come from a source and nowhere else; a demuxer or a decoder that isn't
 * of our lists can't be had, whatever the file asks for. One thread. */
#ifndef TONEARM_MEDIA_PROGRAM_STREAM_H
#define TONEARM_MEDIA_PROGRAM_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "media/source/format.h"
#include "media/source/source.h"
#include "media/tags/tags.h"

/* Samples at the stream's own rate come at no higher one. */
#define STREAM_RATE_MAX 192000

struct stream;

struct stream_about {
    const char *codec; /* static */
    bool is_lossless;
    uint32_t rate; /* Hz; 0 if headers don't tell */
    uint32_t channels;
    uint32_t bits;    /* of a sample; 0 if it has no such number */
    uint32_t bitrate; /* bits a second; 0 if headers don't tell */
    uint64_t duration_ms;
};

/* Opens the file, whose format begins at `begin`. ERR_INVALID, with a reason
 * in `*why` (static), when there is no audio that can be decoded. */
enum err stream_open(struct source *source, enum format format, uint64_t begin,
                     struct stream **out, const char **why) MUST_CHECK;

void stream_free(struct stream *s);

/* What headers say; as much of the file is read as it takes to know the rate
 * and the channels. */
void stream_about(struct stream *s, struct stream_about *out);

/* Chapters that the container has, but for those that tags have as well. */
void stream_chapters(struct stream *s, struct tags *t);

/* Where samples go: interleaved, 1 at full scale. False ends it. */
struct stream_sink {
    bool (*take)(void *ctx, const float *samples, size_t frames);
    void *ctx;
    uint32_t rate;     /* 0: the stream's own; then set before the first call */
    uint32_t channels; /* the same */
};

/* Decodes from `from_ms` to the end, or until the sink has enough. What can't
 * be decoded is passed over; ERR_INVALID, with a reason, when nothing can. */
enum err stream_decode(struct stream *s, uint64_t from_ms,
                       struct stream_sink *sink, const char **why) MUST_CHECK;

#endif

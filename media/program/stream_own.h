/* A stream, for its own files. */
#ifndef TONEARM_MEDIA_PROGRAM_STREAM_OWN_H
#define TONEARM_MEDIA_PROGRAM_STREAM_OWN_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswresample/swresample.h>

#include "media/program/stream.h"

struct stream {
    struct source *source;
    uint64_t begin;
    uint64_t at; /* from `begin` on */
    AVFormatContext *format;
    AVIOContext *io;
    AVStream *audio;
    AVCodecContext *decoder;
    SwrContext *resampler;
    AVPacket *packet;
    AVFrame *frame;
    float *samples;  /* a piece of the sink's channels */
    uint64_t skip;   /* frames of the sink's that come before what is wanted */
    bool has_frame;  /* one was looked at, and is the next */
    bool is_rewound; /* to the beginning, in want of a better place */
    uint64_t frames_out; /* that went to the sink */
    unsigned bad_packets;
};

/* A time in units of `base`, in milliseconds; 0 for none, and for one before
 * the beginning. */
uint64_t stream_to_ms(int64_t t, AVRational base);

/* Decodes one frame to learn what no header says; it is the next one still. */
void stream_look_at_frame(struct stream *s, struct stream_about *out);

#endif

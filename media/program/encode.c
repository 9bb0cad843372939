/* FFmpeg's encoder and muxer, into memory and then to the file in one go:
 * a preview is half a megabyte. Nothing in it is drawn by lot or by the clock
 * (the flags of exactness), so that what is unchanged stays the same file. */
#include "media/program/encode.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>

#include "base/io.h"

static const struct recipe {
    const char *muxer;
    const char *encoder;
    int64_t bitrate;
    enum AVSampleFormat format;
} RECIPES[] = {
    [ENCODE_OPUS] = {"opus", "libopus", 96000, AV_SAMPLE_FMT_FLT},
    [ENCODE_MP3] = {"mp3", "libmp3lame", 128000, AV_SAMPLE_FMT_FLTP},
};

struct encoding {
    AVFormatContext *format;
    AVCodecContext *encoder;
    AVFrame *frame;
    AVPacket *packet;
};

static bool open_encoder(struct encoding *e, const struct recipe *r)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(r->encoder);

    e->encoder = codec == NULL ? NULL : avcodec_alloc_context3(codec);
    if (e->encoder == NULL)
        return false;
    e->encoder->sample_rate = ENCODE_RATE;
    e->encoder->sample_fmt = r->format;
    e->encoder->bit_rate = r->bitrate;
    e->encoder->time_base = (AVRational){1, ENCODE_RATE};
    e->encoder->thread_count = 1;
    e->encoder->flags |= AV_CODEC_FLAG_BITEXACT;
    if (e->format->oformat->flags & AVFMT_GLOBALHEADER)
        e->encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    av_channel_layout_default(&e->encoder->ch_layout, ENCODE_CHANNELS);
    return avcodec_open2(e->encoder, codec, NULL) == 0;
}

static bool open_muxer(struct encoding *e)
{
    AVStream *s = avformat_new_stream(e->format, NULL);

    if (s == NULL ||
        avcodec_parameters_from_context(s->codecpar, e->encoder) < 0)
        return false;
    s->time_base = e->encoder->time_base;
    e->format->flags |= AVFMT_FLAG_BITEXACT;
    return avio_open_dyn_buf(&e->format->pb) == 0 &&
           avformat_write_header(e->format, NULL) >= 0;
}

static bool open_frame(struct encoding *e)
{
    e->frame = av_frame_alloc();
    e->packet = av_packet_alloc();
    if (e->frame == NULL || e->packet == NULL)
        return false;
    e->frame->format = e->encoder->sample_fmt;
    e->frame->sample_rate = ENCODE_RATE;
    e->frame->nb_samples = e->encoder->frame_size;
    av_channel_layout_default(&e->frame->ch_layout, ENCODE_CHANNELS);
    return e->frame->nb_samples > 0 && av_frame_get_buffer(e->frame, 0) == 0;
}

/* Writes all packets that the encoder has ready. */
static bool write_packets(struct encoding *e)
{
    while (avcodec_receive_packet(e->encoder, e->packet) == 0) {
        av_packet_rescale_ts(e->packet, e->encoder->time_base,
                             e->format->streams[0]->time_base);
        e->packet->stream_index = 0;
        if (av_interleaved_write_frame(e->format, e->packet) < 0)
            return false;
    }
    return true;
}

static void fill(AVFrame *f, const float *samples)
{
    float *const left = (float *)f->data[0], *const right = (float *)f->data[1];

    if (f->format == AV_SAMPLE_FMT_FLT) {
        memcpy(left, samples,
               (size_t)f->nb_samples * ENCODE_CHANNELS * sizeof *samples);
        return;
    }
    for (int i = 0; i < f->nb_samples; i++) {
        left[i] = samples[2 * i];
        right[i] = samples[2 * i + 1];
    }
}

static bool encode(struct encoding *e, const float *samples, size_t frames)
{
    size_t piece = (size_t)e->encoder->frame_size;

    for (size_t at = 0; at < frames; at += piece) {
        size_t n = frames - at < piece ? frames - at : piece;

        if (av_frame_make_writable(e->frame) < 0)
            return false;
        e->frame->nb_samples = (int)n;
        e->frame->pts = (int64_t)at;
        fill(e->frame, samples + at * ENCODE_CHANNELS);
        if (avcodec_send_frame(e->encoder, e->frame) < 0 || !write_packets(e))
            return false;
    }
    return avcodec_send_frame(e->encoder, NULL) == 0 && write_packets(e) &&
           av_write_trailer(e->format) == 0;
}

/* Frees everything; returns the file that was put together. */
static size_t end(struct encoding *e, uint8_t **bytes)
{
    int n = 0;

    *bytes = NULL;
    if (e->format != NULL && e->format->pb != NULL)
        n = avio_close_dyn_buf(e->format->pb, bytes);
    avcodec_free_context(&e->encoder);
    avformat_free_context(e->format);
    av_frame_free(&e->frame);
    av_packet_free(&e->packet);
    return n > 0 ? (size_t)n : 0;
}

enum err encode_file(enum encode_kind kind, const float *samples, size_t frames,
                     int fd, const char **why)
{
    const struct recipe *r = &RECIPES[kind];
    struct encoding e = {.format = NULL};
    enum err result = ERR_INVALID;
    uint8_t *bytes;
    bool is_done;
    size_t n;

    is_done =
        avformat_alloc_output_context2(&e.format, NULL, r->muxer, NULL) >= 0 &&
        open_encoder(&e, r) && open_muxer(&e) && open_frame(&e) &&
        encode(&e, samples, frames);
    n = end(&e, &bytes);
    *why = "it can't be encoded";
    if (is_done && n > 0) {
        result = io_write_all(fd, bytes, n, "a preview");
        *why = result == OK ? NULL : "what was made can't be written";
    }
    av_free(bytes);
    return result;
}

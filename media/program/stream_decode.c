/* From packets to samples: frames are decoded one after the other and converted
 * to what the sink wants in pieces, so that no file takes more memory than
 * another. Damage is passed over; a file that was joined of several may change
 * its rate or channels in the middle. */
#include "media/program/stream_own.h"

#include <libavutil/channel_layout.h>

#include "base/mem.h"

#define CHANNELS_MAX 64
#define RATE_MAX     6000000 /* DSD512 has 22.6 MHz in bits, an eighth of it */
#define BAD_PACKETS  4096    /* in a row, after which nothing more will come */
#define PIECE_FRAMES 8192

static bool open_decoder(struct stream *s)
{
    const AVCodec *codec = avcodec_find_decoder(s->audio->codecpar->codec_id);

    if (s->decoder != NULL)
        return true;
    s->decoder = codec == NULL ? NULL : avcodec_alloc_context3(codec);
    if (s->decoder == NULL ||
        avcodec_parameters_to_context(s->decoder, s->audio->codecpar) < 0)
        return false;
    s->decoder->thread_count = 1; /* the sandbox has no more */
    s->decoder->pkt_timebase = s->audio->time_base;
    return avcodec_open2(s->decoder, codec, NULL) == 0;
}

/* The next packet of the audio; false at the end. */
static bool read_packet(struct stream *s)
{
    for (unsigned i = 0; i < BAD_PACKETS; i++) {
        int e = av_read_frame(s->format, s->packet);

        if (e == AVERROR(EAGAIN))
            continue;
        if (e < 0)
            return false;
        if (s->packet->stream_index == s->audio->index)
            return true;
        av_packet_unref(s->packet);
        i = 0;
    }
    return false;
}

/* The next frame that can be decoded; false at the end. */
static bool next_frame(struct stream *s)
{
    if (s->has_frame) {
        s->has_frame = false;
        return true;
    }
    for (;;) {
        int e = avcodec_receive_frame(s->decoder, s->frame);

        if (e == 0) {
            s->bad_packets = 0;
            return true;
        }
        if (e == AVERROR_EOF || s->bad_packets > BAD_PACKETS)
            return false;
        if (e != AVERROR(EAGAIN)) {
            s->bad_packets++;
            continue;
        }
        if (!read_packet(s)) {
            (void)avcodec_send_packet(s->decoder, NULL);
            continue;
        }
        if (avcodec_send_packet(s->decoder, s->packet) < 0)
            s->bad_packets++;
        av_packet_unref(s->packet);
    }
}

static bool is_sane(const AVFrame *f)
{
    return f->sample_rate > 0 && f->sample_rate <= RATE_MAX &&
           f->ch_layout.nb_channels > 0 &&
           f->ch_layout.nb_channels <= CHANNELS_MAX && f->nb_samples > 0;
}

void stream_look_at_frame(struct stream *s, struct stream_about *out)
{
    if (!open_decoder(s) || !next_frame(s))
        return;
    s->has_frame = true;
    if (is_sane(s->frame)) {
        out->rate = (uint32_t)s->frame->sample_rate;
        out->channels = (uint32_t)s->frame->ch_layout.nb_channels;
    }
}

/* Begins anew, somewhere else. */
static void forget_frame(struct stream *s)
{
    s->has_frame = false;
    av_frame_unref(s->frame);
    avcodec_flush_buffers(s->decoder);
}

/* Prepares the way from frames like the present one to the sink. */
static bool open_resampler(struct stream *s, struct stream_sink *sink)
{
    AVFrame *f = s->frame;
    AVChannelLayout to = {0};
    int e;

    swr_free(&s->resampler);
    if (sink->rate == 0) {
        sink->rate = f->sample_rate < STREAM_RATE_MAX ? (uint32_t)f->sample_rate
                                                      : STREAM_RATE_MAX;
        sink->channels = (uint32_t)f->ch_layout.nb_channels;
    }
    if ((uint32_t)f->ch_layout.nb_channels == sink->channels)
        e = av_channel_layout_copy(&to, &f->ch_layout);
    else
        av_channel_layout_default(&to, (int)sink->channels), e = 0;
    if (e == 0)
        e = swr_alloc_set_opts2(&s->resampler, &to, AV_SAMPLE_FMT_FLT,
                                (int)sink->rate, &f->ch_layout,
                                (enum AVSampleFormat)f->format, f->sample_rate,
                                0, NULL);
    av_channel_layout_uninit(&to);
    return e == 0 && swr_init(s->resampler) == 0;
}

/* Frames may change in the middle of a file that was joined of several. */
static bool is_as_before(const AVFrame *f, const AVFrame *like)
{
    return f->format == like->format && f->sample_rate == like->sample_rate &&
           av_channel_layout_compare(&f->ch_layout, &like->ch_layout) == 0;
}

/* Hands samples on, but for those before the place that was asked for. */
static bool hand_on(struct stream *s, struct stream_sink *sink, size_t frames)
{
    size_t skip = s->skip < frames ? (size_t)s->skip : frames;

    s->skip -= skip;
    s->frames_out += frames - skip;
    return frames == skip ||
           sink->take(sink->ctx, s->samples + skip * sink->channels,
                      frames - skip);
}

/* Converts a frame, or at the end (NULL) what is left; false when the sink has
 * enough. Without any input the resampler would take it for the end. */
static bool convert(struct stream *s, struct stream_sink *sink,
                    const AVFrame *f)
{
    const uint8_t **from =
        f == NULL ? NULL : (const uint8_t **)f->extended_data;
    uint8_t *to = (uint8_t *)s->samples;
    int n = swr_convert(s->resampler, &to, PIECE_FRAMES, from,
                        f == NULL ? 0 : f->nb_samples);

    while (n > 0) {
        if (!hand_on(s, sink, (size_t)n))
            return false;
        n = swr_convert(s->resampler, &to, PIECE_FRAMES, from, 0);
    }
    return true;
}

/* Goes to the last place before `from_ms` that the demuxer knows; what comes
 * too early is told by the first frame's time. */
static void go_to(struct stream *s, uint64_t from_ms)
{
    int64_t at = av_rescale_q((int64_t)from_ms, (AVRational){1, 1000},
                              s->audio->time_base);

    if (from_ms == 0)
        return;
    forget_frame(s);
    if (s->audio->start_time != AV_NOPTS_VALUE)
        at += s->audio->start_time;
    /* Bare AAC has no places; it is decoded from its beginning. */
    s->is_rewound =
        av_seek_frame(s->format, s->audio->index, at, AVSEEK_FLAG_BACKWARD) < 0;
    if (s->is_rewound)
        (void)av_seek_frame(s->format, s->audio->index, 0, AVSEEK_FLAG_BYTE);
}

static void set_skip(struct stream *s, const struct stream_sink *sink,
                     uint64_t from_ms)
{
    int64_t start =
        s->audio->start_time == AV_NOPTS_VALUE ? 0 : s->audio->start_time;
    uint64_t at = from_ms;

    if (s->is_rewound)
        at = 0;
    else if (s->frame->pts != AV_NOPTS_VALUE)
        at = stream_to_ms(s->frame->pts - start, s->audio->time_base);
    s->skip = at < from_ms ? (from_ms - at) * sink->rate / 1000 : 0;
}

/* Makes ready for the first frame; false when it is of no use. */
static bool begin(struct stream *s, struct stream_sink *sink, AVFrame *like,
                  uint64_t from_ms)
{
    if (!open_resampler(s, sink) || av_frame_ref(like, s->frame) < 0)
        return false;
    s->samples = mem_realloc(s->samples, (size_t)PIECE_FRAMES * sink->channels,
                             sizeof *s->samples);
    set_skip(s, sink, from_ms);
    return true;
}

static bool decode_frame(struct stream *s, struct stream_sink *sink,
                         AVFrame *like)
{
    if (!is_as_before(s->frame, like)) {
        av_frame_unref(like);
        if (!convert(s, sink, NULL) || !open_resampler(s, sink) ||
            av_frame_ref(like, s->frame) < 0)
            return false;
    }
    return convert(s, sink, s->frame);
}

enum err stream_decode(struct stream *s, uint64_t from_ms,
                       struct stream_sink *sink, const char **why)
{
    AVFrame *like = av_frame_alloc();
    bool has_begun = false, goes_on = like != NULL && open_decoder(s);

    s->frames_out = 0;
    if (goes_on)
        go_to(s, from_ms);
    while (goes_on && next_frame(s)) {
        if (is_sane(s->frame)) {
            if (!has_begun)
                has_begun = goes_on = begin(s, sink, like, from_ms);
            goes_on = goes_on && decode_frame(s, sink, like);
        }
        av_frame_unref(s->frame);
    }
    if (has_begun && goes_on)
        (void)convert(s, sink, NULL);
    av_frame_free(&like);
    if (s->frames_out > 0)
        return OK;
    *why = "nothing of its audio can be decoded";
    return ERR_INVALID;
}

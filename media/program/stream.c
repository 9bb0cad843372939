/* FFmpeg is handed its bytes by read_bytes and seek, is told which demuxer to
 * use, and is refused any further file. Streams that aren't the audio (pictures
 * above all) are discarded, and no decoder is made for them. */
#include "media/program/stream.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>

#include "base/mem.h"

#define BUFFER_BYTES 65536
#define CHANNELS_MAX 64
#define RATE_MAX     6000000 /* DSD512 has 22.6 MHz in bits, an eighth of it */
#define BAD_PACKETS  4096    /* in a row, after which nothing more will come */
#define PROBE_BYTES  (1 << 20)
#define PIECE_FRAMES 8192
#define STREAMS_MAX  64

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
    float *samples;  /* PIECE_FRAMES of the sink's channels */
    uint64_t skip;   /* frames of the sink's that come before what is wanted */
    bool has_frame;  /* one was looked at, and is the next */
    bool is_rewound; /* to the beginning, in want of a better place */
    uint64_t frames_out; /* that went to the sink */
    unsigned bad_packets;
};

static const struct codec {
    enum AVCodecID id;
    const char *name;
    bool is_lossless;
} CODECS[] = {
#define CODEC(id, name, is_lossless) {id, name, is_lossless},
#include "media/program/codecs.def"
#undef CODEC
};

static const struct codec PCM = {AV_CODEC_ID_NONE, "pcm", true};
static const struct codec ADPCM = {AV_CODEC_ID_NONE, "adpcm", false};

/* FFmpeg numbers all PCM from 0x10000 on and all ADPCM from 0x11000 on. */
static const struct codec *codec_find(enum AVCodecID id)
{
    for (size_t i = 0; i < sizeof CODECS / sizeof CODECS[0]; i++)
        if (CODECS[i].id == id)
            return &CODECS[i];
    if (id >= AV_CODEC_ID_PCM_S16LE && id < AV_CODEC_ID_ADPCM_IMA_QT)
        return &PCM;
    if (id >= AV_CODEC_ID_ADPCM_IMA_QT && id < AV_CODEC_ID_AMR_NB)
        return &ADPCM;
    return NULL;
}

/* ---- bytes ---- */

static int read_bytes(void *ctx, uint8_t *to, int n)
{
    struct stream *s = ctx;
    size_t got = source_read(s->source, s->begin + s->at, to, (size_t)n);

    s->at += got;
    return got > 0 ? (int)got : AVERROR_EOF;
}

static int64_t seek(void *ctx, int64_t offset, int whence)
{
    struct stream *s = ctx;
    int64_t size = (int64_t)(s->source->size - s->begin);

    whence &= ~AVSEEK_FORCE;
    if (whence == AVSEEK_SIZE)
        return size;
    if (whence == SEEK_CUR)
        offset += (int64_t)s->at;
    else if (whence == SEEK_END)
        offset += size;
    if (offset < 0)
        return AVERROR(EINVAL);
    s->at = (uint64_t)offset;
    return offset;
}

/* A file that names others gets none of them. */
static int refuse_open(AVFormatContext *f, AVIOContext **io, const char *url,
                       int flags, AVDictionary **options)
{
    (void)f;
    (void)io;
    (void)url;
    (void)flags;
    (void)options;
    return AVERROR(EPERM);
}

/* ---- opening ---- */

/* The first audio stream that can be decoded; all others are discarded. */
static AVStream *choose(AVFormatContext *f)
{
    AVStream *found = NULL;

    for (unsigned i = 0; i < f->nb_streams; i++) {
        AVStream *a = f->streams[i];

        if (found == NULL && a->codecpar->codec_type == AVMEDIA_TYPE_AUDIO &&
            codec_find(a->codecpar->codec_id) != NULL)
            found = a;
        else
            a->discard = AVDISCARD_ALL;
    }
    return found;
}

static bool prepare(struct stream *s)
{
    uint8_t *buffer = av_malloc(BUFFER_BYTES);

    s->format = avformat_alloc_context();
    s->packet = av_packet_alloc();
    s->frame = av_frame_alloc();
    s->io = buffer == NULL ? NULL
                           : avio_alloc_context(buffer, BUFFER_BYTES, 0, s,
                                                read_bytes, NULL, seek);
    if (s->io == NULL)
        av_free(buffer);
    return s->format != NULL && s->packet != NULL && s->frame != NULL &&
           s->io != NULL;
}

static int open_input(struct stream *s, enum format format)
{
    const AVInputFormat *demuxer = av_find_input_format(format_demuxer(format));
    AVDictionary *options = NULL;
    int e;

    if (demuxer == NULL)
        return AVERROR_DEMUXER_NOT_FOUND;
    s->format->pb = s->io;
    s->format->flags |= AVFMT_FLAG_CUSTOM_IO;
    s->format->io_open = refuse_open;
    s->format->max_streams = STREAMS_MAX;
    s->format->probesize = PROBE_BYTES;
    (void)av_dict_set(&options, "protocol_whitelist", "", 0);
    (void)av_dict_set(&options, "format_whitelist", demuxer->name, 0);
    /* It frees the context when it fails. */
    e = avformat_open_input(&s->format, NULL, demuxer, &options);
    av_dict_free(&options);
    return e;
}

enum err stream_open(struct source *source, enum format format, uint64_t begin,
                     struct stream **out, const char **why)
{
    struct stream *s = mem_zalloc(1, sizeof *s);

    s->source = source;
    s->begin = begin;
    *out = NULL;
    if (!prepare(s))
        *why = "there is too little memory to read it";
    else if (open_input(s, format) < 0)
        *why = "its headers are damaged";
    else if ((s->audio = choose(s->format)) == NULL)
        *why = "no audio was found that can be decoded";
    else
        *out = s;
    if (*out != NULL)
        return OK;
    stream_free(s);
    return ERR_INVALID;
}

void stream_free(struct stream *s)
{
    if (s == NULL)
        return;
    swr_free(&s->resampler);
    avcodec_free_context(&s->decoder);
    avformat_close_input(&s->format);
    if (s->io != NULL)
        av_freep(&s->io->buffer);
    avio_context_free(&s->io);
    av_packet_free(&s->packet);
    av_frame_free(&s->frame);
    free(s->samples);
    free(s);
}

/* ---- what headers say ---- */

static uint64_t to_ms(int64_t t, AVRational base)
{
    int64_t ms = t == AV_NOPTS_VALUE || t <= 0
                     ? 0
                     : av_rescale_q(t, base, (AVRational){1, 1000});

    return ms > 0 ? (uint64_t)ms : 0;
}

/* Opus' time runs from samples that are to be cut off (RFC 7845 section
 * 4.2). */
static uint64_t duration_ms(const struct stream *s)
{
    const AVCodecParameters *p = s->audio->codecpar;
    int64_t padding =
        p->codec_id != AV_CODEC_ID_OPUS || p->sample_rate <= 0
            ? 0
            : av_rescale_q(p->initial_padding, (AVRational){1, p->sample_rate},
                           s->audio->time_base);
    uint64_t ms = s->audio->duration > padding
                      ? to_ms(s->audio->duration - padding, s->audio->time_base)
                      : 0;

    return ms > 0 ? ms
                  : to_ms(s->format->duration, (AVRational){1, AV_TIME_BASE});
}

/* Decodes one frame to learn what no header says. */
static void look_at_frame(struct stream *s, struct stream_about *out);

void stream_about(struct stream *s, struct stream_about *out)
{
    const AVCodecParameters *p = s->audio->codecpar;
    const struct codec *codec = codec_find(p->codec_id);
    int bits = p->bits_per_raw_sample > 0 ? p->bits_per_raw_sample
                                          : p->bits_per_coded_sample;

    *out = (struct stream_about){
        .codec = codec->name,
        .is_lossless = codec->is_lossless,
        .rate = p->sample_rate > 0 ? (uint32_t)p->sample_rate : 0,
        .channels = p->ch_layout.nb_channels > 0
                        ? (uint32_t)p->ch_layout.nb_channels
                        : 0,
        .bits =
            codec->is_lossless && bits > 0 && bits <= 64 ? (uint32_t)bits : 0,
        .bitrate = p->bit_rate > 0 && p->bit_rate < INT32_MAX
                       ? (uint32_t)p->bit_rate
                       : 0,
        .duration_ms = duration_ms(s),
    };
    if (out->rate == 0 || out->channels == 0)
        look_at_frame(s, out);
}

void stream_chapters(struct stream *s, struct tags *t)
{
    if (t->chapter_count > 0)
        return;
    for (unsigned i = 0; i < s->format->nb_chapters; i++) {
        const AVChapter *c = s->format->chapters[i];
        const AVDictionaryEntry *title =
            av_dict_get(c->metadata, "title", NULL, 0);

        tags_add_chapter(
            t,
            (struct tag_chapter){
                to_ms(c->start, c->time_base),
                to_ms(c->end, c->time_base),
                title == NULL ? STR_EMPTY
                              : arena_str(t->arena, str_from_c(title->value)),
            });
    }
}

/* ---- decoding ---- */

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

static void look_at_frame(struct stream *s, struct stream_about *out)
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
        at = to_ms(s->frame->pts - start, s->audio->time_base);
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

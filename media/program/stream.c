/* FFmpeg is handed its bytes by read_bytes and seek, is told which demuxer to
 * use, and is refused any further file. Streams that aren't the audio (pictures
 * above all) are discarded, and no decoder is made for them. */
#include "media/program/stream_own.h"

#include "base/mem.h"

#define BUFFER_BYTES 65536
#define PROBE_BYTES  (1 << 20)
#define STREAMS_MAX  64

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

uint64_t stream_to_ms(int64_t t, AVRational base)
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
    uint64_t ms =
        s->audio->duration > padding
            ? stream_to_ms(s->audio->duration - padding, s->audio->time_base)
            : 0;

    return ms > 0 ? ms
                  : stream_to_ms(s->format->duration,
                                 (AVRational){1, AV_TIME_BASE});
}

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
        stream_look_at_frame(s, out);
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
                stream_to_ms(c->start, c->time_base),
                stream_to_ms(c->end, c->time_base),
                title == NULL ? STR_EMPTY
                              : arena_str(t->arena, str_from_c(title->value)),
            });
    }
}

/* Marks at the beginning of a file, a table; MPEG audio and ADTS have none and
 * are told by two frames in a row. */
#include "media/source/format.h"

#include <string.h>

#include "media/source/adts.h"
#include "media/source/mpeg.h"

#define HEAD_BYTES 16
#define ID3V2_MAX  8 /* tags before the audio that are stepped over */

struct mark {
    enum format format;
    uint8_t at;
    uint8_t bytes;
    uint8_t kind_at; /* of four more bytes, where `kind` isn't NULL */
    const char *text;
    const char *kind;
};

static const struct mark MARKS[] = {
    {FORMAT_FLAC, 0, 4, 0, "fLaC", NULL},
    {FORMAT_OGG, 0, 4, 0, "OggS", NULL},
    {FORMAT_WAV, 0, 4, 8, "RIFF", "WAVE"},
    {FORMAT_WAV, 0, 4, 8, "RF64", "WAVE"},
    {FORMAT_AIFF, 0, 4, 8, "FORM", "AIFF"},
    {FORMAT_AIFF, 0, 4, 8, "FORM", "AIFC"},
    {FORMAT_APE, 0, 4, 0, "MAC ", NULL},
    {FORMAT_WV, 0, 4, 0, "wvpk", NULL},
    {FORMAT_MPC8, 0, 4, 0, "MPCK", NULL},
    {FORMAT_MPC7, 0, 3, 0, "MP+", NULL},
    {FORMAT_TTA, 0, 4, 0, "TTA1", NULL},
    {FORMAT_ASF, 0, 16, 0,
     "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c", NULL},
    {FORMAT_DSF, 0, 4, 0, "DSD ", NULL},
    {FORMAT_MP4, 4, 4, 0, "ftyp", NULL},
    /* Older ones, of QuickTime, begin with any atom. */
    {FORMAT_MP4, 4, 4, 0, "moov", NULL},
    {FORMAT_MP4, 4, 4, 0, "mdat", NULL},
    {FORMAT_MP4, 4, 4, 0, "free", NULL},
    {FORMAT_MP4, 4, 4, 0, "skip", NULL},
    {FORMAT_MP4, 4, 4, 0, "wide", NULL},
};

static const char *const NAMES[] = {
#define FORMAT(name, text, demuxer) text,
#include "media/source/format.def"
#undef FORMAT
};

static const char *const DEMUXERS[] = {
#define FORMAT(name, text, demuxer) demuxer,
#include "media/source/format.def"
#undef FORMAT
};

const char *format_name(enum format f)
{
    return NAMES[f - 1];
}

const char *format_demuxer(enum format f)
{
    return DEMUXERS[f - 1];
}

static bool is_mark(const struct mark *m, const char head[HEAD_BYTES])
{
    return memcmp(head + m->at, m->text, m->bytes) == 0 &&
           (m->kind == NULL || memcmp(head + m->kind_at, m->kind, 4) == 0);
}

uint64_t format_id3v2_bytes(struct source *s, uint64_t at)
{
    uint8_t h[10];
    uint64_t n;

    if (!source_get(s, at, h, sizeof h) || memcmp(h, "ID3", 3) != 0 ||
        h[3] == 0xff || h[4] == 0xff || ((h[6] | h[7] | h[8] | h[9]) & 0x80))
        return 0;
    n = (uint64_t)h[6] << 21 | (uint64_t)h[7] << 14 | (uint64_t)h[8] << 7 |
        h[9];
    return n + 10 + (h[5] & 0x10 ? 10 : 0);
}

static uint64_t skip_tags(struct source *s)
{
    uint64_t at = 0;

    for (unsigned i = 0; i < ID3V2_MAX; i++) {
        uint64_t n = format_id3v2_bytes(s, at);

        if (n == 0 || n > s->size - at)
            break;
        at += n;
    }
    return at;
}

enum format format_find(struct source *s, uint64_t *begin)
{
    char head[HEAD_BYTES] = {0};
    struct mpeg_audio audio;
    struct adts_frame frame;
    size_t n;

    *begin = skip_tags(s);
    n = source_read(s, *begin, head, sizeof head);
    for (size_t i = 0; n >= 4 && i < sizeof MARKS / sizeof MARKS[0]; i++)
        if (is_mark(&MARKS[i], head))
            return MARKS[i].format;
    if (adts_begins(s, *begin, &frame))
        return FORMAT_AAC;
    if (mpeg_audio_find(s, *begin, s->size, &audio)) {
        *begin = audio.begin;
        return FORMAT_MP3;
    }
    return FORMAT_NONE;
}

/* A summary is believed only as far as the file can hold what it says: files
 * are cut off, and joined. Without one, a file is walked from header to header,
 * over whatever isn't a frame in between. */
#include "media/source/mpeg.h"

#include <string.h>

#define SEARCH_BYTES  (1u << 20)
#define SUMMARY_BYTES 192 /* from the frame's begin to behind LAME's delays */

static uint32_t big32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
}

/* In kbit/s, by the header's four bits: MPEG 1, layers 1 to 3, then MPEG 2
 * and 2.5, layer 1, and layers 2 and 3. */
static const uint16_t BITRATES[5][16] = {
    {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448, 0},
    {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 0},
    {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0},
    {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256, 0},
    {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0},
};

static uint32_t bitrate_of(const struct mpeg_frame *f, unsigned index)
{
    unsigned row = f->version == 1 ? f->layer - 1u : f->layer == 1 ? 3u : 4u;

    return BITRATES[row][index] * 1000u;
}

static uint32_t samples_of(const struct mpeg_frame *f)
{
    if (f->layer == 1)
        return 384;
    return f->layer == 3 && f->version != 1 ? 576 : 1152;
}

bool mpeg_frame_read(const uint8_t header[4], struct mpeg_frame *out)
{
    static const uint8_t VERSIONS[4] = {25, 0, 2, 1};
    static const uint16_t RATES[3] = {44100, 48000, 32000};
    unsigned version = header[1] >> 3u & 3, layer = header[1] >> 1u & 3;
    unsigned rate = header[2] >> 2u & 3, padding = header[2] >> 1u & 1;
    struct mpeg_frame f;

    if (header[0] != 0xff || (header[1] & 0xe0) != 0xe0 || version == 1 ||
        layer == 0 || rate == 3 || (header[3] & 3) == 2)
        return false;
    f.version = VERSIONS[version];
    f.layer = (uint8_t)(4 - layer);
    f.rate = RATES[rate] / (f.version == 1 ? 1u : f.version == 2 ? 2u : 4u);
    f.bitrate = bitrate_of(&f, header[2] >> 4u);
    f.samples = samples_of(&f);
    f.channels = header[3] >> 6u == 3 ? 1 : 2;
    /* A slot is four bytes in layer 1, else one. */
    if (f.layer == 1)
        f.bytes = (12 * f.bitrate / f.rate + padding) * 4;
    else
        f.bytes = f.samples / 8 * f.bitrate / f.rate + padding;
    *out = f;
    return f.bitrate != 0;
}

/* Frames of one stream have these in common, whatever their bitrates. */
static bool is_alike(const struct mpeg_frame *a, const struct mpeg_frame *b)
{
    return a->version == b->version && a->layer == b->layer &&
           a->rate == b->rate;
}

static bool frame_at(struct source *s, uint64_t at, uint64_t to,
                     struct mpeg_frame *out)
{
    uint8_t header[4];

    return at < to && to - at >= 4 && source_get(s, at, header, 4) &&
           mpeg_frame_read(header, out);
}

/* Whether a frame begins here and another one where it ends. */
static bool is_begin(struct source *s, uint64_t at, uint64_t to,
                     struct mpeg_frame *out)
{
    struct mpeg_frame next;

    if (!frame_at(s, at, to, out))
        return false;
    if (to - at <= out->bytes)
        return to - at == out->bytes;
    return frame_at(s, at + out->bytes, to, &next) && is_alike(out, &next);
}

/* The place of the next byte of ones, at which a frame may begin. */
static uint64_t next_sync(struct source *s, uint64_t at, uint64_t to)
{
    return source_find(s, at, to, STR("\xff"));
}

static bool find_first(struct source *s, uint64_t from, uint64_t to,
                       struct mpeg_audio *out)
{
    uint64_t last = to - from > SEARCH_BYTES ? from + SEARCH_BYTES : to;

    for (uint64_t at = next_sync(s, from, last); at < last;
         at = next_sync(s, at + 1, last)) {
        if (!is_begin(s, at, to, &out->first))
            continue;
        out->begin = at;
        return true;
    }
    return false;
}

/* Frames that a summary counts, and what LAME says to take away. */
struct summary {
    uint32_t frames;
    uint32_t bytes;
    uint32_t cut_samples;
};

/* Xing's: a mark, four bytes of flags, then frames, bytes, 100 bytes of
 * places and a quality, each only with its flag; then LAME's 36 bytes, delay
 * and padding as two numbers of 12 bits at byte 21. */
static bool read_xing(const uint8_t *p, const uint8_t *end, struct summary *out)
{
    uint32_t flags;

    if (end - p < 16 ||
        (memcmp(p, "Xing", 4) != 0 && memcmp(p, "Info", 4) != 0))
        return false;
    flags = big32(p + 4);
    p += 8;
    if ((flags & 1) == 0)
        return false;
    out->frames = big32(p);
    p += 4;
    if (flags & 2) {
        out->bytes = big32(p);
        p += 4;
    }
    p += (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
    if (end - p >= 24 &&
        (memcmp(p, "LAME", 4) == 0 || memcmp(p, "Lavf", 4) == 0 ||
         memcmp(p, "Lavc", 4) == 0))
        out->cut_samples = ((uint32_t)p[21] << 4 | p[22] >> 4) +
                           ((uint32_t)(p[22] & 15) << 8 | p[23]);
    return true;
}

/* Fraunhofer's, always 32 bytes behind the header: mark, version, delay,
 * quality, bytes, frames. */
static bool read_vbri(const uint8_t *p, const uint8_t *end, struct summary *out)
{
    if (end - p < 18 || memcmp(p, "VBRI", 4) != 0)
        return false;
    out->bytes = big32(p + 10);
    out->frames = big32(p + 14);
    return true;
}

static bool read_summary(struct source *s, const struct mpeg_audio *a,
                         struct summary *out)
{
    uint8_t bytes[SUMMARY_BYTES];
    size_t n = source_read(s, a->begin, bytes, sizeof bytes);
    size_t side = a->first.version == 1 ? (a->first.channels == 1 ? 17 : 32)
                                        : (a->first.channels == 1 ? 9 : 17);

    *out = (struct summary){.frames = 0};
    if (a->first.layer != 3 || n < 40)
        return false;
    return read_xing(bytes + 4 + side, bytes + n, out) ||
           read_vbri(bytes + 36, bytes + n, out);
}

/* Takes the summary's word unless the file is too short for it (cut off), or
 * more than twice as long (something was joined to it). */
static bool use_summary(struct source *s, uint64_t to, struct mpeg_audio *a)
{
    uint64_t bytes = to - a->begin;
    struct summary sum;

    if (!read_summary(s, a, &sum) || sum.frames == 0)
        return false;
    /* No frame is shorter than 24 bytes. */
    if (sum.frames > bytes / 24 ||
        (sum.bytes != 0 && sum.bytes > bytes + 4096) ||
        (sum.bytes != 0 && bytes / 2 > sum.bytes + 65536))
        return false;
    a->samples = (uint64_t)sum.frames * a->first.samples;
    if (sum.cut_samples < a->samples)
        a->samples -= sum.cut_samples;
    a->bytes = bytes;
    return true;
}

/* Skips a summary's frame, which is silent, then counts. */
static void walk(struct source *s, uint64_t to, struct mpeg_audio *a)
{
    struct summary sum;
    uint64_t at = a->begin;

    a->samples = a->bytes = 0;
    if (read_summary(s, a, &sum))
        at += a->first.bytes;
    while (at < to) {
        struct mpeg_frame f;

        if (frame_at(s, at, to, &f) && is_alike(&f, &a->first) &&
            to - at >= f.bytes) {
            a->samples += f.samples;
            a->bytes += f.bytes;
            at += f.bytes;
        } else {
            at = next_sync(s, at + 1, to);
        }
    }
}

bool mpeg_audio_find(struct source *s, uint64_t from, uint64_t to,
                     struct mpeg_audio *out)
{
    *out = (struct mpeg_audio){.begin = 0};
    return from < to && find_first(s, from, to, out);
}

bool mpeg_audio_count(struct source *s, uint64_t to, struct mpeg_audio *a)
{
    if (!use_summary(s, to, a))
        walk(s, to, a);
    return a->samples > 0;
}

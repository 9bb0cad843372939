/* A frame's header has its length, so that a file is walked as MPEG audio is;
 * what isn't a frame ends it. */
#include "media/source/adts.h"

static const uint32_t RATES[13] = {96000, 88200, 64000, 48000, 44100,
                                   32000, 24000, 22050, 16000, 12000,
                                   11025, 8000,  7350};

static bool frame_at(struct source *s, uint64_t at, struct adts_frame *out)
{
    uint8_t h[7];
    unsigned rate, channels;

    if (!source_get(s, at, h, sizeof h) || h[0] != 0xff ||
        (h[1] & 0xf6) != 0xf0)
        return false;
    rate = h[2] >> 2u & 15;
    channels = (h[2] & 1u) << 2 | h[3] >> 6u;
    if (rate >= sizeof RATES / sizeof RATES[0])
        return false;
    out->rate = RATES[rate];
    out->channels = channels == 7 ? 8 : channels;
    out->bytes = (uint32_t)(h[3] & 3) << 11 | (uint32_t)h[4] << 3 | h[5] >> 5;
    out->samples = 1024 * ((h[6] & 3u) + 1);
    return out->bytes > sizeof h;
}

bool adts_begins(struct source *s, uint64_t at, struct adts_frame *first)
{
    struct adts_frame next;

    return frame_at(s, at, first) && first->bytes <= s->size - at &&
           (at + first->bytes == s->size ||
            frame_at(s, at + first->bytes, &next));
}

struct adts_audio adts_count(struct source *s, uint64_t at, uint64_t to)
{
    struct adts_audio a = {0, 0};
    struct adts_frame f;

    while (at < to && frame_at(s, at, &f) && f.bytes <= to - at) {
        a.samples += f.samples;
        a.bytes += f.bytes;
        at += f.bytes;
    }
    return a;
}

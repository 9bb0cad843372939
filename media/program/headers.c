/* One function a format. */
#include "media/program/headers.h"

#include "base/pack.h"
#include "media/source/adts.h"
#include "media/source/flac.h"
#include "media/source/mpeg.h"

static uint64_t ms_of(uint64_t samples, uint32_t rate)
{
    return (samples * 1000 + rate / 2) / rate;
}

static bool read_mpeg(struct source *s, uint64_t begin, uint64_t end,
                      struct headers *out)
{
    static const char *const LAYERS[] = {"mp1", "mp2", "mp3"};
    struct mpeg_audio a;

    if (!mpeg_audio_find(s, begin, end, &a) || !mpeg_audio_count(s, end, &a))
        return false;
    out->about.codec = LAYERS[a.first.layer - 1];
    out->about.rate = a.first.rate;
    out->about.channels = a.first.channels;
    out->about.duration_ms = ms_of(a.samples, a.first.rate);
    out->audio_bytes = a.bytes;
    return true;
}

static bool read_adts(struct source *s, uint64_t begin, uint64_t end,
                      struct headers *out)
{
    struct adts_audio a = adts_count(s, begin, end);
    struct adts_frame first;

    if (!adts_begins(s, begin, &first) || a.samples == 0)
        return false;
    out->about.codec = "aac";
    out->about.rate = first.rate;
    out->about.channels = first.channels;
    out->about.duration_ms = ms_of(a.samples, first.rate);
    out->audio_bytes = a.bytes;
    return true;
}

static bool read_flac(struct source *s, uint64_t begin, uint64_t end,
                      struct headers *out)
{
    struct flac_audio a;

    if (!flac_find(s, begin, &a) || a.samples == 0 || a.begin >= end)
        return false;
    out->about.codec = "flac";
    out->about.is_lossless = true;
    out->about.rate = a.rate;
    out->about.channels = a.channels;
    out->about.bits = a.bits;
    out->about.duration_ms = ms_of(a.samples, a.rate);
    out->audio_bytes = end - a.begin;
    return true;
}

/* A chunk of 28 bytes, then "fmt ": its length, a version, a format, a kind and
 * a number of channels, a rate, bits, samples (Sony, "DSF File Format", 1.01),
 * all little-endian. */
static bool read_dsf(struct source *s, uint64_t begin, struct headers *out)
{
    uint8_t chunk[44];
    struct str rest = str_of((const char *)chunk + 24, sizeof chunk - 24);
    uint32_t channels, rate, bits;
    uint64_t samples;

    if (!source_get(s, begin + 28, chunk, sizeof chunk) ||
        memcmp(chunk, "fmt ", 4) != 0 || !unpack_u32(&rest, &channels) ||
        !unpack_u32(&rest, &rate) || !unpack_u32(&rest, &bits) ||
        !unpack_u64(&rest, &samples) || rate == 0 || channels == 0 ||
        samples == 0 || samples > UINT64_MAX / 1000 - rate)
        return false;
    out->about.codec = "dsd";
    out->about.is_lossless = true;
    out->about.rate = rate;
    out->about.channels = channels;
    out->about.bits = 1;
    out->about.duration_ms = ms_of(samples, rate);
    return true;
}

bool headers_read(struct source *s, enum format format, uint64_t begin,
                  uint64_t end, struct headers *out)
{
    *out = (struct headers){.audio_bytes = 0};
    switch (format) {
    case FORMAT_MP3:
        return read_mpeg(s, begin, end, out);
    case FORMAT_AAC:
        return read_adts(s, begin, end, out);
    case FORMAT_FLAC:
        return read_flac(s, begin, end, out);
    case FORMAT_DSF:
        return read_dsf(s, begin, out);
    default:
        return false;
    }
}

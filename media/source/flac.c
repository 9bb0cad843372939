/* The mark, then blocks of a type, a length in three bytes and a body; the
 * first one is STREAMINFO, the last one has the highest bit of its type. */
#include "media/source/flac.h"

#define BLOCKS_MAX 1000
#define INFO_BYTES 34

/* Rate, channels, bits and samples lie in 20, 3, 5 and 36 bits from byte 10
 * of the block on. */
static void read_info(const uint8_t *p, struct flac_audio *out)
{
    uint64_t v = 0;

    for (size_t i = 10; i < 18; i++)
        v = v << 8 | p[i];
    out->rate = (uint32_t)(v >> 44);
    out->channels = (uint32_t)(v >> 41 & 7) + 1;
    out->bits = (uint32_t)(v >> 36 & 31) + 1;
    out->samples = v & 0xfffffffff;
}

/* Where the frames begin; 0 when they don't. */
static uint64_t after_blocks(struct source *s, uint64_t at)
{
    uint8_t head[4];

    for (unsigned i = 0; i < BLOCKS_MAX; i++) {
        if (!source_get(s, at, head, sizeof head))
            return 0;
        at += sizeof head +
              ((uint64_t)head[1] << 16 | (uint64_t)head[2] << 8 | head[3]);
        if (head[0] & 0x80)
            return at;
    }
    return 0;
}

bool flac_find(struct source *s, uint64_t at, struct flac_audio *out)
{
    uint8_t bytes[8 + INFO_BYTES], sync[2];

    if (!source_get(s, at, bytes, sizeof bytes) || (bytes[4] & 0x7f) != 0)
        return false;
    read_info(bytes + 8, out);
    out->begin = after_blocks(s, at + 4);
    return out->rate > 0 && out->begin > 0 &&
           source_get(s, out->begin, sync, 2) && sync[0] == 0xff &&
           (sync[1] & 0xfc) == 0xf8;
}

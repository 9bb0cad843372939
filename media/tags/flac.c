/* FLAC's metadata blocks (RFC 9639 section 8): a type, a length, a body. */
#include "media/tags/kinds.h"

#define BLOCKS_MAX     1000
#define STREAM_INFO    0
#define VORBIS_COMMENT 4
#define CUE_SHEET      5
#define PICTURE        6

/* The rate lies in 20 bits from byte 10 of the first block on. */
static uint32_t rate_of(struct str info)
{
    const unsigned char *p = (const unsigned char *)info.p;

    return info.n < 13
               ? 0
               : (uint32_t)p[10] << 12 | (uint32_t)p[11] << 4 | p[12] >> 4u;
}

static void read_block(unsigned type, struct str body, uint32_t *rate,
                       struct tags *t)
{
    if (type == STREAM_INFO)
        *rate = rate_of(body);
    else if (type == VORBIS_COMMENT)
        vorbis_comment_read(body, t);
    else if (type == CUE_SHEET)
        flac_cue_read(body, *rate, t);
    else if (type == PICTURE)
        tags_add_flac_picture(t, body);
}

void flac_read(struct source *s, uint64_t at, struct tags *t)
{
    bool is_last = false;
    uint32_t rate = 0;
    uint8_t head[4];

    at += 4;
    for (unsigned i = 0; i < BLOCKS_MAX && !is_last; i++) {
        unsigned type;
        struct str body;
        size_t n;

        if (!source_get(s, at, head, sizeof head))
            return;
        is_last = head[0] & 0x80;
        type = head[0] & 0x7f;
        n = (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
        at += sizeof head;
        /* Padding, places and whatever others keep aren't looked at. */
        if ((type == STREAM_INFO ||
             (type >= VORBIS_COMMENT && type <= PICTURE)) &&
            source_take(s, at, n, t->arena, &body))
            read_block(type, body, &rate, t);
        at += n;
    }
}

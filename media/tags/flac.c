/* FLAC's metadata blocks (RFC 9639 section 8): a type, a length, a body. */
#include "media/tags/kinds.h"

#define BLOCKS_MAX     1000
#define VORBIS_COMMENT 4
#define PICTURE        6

void flac_read(struct source *s, uint64_t at, struct tags *t)
{
    bool is_last = false;
    uint8_t head[4];

    at += 4;
    for (unsigned i = 0; i < BLOCKS_MAX && !is_last; i++) {
        size_t n;
        struct str body;

        if (!source_get(s, at, head, sizeof head))
            return;
        is_last = head[0] & 0x80;
        n = (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
        at += sizeof head;
        if ((head[0] & 0x7f) == VORBIS_COMMENT &&
            source_take(s, at, n, t->arena, &body))
            vorbis_comment_read(body, t);
        else if ((head[0] & 0x7f) == PICTURE &&
                 source_take(s, at, n, t->arena, &body))
            tags_add_flac_picture(t, body);
        at += n;
    }
}

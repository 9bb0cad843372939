/* ID3v2's frames, its files' own. */
#ifndef TONEARM_MEDIA_TAGS_ID3V2_H
#define TONEARM_MEDIA_TAGS_ID3V2_H

#include "base/buf.h"
#include "media/tags/tags.h"

struct id3v2 {
    struct tags *tags;
    unsigned version;     /* 2, 3 or 4 */
    enum charset latin;   /* what text that says it is Latin-1 is in */
    struct str year;      /* TYER and TDAT, which make a date together */
    struct str day_month; /* "DDMM" */
};

struct id3v2_frame {
    char id[5]; /* of version 2.3; of 2.2 only where 2.3 has no such frame */
    struct str body;
};

/* Appends, for a guess, the text of a frame that says it is in Latin-1. */
void id3v2_sample(const struct id3v2_frame *f, struct buf *sample);

void id3v2_add(struct id3v2 *id3, const struct id3v2_frame *f);

/* What had to wait for the last frame. */
void id3v2_finish(struct id3v2 *id3);

/* Frames in `body`, each handed to `each`; those of a chapter as well as those
 * of a tag. */
void id3v2_each(struct str body, unsigned version, bool is_unsynced,
                struct arena *arena,
                void (*each)(void *ctx, const struct id3v2_frame *f),
                void *ctx);

#endif

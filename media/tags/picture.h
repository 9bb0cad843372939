/* What a picture is, told by its first bytes: nothing of it is decoded. */
#ifndef TONEARM_MEDIA_TAGS_PICTURE_H
#define TONEARM_MEDIA_TAGS_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct picture_kind {
    const char *mime;
    const char *ending; /* of a file's name, without the dot */
    uint32_t width;     /* 0 when the bytes don't tell */
    uint32_t height;
};

/* False for what is no JPEG, PNG, GIF, WebP or BMP. */
bool picture_kind(struct str bytes, struct picture_kind *out);

#endif

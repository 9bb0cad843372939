/* A vendor, a number, and as many texts NAME=value; lengths are little-endian
 * (Xiph, "Ogg Vorbis I", section 5). */
#include "media/tags/kinds.h"
#include "media/tags/tags_own.h"

static bool take(struct str *rest, struct str *out)
{
    const unsigned char *p = (const unsigned char *)rest->p;
    uint32_t n;

    if (rest->n < 4)
        return false;
    n = (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 |
        p[0];
    if (n > rest->n - 4)
        return false;
    *out = str_of(rest->p + 4, n);
    *rest = str_from(*rest, 4 + (size_t)n);
    return true;
}

void vorbis_comment_read(struct str body, struct tags *t)
{
    struct str text;

    if (!take(&body, &text) || body.n < 4)
        return;
    /* The count isn't needed: what is there is there. A framing bit or padding
     * that looks like a text has no name. */
    body = str_from(body, 4);
    while (take(&body, &text)) {
        size_t equals = str_find(text, '=');

        if (equals < text.n)
            tags_add(t, str_of(text.p, equals), str_from(text, equals + 1));
    }
}

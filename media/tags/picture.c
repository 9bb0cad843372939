/* The header of each kind, as far as width and height. */
#include "media/tags/picture.h"

struct kind {
    const char *mark;
    size_t mark_bytes;
    const char *mime;
    const char *ending;
    void (*measure)(struct str bytes, struct picture_kind *out);
};

static uint32_t byte_at(struct str s, size_t i)
{
    return (unsigned char)s.p[i];
}

static uint32_t big16(struct str s, size_t i)
{
    return byte_at(s, i) << 8 | byte_at(s, i + 1);
}

static uint32_t little16(struct str s, size_t i)
{
    return byte_at(s, i + 1) << 8 | byte_at(s, i);
}

/* Segments one after the other, until one that begins a frame (ITU T.81,
 * B.2.2): C0 to CF but for C4, C8 and CC. */
static void measure_jpeg(struct str s, struct picture_kind *out)
{
    size_t at = 2;

    while (at + 9 < s.n && byte_at(s, at) == 0xff) {
        uint32_t mark = byte_at(s, at + 1);

        if (mark == 0xff) { /* filling */
            at++;
            continue;
        }
        if ((mark & 0xf0) == 0xc0 && mark != 0xc4 && mark != 0xc8 &&
            mark != 0xcc) {
            out->height = big16(s, at + 5);
            out->width = big16(s, at + 7);
            return;
        }
        if (mark == 0xda)
            return;
        at += 2 + big16(s, at + 2);
    }
}

static void measure_png(struct str s, struct picture_kind *out)
{
    if (s.n < 24)
        return;
    out->width = big16(s, 16) << 16 | big16(s, 18);
    out->height = big16(s, 20) << 16 | big16(s, 22);
}

static void measure_gif(struct str s, struct picture_kind *out)
{
    if (s.n < 10)
        return;
    out->width = little16(s, 6);
    out->height = little16(s, 8);
}

static void measure_bmp(struct str s, struct picture_kind *out)
{
    int32_t height;

    if (s.n < 26)
        return;
    out->width = little16(s, 20) << 16 | little16(s, 18);
    height = (int32_t)(little16(s, 24) << 16 | little16(s, 22));
    /* A negative height is that of a picture from the top down. */
    out->height = height < 0 ? 0u - (uint32_t)height : (uint32_t)height;
}

/* Three kinds of a first chunk: simple, lossless, extended. */
static void measure_webp(struct str s, struct picture_kind *out)
{
    struct str chunk = str_of(s.p + 12, s.n < 16 ? 0 : 4);

    if (s.n < 30)
        return;
    if (str_eq(chunk, STR("VP8 "))) {
        out->width = little16(s, 26) & 0x3fff;
        out->height = little16(s, 28) & 0x3fff;
    } else if (str_eq(chunk, STR("VP8L"))) {
        uint32_t bits = little16(s, 23) << 16 | little16(s, 21);

        out->width = (bits & 0x3fff) + 1;
        out->height = (bits >> 14 & 0x3fff) + 1;
    } else if (str_eq(chunk, STR("VP8X"))) {
        out->width = (byte_at(s, 26) << 16 | little16(s, 24)) + 1;
        out->height = (byte_at(s, 29) << 16 | little16(s, 27)) + 1;
    }
}

static const struct kind KINDS[] = {
    {"\xff\xd8\xff", 3, "image/jpeg", "jpg", measure_jpeg},
    {"\x89PNG\r\n\x1a\n", 8, "image/png", "png", measure_png},
    {"GIF8", 4, "image/gif", "gif", measure_gif},
    {"RIFF", 4, "image/webp", "webp", measure_webp},
    {"BM", 2, "image/bmp", "bmp", measure_bmp},
};

bool picture_kind(struct str bytes, struct picture_kind *out)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        const struct kind *k = &KINDS[i];

        if (!str_starts(bytes, str_of(k->mark, k->mark_bytes)))
            continue;
        if (k->measure == measure_webp &&
            !str_starts(str_from(bytes, 8), STR("WEBP")))
            return false;
        *out = (struct picture_kind){.mime = k->mime, .ending = k->ending};
        k->measure(bytes, out);
        return true;
    }
    return false;
}

/* PNG (ISO/IEC 15948 clause 5): 8 bytes, then chunks <length, 4 bytes> <type>
 * <data> <check>, from IHDR to IEND. libpng would unpack every text that the
 * file has, which may be a thousand times as long as what was sent, so it only
 * gets the chunks that a picture can't be shown without, and the size is read
 * here before that. */
#include "picture/picture_format.h"

#include <png.h>

#include "base/buf.h"

#define MAGIC_BYTES 8
#define CHUNK_BYTES 12 /* of a chunk, besides its data */

static size_t be32(struct str s, size_t at)
{
    size_t v = 0;

    for (size_t i = 0; i < 4; i++)
        v = v << 8 | (unsigned char)s.p[at + i];
    return v;
}

/* An upper-case first letter means that no reader can do without the chunk;
 * the others say what is transparent, and how bright the colours are. */
static bool is_shown(struct str type)
{
    static const char kept[] = "tRNS gAMA cHRM sRGB";

    return (type.p[0] & 0x20) == 0 ||
           memmem(kept, sizeof kept - 1, type.p, 4) != NULL;
}

/* Checks the size that an IHDR has. */
static enum err check_size(struct str header)
{
    if (header.n < 8)
        return ERR_INVALID;
    return picture_size_is_fine(be32(header, 0), be32(header, 4)) ? OK
                                                                  : ERR_LIMIT;
}

/* Appends the chunks that are shown; what follows IEND goes. */
static enum err pick_chunks(struct str s, struct buf *out)
{
    size_t at = MAGIC_BYTES;

    buf_add(out, s.p, at);
    while (s.n - at >= CHUNK_BYTES) {
        size_t length = be32(s, at);
        struct str type = str_of(s.p + at + 4, 4);
        bool is_first = at == MAGIC_BYTES;
        enum err e;

        if (length > s.n - at - CHUNK_BYTES ||
            is_first != str_eq(type, STR("IHDR")))
            return ERR_INVALID;
        e = is_first ? check_size(str_of(s.p + at + 8, length)) : OK;
        if (e)
            return e;
        if (is_shown(type))
            buf_add(out, s.p + at, length + CHUNK_BYTES);
        at += length + CHUNK_BYTES;
        if (str_eq(type, STR("IEND")))
            return OK;
    }
    return ERR_INVALID;
}

/* libpng's simple interface catches its own jumps. */
static enum err decode(struct str bytes, struct picture *out)
{
    static const png_color white = {255, 255, 255};
    png_image image = {.version = PNG_IMAGE_VERSION};
    enum err e = OK;

    if (!png_image_begin_read_from_memory(&image, bytes.p, bytes.n))
        return ERR_INVALID;
    image.format = PNG_FORMAT_RGB;
    picture_init(out, image.width, image.height);
    /* It has read the IHDR that was checked, and says 0 for a damaged file. */
    if (!png_image_finish_read(&image, &white, out->rgb, 0, NULL)) {
        picture_release(out);
        e = ERR_INVALID;
    }
    png_image_free(&image);
    return e;
}

enum err picture_read_png(struct str bytes, struct picture *out)
{
    struct buf picked;
    enum err e;

    buf_init(&picked, PICTURE_READ_MAX_BYTES);
    e = pick_chunks(bytes, &picked);
    if (!e)
        e = decode(buf_get(&picked), out);
    buf_release(&picked);
    return e;
}

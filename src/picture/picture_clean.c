/* What is done with an upload: it is decoded, turned upright, made smaller, and
 * written anew, so that whatever else its file had is gone: notes, a thumbnail
 * of what was cut away, bytes behind the end, or another format's file. */
#include "picture/picture.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "picture/picture_format.h"

const char *picture_type(struct str bytes)
{
    if (str_starts(bytes, STR("\xff\xd8\xff")))
        return "image/jpeg";
    if (str_starts(bytes, STR("\x89PNG\r\n\x1a\n")))
        return "image/png";
    return NULL;
}

/* ---- pixels ---- */

bool picture_size_is_fine(uint64_t width, uint64_t height)
{
    return width > 0 && height > 0 && width <= PICTURE_SIDE_MAX_PX &&
           height <= PICTURE_SIDE_MAX_PX &&
           width * height <= PICTURE_PIXELS_MAX;
}

void picture_init(struct picture *p, unsigned width, unsigned height)
{
    p->width = width;
    p->height = height;
    p->rgb = mem_alloc((size_t)width * height * 3);
}

void picture_release(struct picture *p)
{
    free(p->rgb);
    *p = (struct picture){0};
}

/* Turns the picture as an EXIF orientation says (Exif 2.32, table 6): whether
 * what is seen lies on its side, and whether columns and rows run backwards. */
static void turn(struct picture *p, unsigned orientation)
{
    bool is_on_side = orientation >= 5;
    bool flips_x = orientation == 2 || orientation == 3 || orientation >= 7;
    bool flips_y = orientation == 3 || orientation == 4 || orientation == 6 ||
                   orientation == 7;
    struct picture out;

    if (orientation == 1)
        return;
    picture_init(&out, is_on_side ? p->height : p->width,
                 is_on_side ? p->width : p->height);
    for (unsigned y = 0; y < out.height; y++)
        for (unsigned x = 0; x < out.width; x++) {
            unsigned from_x = is_on_side ? y : x, from_y = is_on_side ? x : y;

            if (flips_x)
                from_x = p->width - 1 - from_x;
            if (flips_y)
                from_y = p->height - 1 - from_y;
            memcpy(out.rgb + 3 * ((size_t)y * out.width + x),
                   p->rgb + 3 * ((size_t)from_y * p->width + from_x), 3);
        }
    picture_release(p);
    *p = out;
}

enum err picture_read_most(struct str bytes, size_t most_bytes,
                           unsigned enough_px, struct picture *out)
{
    const char *type = picture_type(bytes);
    unsigned orientation = 1;
    enum err e;

    *out = (struct picture){0};
    if (type == NULL)
        return ERR_INVALID;
    if (bytes.n > most_bytes)
        return ERR_LIMIT;
    e = str_eq_c(STR("image/png"), type)
            ? picture_read_png(bytes, out)
            : picture_read_jpeg(bytes, enough_px, out, &orientation);
    if (e)
        return e;
    turn(out, orientation);
    return OK;
}

enum err picture_read(struct str bytes, unsigned enough_px, struct picture *out)
{
    return picture_read_most(bytes, PICTURE_READ_MAX_BYTES, enough_px, out);
}

/* ---- ready to be shown ---- */

enum err picture_clean(struct str bytes, unsigned side_px, struct buf *jpeg)
{
    struct picture whole, fitting;
    enum err e = picture_read(bytes, side_px, &whole);

    if (e)
        return e;
    picture_fit(&whole, side_px, &fitting);
    e = picture_write(&fitting, jpeg);
    picture_release(&fitting);
    picture_release(&whole);
    return e;
}

enum err picture_covers(struct str bytes, const unsigned *sizes_px,
                        size_t count, struct buf *jpegs)
{
    struct picture whole, square;
    unsigned enough_px = 1;
    enum err e;

    for (size_t i = 0; i < count; i++)
        if (sizes_px[i] > enough_px)
            enough_px = sizes_px[i];
    e = picture_read(bytes, enough_px, &whole);
    for (size_t i = 0; i < count && !e; i++) {
        picture_square(&whole, sizes_px[i], &square);
        e = picture_write(&square, &jpegs[i]);
        picture_release(&square);
    }
    picture_release(&whole);
    return e;
}

/* Pictures as files, for tests that read them. */
#ifndef TONEARM_TESTS_UNIT_PICTURE_UPLOAD_H
#define TONEARM_TESTS_UNIT_PICTURE_UPLOAD_H

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <png.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/random.h"
#include "picture/picture.h"

enum { UPLOAD_RED = 0xc81e28, UPLOAD_BLUE = 0x1e28c8 };

static inline void upload_colour(uint8_t *to, unsigned colour)
{
    to[0] = (uint8_t)(colour >> 16);
    to[1] = (uint8_t)(colour >> 8);
    to[2] = (uint8_t)colour;
}

/* Red, with the upper left quarter blue. */
static inline struct picture upload_quarters(unsigned width, unsigned height)
{
    struct picture p = {width, height, mem_alloc((size_t)width * height * 3)};

    for (unsigned y = 0; y < height; y++)
        for (unsigned x = 0; x < width; x++)
            upload_colour(p.rgb + 3 * ((size_t)y * width + x),
                          x < width / 2 && y < height / 2 ? UPLOAD_BLUE
                                                          : UPLOAD_RED);
    return p;
}

static inline struct picture upload_noise(unsigned width, unsigned height)
{
    struct random_sequence r = random_sequence(7, 1);
    struct picture p = {width, height, mem_alloc((size_t)width * height * 3)};

    for (size_t i = 0; i < (size_t)width * height * 3; i++)
        p.rgb[i] = (uint8_t)random_below(&r, 256);
    return p;
}

/* Whether the pixel's colour is near. */
static inline bool upload_is(const struct picture *p, unsigned x, unsigned y,
                             unsigned colour)
{
    const uint8_t *at = p->rgb + 3 * ((size_t)y * p->width + x);
    uint8_t wanted[3];

    upload_colour(wanted, colour);
    for (int i = 0; i < 3; i++)
        if (abs(at[i] - wanted[i]) > 12)
            return false;
    return true;
}

static inline void upload_png(const struct picture *p, struct buf *out)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = p->width,
                       .height = p->height,
                       .format = PNG_FORMAT_RGB};
    png_alloc_size_t n = PNG_IMAGE_PNG_SIZE_MAX(image);
    char *to = buf_reserve(out, n);

    assert(to != NULL);
    assert(png_image_write_to_memory(&image, to, &n, 0, p->rgb, 0, NULL));
    out->n += n;
}

/* How a JPEG is written. */
struct upload_jpeg {
    bool is_progressive; /* all at once, then each component's details */
    bool is_printed;     /* CMYK, inverted as Adobe does */
    bool is_grey;
    bool is_detailed; /* colours as sharp as brightness */
    struct str notes; /* an APP1 segment; empty: none */
};

static inline void upload_jpeg(const struct picture *p, struct upload_jpeg how,
                               struct buf *out)
{
    static const jpeg_scan_info passes[] = {{3, {0, 1, 2}, 0, 0, 0, 0},
                                            {1, {0}, 1, 63, 0, 0},
                                            {1, {1}, 1, 63, 0, 0},
                                            {1, {2}, 1, 63, 0, 0}};
    struct jpeg_error_mgr errors;
    struct jpeg_compress_struct c = {.err = jpeg_std_error(&errors)};
    unsigned bytes = how.is_grey ? 1 : how.is_printed ? 4 : 3;
    JSAMPLE *row = mem_alloc((size_t)p->width * 4);
    unsigned char *made = NULL;
    unsigned long n = 0;

    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &made, &n);
    c.image_width = p->width;
    c.image_height = p->height;
    c.input_components = (int)bytes;
    c.in_color_space = how.is_grey      ? JCS_GRAYSCALE
                       : how.is_printed ? JCS_CMYK
                                        : JCS_RGB;
    jpeg_set_defaults(&c);
    jpeg_set_quality(&c, 95, TRUE);
    if (how.is_detailed)
        c.comp_info[0].h_samp_factor = c.comp_info[0].v_samp_factor = 1;
    if (how.is_progressive) {
        c.scan_info = passes;
        c.num_scans = 4;
    }
    c.write_Adobe_marker = how.is_printed;
    jpeg_start_compress(&c, TRUE);
    if (how.notes.n > 0)
        jpeg_write_marker(&c, JPEG_APP0 + 1, (const JOCTET *)how.notes.p,
                          (unsigned)how.notes.n);
    for (unsigned y = 0; y < p->height; y++) {
        for (unsigned x = 0; x < p->width; x++) {
            const uint8_t *at = p->rgb + 3 * ((size_t)y * p->width + x);

            for (unsigned i = 0; i < bytes; i++)
                row[x * bytes + i] = i < 3 ? at[i] : 255;
        }
        (void)jpeg_write_scanlines(&c, &row, 1);
    }
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    buf_add(out, made, n);
    free(made);
    free(row);
}

#endif

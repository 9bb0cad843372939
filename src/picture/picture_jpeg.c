/* JPEG by libjpeg-turbo, whose errors jump: every use of the library stands in
 * a function of its own that is called behind one setjmp, and what it opens is
 * held by a struct that the jump doesn't touch.
 *
 * A small file can be much work: a progressive picture in hundreds of passes
 * over all of it, each a few bytes. So passes are limited, as is the memory in
 * which the library keeps such a picture. The library makes up pixels for data
 * that is lost: a picture without its end is refused, and so is one in which
 * more is amiss than some cameras' bytes too many between two segments.
 */
#include <setjmp.h>
#include <stdio.h>

#include "picture/picture_format.h"

#include <jpeglib.h>

#include "base/buf.h"

#define PASSES_MAX   64 /* programs that write pictures use about 10 */
#define WARNINGS_MAX 8
#define MEMORY_BYTES (64u << 20)

/* What the library jumps back with. */
struct trouble {
    struct jpeg_error_mgr manager; /* first: the library's pointer to it is one
                                      to this */
    jmp_buf back;
    enum err e;
};

_Noreturn static void jump(struct trouble *t, enum err e)
{
    t->e = e;
    longjmp(t->back, 1);
}

static void fail(j_common_ptr library)
{
    jump((struct trouble *)library->err, ERR_INVALID);
}

/* Level -1 is a warning, higher ones are talk. */
static void hear(j_common_ptr library, int level)
{
    if (level < 0 && ++library->err->num_warnings > WARNINGS_MAX)
        fail(library);
}

static void begin(struct trouble *t)
{
    (void)jpeg_std_error(&t->manager);
    t->manager.error_exit = fail;
    t->manager.emit_message = hear;
}

/* ---- reading ---- */

struct reading {
    struct trouble trouble;
    struct jpeg_decompress_struct library;
    struct jpeg_progress_mgr progress;
    struct str bytes;
    unsigned enough_px;
    struct picture *out;
    unsigned orientation;
};

/* A picture in several passes is kept whole, before it is made into pixels. */
static bool takes_too_much(struct jpeg_decompress_struct *library)
{
    size_t blocks = 0;

    if (!jpeg_has_multiple_scans(library))
        return false;
    for (int i = 0; i < library->num_components; i++)
        blocks += (size_t)library->comp_info[i].width_in_blocks *
                  library->comp_info[i].height_in_blocks;
    return blocks > MEMORY_BYTES / sizeof(JBLOCK);
}

/* Called again and again while a picture is read. */
static void count_passes(j_common_ptr library)
{
    if (((j_decompress_ptr)library)->input_scan_number > PASSES_MAX)
        jump((struct trouble *)library->err, ERR_LIMIT);
}

/* Called when the library wants bytes beyond the last. */
static boolean end_too_early(j_decompress_ptr library)
{
    fail((j_common_ptr)library);
    return FALSE;
}

/* A number of `n` bytes in the order that the TIFF header says. */
static size_t tiff_number(struct str tiff, size_t at, size_t n)
{
    bool is_little = tiff.p[0] == 'I';
    size_t v = 0;

    for (size_t i = 0; i < n; i++)
        v = v << 8 | (unsigned char)tiff.p[at + (is_little ? n - 1 - i : i)];
    return v;
}

/* The orientation, 1 to 8, that an EXIF segment has; 1 if it has none. */
static unsigned find_orientation(struct str exif)
{
    struct str tiff = str_from(exif, 6);
    size_t at, entries;

    if (!str_starts(exif, STR("Exif\0\0")) || tiff.n < 8)
        return 1;
    at = tiff_number(tiff, 4, 4);
    if (at > tiff.n || tiff.n - at < 2)
        return 1;
    entries = tiff_number(tiff, at, 2);
    /* Entries of 12 bytes: tag, type, count, and a value that, when it is
     * short, stands in the first bytes of its place. */
    for (at += 2; entries > 0 && tiff.n - at >= 12; entries--, at += 12) {
        size_t value = tiff_number(tiff, at + 8, 2);

        if (tiff_number(tiff, at, 2) == 0x0112)
            return value >= 1 && value <= 8 ? (unsigned)value : 1;
    }
    return 1;
}

/* The first EXIF segment counts; other things are kept in segments of the same
 * number. */
static unsigned orientation_of(const struct jpeg_decompress_struct *library)
{
    for (const struct jpeg_marker_struct *m = library->marker_list; m != NULL;
         m = m->next) {
        struct str data = str_of((const char *)m->data, m->data_length);

        if (str_starts(data, STR("Exif\0\0")))
            return find_orientation(data);
    }
    return 1;
}

/* How much smaller the picture can be read, so that it still has enough. */
static unsigned choose_fraction(const struct reading *r)
{
    unsigned width = r->library.image_width, height = r->library.image_height;
    unsigned shorter = width < height ? width : height;
    unsigned fraction = 8;

    while (fraction > 1 &&
           (r->enough_px == 0 || shorter / fraction < r->enough_px))
        fraction /= 2;
    return fraction;
}

/* The library makes RGB of all but printers' colours, which come as they are:
 * four bytes a pixel, nearly always inverted, as Adobe writes them. */
static void read_printed_row(struct reading *r, JSAMPLE *row, uint8_t *to)
{
    bool is_inverted = r->library.saw_Adobe_marker;

    (void)jpeg_read_scanlines(&r->library, &row, 1);
    for (unsigned x = 0; x < r->out->width; x++) {
        unsigned black = is_inverted ? row[4 * x + 3] : 255u - row[4 * x + 3];

        for (unsigned i = 0; i < 3; i++) {
            unsigned ink = is_inverted ? row[4 * x + i] : 255u - row[4 * x + i];

            to[3 * x + i] = (uint8_t)(ink * black / 255);
        }
    }
}

static void read_rows(struct reading *r)
{
    struct jpeg_decompress_struct *library = &r->library;
    bool is_printed = library->out_color_space == JCS_CMYK;
    /* The library's own memory: nothing is to be freed after a jump. */
    JSAMPLE *printed = library->mem->alloc_small(
        (j_common_ptr)library, JPOOL_IMAGE, (size_t)library->output_width * 4);

    while (library->output_scanline < library->output_height) {
        uint8_t *to =
            r->out->rgb + (size_t)library->output_scanline * r->out->width * 3;

        if (is_printed)
            read_printed_row(r, printed, to);
        else
            (void)jpeg_read_scanlines(library, &to, 1);
    }
}

static void read_all(struct reading *r)
{
    struct jpeg_decompress_struct *library = &r->library;

    jpeg_create_decompress(library);
    r->progress.progress_monitor = count_passes;
    library->progress = &r->progress;
    jpeg_save_markers(library, JPEG_APP0 + 1, 0xffff);
    jpeg_mem_src(library, (const unsigned char *)r->bytes.p, r->bytes.n);
    library->src->fill_input_buffer = end_too_early;
    (void)jpeg_read_header(library, TRUE);
    if (!picture_size_is_fine(library->image_width, library->image_height) ||
        takes_too_much(library))
        jump(&r->trouble, ERR_LIMIT);
    r->orientation = orientation_of(library);
    library->out_color_space = library->jpeg_color_space == JCS_CMYK ||
                                       library->jpeg_color_space == JCS_YCCK
                                   ? JCS_CMYK
                                   : JCS_RGB;
    library->scale_num = 1;
    library->scale_denom = choose_fraction(r);
    (void)jpeg_start_decompress(library);
    picture_init(r->out, library->output_width, library->output_height);
    read_rows(r);
    (void)jpeg_finish_decompress(library);
}

enum err picture_read_jpeg(struct str bytes, unsigned enough_px,
                           struct picture *out, unsigned *orientation)
{
    struct reading r = {.bytes = bytes, .enough_px = enough_px, .out = out};

    begin(&r.trouble);
    r.library.err = &r.trouble.manager;
    if (setjmp(r.trouble.back) == 0)
        read_all(&r);
    jpeg_destroy_decompress(&r.library);
    if (r.trouble.e)
        picture_release(out);
    *orientation = r.orientation;
    return r.trouble.e;
}

/* ---- writing ---- */

struct writing {
    struct trouble trouble;
    struct jpeg_compress_struct library;
    const struct picture *picture;
    int quality;
    unsigned char *bytes; /* malloc'd by the library */
    unsigned long n;
};

static void write_all(struct writing *w)
{
    struct jpeg_compress_struct *library = &w->library;

    jpeg_create_compress(library);
    jpeg_mem_dest(library, &w->bytes, &w->n);
    library->image_width = w->picture->width;
    library->image_height = w->picture->height;
    library->input_components = 3;
    library->in_color_space = JCS_RGB;
    jpeg_set_defaults(library);
    jpeg_set_quality(library, w->quality, TRUE);
    library->optimize_coding = TRUE;
    jpeg_start_compress(library, TRUE);
    while (library->next_scanline < library->image_height) {
        JSAMPLE *row = w->picture->rgb +
                       (size_t)library->next_scanline * w->picture->width * 3;

        (void)jpeg_write_scanlines(library, &row, 1);
    }
    jpeg_finish_compress(library);
}

/* Appends the picture at this quality if there is room for it. */
static enum err write_as(const struct picture *p, int quality, struct buf *out)
{
    struct writing w = {.picture = p, .quality = quality};
    enum err e;

    begin(&w.trouble);
    w.library.err = &w.trouble.manager;
    if (setjmp(w.trouble.back) == 0)
        write_all(&w);
    jpeg_destroy_compress(&w.library);
    e = w.trouble.e;
    if (!e && w.n > out->max - out->n)
        e = ERR_LIMIT;
    if (!e)
        buf_add(out, w.bytes, w.n);
    free(w.bytes);
    return e;
}

enum err picture_write(const struct picture *p, struct buf *jpeg)
{
    static const int qualities[] = {90, 80, 65, 50, 30};
    enum err e = ERR_LIMIT;

    for (size_t i = 0; i < sizeof qualities / sizeof qualities[0] && e; i++)
        e = write_as(p, qualities[i], jpeg);
    return e;
}

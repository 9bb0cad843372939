/* Only the containers are read, never the pixels.
 *
 * JPEG (ITU-T T.81 annex B): FF D8, then segments FF <marker> <length, 2
 * bytes, its own included> ..., until a scan (FF DA), after which everything
 * is kept up to the end. Of the application segments (E0-EF) those stay that
 * say how to show the picture: JFIF (E0), colour profile (E2), Adobe's
 * transform (EE); of EXIF (E1) only the orientation, in a new segment; of
 * comments none.
 *
 * PNG (ISO/IEC 15948 clause 5): 8 bytes, then chunks <length, 4 bytes> <type>
 * <data> <check>, from IHDR to IEND. Texts, times and EXIF go; whatever else
 * isn't needed for showing (a lower-case first letter) goes, too, but for
 * what is about colour and transparency. */
#include "picture/picture.h"

#include "base/buf.h"

static const char png_magic[8] = "\x89PNG\r\n\x1a\n";

static unsigned byte_at(struct str s, size_t at)
{
    return (unsigned char)s.p[at];
}

static size_t be16(struct str s, size_t at)
{
    return byte_at(s, at) << 8 | byte_at(s, at + 1);
}

static size_t be32(struct str s, size_t at)
{
    return be16(s, at) << 16 | be16(s, at + 2);
}

const char *picture_type(struct str bytes)
{
    if (str_starts(bytes, STR("\xff\xd8\xff")))
        return "image/jpeg";
    if (str_starts(bytes, str_of(png_magic, sizeof png_magic)))
        return "image/png";
    return NULL;
}

/* ---- JPEG ---- */

/* A number of `n` bytes in the order that the TIFF header says. */
static size_t tiff_number(struct str tiff, size_t at, size_t n)
{
    bool is_little = tiff.p[0] == 'I';
    size_t v = 0;

    for (size_t i = 0; i < n; i++)
        v = v << 8 | byte_at(tiff, at + (is_little ? n - 1 - i : i));
    return v;
}

/* The orientation, 1 to 8, that an EXIF segment has; 0: none. */
static unsigned find_orientation(struct str exif)
{
    struct str tiff = str_from(exif, 6);
    size_t at, entries;

    if (!str_starts(exif, STR("Exif\0\0")) || tiff.n < 8)
        return 0;
    at = tiff_number(tiff, 4, 4);
    if (at > tiff.n || tiff.n - at < 2)
        return 0;
    entries = tiff_number(tiff, at, 2);
    /* Entries of 12 bytes: tag, type, count, and a value that, when it is
     * short, stands in the first bytes of its place. */
    for (at += 2; entries > 0 && tiff.n - at >= 12; entries--, at += 12) {
        size_t value = tiff_number(tiff, at + 8, 2);

        if (tiff_number(tiff, at, 2) == 0x0112)
            return value >= 1 && value <= 8 ? (unsigned)value : 0;
    }
    return 0;
}

/* An EXIF segment that has nothing but an orientation. */
static void add_orientation(struct buf *out, unsigned orientation)
{
    static const char head[] = "\xff\xe1\x00\x22"
                               "Exif\0\0MM\0\x2a\0\0\0\x08\0\x01"
                               "\x01\x12\0\x03\0\0\0\x01\0";

    buf_add(out, head, sizeof head - 1);
    buf_char(out, (char)orientation);
    buf_add(out, "\0\0\0\0\0\0", 6);
}

/* Whether a JPEG segment says how the picture is shown. */
static bool is_kept(unsigned marker)
{
    bool is_application = marker >= 0xe0 && marker <= 0xef;

    if (is_application)
        return marker == 0xe0 || marker == 0xe2 || marker == 0xee;
    return marker != 0xfe;
}

/* Appends the segments that are kept, then the scans as they are. */
static bool clean_jpeg(struct str s, struct buf *out)
{
    size_t at = 2;

    buf_add(out, s.p, 2);
    while (s.n - at >= 4) {
        unsigned marker = byte_at(s, at + 1);
        size_t length = be16(s, at + 2);
        struct str data;

        if (byte_at(s, at) != 0xff || marker < 0xc0 || length < 2 ||
            length > s.n - at - 2)
            return false;
        if (marker == 0xda) {
            buf_str(out, str_from(s, at));
            return true;
        }
        /* A thumbnail in the EXIF shows what was cut away: it goes, too. */
        data = str_of(s.p + at + 4, length - 2);
        if (is_kept(marker))
            buf_add(out, s.p + at, length + 2);
        else if (marker == 0xe1 && find_orientation(data) > 1)
            add_orientation(out, find_orientation(data));
        at += length + 2;
    }
    return false;
}

/* ---- PNG ---- */

/* Whether a PNG chunk says how the picture is shown. An upper-case first
 * letter means that no reader can do without it. */
static bool is_shown(struct str type)
{
    static const char kept[] = "tRNS gAMA cHRM sRGB iCCP sBIT";

    return (type.p[0] & 0x20) == 0 ||
           memmem(kept, sizeof kept - 1, type.p, 4) != NULL;
}

/* Appends the chunks that are kept; what follows IEND goes. */
static bool clean_png(struct str s, struct buf *out)
{
    size_t at = sizeof png_magic;

    buf_add(out, s.p, at);
    while (s.n - at >= 12) {
        size_t length = be32(s, at);
        struct str type = str_of(s.p + at + 4, 4);

        if (length > s.n - at - 12)
            return false;
        if (at == sizeof png_magic && !str_eq(type, STR("IHDR")))
            return false;
        if (is_shown(type))
            buf_add(out, s.p + at, length + 12);
        at += length + 12;
        if (str_eq(type, STR("IEND")))
            return true;
    }
    return false;
}

bool picture_clean(struct str bytes, struct buf *out)
{
    const char *type = picture_type(bytes);

    if (type == NULL)
        return false;
    return str_eq_c(STR("image/png"), type) ? clean_png(bytes, out)
                                            : clean_jpeg(bytes, out);
}

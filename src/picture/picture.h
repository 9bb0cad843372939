/* Pictures: drawn for what has none of its own, kept once they are drawn; and
 * those that people upload, which are read, scaled and written anew. Any
 * thread, but not one that others wait for: an event loop or the writer.
 *
 * A drawn picture is abstract and follows from type and id alone: the same one
 * every time and on every machine that draws it. Albums and audiobooks get one
 * of several styles of cover, shows the sign of a voice or a broadcast,
 * artists a figure before a backdrop, categories a plain sign on a colour; a
 * part gets what its whole would. */
#ifndef TONEARM_PICTURE_PICTURE_H
#define TONEARM_PICTURE_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "catalog/field.h"

struct buf;

/* ---- drawn pictures ---- */

#define PICTURE_MIN_PX 16
#define PICTURE_MAX_PX 1000

/* Appends a square PNG (8-bit RGB) of `size_px` pixels a side to `png`. Other
 * than the resolution, all sizes of one id are one picture. Takes about 10 ms
 * for 640 pixels, so it doesn't belong on an event loop; the result is under
 * 150 KB. ERR_LIMIT for a size outside PICTURE_MIN_PX..PICTURE_MAX_PX or a
 * buffer that may not grow enough. */
enum err picture_draw(struct id id, enum entity type, unsigned size_px,
                      struct buf *png) MUST_CHECK;

/* The same from `cache_dir` (DATA/cache), where a picture is put on its first
 * request and never changed. May block. ERR_LIMIT for a size that isn't one of
 * those in the catalog's URLs. A cache that can't be written is logged and
 * costs drawing again, not the answer. */
enum err picture_get(const char *cache_dir, enum entity type, struct id id,
                     unsigned size_px, struct buf *out) MUST_CHECK;

/* ---- covers of the owner's files ---- */

/* More can be read than of strangers: a scan may be large. */
#define PICTURE_COVER_MAX_BYTES (32u << 20)

/* Appends the picture in the file `path` to `jpeg` as a square of `size_px`
 * pixels a side, from `cache_dir` if it was made before: `name` is another one
 * for each content, of letters and digits, two at least. May block. ERR_LIMIT
 * for a size that isn't one of those in the catalog's URLs; ERR_NOT_FOUND for a
 * file that isn't there, ERR_IO, logged; and what picture_read answers. */
enum err picture_get_cover(const char *cache_dir, const char *path,
                           struct str name, unsigned size_px,
                           struct buf *jpeg) MUST_CHECK;

/* ---- uploaded pictures ---- */

/* What is read: more is refused before a pixel is decoded. A picture may take
 * 100 MB while it is read, and half a second. */
#define PICTURE_READ_MAX_BYTES (1u << 20)
#define PICTURE_SIDE_MAX_PX    8192u
#define PICTURE_PIXELS_MAX     (16u << 20)

/* Decoded pixels, red, green and blue with a byte each, row by row from the
 * upper left. Whoever has read or made one releases it. */
struct picture {
    unsigned width;
    unsigned height;
    uint8_t *rgb;
};

/* "image/jpeg" or "image/png" by the first bytes, else NULL. Static. */
const char *picture_type(struct str bytes);

/* Decodes a JPEG or PNG, upright as its EXIF orientation says, what is
 * transparent on white. A JPEG is read at the half, quarter or eighth of its
 * size if the shorter side still has `enough_px`; 0 is the size that it has.
 *
 * ERR_INVALID for what is neither or is damaged, ERR_LIMIT for what is over a
 * limit above, or a JPEG in too many or too large passes (neither is logged);
 * then `out` is empty. A colour profile isn't heeded. */
enum err picture_read(struct str bytes, unsigned enough_px,
                      struct picture *out) MUST_CHECK;

/* Frees the pixels; fine for an empty one (all zero). */
void picture_release(struct picture *p);

/* Appends a JPEG of the picture that has nothing but its pixels, as good as
 * fits into the buffer. ERR_LIMIT, with nothing appended, when not even a bad
 * one does. */
enum err picture_write(const struct picture *p, struct buf *jpeg) MUST_CHECK;

/* Makes `out` a copy whose longer side has `side_px`, or that is as large as
 * the picture if the picture is smaller. */
void picture_fit(const struct picture *p, unsigned side_px,
                 struct picture *out);

/* Makes `out` the middle square of the picture with `size_px` pixels a side,
 * enlarged if need be. At most PICTURE_SIDE_MAX_PX. */
void picture_square(const struct picture *p, unsigned size_px,
                    struct picture *out);

/* Makes `out` a square of 2 by 2 pictures, as picture_square would make them:
 * first row, second row. */
void picture_mosaic(const struct picture four[4], unsigned size_px,
                    struct picture *out);

/* An upload made ready to be shown: picture_read, picture_fit, picture_write.
 * Nothing of the upload but pixels gets into `jpeg`, so neither do the place
 * and the owner's name that cameras write into theirs. Errors are those of the
 * three. */
enum err picture_clean(struct str bytes, unsigned side_px,
                       struct buf *jpeg) MUST_CHECK;

/* An upload as square covers: appends to jpegs[i] one of sizes_px[i] pixels a
 * side, for each i below `count`. The errors of picture_read and
 * picture_write. */
enum err picture_covers(struct str bytes, const unsigned *sizes_px,
                        size_t count, struct buf *jpegs) MUST_CHECK;

#endif

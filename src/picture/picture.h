/* Pictures: drawn for what has none of its own, kept once they are drawn, and
 * cleaned when somebody uploads one. Any thread.
 *
 * A drawn picture is abstract and follows from type and id alone: the same one
 * every time and on every machine that draws it. Albums and audiobooks get one
 * of several styles of cover, shows the sign of a voice or a broadcast,
 * artists a figure before a backdrop, categories a plain sign on a colour; a
 * part gets what its whole would. */
#ifndef TONEARM_PICTURE_PICTURE_H
#define TONEARM_PICTURE_PICTURE_H

#include <stdbool.h>

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

/* ---- uploaded pictures ---- */

/* "image/jpeg" or "image/png" by the first bytes, else NULL. Static. */
const char *picture_type(struct str bytes);

/* Appends an uploaded picture without what isn't needed for showing it:
 * cameras write the place and the owner's name into theirs. The turning of a
 * JPEG (EXIF orientation) is kept. False when the bytes aren't a whole JPEG
 * or PNG; then `out` may have a part of them. */
bool picture_clean(struct str bytes, struct buf *out);

#endif

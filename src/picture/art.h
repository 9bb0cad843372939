/* Pictures for what has none of its own: an abstract cover drawn from the id,
 * the same one every time and on every machine that draws it.
 *
 * Albums, shows and audiobooks get one of several styles of cover; artists a
 * figure before a backdrop; categories a plain icon on a colour. */
#ifndef TONEARM_PICTURE_ART_H
#define TONEARM_PICTURE_ART_H

#include "base/err.h"
#include "base/id.h"
#include "catalog/field.h"

struct buf;

#define ART_MIN_PX 16
#define ART_MAX_PX 1000

/* Appends a square PNG (8-bit RGB) of `size_px` pixels a side to `png_out`.
 * Other than the resolution, all sizes of one id are one picture. Takes about
 * 10 ms for 640 pixels; the result is under 150 KB. ERR_LIMIT for a size
 * outside ART_MIN_PX..ART_MAX_PX or a buffer that may not grow enough. Any
 * thread; it doesn't belong on an event loop. */
enum err art_draw(struct id seed, enum entity type, unsigned size_px,
                  struct buf *png_out) MUST_CHECK;

#endif

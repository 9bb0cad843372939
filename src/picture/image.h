/* Pictures that people upload: which are taken, and what is left of them. */
#ifndef TONEARM_PICTURE_IMAGE_H
#define TONEARM_PICTURE_IMAGE_H

#include "base/buf.h"
#include "base/str.h"

/* "image/jpeg" or "image/png" by its first bytes, else NULL. Static. */
const char *image_type(struct str bytes);

/* Appends the picture without what it doesn't need for being seen: cameras
 * write the place and the owner's name into them. The turning of a JPEG
 * (EXIF orientation) is kept. False when it isn't a whole JPEG or PNG; then
 * `out` may have a part of it. */
bool image_clean(struct str bytes, struct buf *out);

#endif

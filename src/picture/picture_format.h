/* Reading each format of pictures. Private to the room. Any thread. */
#ifndef TONEARM_PICTURE_PICTURE_FORMAT_H
#define TONEARM_PICTURE_PICTURE_FORMAT_H

#include <stdbool.h>

#include "picture/picture.h"

/* Each decodes what picture_type has found to be of its format, as
 * picture_read says. Of a JPEG, `orientation` is what its EXIF has, 1 to 8, or
 * 1: the pixels aren't turned yet. */
enum err picture_read_jpeg(struct str bytes, unsigned enough_px,
                           struct picture *out,
                           unsigned *orientation) MUST_CHECK;
enum err picture_read_png(struct str bytes, struct picture *out) MUST_CHECK;

/* Whether a picture of this size is read at all. */
bool picture_size_is_fine(uint64_t width, uint64_t height);

/* Pixels for a picture of this size, not set to anything. */
void picture_init(struct picture *p, unsigned width, unsigned height);

/* picture_read of at most so many bytes. */
enum err picture_read_most(struct str bytes, size_t most_bytes,
                           unsigned enough_px, struct picture *out) MUST_CHECK;

#endif

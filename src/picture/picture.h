/* Drawn pictures on disk: made on the first request, kept under DATA/cache,
 * never changed. May block. Any thread. */
#ifndef TONEARM_PICTURE_PICTURE_H
#define TONEARM_PICTURE_PICTURE_H

#include "base/buf.h"
#include "base/err.h"
#include "catalog/field.h"

/* Appends the PNG of the entity's picture, `size_px` wide and high. ERR_LIMIT
 * for a size that isn't one of those the catalog's URLs have. */
enum err picture_get(const char *cache_dir, enum entity type, struct id id,
                     unsigned size_px, struct buf *out) MUST_CHECK;

#endif

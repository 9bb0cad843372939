/* Parts of an answer (RFC 9110 section 14), for a handler that can make any
 * part of a long one by itself. Pure functions; any thread. */
#ifndef TONEARM_HTTP_RANGE_H
#define TONEARM_HTTP_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Bytes `first` to `end` - 1, one at least. */
struct range {
    uint64_t first;
    uint64_t end;
    bool is_open; /* all that follows `first`: "bytes=7-" */
};

enum range_outcome {
    RANGE_WHOLE, /* answer as if nothing had been said of ranges */
    RANGE_PART,  /* 206 with `out` */
    RANGE_BEYOND /* 416 */
};

/* What a Range header asks of `size` bytes. One that is empty, of another unit,
 * malformed, or of several ranges is passed over, as section 14.2 allows. */
enum range_outcome range_read(struct str header, uint64_t size,
                              struct range *out);

/* Whether an If-Range header lets the range count for what has this (strong)
 * entity tag: it does when it is empty, or is this tag. A date or a weak tag
 * never does (section 13.1.5). */
bool range_counts(struct str if_range, struct str tag);

#endif

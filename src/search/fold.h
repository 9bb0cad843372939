/* Folding of text that isn't all ASCII: rules 1 to 3 of analysis.h. Private to
 * the search room; any thread. */
#ifndef TONEARM_SEARCH_FOLD_H
#define TONEARM_SEARCH_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Output is ended, at a character, when it has so many code points. */
#define FOLD_CODE_POINTS 65536

/* Code points that one code point becomes at most, over all of Unicode. */
#define FOLD_EXPANSION 24

/* Folds `text` (valid UTF-8) to UTF-8 in `out`, which is emptied first;
 * `scratch` is memory that is kept for the next time. Besides rules 1 to 3,
 * one sign stands for several afterwards: a space for white space and control
 * characters, ' for apostrophes, - for dashes, ( and ) with a space outside
 * for wide brackets. Returns whether rule 2 or 3 changed something. */
bool fold_text(struct str text, struct buf *scratch, struct buf *out);

/* The sign that stands for `c`: ' for an apostrophe, - for a dash; any other
 * character for itself. */
uint32_t fold_sign(uint32_t c);

/* NFKD and case folding of one code point, to `out`, which has room for
 * FOLD_EXPANSION; rule 1 but for composing. What can't be seen becomes
 * nothing. Returns how many there are. */
size_t fold_decompose(uint32_t c, uint32_t *out);

#endif

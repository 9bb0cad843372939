/* Folding text to characters that compare equal when people mean the same
 * (rules 1 to 3 of analysis.h), each with its class. Private to the search
 * room. */
#ifndef TONEARM_SEARCH_FOLD_H
#define TONEARM_SEARCH_FOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum fold_class {
    FOLD_SPACE,
    FOLD_LETTER, /* or digit, or a mark that stayed */
    FOLD_SCRIPT, /* of a script without spaces between words */
    FOLD_SYMBOL, /* emoji and the like */
    FOLD_APOSTROPHE,
    FOLD_PUNCTUATION
};

struct fold_item {
    uint32_t c;
    uint8_t class; /* enum fold_class */
};

/* Replaces `out` with the struct fold_items of valid UTF-8. Returns whether
 * marks were dropped or letters replaced. */
bool fold_text(struct str text, struct buf *out);

/* One character off the front of valid, non-empty UTF-8. */
uint32_t fold_next(struct str *rest);

/* Whether two texts are the same but for case, and for everything that is
 * neither letter, digit nor mark. */
bool fold_is_same(struct str a, struct str b);

#endif

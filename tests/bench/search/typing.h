/* What becomes of a text when somebody types it: less than all of it, or not
 * quite it. Texts are valid UTF-8; any thread. */
#ifndef TONEARM_BENCH_TYPING_H
#define TONEARM_BENCH_TYPING_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/random.h"

size_t typing_characters(struct str text);

/* Its first characters. */
struct str typing_cut(struct str text, size_t characters);

enum typing_edit {
    TYPING_INSERT,
    TYPING_DELETE,
    TYPING_REPLACE,
    TYPING_SWAP,  /* two letters beside each other that differ */
    TYPING_SPACE, /* a space between two letters */
    TYPING_JOIN,  /* no space between two letters */
    TYPING_EDITS
};

/* The text with one such error somewhere, to `out`, which is emptied first.
 * A wrong letter is of a to z where the right one is of ASCII, else another
 * of the text's own. False when the text has no place for the error. */
bool typing_edit(enum typing_edit edit, struct str text,
                 struct random_sequence *r, struct buf *out);

/* In lower case (of ASCII), as people type, with quotes and control
 * characters turned into spaces; to `out`, which is emptied first. So no word
 * of it is an operator. */
void typing_plain(struct str text, struct buf *out);

#endif

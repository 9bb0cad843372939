/* Words that people write in several ways: you and u, for and 4, can't and can
 * not. A table of them, spelling.def. Any thread. */
#ifndef TONEARM_SEARCH_SPELLING_H
#define TONEARM_SEARCH_SPELLING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* The table, in an order in which a word is found fast; never NULL. */
struct spellings;
struct spellings *spellings_new(void);

/* NULL is fine. */
void spellings_free(struct spellings *s);

/* A walk over the other ways to write something. */
struct spelling {
    const struct spellings *all;
    struct str text; /* what is written */
    struct str rest; /* of the line at hand */
    uint32_t way;    /* its place in the table */
};

/* The other ways to write `text`, which is a word as analysis.h leaves it, or
 * two with a space between them. It is kept. */
struct spelling spelling_of(const struct spellings *all, struct str text);

/* The next other way, of one word or of two; false at the end. */
bool spelling_next(struct spelling *s, struct str *other);

/* `text` at its space: true when it is two words. */
bool spelling_split(struct str text, struct str *first, struct str *second);

#endif

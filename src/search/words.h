/* The vocabulary of an index under construction: every distinct term once,
 * numbered in order of first sight. Takes about forty bytes a term. Private
 * to the search room; one thread at a time. */
#ifndef TONEARM_SEARCH_WORDS_H
#define TONEARM_SEARCH_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct words {
    char *text; /* of all terms, one behind the other */
    size_t text_bytes;
    size_t text_capacity;
    uint32_t *offsets; /* of each term; one more: the end */
    uint32_t count;
    size_t capacity;
    uint32_t *slots; /* number + 1; 0: free */
    size_t slot_count;
};

/* An empty vocabulary. */
void words_init(struct words *w);
void words_release(struct words *w);

#define WORDS_FULL UINT32_MAX

/* The number of the term `kind` + `text` (index_format.h; nothing is put
 * before words); WORDS_FULL when the vocabulary has 4 GiB of text. */
uint32_t words_put(struct words *w, uint8_t kind, struct str text);

/* A term's text, good until the next words_put. */
static inline struct str words_text(const struct words *w, uint32_t n)
{
    return str_of(w->text + w->offsets[n], w->offsets[n + 1] - w->offsets[n]);
}

#endif

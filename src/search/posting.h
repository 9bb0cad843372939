/* Writing and reading lists of postings (index_format.h). Private to the
 * search room. */
#ifndef TONEARM_SEARCH_POSTING_H
#define TONEARM_SEARCH_POSTING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "search/index_format.h"

/* That a term stands in a document. */
struct posting {
    uint32_t rank;  /* of the document */
    uint16_t where; /* the term's places there (index_format.h) */
};

/* Behind the last rank. */
#define RANK_END UINT32_MAX

/* Ranks that are compared at once. */
#define POSTING_LANES 4u
typedef uint32_t posting_lanes __attribute__((vector_size(16), aligned(4)));

/* The `where` of two terms in one document, as if they were one term: in each
 * field the earlier position. */
uint16_t posting_join(uint16_t a, uint16_t b);

/* How a list has the `where` of its postings. The value is how many bytes each
 * takes. */
enum posting_form { FORM_NOTHING, FORM_BYTE, FORM_WHOLE };

/* The form of a list, by the first byte of its term. */
enum posting_form posting_form(uint8_t kind);

/* Appends the list of `count` postings, ascending in rank, to `out`. In the
 * file a list over POSTING_SHORT must begin at a multiple of four. */
void posting_write(struct buf *out, const struct posting *p, uint32_t count,
                   enum posting_form form);

/* A place in a list. Reading never leaves `end`, whatever the bytes are;
 * a damaged list ends early. */
struct posting_reader {
    uint32_t rank; /* of the current posting, RANK_END at the end */

    const uint8_t *list;
    const uint8_t *end;
    enum posting_form form;
    uint32_t count;
    uint32_t documents; /* all ranks are below */
    uint32_t block;     /* the block that is unpacked */
    uint32_t blocks;    /* 0: a short list, which is unpacked whole */
    uint32_t at;        /* the current posting, in the block */
    uint32_t filled;    /* ranks of the block; 0: none is unpacked */
    uint32_t ranks[POSTING_BLOCK + POSTING_LANES]; /* ends with RANK_END */
    const uint8_t *wheres; /* of the block, as they lie in the file */
    uint8_t gathered[POSTING_SHORT * 2]; /* the same of a short list, where
                                            they lie between the ranks */
};

/* Places `r` on the first posting of the list of `count` postings at `list`;
 * `end` is that of the postings without their pad. */
void posting_open(struct posting_reader *r, const uint8_t *list,
                  const uint8_t *end, uint32_t count, uint32_t documents,
                  enum posting_form form);

/* The rest of the two below: unpacks the block that has the first rank of
 * `rank` or more. */
void posting_seek(struct posting_reader *r, uint32_t rank);

/* How many of the ascending ranks at `p`, which end with POSTING_LANES times
 * RANK_END, are below `rank`. Compares as many at once as there are lanes;
 * mostly fewer than that are below, so the loop's one branch is foreseen. */
static inline uint32_t posting_below(const uint32_t *p, uint32_t rank)
{
    posting_lanes all = {rank, rank, rank, rank};
    uint32_t n = 0, below;

    do {
        posting_lanes is_below =
            (posting_lanes)(*(const posting_lanes *)(p + n) < all);

        below = -(is_below[0] + is_below[1] + is_below[2] + is_below[3]);
        n += below;
    } while (below == POSTING_LANES);
    return n;
}

/* Moves to the next posting. */
static inline void posting_next(struct posting_reader *r)
{
    if (++r->at >= r->filled) {
        posting_seek(r, r->rank + 1);
        return;
    }
    r->rank = r->ranks[r->at];
}

/* Where the term stands in the current posting's document. */
uint16_t posting_where(const struct posting_reader *r);

/* Moves to the first posting whose rank is `rank` or more; never backwards. */
static inline void posting_advance(struct posting_reader *r, uint32_t rank)
{
    uint32_t at = r->at;

    if (r->rank >= rank)
        return;
    if (r->filled == 0 || r->ranks[r->filled - 1] < rank) {
        posting_seek(r, rank);
        return;
    }
    at += posting_below(r->ranks + at, rank);
    r->at = at;
    r->rank = r->ranks[at];
}

#endif

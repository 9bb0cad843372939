/* Who likes what, as sparse rows: a row is a list (what a user played and
 * saved, a playlist), a column is an item, an entry a weight (1: it is in the
 * list; more is more). Entries of a row are in ascending order of column, each
 * column once.
 *
 * Memory is 8 bytes an entry and 8 a row. Whoever fills it keeps rows short
 * (the newest 500): work grows with the square of a row. One thread while it is
 * filled; any thread afterwards. */
#ifndef TONEARM_MODEL_INTERACTIONS_H
#define TONEARM_MODEL_INTERACTIONS_H

#include <stddef.h>
#include <stdint.h>

struct interactions {
    uint32_t rows;
    uint32_t columns;
    uint64_t *begin; /* rows + 1: row r is entries begin[r] .. begin[r+1]-1 */
    uint32_t *column;
    float *weight;
    size_t row_capacity; /* of begin */
    size_t capacity;     /* of column and weight */
};

struct interaction {
    uint32_t column;
    float weight;
};

/* Without rows. Columns are raised to what entries need, but may be more. */
void interactions_init(struct interactions *x, uint32_t columns);
void interactions_release(struct interactions *x); /* fine when zeroed */

/* Appends a row with `count` entries in any order, which are sorted in place; a
 * column that comes twice counts once, with the sum. Fewer than 2^32 - 1 rows
 * and columns. */
void interactions_add(struct interactions *x, struct interaction *entries,
                      size_t count);

static inline uint64_t interactions_count(const struct interactions *x)
{
    return x->begin[x->rows];
}

static inline uint32_t interactions_length(const struct interactions *x,
                                           uint32_t row)
{
    return (uint32_t)(x->begin[row + 1] - x->begin[row]);
}

/* Columns as rows, with as many entries, into `*out`. */
void interactions_transpose(const struct interactions *x,
                            struct interactions *out);

/* How many rows have each column, into columns numbers. */
void interactions_popularity(const struct interactions *x, uint32_t *counts);

/* ---- hiding a part, to be found again ---- */

struct interactions_hiding {
    uint64_t seed;
    uint32_t rows_max;   /* of so many rows, drawn among those that can */
    uint32_t length_min; /* ... which are rows of so many entries or more */
    float share;         /* of a row's entries, at least one */
};

/* Splits `x` in two with the same rows and columns: `hidden` has what was
 * hidden, `shown` the rest. Equal arguments give equal splits. */
void interactions_hide(const struct interactions *x,
                       const struct interactions_hiding *how,
                       struct interactions *shown, struct interactions *hidden);

/* The rows of both, which have as many, joined: `a` with what `b` hid. */
void interactions_join(const struct interactions *a,
                       const struct interactions *b, struct interactions *out);

#endif

/* Compressed rows that grow at the end. */
#include "model/interactions.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"

void interactions_init(struct interactions *x, uint32_t columns)
{
    *x = (struct interactions){.columns = columns, .row_capacity = 16};
    x->begin = mem_zalloc(x->row_capacity, sizeof *x->begin);
}

void interactions_release(struct interactions *x)
{
    free(x->begin);
    free(x->column);
    free(x->weight);
    *x = (struct interactions){.rows = 0};
}

static int by_column(const void *a, const void *b)
{
    const struct interaction *x = a, *y = b;

    return x->column < y->column ? -1 : x->column > y->column;
}

static void make_room(struct interactions *x, size_t count)
{
    size_t needed = (size_t)interactions_count(x) + count;

    if (x->rows + 2u > x->row_capacity) {
        x->row_capacity *= 2;
        x->begin = mem_realloc(x->begin, x->row_capacity, sizeof *x->begin);
    }
    if (needed <= x->capacity)
        return;
    /* By a half: the entries are most of what training holds. */
    x->capacity = needed + needed / 2 + 1024;
    x->column = mem_realloc(x->column, x->capacity, sizeof *x->column);
    x->weight = mem_realloc(x->weight, x->capacity, sizeof *x->weight);
}

void interactions_add(struct interactions *x, struct interaction *entries,
                      size_t count)
{
    uint64_t from = interactions_count(x), at = from;

    make_room(x, count);
    if (count > 1)
        qsort(entries, count, sizeof *entries, by_column);
    for (size_t i = 0; i < count; i++) {
        assert(entries[i].column < UINT32_MAX);
        if (at > from && x->column[at - 1] == entries[i].column) {
            x->weight[at - 1] += entries[i].weight;
            continue;
        }
        x->column[at] = entries[i].column;
        x->weight[at++] = entries[i].weight;
        if (entries[i].column >= x->columns)
            x->columns = entries[i].column + 1;
    }
    x->begin[++x->rows] = at;
}

void interactions_transpose(const struct interactions *x,
                            struct interactions *out)
{
    uint64_t n = interactions_count(x);
    uint64_t *at;

    *out = (struct interactions){.rows = x->columns,
                                 .columns = x->rows,
                                 .row_capacity = (size_t)x->columns + 2,
                                 .capacity = n};
    out->begin = mem_zalloc(out->row_capacity, sizeof *out->begin);
    out->column = mem_alloc(n * sizeof *out->column);
    out->weight = mem_alloc(n * sizeof *out->weight);
    for (uint64_t i = 0; i < n; i++)
        out->begin[x->column[i] + 1]++;
    for (uint32_t c = 0; c < x->columns; c++)
        out->begin[c + 1] += out->begin[c];
    at = mem_alloc(((size_t)x->columns + 1) * sizeof *at);
    memcpy(at, out->begin, ((size_t)x->columns + 1) * sizeof *at);
    for (uint32_t r = 0; r < x->rows; r++)
        for (uint64_t i = x->begin[r]; i < x->begin[r + 1]; i++) {
            uint64_t to = at[x->column[i]]++;

            out->column[to] = r;
            out->weight[to] = x->weight[i];
        }
    free(at);
}

void interactions_popularity(const struct interactions *x, uint32_t *counts)
{
    memset(counts, 0, x->columns * sizeof *counts);
    for (uint64_t i = 0; i < interactions_count(x); i++)
        counts[x->column[i]]++;
}

/* ---- hiding ---- */

/* Which rows hide something: a partial shuffle of those that can. The caller
 * frees the array, a flag a row. */
static unsigned char *draw_rows(const struct interactions *x,
                                const struct interactions_hiding *how,
                                struct random_sequence *random)
{
    unsigned char *hides = mem_zalloc((size_t)x->rows + 1, 1);
    uint32_t *can = mem_alloc(((size_t)x->rows + 1) * sizeof *can);
    uint32_t n = 0;

    for (uint32_t r = 0; r < x->rows; r++)
        if (interactions_length(x, r) >= how->length_min)
            can[n++] = r;
    for (uint32_t i = 0; i < n && i < how->rows_max; i++) {
        uint32_t j = i + random_below(random, n - i);
        uint32_t row = can[j];

        can[j] = can[i];
        hides[row] = 1;
    }
    free(can);
    return hides;
}

struct entries {
    struct interaction *p;
    size_t n;
    size_t capacity;
};

static void entries_put(struct entries *e, const struct interactions *x,
                        uint64_t i)
{
    e->p = mem_grow(e->p, e->n, &e->capacity, sizeof *e->p);
    e->p[e->n++] = (struct interaction){x->column[i], x->weight[i]};
}

/* Marks `hidden` of the row's `n` entries, drawn without putting back: entry i
 * goes with the chance of what is still to be hidden among what is left. */
static void split_row(const struct interactions *x, uint32_t row,
                      uint32_t hidden, struct random_sequence *random,
                      struct entries parts[2])
{
    uint32_t n = interactions_length(x, row);

    parts[0].n = parts[1].n = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool goes = hidden > 0 && random_below(random, n - i) < hidden;

        hidden -= goes ? 1 : 0;
        entries_put(&parts[goes], x, x->begin[row] + i);
    }
}

void interactions_hide(const struct interactions *x,
                       const struct interactions_hiding *how,
                       struct interactions *shown, struct interactions *hidden)
{
    struct random_sequence random = random_sequence(how->seed, 1);
    unsigned char *hides = draw_rows(x, how, &random);
    struct entries parts[2] = {{.n = 0}, {.n = 0}};

    interactions_init(shown, x->columns);
    interactions_init(hidden, x->columns);
    for (uint32_t r = 0; r < x->rows; r++) {
        uint32_t n = interactions_length(x, r), goes = 0;

        if (hides[r]) {
            goes = (uint32_t)((float)n * how->share);
            goes = goes == 0 ? 1 : goes;
        }
        split_row(x, r, goes, &random, parts);
        interactions_add(shown, parts[0].p, parts[0].n);
        interactions_add(hidden, parts[1].p, parts[1].n);
    }
    free(parts[0].p);
    free(parts[1].p);
    free(hides);
}

void interactions_join(const struct interactions *a,
                       const struct interactions *b, struct interactions *out)
{
    struct entries row = {.n = 0};

    assert(a->rows == b->rows);
    interactions_init(out, a->columns > b->columns ? a->columns : b->columns);
    for (uint32_t r = 0; r < a->rows; r++) {
        row.n = 0;
        for (uint64_t i = a->begin[r]; i < a->begin[r + 1]; i++)
            entries_put(&row, a, i);
        for (uint64_t i = b->begin[r]; i < b->begin[r + 1]; i++)
            entries_put(&row, b, i);
        interactions_add(out, row.p, row.n);
    }
    free(row.p);
}

/* What is hidden of a list of tracks must not come back through its artists:
 * their lists are made of what is shown. */
#include "train/lists.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "train/data.h"

#define HIDING_ROWS   1000u
#define HIDING_LENGTH 5u
#define HIDING_SHARE  0.2f
#define HIDING_SEED   12u
#define WEIGHT_MAX    3.0f

/* ---- hiding ---- */

static void copy(const struct interactions *x, struct interactions *out)
{
    struct interactions nothing;

    interactions_init(&nothing, 0);
    for (uint32_t r = 0; r < x->rows; r++)
        interactions_add(&nothing, NULL, 0);
    interactions_join(x, &nothing, out);
    interactions_release(&nothing);
}

/* What the caller has hidden, else what is drawn. */
static void hide(const struct interactions *lists,
                 const struct interactions *given, uint32_t items,
                 struct interactions *shown, struct interactions *hidden)
{
    const struct interactions_hiding how = {.seed = HIDING_SEED,
                                            .rows_max = HIDING_ROWS,
                                            .length_min = HIDING_LENGTH,
                                            .share = HIDING_SHARE};

    assert(lists->columns <= items && given->columns <= items);
    if (given->columns > 0) {
        copy(lists, shown);
        copy(given, hidden);
    } else {
        interactions_hide(lists, &how, shown, hidden);
    }
    shown->columns = hidden->columns = items;
}

/* ---- artists of tracks ---- */

struct row {
    struct interaction *p;
    size_t n;
    size_t capacity;
};

static void put(struct row *row, uint32_t column, float weight)
{
    row->p = mem_grow(row->p, row->n, &row->capacity, sizeof *row->p);
    row->p[row->n++] = (struct interaction){column, weight};
}

static int by_column(const void *a, const void *b)
{
    const struct interaction *x = a, *y = b;

    return x->column < y->column ? -1 : x->column > y->column;
}

/* The artists of a list's tracks, ascending, each once, with their sums. */
static void take_artists(const struct train_data *data,
                         const struct interactions *tracks, uint32_t list,
                         struct row *row)
{
    size_t kept = 0;

    row->n = 0;
    for (uint64_t i = tracks->begin[list]; i < tracks->begin[list + 1]; i++) {
        uint32_t t = tracks->column[i];

        for (uint64_t c = data->credit_begin[t]; c < data->credit_begin[t + 1];
             c++)
            put(row, data->credits[c], tracks->weight[i]);
    }
    if (row->n > 1)
        qsort(row->p, row->n, sizeof *row->p, by_column);
    for (size_t i = 0; i < row->n; i++)
        if (kept > 0 && row->p[kept - 1].column == row->p[i].column)
            row->p[kept - 1].weight += row->p[i].weight;
        else
            row->p[kept++] = row->p[i];
    row->n = kept;
}

/* Ten tracks by an artist say more than one, but not ten times as much. */
static void dampen(struct row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        float w = row->p[i].weight;

        w = w < 1 ? w : 1 + log2f(w) / 2;
        row->p[i].weight = w < WEIGHT_MAX ? w : WEIGHT_MAX;
    }
}

/* Takes out what the other row has, too. */
static void leave_new(struct row *row, const struct row *other)
{
    size_t kept = 0;

    for (size_t i = 0; i < row->n; i++)
        if (other->n == 0 || bsearch(&row->p[i], other->p, other->n,
                                     sizeof *other->p, by_column) == NULL)
            row->p[kept++] = row->p[i];
    row->n = kept;
}

static void derive_artists(const struct train_data *data,
                           const struct interactions tracks[2],
                           struct interactions artists[2])
{
    struct row rows[2] = {{.n = 0}, {.n = 0}};

    for (uint32_t r = 0; r < tracks[0].rows && data->credit_begin; r++) {
        for (unsigned part = 0; part < 2; part++)
            take_artists(data, &tracks[part], r, &rows[part]);
        leave_new(&rows[1], &rows[0]);
        for (unsigned part = 0; part < 2; part++) {
            dampen(&rows[part]);
            interactions_add(&artists[part], rows[part].p, rows[part].n);
        }
    }
    free(rows[0].p);
    free(rows[1].p);
}

/* ---- both ---- */

static void append(const struct interactions *from, struct interactions *to)
{
    struct row row = {.n = 0};

    for (uint32_t r = 0; r < from->rows; r++) {
        row.n = 0;
        for (uint64_t i = from->begin[r]; i < from->begin[r + 1]; i++)
            put(&row, from->column[i], from->weight[i]);
        interactions_add(to, row.p, row.n);
    }
    free(row.p);
}

void lists_hide(const struct train_data *data,
                struct interactions shown[MODEL_KINDS],
                struct interactions hidden[MODEL_KINDS])
{
    uint32_t artists = data->items[MODEL_ARTIST].count;
    struct interactions tracks[2], derived[2], own[2];

    hide(&data->tracks, &data->hidden[MODEL_TRACK],
         data->items[MODEL_TRACK].count, &tracks[0], &tracks[1]);
    hide(&data->artists, &data->hidden[MODEL_ARTIST], artists, &own[0],
         &own[1]);
    for (unsigned part = 0; part < 2; part++)
        interactions_init(&derived[part], artists);
    derive_artists(data, tracks, derived);
    for (unsigned part = 0; part < 2; part++) {
        append(&own[part], &derived[part]);
        interactions_release(&own[part]);
    }
    shown[MODEL_TRACK] = tracks[0];
    hidden[MODEL_TRACK] = tracks[1];
    shown[MODEL_ARTIST] = derived[0];
    hidden[MODEL_ARTIST] = derived[1];
}

/* Rows are put in order of their cells first; then each part is a walk over
 * rows in that order, written and hashed as it goes. */
#include "model/model_write.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <sodium.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "model/cells.h"
#include "model/edlae.h"
#include "model/vector.h"

#define ROWS_A_CELL 700u /* on average */
#define CELLS_MAX   2048u

/* A kind whose rows have their order. */
struct order {
    const struct model_draft *draft;
    uint32_t played;
    uint32_t *item_of; /* a row */
    uint32_t *row_of;  /* an item */
    uint32_t cells;
    float *means;
    uint32_t *ends;
    uint32_t content_cells;
    float *content_means;
    uint32_t *content_ends;
    uint32_t *content_rows;
};

struct writing {
    struct io_writer out;
    struct model_header header;
    crypto_generichash_state hash;
    struct model_part_entry *part; /* the one being written */
};

/* ---- parts ---- */

static void part_begin(struct writing *w, unsigned kind, enum model_part part)
{
    io_write_align(&w->out, MODEL_ALIGNMENT);
    w->part = &w->header.parts[kind][part];
    w->part->offset = w->out.size;
    crypto_generichash_init(&w->hash, NULL, 0, MODEL_HASH_BYTES);
}

static void put(struct writing *w, const void *p, size_t n)
{
    crypto_generichash_update(&w->hash, p, n);
    io_write(&w->out, p, n);
}

static void put32(struct writing *w, uint32_t v)
{
    put(w, &v, sizeof v);
}

static void part_end(struct writing *w)
{
    w->part->bytes = w->out.size - w->part->offset;
    crypto_generichash_final(&w->hash, w->part->hash, MODEL_HASH_BYTES);
}

/* A part that is an array as it is there. */
static void put_part(struct writing *w, unsigned kind, enum model_part part,
                     const void *p, size_t n)
{
    part_begin(w, kind, part);
    if (n > 0)
        put(w, p, n);
    part_end(w);
}

/* ---- the order of rows ---- */

static uint32_t cells_for(uint32_t rows)
{
    uint32_t n = rows / ROWS_A_CELL;

    return n < 1 ? 1 : n > CELLS_MAX ? CELLS_MAX : n;
}

/* Vectors of `items` as rows of a wider matrix, padded with zeros. */
static float *widen(const float *vectors, uint32_t from_width,
                    const uint32_t *items, uint32_t n)
{
    uint32_t width = model_width(from_width);
    float *out = mem_zalloc((size_t)n * width + 1, sizeof *out);

    for (uint32_t i = 0; i < n; i++)
        memcpy(out + (size_t)i * width, vectors + (size_t)items[i] * from_width,
               from_width * sizeof *out);
    return out;
}

/* Sorts `values` (moved along) by their cells, stably, and gives the ends of
 * cells. */
static uint32_t *sort_by_cell(uint32_t *values, const uint32_t *cell,
                              uint32_t n, uint32_t cells)
{
    uint32_t *ends = mem_zalloc((size_t)cells + 1, sizeof *ends);
    uint32_t *sorted = mem_alloc((size_t)n * sizeof *sorted + 1);

    for (uint32_t i = 0; i < n; i++)
        ends[cell[i] + 1]++;
    for (uint32_t c = 0; c < cells; c++)
        ends[c + 1] += ends[c];
    /* ends[c] is where cell c begins, and becomes where it ends. */
    for (uint32_t i = 0; i < n; i++)
        sorted[ends[cell[i]]++] = values[i];
    memcpy(values, sorted, (size_t)n * sizeof *values);
    free(sorted);
    return ends;
}

struct long_item {
    float length; /* squared, of its vector */
    uint32_t item;
};

static int by_length(const void *a, const void *b)
{
    const struct long_item *x = a, *y = b;

    if (x->length > y->length || x->length < y->length)
        return x->length > y->length ? -1 : 1;
    return x->item < y->item ? -1 : x->item > y->item;
}

/* The longest vectors first, in which order they stay within cells. */
static void sort_by_length(struct order *o)
{
    uint32_t width = o->draft->factors;
    struct long_item *items = mem_alloc((size_t)o->played * sizeof *items + 1);

    for (uint32_t i = 0; i < o->played; i++) {
        const float *v = o->draft->vectors + (size_t)o->item_of[i] * width;
        float sum = 0;

        for (uint32_t k = 0; k < width; k++)
            sum += v[k] * v[k];
        items[i] = (struct long_item){sum, o->item_of[i]};
    }
    qsort(items, o->played, sizeof *items, by_length);
    for (uint32_t i = 0; i < o->played; i++)
        o->item_of[i] = items[i].item;
    free(items);
}

static void order_factors(struct order *o, unsigned threads)
{
    const struct model_draft *d = o->draft;
    struct cells_options how = {.width = model_width(d->factors),
                                .cells = cells_for(o->played),
                                .seed = 1,
                                .threads = threads};
    uint32_t *cell = mem_alloc((size_t)o->played * sizeof *cell + 1);
    float *wide = widen(d->vectors, d->factors, o->item_of, o->played);

    o->cells = how.cells;
    o->means = mem_alloc((size_t)how.cells * how.width * sizeof *o->means + 1);
    cells_fit(wide, o->played, &how, cell, o->means);
    o->ends = sort_by_cell(o->item_of, cell, o->played, how.cells);
    free(wide);
    free(cell);
}

static void order_content(struct order *o, unsigned threads)
{
    const struct model_draft *d = o->draft;
    struct cells_options how = {.width = model_width(d->content),
                                .cells = cells_for(d->items),
                                .seed = 2,
                                .threads = threads};
    uint32_t *cell = mem_alloc((size_t)d->items * sizeof *cell + 1);
    float *wide = widen(d->content_vectors, d->content, o->item_of, d->items);

    o->content_cells = how.cells;
    o->content_means =
        mem_alloc((size_t)how.cells * how.width * sizeof *wide + 1);
    o->content_rows = mem_alloc((size_t)d->items * sizeof *cell + 1);
    for (uint32_t r = 0; r < d->items; r++)
        o->content_rows[r] = r;
    cells_fit(wide, d->items, &how, cell, o->content_means);
    o->content_ends = sort_by_cell(o->content_rows, cell, d->items, how.cells);
    free(wide);
    free(cell);
}

static void order_init(struct order *o, const struct model_draft *d,
                       unsigned threads)
{
    uint32_t behind;

    *o = (struct order){.draft = d,
                        .item_of = mem_alloc(d->items * sizeof *o->item_of + 1),
                        .row_of = mem_alloc(d->items * sizeof *o->row_of + 1)};
    for (uint32_t i = 0; i < d->items && d->factors > 0; i++)
        if (d->popularity[i] > 0)
            o->item_of[o->played++] = i;
    behind = o->played;
    for (uint32_t i = 0; i < d->items; i++)
        if (d->factors == 0 || d->popularity[i] == 0)
            o->item_of[behind++] = i;
    if (o->played > 0) {
        sort_by_length(o);
        order_factors(o, threads);
    }
    for (uint32_t r = 0; r < d->items; r++)
        o->row_of[o->item_of[r]] = r;
    if (d->content > 0 && d->items > 0)
        order_content(o, threads);
}

static void order_release(struct order *o)
{
    free(o->item_of);
    free(o->row_of);
    free(o->means);
    free(o->ends);
    free(o->content_means);
    free(o->content_ends);
    free(o->content_rows);
}

/* ---- ids ---- */

struct named {
    struct id id;
    uint32_t row;
};

static int by_id(const void *a, const void *b)
{
    const struct named *x = a, *y = b;

    return id_cmp(x->id, y->id);
}

static void write_ids(struct writing *w, unsigned kind, const struct order *o)
{
    uint32_t n = o->draft->items;
    struct named *names = mem_alloc((size_t)n * sizeof *names + 1);

    part_begin(w, kind, PART_IDS);
    for (uint32_t r = 0; r < n; r++) {
        uint8_t bytes[ID_BYTES];

        names[r] = (struct named){o->draft->ids[o->item_of[r]], r};
        id_to_bytes(names[r].id, bytes);
        put(w, bytes, sizeof bytes);
    }
    part_end(w);
    if (n > 0)
        qsort(names, n, sizeof *names, by_id);
    part_begin(w, kind, PART_BY_ID);
    for (uint32_t i = 0; i < n; i++)
        put32(w, names[i].row);
    part_end(w);
    free(names);
}

/* ---- vectors ---- */

static void write_factors(struct writing *w, unsigned kind,
                          const struct order *o)
{
    const struct model_draft *d = o->draft;
    uint32_t width = model_width(d->factors);
    float *scales = mem_alloc((size_t)o->played * sizeof *scales + 1);
    float v[MODEL_WIDTH_MAX] = {0};
    int16_t whole[MODEL_WIDTH_MAX];

    part_begin(w, kind, PART_FACTORS);
    for (uint32_t r = 0; r < o->played; r++) {
        memcpy(v, d->vectors + (size_t)o->item_of[r] * d->factors,
               d->factors * sizeof *v);
        scales[r] = vector_round(v, width, whole);
        put(w, whole, width * sizeof *whole);
    }
    part_end(w);
    put_part(w, kind, PART_SCALES, scales, o->played * sizeof *scales);
    put_part(w, kind, PART_CELLS, o->means,
             (size_t)o->cells * width * sizeof *o->means);
    put_part(w, kind, PART_CELL_ENDS, o->ends, o->cells * sizeof *o->ends);
    free(scales);
}

static void write_content(struct writing *w, unsigned kind,
                          const struct order *o)
{
    const struct model_draft *d = o->draft;
    uint32_t width = model_width(d->content);
    uint32_t n = d->content > 0 ? d->items : 0;
    float v[MODEL_WIDTH_MAX] = {0};
    int16_t whole[MODEL_WIDTH_MAX];

    part_begin(w, kind, PART_CONTENT);
    for (uint32_t r = 0; r < n; r++) {
        memcpy(v, d->content_vectors + (size_t)o->item_of[r] * d->content,
               d->content * sizeof *v);
        vector_round_unit(v, width, whole);
        put(w, whole, width * sizeof *whole);
    }
    part_end(w);
    put_part(w, kind, PART_CONTENT_CELLS, o->content_means,
             (size_t)o->content_cells * width * sizeof *o->content_means);
    put_part(w, kind, PART_CONTENT_ENDS, o->content_ends,
             o->content_cells * sizeof *o->content_ends);
    put_part(w, kind, PART_CONTENT_ROWS, o->content_rows, n * sizeof(uint32_t));
}

/* ---- the head ---- */

static void write_places(struct writing *w, unsigned kind,
                         const struct order *o)
{
    const struct edlae *e = o->draft->neighbours;
    uint32_t *places = mem_alloc((size_t)o->played * sizeof *places + 1);

    memset(places, 0xff, (size_t)o->played * sizeof *places);
    part_begin(w, kind, PART_HEAD);
    for (uint32_t h = 0; h < e->count; h++) {
        uint32_t row = o->row_of[e->head[h]];

        assert(row < o->played);
        places[row] = h;
        put32(w, row);
    }
    part_end(w);
    put_part(w, kind, PART_PLACES, places, o->played * sizeof *places);
    free(places);
}

static void write_head(struct writing *w, unsigned kind, const struct order *o)
{
    const struct edlae *e = o->draft->neighbours;

    if (e == NULL || e->count == 0)
        return;
    write_places(w, kind, o);
    put_part(w, kind, PART_WEIGHT_ENDS, e->begin + 1,
             e->count * sizeof *e->begin);
    part_begin(w, kind, PART_WEIGHTS);
    for (uint32_t i = 0; i < e->begin[e->count]; i++) {
        struct model_weight weight = {e->weights[i].to, e->weights[i].weight};

        put(w, &weight, sizeof weight);
    }
    part_end(w);
}

/* ---- popularity, credits, works ---- */

static void write_popularity(struct writing *w, unsigned kind,
                             const struct order *o)
{
    const struct model_draft *d = o->draft;
    uint32_t most = 1;

    for (uint32_t i = 0; i < d->items; i++)
        most = d->popularity[i] > most ? d->popularity[i] : most;
    part_begin(w, kind, PART_POPULARITY);
    for (uint32_t r = 0; r < d->items; r++) {
        float p =
            log1pf((float)d->popularity[o->item_of[r]]) / log1pf((float)most);

        put(w, &p, sizeof p);
    }
    part_end(w);
}

static void write_credits(struct writing *w, const struct order *tracks,
                          const struct order *artists)
{
    const struct model_draft *d = tracks->draft;
    uint32_t sum = 0;

    part_begin(w, MODEL_TRACK, PART_CREDIT_ENDS);
    for (uint32_t r = 0; r < d->items; r++) {
        uint32_t i = tracks->item_of[r];

        sum += (uint32_t)(d->credit_begin[i + 1] - d->credit_begin[i]);
        put32(w, sum);
    }
    part_end(w);
    part_begin(w, MODEL_TRACK, PART_CREDITS);
    for (uint32_t r = 0; r < d->items; r++) {
        uint32_t i = tracks->item_of[r];

        for (uint64_t c = d->credit_begin[i]; c < d->credit_begin[i + 1]; c++)
            put32(w, artists->row_of[d->credits[c]]);
    }
    part_end(w);
}

struct work {
    uint32_t artist;
    uint32_t track;
    uint32_t popularity;
};

/* The most popular works of an artist first: readers look at some. */
static int by_artist(const void *a, const void *b)
{
    const struct work *x = a, *y = b;

    if (x->artist != y->artist)
        return x->artist < y->artist ? -1 : 1;
    if (x->popularity != y->popularity)
        return x->popularity > y->popularity ? -1 : 1;
    return x->track < y->track ? -1 : x->track > y->track;
}

static void write_works(struct writing *w, const struct order *tracks,
                        const struct order *artists)
{
    const struct model_draft *d = tracks->draft;
    size_t n = (size_t)d->credit_begin[d->items], at = 0;
    struct work *works = mem_alloc(n * sizeof *works + 1);

    for (uint32_t i = 0; i < d->items; i++)
        for (uint64_t c = d->credit_begin[i]; c < d->credit_begin[i + 1]; c++)
            works[at++] = (struct work){artists->row_of[d->credits[c]],
                                        tracks->row_of[i], d->popularity[i]};
    if (n > 0)
        qsort(works, n, sizeof *works, by_artist);
    part_begin(w, MODEL_TRACK, PART_WORK_ENDS);
    at = 0;
    for (uint32_t a = 0; a < artists->draft->items; a++) {
        while (at < n && works[at].artist == a)
            at++;
        put32(w, (uint32_t)at);
    }
    part_end(w);
    part_begin(w, MODEL_TRACK, PART_WORKS);
    for (size_t i = 0; i < n; i++)
        put32(w, works[i].track);
    part_end(w);
    free(works);
}

/* ---- the file ---- */

static void write_kind(struct writing *w, unsigned kind, const struct order *o)
{
    const struct model_draft *d = o->draft;
    struct model_kind_head *head = &w->header.kinds[kind];

    *head = (struct model_kind_head){
        .rows = d->items,
        .played = o->played,
        .width = model_width(d->factors),
        .cells = o->cells,
        .head = d->neighbours != NULL ? d->neighbours->count : 0,
        .content = model_width(d->content),
        .content_cells = o->content_cells,
        .settings = d->settings};
    memcpy(head->blend, d->blend, sizeof head->blend);
    write_ids(w, kind, o);
    write_factors(w, kind, o);
    write_head(w, kind, o);
    write_content(w, kind, o);
    write_popularity(w, kind, o);
}

static enum err write_header(struct writing *w)
{
    struct model_header *h = &w->header;
    enum err e = io_writer_flush(&w->out);

    if (e)
        return e;
    memcpy(h->magic, MODEL_MAGIC, sizeof h->magic);
    h->byte_order = MODEL_BYTE_ORDER;
    h->version = MODEL_VERSION;
    h->file_bytes = w->out.size;
    crypto_generichash(h->hash, sizeof h->hash, (const uint8_t *)h->kinds,
                       sizeof *h - offsetof(struct model_header, kinds), NULL,
                       0);
    if (lseek(w->out.fd, 0, SEEK_SET) != 0) {
        log_error("seek %s: %s", w->out.path, strerror(errno));
        return ERR_IO;
    }
    return io_write_all(w->out.fd, h, sizeof *h, w->out.path);
}

static void write_parts(struct writing *w, const struct order *orders)
{
    static const uint8_t page[MODEL_ALIGNMENT];

    io_write(&w->out, page, sizeof page);
    /* What is left out is an empty part. */
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++)
        for (unsigned part = 0; part < MODEL_PART_COUNT; part++)
            put_part(w, kind, (enum model_part)part, NULL, 0);
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++)
        write_kind(w, kind, &orders[kind]);
    if (orders[MODEL_TRACK].draft->credit_begin != NULL) {
        write_credits(w, &orders[MODEL_TRACK], &orders[MODEL_ARTIST]);
        write_works(w, &orders[MODEL_TRACK], &orders[MODEL_ARTIST]);
    }
    io_write_align(&w->out, MODEL_ALIGNMENT);
}

enum err model_write(const char *path,
                     const struct model_draft drafts[MODEL_KINDS],
                     unsigned threads)
{
    struct writing *w = mem_zalloc(1, sizeof *w);
    struct order orders[MODEL_KINDS];
    enum err e, closed;

    if (sodium_init() < 0)
        abort();
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++)
        order_init(&orders[kind], &drafts[kind], threads);
    e = io_writer_open(&w->out, path);
    if (!e) {
        write_parts(w, orders);
        e = write_header(w);
    }
    closed = io_writer_close(&w->out, true);
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++)
        order_release(&orders[kind]);
    free(w);
    return e ? e : closed;
}

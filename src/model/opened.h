/* A model's file as it is mapped: parts as arrays whose lengths were checked,
 * and checked access to what is in them. Private to the room. */
#ifndef TONEARM_MODEL_OPENED_H
#define TONEARM_MODEL_OPENED_H

#include <stddef.h>
#include <stdint.h>

#include "base/io.h"
#include "model/model_format.h"

struct map_guard;

/* A kind; arrays are as long as its head says. */
struct opened_kind {
    struct model_kind_head head;
    const uint8_t *ids;
    const uint32_t *by_id;
    const int16_t *factors;
    const float *scales;
    const float *cells;
    const uint32_t *cell_ends;
    const uint32_t *head_rows;
    const uint32_t *places;
    const uint32_t *weight_ends;
    const struct model_weight *weights;
    uint32_t weight_count;
    const int16_t *content;
    const float *content_cells;
    const uint32_t *content_ends;
    const uint32_t *content_rows;
    const float *popularity;
    const uint32_t *credit_ends; /* NULL: none */
    const uint32_t *credits;
    uint32_t credit_count;
    const uint32_t *work_ends;
    const uint32_t *works;
    uint32_t work_count;
};

struct model {
    struct io_map map;
    struct map_guard *guard;
    char *path;
    struct opened_kind kinds[MODEL_KINDS];
};

/* A range of an array that is cut by ends. */
struct opened_range {
    uint32_t from;
    uint32_t end;
};

/* Range `i` of `ends`. What a file that changed under us says is cut to
 * `count`, so that whoever walks a range stays in the array. */
static inline struct opened_range opened_range(const uint32_t *ends, uint32_t i,
                                               uint32_t count)
{
    struct opened_range r = {i == 0 ? 0 : ends[i - 1], ends[i]};

    if (r.end > count)
        r.end = count;
    if (r.from > r.end)
        r.from = r.end;
    return r;
}

/* The artists of a track's row, as a range of credits; empty without. */
static inline struct opened_range opened_credits(const struct opened_kind *k,
                                                 uint32_t row)
{
    if (k->credit_ends == NULL)
        return (struct opened_range){0, 0};
    return opened_range(k->credit_ends, row, k->credit_count);
}

static inline const int16_t *opened_factors(const struct opened_kind *k,
                                            uint32_t row)
{
    return k->factors + (size_t)row * k->head.width;
}

static inline const int16_t *opened_content(const struct opened_kind *k,
                                            uint32_t row)
{
    return k->content + (size_t)row * k->head.content;
}

#endif

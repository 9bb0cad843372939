/* Scaling, one filter for both ways: a pixel is the mean of those below it,
 * weighted by a tent that is as wide as two of the new pixels, or two of the
 * old ones where the picture grows. Rows are mixed first, into one row of
 * floats, then columns: what is large is read once or twice, in order, and
 * little is kept.
 *
 *     old pixels   |   |   |   |   |   |   |
 *     weights             /^\
 *     new pixels     |    x    |         |
 */
#include "picture/picture_format.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* A part of a picture. */
struct area {
    unsigned x, y, width, height;
};

/* Where scaled pixels go: inside a picture that exists. */
struct target {
    struct picture *picture;
    struct area area;
};

/* For each new pixel along one side, which old ones it is made of. */
struct axis {
    unsigned taps; /* places for weights a new pixel */
    unsigned *first;
    unsigned *count;
    float *weights; /* their sum is 1 */
};

/* Sets the weights of the new pixel `i`, whose middle is at `middle` in old
 * pixels. */
static void axis_set(struct axis *a, unsigned i, float middle, float reach,
                     unsigned begin, unsigned end)
{
    float *weights = a->weights + (size_t)i * a->taps;
    float low = ceilf(middle - reach), sum = 0;
    unsigned first = low > (float)begin ? (unsigned)low : begin;
    unsigned n = 0;

    for (unsigned k = first; k < end && n < a->taps; k++) {
        float weight = 1 - fabsf((float)k - middle) / reach;

        if (weight <= 0 && n > 0)
            break;
        weights[n] = weight > 0 ? weight : 0;
        sum += weights[n++];
    }
    for (unsigned k = 0; k < n; k++)
        weights[k] = sum > 0 ? weights[k] / sum : 1.0f / (float)n;
    a->first[i] = first;
    a->count[i] = n;
}

/* From `length` old pixels, beginning at `begin`, to `count` new ones. */
static void axis_init(struct axis *a, unsigned begin, unsigned length,
                      unsigned count)
{
    float ratio = (float)length / (float)count;
    float reach = ratio > 1 ? ratio : 1;

    a->taps = (unsigned)(2 * reach) + 2;
    a->first = mem_alloc(count * sizeof *a->first);
    a->count = mem_alloc(count * sizeof *a->count);
    a->weights = mem_alloc((size_t)count * a->taps * sizeof *a->weights);
    for (unsigned i = 0; i < count; i++)
        axis_set(a, i, (float)begin + ((float)i + 0.5f) * ratio - 0.5f, reach,
                 begin, begin + length);
}

static void axis_release(struct axis *a)
{
    free(a->first);
    free(a->count);
    free(a->weights);
}

/* Mixes the old rows of a new one, over the width of the picture. */
static void mix_rows(const struct picture *from, const struct axis *rows,
                     unsigned y, float *row)
{
    size_t n = (size_t)from->width * 3;
    const float *weights = rows->weights + (size_t)y * rows->taps;

    memset(row, 0, n * sizeof *row);
    for (unsigned k = 0; k < rows->count[y]; k++) {
        const uint8_t *old = from->rgb + n * (rows->first[y] + k);

        for (size_t i = 0; i < n; i++)
            row[i] += weights[k] * (float)old[i];
    }
}

static void mix_columns(const float *row, const struct axis *columns,
                        unsigned count, uint8_t *to)
{
    for (unsigned x = 0; x < count; x++) {
        const float *weights = columns->weights + (size_t)x * columns->taps;
        const float *old = row + 3 * (size_t)columns->first[x];
        float sum[3] = {0, 0, 0};

        for (unsigned k = 0; k < columns->count[x]; k++)
            for (unsigned i = 0; i < 3; i++)
                sum[i] += weights[k] * old[3 * k + i];
        for (unsigned i = 0; i < 3; i++)
            to[3 * x + i] = (uint8_t)fminf(255, sum[i] + 0.5f);
    }
}

static void scale(const struct picture *from, struct area area,
                  struct target to)
{
    float *row = mem_alloc((size_t)from->width * 3 * sizeof *row);
    struct axis columns, rows;

    axis_init(&columns, area.x, area.width, to.area.width);
    axis_init(&rows, area.y, area.height, to.area.height);
    for (unsigned y = 0; y < to.area.height; y++) {
        size_t at = (size_t)(to.area.y + y) * to.picture->width + to.area.x;

        mix_rows(from, &rows, y, row);
        mix_columns(row, &columns, to.area.width, to.picture->rgb + 3 * at);
    }
    axis_release(&columns);
    axis_release(&rows);
    free(row);
}

static struct area whole_of(const struct picture *p)
{
    return (struct area){0, 0, p->width, p->height};
}

static struct area middle_square(const struct picture *p)
{
    unsigned side = p->width < p->height ? p->width : p->height;

    return (struct area){(p->width - side) / 2, (p->height - side) / 2, side,
                         side};
}

/* ---- the face ---- */

/* `part` of what is `longer` when the longer becomes `side_px`; at least 1. */
static unsigned shrink(unsigned part, unsigned longer, unsigned side_px)
{
    uint64_t n = ((uint64_t)part * side_px + longer / 2) / longer;

    return n > 0 ? (unsigned)n : 1;
}

void picture_fit(const struct picture *p, unsigned side_px, struct picture *out)
{
    unsigned longer = p->width > p->height ? p->width : p->height;
    unsigned side = longer < side_px ? longer : side_px;

    picture_init(out, shrink(p->width, longer, side),
                 shrink(p->height, longer, side));
    scale(p, whole_of(p), (struct target){out, whole_of(out)});
}

void picture_square(const struct picture *p, unsigned size_px,
                    struct picture *out)
{
    assert(size_px > 0 && size_px <= PICTURE_SIDE_MAX_PX);
    picture_init(out, size_px, size_px);
    scale(p, middle_square(p), (struct target){out, whole_of(out)});
}

void picture_mosaic(const struct picture four[4], unsigned size_px,
                    struct picture *out)
{
    unsigned half = size_px / 2;

    assert(size_px > 1 && size_px <= PICTURE_SIDE_MAX_PX);
    picture_init(out, size_px, size_px);
    for (unsigned i = 0; i < 4; i++) {
        unsigned x = i % 2 * half, y = i / 2 * half;
        /* The second of an odd size has a pixel more. */
        struct area area = {x, y, i % 2 == 0 ? half : size_px - half,
                            i / 2 == 0 ? half : size_px - half};

        scale(&four[i], middle_square(&four[i]), (struct target){out, area});
    }
}

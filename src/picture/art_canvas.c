/* Drawn row by row: the backdrop, then each shape that reaches the row, from
 * its left to its right end. A shape is a signed distance to its edge; how
 * much of a pixel it covers is that distance in pixels, cut to 0..1, which
 * smooths the edges at every size.
 *
 * Of PNG's filters and zlib's levels, Sub and 3 were measured to give the
 * smallest files that cost little: smooth shading differs little from the
 * pixel before. No grain, which would cost a megabyte. */
#include "picture/art_canvas.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"

struct drawing {
    const struct art_canvas *canvas;
    int size;
    float *row;   /* 3 values a pixel */
    float *edges; /* of every wave, the height at each column */
    png_byte *bytes;
};

/* fminf and fmaxf mind NaN, and cost a call for it. */
static inline float least(float a, float b)
{
    return a < b ? a : b;
}

static inline float most(float a, float b)
{
    return a > b ? a : b;
}

struct art_colour art_canvas_mix(struct art_colour from, struct art_colour to,
                                 float t)
{
    return (struct art_colour){from.r + (to.r - from.r) * t,
                               from.g + (to.g - from.g) * t,
                               from.b + (to.b - from.b) * t};
}

/* The next place for a shape; the last one once all are taken. */
static struct art_shape *add(struct art_canvas *c, enum art_shape_kind kind,
                             struct art_colour from, struct art_colour to)
{
    struct art_shape *s;

    if (c->count < ART_CANVAS_SHAPES)
        c->count++;
    s = &c->shapes[c->count - 1];
    *s = (struct art_shape){.kind = kind, .from = from, .to = to, .opacity = 1};
    return s;
}

/* Everything of the shape lies between `low` and `high`, give or take a
 * margin. */
static void set_reach(struct art_shape *s, struct art_point low,
                      struct art_point high, float margin)
{
    s->left = low.x - margin;
    s->top = low.y - margin;
    s->right = high.x + margin;
    s->bottom = high.y + margin;
}

struct art_shape *art_canvas_disc(struct art_canvas *c, struct art_point at,
                                  float radius, struct art_colour from,
                                  struct art_colour to)
{
    struct art_shape *s = add(c, ART_DISC, from, to);

    s->a = at;
    s->radius = radius;
    set_reach(s, at, at, radius);
    return s;
}

struct art_shape *art_canvas_ring(struct art_canvas *c, struct art_point at,
                                  float radius, float width,
                                  struct art_colour colour)
{
    struct art_shape *s = add(c, ART_RING, colour, colour);

    s->a = at;
    s->radius = radius;
    s->width = width;
    set_reach(s, at, at, radius + width);
    return s;
}

struct art_shape *art_canvas_bar(struct art_canvas *c, struct art_point a,
                                 struct art_point b, float half,
                                 struct art_colour from, struct art_colour to)
{
    struct art_shape *s = add(c, ART_BAR, from, to);

    s->a = a;
    s->b = b;
    s->radius = half;
    set_reach(s, (struct art_point){least(a.x, b.x), least(a.y, b.y)},
              (struct art_point){most(a.x, b.x), most(a.y, b.y)}, half);
    return s;
}

struct art_shape *art_canvas_box(struct art_canvas *c, struct art_point at,
                                 float half_width, float half_height,
                                 struct art_colour from, struct art_colour to)
{
    struct art_shape *s = add(c, ART_BOX, from, to);

    s->a = at;
    s->b = (struct art_point){half_width, half_height};
    set_reach(s, (struct art_point){at.x - half_width, at.y - half_height},
              (struct art_point){at.x + half_width, at.y + half_height}, 0);
    return s;
}

struct art_shape *art_canvas_wave(struct art_canvas *c, struct art_wave wave,
                                  struct art_colour from, struct art_colour to)
{
    struct art_shape *s = add(c, ART_WAVE, from, to);

    s->wave = wave;
    set_reach(s, (struct art_point){0, wave.y - 1.5f * wave.height},
              (struct art_point){1, 1}, 0);
    return s;
}

struct art_shape *art_canvas_triangle(struct art_canvas *c, struct art_point a,
                                      struct art_point b, struct art_point p,
                                      struct art_colour from,
                                      struct art_colour to)
{
    struct art_shape *s = add(c, ART_TRIANGLE, from, to);

    s->a = a;
    s->b = b;
    s->c = p;
    set_reach(s,
              (struct art_point){least(a.x, least(b.x, p.x)),
                                 least(a.y, least(b.y, p.y))},
              (struct art_point){most(a.x, most(b.x, p.x)),
                                 most(a.y, most(b.y, p.y))},
              0);
    return s;
}

/* From p to the nearest point of the line from a to b. */
static float segment_distance(struct art_point p, struct art_point a,
                              struct art_point b)
{
    float dx = b.x - a.x, dy = b.y - a.y, px = p.x - a.x, py = p.y - a.y;
    float length = dx * dx + dy * dy;
    float t = length > 0 ? (px * dx + py * dy) / length : 0;

    /* Where on the line the nearest point is: 0 at a, 1 at b. */
    t = least(1, most(0, t));
    px -= t * dx;
    py -= t * dy;
    return sqrtf(px * px + py * py);
}

/* A shape on one row: where it may reach, and for a triangle its sides, as
 * distance = x * slope + offset, positive outside. */
struct reach {
    float y;      /* of the row */
    float margin; /* half-covered pixels reach so far beyond the shape */
    float left, right;
    float slope[3], offset[3];
};

/* The side from a to b of a triangle whose third corner is c. */
static void reach_side(struct reach *reach, int i, struct art_point a,
                       struct art_point b, struct art_point c)
{
    float nx = b.y - a.y, ny = a.x - b.x;
    float length = sqrtf(nx * nx + ny * ny) + 1e-9f;
    float end;

    /* The normal points away from the third corner. */
    if (nx * (c.x - a.x) + ny * (c.y - a.y) > 0)
        length = -length;
    nx /= length;
    ny /= length;
    reach->slope[i] = nx;
    reach->offset[i] = (reach->y - a.y) * ny - a.x * nx;
    /* A side along the row bounds nothing on it. */
    if (nx > -1e-6f && nx < 1e-6f)
        return;
    end = (reach->margin - reach->offset[i]) / nx;
    if (nx > 0)
        reach->right = least(reach->right, end);
    else
        reach->left = most(reach->left, end);
}

static struct reach reach_of(const struct art_shape *s, float y, float margin)
{
    struct reach r = {
        .y = y, .margin = margin, .left = s->left, .right = s->right};
    float dy = y - s->a.y;

    if (s->kind == ART_DISC || s->kind == ART_RING) {
        float outer = s->radius + s->width / 2 + margin;
        float half = sqrtf(most(0, outer * outer - dy * dy));

        r.left = most(r.left, s->a.x - half);
        r.right = least(r.right, s->a.x + half);
    } else if (s->kind == ART_TRIANGLE) {
        reach_side(&r, 0, s->a, s->b, s->c);
        reach_side(&r, 1, s->b, s->c, s->a);
        reach_side(&r, 2, s->c, s->a, s->b);
    }
    return r;
}

/* How far `p` lies outside the shape's edge; negative inside. */
static inline float distance(const struct art_shape *s, const struct reach *r,
                             struct art_point p, float edge)
{
    float dx = p.x - s->a.x, dy = p.y - s->a.y;

    switch (s->kind) {
    case ART_DISC:
        return sqrtf(dx * dx + dy * dy) - s->radius;
    case ART_RING:
        return fabsf(sqrtf(dx * dx + dy * dy) - s->radius) - s->width / 2;
    case ART_BAR:
        return segment_distance(p, s->a, s->b) - s->radius;
    case ART_BOX:
        return most(fabsf(dx) - s->b.x, fabsf(dy) - s->b.y);
    case ART_WAVE:
        return edge - p.y;
    case ART_TRIANGLE:
        return most(p.x * r->slope[0] + r->offset[0],
                    most(p.x * r->slope[1] + r->offset[1],
                         p.x * r->slope[2] + r->offset[2]));
    }
    return 1;
}

static void draw_backdrop(const struct drawing *d, float y)
{
    const struct art_canvas *c = d->canvas;
    float step = 1.0f / (float)d->size;
    float dy = y - c->light.y;

    for (int i = 0; i < d->size; i++) {
        float x = ((float)i + 0.5f) * step;
        float dx = x - c->light.x;
        float t = y + c->slant * (x - 0.5f);
        float near = c->glow / (1 + 7 * (dx * dx + dy * dy));
        struct art_colour colour;

        /* Shaded from top to bottom, then lit by the glow. */
        t = least(1, most(0, t));
        colour = art_canvas_mix(c->top, c->bottom, t);
        colour = art_canvas_mix(colour, c->glow_colour, near);
        d->row[3 * i] = colour.r;
        d->row[3 * i + 1] = colour.g;
        d->row[3 * i + 2] = colour.b;
    }
}

static void draw_shape(const struct drawing *d, int number, float y)
{
    const struct art_shape *s = &d->canvas->shapes[number];
    const float *edges = d->edges + (size_t)number * (size_t)d->size;
    float size = (float)d->size, step = 1.0f / size;
    float height = s->bottom - s->top;
    struct art_colour colour = art_canvas_mix(
        s->from, s->to,
        least(1, most(0, height > 0 ? (y - s->top) / height : 0)));
    struct reach reach = reach_of(s, y, step);
    int first = (int)most(0, reach.left * size - 1);
    int end = (int)least(size, most(0, reach.right * size + 1));

    /* Half a pixel within the edge a pixel is covered whole. */
    for (int i = first; i < end; i++) {
        struct art_point p = {((float)i + 0.5f) * step, y};
        float cover = 0.5f - distance(s, &reach, p, edges[i]) * size;
        float *pixel = &d->row[3 * i];

        if (cover <= 0)
            continue;
        cover = least(1, cover) * s->opacity;
        pixel[0] += (colour.r - pixel[0]) * cover;
        pixel[1] += (colour.g - pixel[1]) * cover;
        pixel[2] += (colour.b - pixel[2]) * cover;
    }
}

static void draw_row(const struct drawing *d, int row)
{
    float step = 1.0f / (float)d->size;
    float y = ((float)row + 0.5f) * step; /* the middle of its pixels */

    draw_backdrop(d, y);
    for (int i = 0; i < d->canvas->count; i++) {
        const struct art_shape *s = &d->canvas->shapes[i];

        if (y >= s->top - step && y <= s->bottom + step)
            draw_shape(d, i, y);
    }
    for (int i = 0; i < 3 * d->size; i++)
        d->bytes[i] = (png_byte)least(255, most(0, d->row[i] + 0.5f));
}

/* The waves' heights, once for each column. */
static void make_edges(struct drawing *d)
{
    d->edges = mem_zalloc((size_t)d->canvas->count + 1,
                          (size_t)d->size * sizeof d->edges[0]);
    for (int n = 0; n < d->canvas->count; n++) {
        const struct art_shape *s = &d->canvas->shapes[n];
        const struct art_wave *w = &s->wave;

        if (s->kind != ART_WAVE)
            continue;
        for (int i = 0; i < d->size; i++) {
            float x = ((float)i + 0.5f) / (float)d->size;

            d->edges[n * d->size + i] =
                w->y + w->height * (sinf(w->frequency * x + w->phase) +
                                    0.4f * sinf(2.3f * w->frequency * x -
                                                1.7f * w->phase));
        }
    }
}

static void append(png_structp png, png_bytep p, png_size_t n)
{
    buf_add(png_get_io_ptr(png), p, n);
}

static void flush_nothing(png_structp png)
{
    (void)png;
}

/* Without a message: every error here ends in ERR_LIMIT. */
static void give_up(png_structp png, png_const_charp message)
{
    (void)message;
    png_longjmp(png, 1);
}

static void write_rows(const struct drawing *d, png_structp png, png_infop info,
                       struct buf *out)
{
    png_uint_32 size = (png_uint_32)d->size;

    png_set_write_fn(png, out, append, flush_nothing);
    png_set_IHDR(png, info, size, size, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
    png_set_compression_level(png, 3);
    png_write_info(png, info);
    for (int row = 0; row < d->size; row++) {
        draw_row(d, row);
        png_write_row(png, d->bytes);
    }
    png_write_end(png, NULL);
}

enum err art_canvas_write(const struct art_canvas *c, unsigned size_px,
                          struct buf *out)
{
    struct drawing d = {.canvas = c, .size = (int)size_px};
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, give_up, NULL);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    volatile bool written = false; /* it outlives the jump */

    d.row = mem_alloc(3 * (size_t)size_px * sizeof d.row[0]);
    d.bytes = mem_alloc(3 * (size_t)size_px);
    make_edges(&d);
    if (info != NULL && setjmp(png_jmpbuf(png)) == 0) {
        write_rows(&d, png, info, out);
        written = true;
    }
    png_destroy_write_struct(&png, &info);
    free(d.edges);
    free(d.bytes);
    free(d.row);
    return written && !buf_overflowed(out) ? OK : ERR_LIMIT;
}

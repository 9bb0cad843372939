/* A square picture made of a shaded backdrop and smooth-edged shapes on it,
 * drawn at any size. Private to the room. Places and lengths are shares of the
 * side, 0..1 from the upper left. One thread at a time per canvas. */
#ifndef TONEARM_PICTURE_ART_CANVAS_H
#define TONEARM_PICTURE_ART_CANVAS_H

#include "base/err.h"

struct buf;

#define ART_CANVAS_SHAPES 64

struct art_colour {
    float r, g, b; /* 0..255 */
};

struct art_point {
    float x, y;
};

/* The edge of a wave: two sines around a height, one a ripple on the other. */
struct art_wave {
    float y;
    float height;           /* of the larger sine above y */
    float frequency, phase; /* of that one, in radians across the side */
};

enum art_shape_kind {
    ART_DISC,
    ART_RING,
    ART_BAR,  /* a thick line with round ends */
    ART_BOX,  /* upright */
    ART_WAVE, /* all that is below a wavy line */
    ART_TRIANGLE
};

struct art_shape {
    enum art_shape_kind kind;
    struct art_point a, b, c; /* centre; or ends; or corners */
    float radius;             /* half the thickness of a bar */
    float width;              /* of a ring */
    struct art_wave wave;
    struct art_colour from, to;     /* shaded from its top to its bottom */
    float opacity;                  /* 1 unless changed */
    float left, top, right, bottom; /* nothing is drawn outside */
};

struct art_canvas {
    struct art_colour top, bottom; /* the backdrop */
    struct art_point light;        /* the middle of a glow on it */
    struct art_colour glow_colour;
    float glow;  /* strength, 0..1 */
    float slant; /* how far the shading leans to one side, -1..1 */
    struct art_shape shapes[ART_CANVAS_SHAPES];
    int count;
};

/* Each adds a shape on top of the others and returns it for changes; a shape
 * too many replaces the last. */
struct art_shape *art_canvas_disc(struct art_canvas *c, struct art_point at,
                                  float radius, struct art_colour from,
                                  struct art_colour to);
struct art_shape *art_canvas_ring(struct art_canvas *c, struct art_point at,
                                  float radius, float width,
                                  struct art_colour colour);
struct art_shape *art_canvas_bar(struct art_canvas *c, struct art_point a,
                                 struct art_point b, float half,
                                 struct art_colour from, struct art_colour to);
struct art_shape *art_canvas_box(struct art_canvas *c, struct art_point at,
                                 float half_width, float half_height,
                                 struct art_colour from, struct art_colour to);
struct art_shape *art_canvas_wave(struct art_canvas *c, struct art_wave wave,
                                  struct art_colour from, struct art_colour to);
struct art_shape *art_canvas_triangle(struct art_canvas *c, struct art_point a,
                                      struct art_point b, struct art_point p,
                                      struct art_colour from,
                                      struct art_colour to);

/* `t` of the way from one to the other. */
struct art_colour art_canvas_mix(struct art_colour from, struct art_colour to,
                                 float t);

/* Draws `size_px` pixels a side and appends them as a PNG. ERR_LIMIT when the
 * buffer may not grow enough. */
enum err art_canvas_write(const struct art_canvas *c, unsigned size_px,
                          struct buf *out) MUST_CHECK;

#endif

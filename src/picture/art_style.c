/* Each style is one idea for a cover: a few shapes whose places and numbers
 * are left to chance within what looks right. All of them keep to the five
 * colours of their palette and to a quiet backdrop.
 *
 * A picture is the same on every machine only if its numbers are drawn in one
 * order, so no expression draws two: C leaves the order within it to the
 * compiler. */
#include "picture/art_style.h"

#include <math.h>
#include <stdbool.h>

enum { DARK, DEEP, MAIN, BRIGHT, PALE };

#define TURN 6.2831853f

static float between(struct art_style *s, float low, float high)
{
    return low + (high - low) * (float)random_unit(&s->r);
}

static int whole(struct art_style *s, int low, int high)
{
    return low + (int)random_below(&s->r, (uint32_t)(high - low + 1));
}

static struct art_colour any_colour(struct art_style *s, int low, int high)
{
    return s->palette[whole(s, low, high)];
}

static struct art_point at(float x, float y)
{
    return (struct art_point){x, y};
}

/* A point of a rectangle by chance. */
static struct art_point somewhere(struct art_style *s, struct art_point low,
                                  struct art_point high)
{
    float y = between(s, low.y, high.y);
    float x = between(s, low.x, high.x);

    return at(x, y);
}

static struct art_point around(struct art_point centre, float angle,
                               float radius)
{
    return at(centre.x + radius * cosf(angle), centre.y + radius * sinf(angle));
}

static void set_backdrop(struct art_style *s, struct art_colour top,
                         struct art_colour bottom, float glow)
{
    struct art_canvas *c = s->canvas;

    c->top = top;
    c->bottom = bottom;
    c->light = somewhere(s, at(0.2f, 0.1f), at(0.8f, 0.7f));
    c->glow = glow;
    c->glow_colour = s->palette[BRIGHT];
    c->slant = between(s, -0.5f, 0.5f);
}

/* A sun behind rows of hills. */
void art_style_sunset(struct art_style *s)
{
    const struct art_colour *p = s->palette;
    int hills = whole(s, 3, 5);
    struct art_point sun = somewhere(s, at(0.25f, 0.28f), at(0.75f, 0.48f));
    float radius = between(s, 0.12f, 0.22f);

    set_backdrop(s, art_canvas_mix(p[DEEP], p[DARK], 0.3f), p[BRIGHT], 0.5f);
    s->canvas->light = sun;
    s->canvas->slant = 0;
    art_canvas_disc(s->canvas, sun, radius, p[PALE],
                    art_canvas_mix(p[BRIGHT], p[PALE], 0.5f));
    if (whole(s, 0, 2) == 0)
        for (int i = 0; i < 4; i++)
            art_canvas_box(
                s->canvas,
                at(sun.x, sun.y + radius * (0.15f + 0.22f * (float)i)),
                radius * 1.1f, 0.006f + 0.003f * (float)i, p[MAIN], p[MAIN])
                ->opacity = 0.8f;
    for (int i = 0; i < hills; i++) {
        float t = (float)(i + 1) / (float)hills;
        struct art_wave edge = {.y = 0.5f + 0.42f * (float)i / (float)hills};
        struct art_colour colour = art_canvas_mix(p[MAIN], p[DARK], t);

        edge.frequency = between(s, 3, 9);
        edge.phase = between(s, 0, TURN);
        edge.height = between(s, 0.025f, 0.07f);
        art_canvas_wave(s->canvas, edge, colour,
                        art_canvas_mix(colour, p[DARK], 0.5f));
    }
}

/* Large translucent discs that overlap. */
void art_style_circles(struct art_style *s)
{
    const struct art_colour *p = s->palette;
    bool light = whole(s, 0, 1) == 0;
    int count = whole(s, 3, 6);

    set_backdrop(s, light ? p[PALE] : p[DARK],
                 light ? art_canvas_mix(p[PALE], p[BRIGHT], 0.4f) : p[DEEP],
                 0.15f);
    for (int i = 0; i < count; i++) {
        struct art_point centre =
            somewhere(s, at(0.15f, 0.15f), at(0.85f, 0.85f));
        float radius = between(s, 0.12f, 0.36f);
        struct art_colour from = any_colour(s, MAIN, BRIGHT);
        struct art_colour to = any_colour(s, DEEP, MAIN);

        art_canvas_disc(s->canvas, centre, radius, from, to)->opacity = 0.78f;
        if (whole(s, 0, 2) == 0)
            art_canvas_ring(s->canvas, centre, radius * 1.12f, 0.008f,
                            light ? p[DARK] : p[PALE]);
    }
}

/* Rays from a point low in the picture. */
void art_style_rays(struct art_style *s)
{
    const struct art_colour *p = s->palette;
    struct art_point centre = somewhere(s, at(0.3f, 0.55f), at(0.7f, 0.85f));
    int count = whole(s, 9, 16);
    float turn = between(s, 0, TURN), step = TURN / (float)count;
    float radius = between(s, 0.1f, 0.2f);

    set_backdrop(s, p[MAIN], p[DEEP], 0.2f);
    s->canvas->light = centre;
    for (int i = 0; i < count; i++) {
        float angle = turn + step * (float)i;

        art_canvas_triangle(s->canvas, centre, around(centre, angle, 2),
                            around(centre, angle + step / 2, 2), p[BRIGHT],
                            art_canvas_mix(p[BRIGHT], p[MAIN], 0.6f))
            ->opacity = 0.9f;
    }
    art_canvas_disc(s->canvas, centre, radius * 1.25f, p[DARK], p[DARK]);
    art_canvas_disc(s->canvas, centre, radius, p[PALE], p[BRIGHT]);
    if (whole(s, 0, 1) == 0) {
        struct art_wave sea = {.y = centre.y + radius * 0.4f, .height = 0.02f};

        sea.phase = between(s, 0, TURN);
        sea.frequency = between(s, 4, 10);
        art_canvas_wave(s->canvas, sea, p[DARK], p[DEEP]);
    }
}

/* Mountains, each with a lit and a shaded side. */
void art_style_peaks(struct art_style *s)
{
    const struct art_colour *p = s->palette;
    int count = whole(s, 4, 7);
    struct art_point moon = somewhere(s, at(0.15f, 0.12f), at(0.85f, 0.3f));

    set_backdrop(s, p[DEEP], p[PALE], 0.35f);
    s->canvas->slant = 0;
    s->canvas->light = moon;
    art_canvas_disc(s->canvas, moon, between(s, 0.05f, 0.1f), p[PALE], p[PALE]);
    for (int i = 0; i < count; i++) {
        float t = (float)i / (float)(count - 1);
        float half = between(s, 0.25f, 0.5f);
        float height = 0.3f + 0.4f * t + between(s, 0, 0.1f);
        struct art_point top = at(between(s, 0, 1), height);
        struct art_point foot = at(top.x + between(s, -0.08f, 0.08f), 1.05f);
        struct art_colour colour = art_canvas_mix(p[MAIN], p[DARK], t);

        art_canvas_triangle(s->canvas, top, at(top.x - half * 1.4f, 1.05f),
                            foot, art_canvas_mix(colour, p[BRIGHT], 0.35f),
                            colour);
        art_canvas_triangle(s->canvas, top, at(top.x + half * 1.4f, 1.05f),
                            foot, colour,
                            art_canvas_mix(colour, p[DARK], 0.5f));
    }
}

/* A grid of squares, quarter discs and dots. */
void art_style_tiles(struct art_style *s)
{
    const struct art_colour *p = s->palette;
    int n = whole(s, 3, 4);
    float side = 1.0f / (float)n;

    set_backdrop(s, p[DARK], p[DEEP], 0.1f);
    for (int i = 0; i < n * n; i++) {
        float x = side * (float)(i % n), y = side * (float)(i / n);
        struct art_colour ground = any_colour(s, DARK, BRIGHT);
        struct art_colour figure = any_colour(s, DEEP, PALE);
        struct art_shape *shape;
        bool is_low, is_right;

        /* A little larger, so that no seam shows. */
        art_canvas_box(s->canvas, at(x + side / 2, y + side / 2),
                       side / 2 + 0.002f, side / 2 + 0.002f, ground, ground);
        switch (whole(s, 0, 3)) {
        case 0:
            is_low = whole(s, 0, 1) != 0;
            is_right = whole(s, 0, 1) != 0;
            shape = art_canvas_disc(
                s->canvas, at(is_right ? x + side : x, is_low ? y + side : y),
                side, figure, figure);
            break;
        case 1:
            shape = art_canvas_disc(s->canvas, at(x + side / 2, y + side / 2),
                                    side * 0.3f, figure, figure);
            break;
        case 2:
            shape =
                art_canvas_triangle(s->canvas, at(x, y), at(x + side, y + side),
                                    at(x, y + side), figure, figure);
            break;
        default:
            shape = art_canvas_ring(s->canvas, at(x + side / 2, y + side / 2),
                                    side * 0.28f, side * 0.16f, figure);
        }
        /* Nothing leaves its tile. */
        shape->left = fmaxf(shape->left, x);
        shape->right = fminf(shape->right, x + side);
        shape->top = fmaxf(shape->top, y);
        shape->bottom = fminf(shape->bottom, y + side);
    }
}

/* Slanted bars of different lengths. */
void art_style_stripes(struct art_style *s)
{
    const struct art_colour *p = s->palette;
    int count = whole(s, 9, 16);
    bool light = whole(s, 0, 2) == 0;
    float angle = whole(s, 0, 1) == 0 ? -0.785f : 0.785f;

    set_backdrop(s, light ? p[PALE] : p[DARK],
                 light ? p[PALE] : art_canvas_mix(p[DARK], p[DEEP], 0.7f),
                 light ? 0.1f : 0.3f);
    for (int i = 0; i < count; i++) {
        struct art_point middle =
            somewhere(s, at(-0.05f, -0.05f), at(1.05f, 1.05f));
        float length = between(s, 0.08f, 0.35f); /* half of it */
        struct art_colour from = any_colour(s, DEEP, BRIGHT);
        struct art_colour to = any_colour(s, MAIN, light ? BRIGHT : PALE);
        float thickness = between(s, 0.018f, 0.06f); /* half of it */

        art_canvas_bar(s->canvas, around(middle, angle, length),
                       around(middle, angle, -length), thickness, from, to)
            ->opacity = 0.92f;
    }
}

/* A planet with rings and moons. */
void art_style_orbit(struct art_style *s)
{
    const struct art_colour *p = s->palette;
    struct art_point centre = somewhere(s, at(0.35f, 0.35f), at(0.65f, 0.65f));
    float radius = between(s, 0.12f, 0.2f);
    int rings = whole(s, 2, 5);

    set_backdrop(s, p[DARK], art_canvas_mix(p[DARK], p[DEEP], 0.6f), 0.25f);
    s->canvas->light = centre;
    s->canvas->glow_colour = p[MAIN];
    for (int i = 0; i < 18; i++) {
        struct art_point star = somewhere(s, at(0, 0), at(1, 1));
        float size = between(s, 0.002f, 0.005f);
        float light = between(s, 0.4f, 0.9f);

        art_canvas_disc(s->canvas, star, size, p[PALE], p[PALE])->opacity =
            light;
    }
    for (int i = 0; i < rings; i++) {
        float orbit = radius * (1.6f + 0.55f * (float)i);
        struct art_point moon = around(centre, between(s, 0, TURN), orbit);

        art_canvas_ring(s->canvas, centre, orbit, 0.005f, p[BRIGHT])->opacity =
            0.6f;
        art_canvas_disc(s->canvas, moon, between(s, 0.012f, 0.04f), p[PALE],
                        p[MAIN]);
    }
    art_canvas_disc(s->canvas, centre, radius, p[BRIGHT], p[DEEP]);
}

/* Small shapes strewn over a calm ground, larger towards the middle. */
void art_style_confetti(struct art_style *s)
{
    const struct art_colour *p = s->palette;
    bool light = whole(s, 0, 1) == 0;

    set_backdrop(s, light ? p[PALE] : p[DARK],
                 light ? art_canvas_mix(p[PALE], p[BRIGHT], 0.5f) : p[DEEP],
                 0.2f);
    for (int i = 0; i < 46; i++) {
        float angle = 2.399963f * (float)i; /* the golden angle */
        float distance = 0.075f * sqrtf((float)i);
        struct art_point where = around(at(0.5f, 0.5f), angle, distance);
        float size = 0.05f * (1.15f - distance) * between(s, 0.7f, 1.1f);
        struct art_colour colour =
            any_colour(s, light ? DARK : MAIN, light ? BRIGHT : PALE);

        switch (whole(s, 0, 3)) {
        case 0:
            art_canvas_ring(s->canvas, where, size * 0.7f, size * 0.4f, colour);
            break;
        case 1:
            art_canvas_bar(s->canvas, around(where, angle, size * 0.7f),
                           around(where, angle, -size * 0.7f), size * 0.35f,
                           colour, colour);
            break;
        default:
            art_canvas_disc(s->canvas, where, size, colour, colour);
        }
    }
}

/* The level of a voice over time, or waves from a mast. */
void art_style_broadcast(struct art_style *s)
{
    const struct art_colour *p = s->palette;

    set_backdrop(s, p[MAIN], p[DEEP], 0.3f);
    if (whole(s, 0, 1) == 0) {
        int count = whole(s, 9, 15);
        float step = 0.76f / (float)(count - 1);

        for (int i = 0; i < count; i++) {
            float x = 0.12f + step * (float)i;
            float edge = 1 - fabsf(x - 0.5f) * 1.6f;
            float half = edge * between(s, 0.06f, 0.3f);

            art_canvas_bar(s->canvas, at(x, 0.5f - half), at(x, 0.5f + half),
                           step * 0.3f, p[PALE], p[BRIGHT]);
        }
        return;
    }
    for (int i = 5; i > 0; i--)
        art_canvas_disc(s->canvas, at(0.5f, 0.62f), 0.11f * (float)i,
                        art_canvas_mix(p[PALE], p[DEEP], 0.2f * (float)i),
                        art_canvas_mix(p[BRIGHT], p[DEEP], 0.2f * (float)i));
    art_canvas_triangle(s->canvas, at(0.5f, 0.55f), at(0.36f, 1.1f),
                        at(0.64f, 1.1f), p[DARK], p[DARK]);
    art_canvas_disc(s->canvas, at(0.5f, 0.58f), 0.07f, p[DARK], p[DARK]);
    art_canvas_disc(s->canvas, at(0.5f, 0.58f), 0.035f, p[PALE], p[PALE]);
}

/* Hair behind the face, of one of four cuts. */
static void draw_hair(struct art_style *s, int cut, float x,
                      struct art_colour hair)
{
    struct art_canvas *c = s->canvas;

    if (cut == 0) { /* long */
        art_canvas_disc(c, at(x, 0.37f), 0.19f, hair, hair);
        art_canvas_bar(c, at(x - 0.13f, 0.4f), at(x - 0.15f, 0.66f), 0.06f,
                       hair, hair);
        art_canvas_bar(c, at(x + 0.13f, 0.4f), at(x + 0.15f, 0.66f), 0.06f,
                       hair, hair);
    } else if (cut == 1) { /* curls */
        for (int i = 0; i < 9; i++)
            art_canvas_disc(
                c, around(at(x, 0.36f), 3.3f + 2.85f * (float)i / 8, 0.165f),
                0.075f, hair, hair);
    } else if (cut == 2) { /* a bun */
        art_canvas_disc(c, at(x, 0.17f), 0.07f, hair, hair);
        art_canvas_disc(c, at(x, 0.35f), 0.172f, hair, hair);
    } else { /* short */
        art_canvas_disc(c, at(x, 0.35f), 0.165f, hair, hair);
    }
}

void art_style_portrait(struct art_style *s)
{
    static const struct art_colour skins[] = {{248, 212, 184}, {232, 184, 146},
                                              {198, 140, 98},  {150, 98, 64},
                                              {104, 66, 44},   {240, 196, 160}};
    const struct art_colour *p = s->palette;
    struct art_canvas *c = s->canvas;
    float x = between(s, 0.44f, 0.56f);
    struct art_colour skin = skins[whole(s, 0, 5)];
    struct art_colour shade = art_canvas_mix(skin, p[DARK], 0.22f);
    struct art_colour hair = whole(s, 0, 3) == 0 ? p[MAIN] : p[DARK];
    struct art_colour coat = any_colour(s, DEEP, MAIN);
    int cut = whole(s, 0, 3);

    set_backdrop(s, p[BRIGHT], art_canvas_mix(p[BRIGHT], p[MAIN], 0.6f), 0.3f);
    c->glow_colour = p[PALE];
    if (whole(s, 0, 1) == 0)
        art_canvas_disc(c, at(x, 0.42f), between(s, 0.32f, 0.4f),
                        art_canvas_mix(p[BRIGHT], p[PALE], 0.6f), p[MAIN])
            ->opacity = 0.7f;
    draw_hair(s, cut, x, hair);
    art_canvas_disc(c, at(x, 1.02f), 0.38f, coat,
                    art_canvas_mix(coat, p[DARK], 0.6f));
    art_canvas_bar(c, at(x, 0.5f), at(x, 0.66f), 0.065f, shade, shade);
    art_canvas_disc(c, at(x, 0.4f), 0.15f, skin,
                    art_canvas_mix(skin, shade, 0.6f));
    if (whole(s, 0, 4) > 0) /* a fringe: the head again, down to the brow */
        art_canvas_disc(c, at(x, 0.398f), 0.158f, hair, hair)->bottom =
            between(s, 0.31f, 0.35f);
    if (whole(s, 0, 2) == 0) { /* glasses */
        art_canvas_ring(c, at(x - 0.055f, 0.41f), 0.04f, 0.012f, p[DARK]);
        art_canvas_ring(c, at(x + 0.055f, 0.41f), 0.04f, 0.012f, p[DARK]);
        art_canvas_bar(c, at(x - 0.015f, 0.41f), at(x + 0.015f, 0.41f), 0.006f,
                       p[DARK], p[DARK]);
    }
    if (whole(s, 0, 3) == 0) { /* headphones */
        art_canvas_ring(c, at(x, 0.38f), 0.19f, 0.022f, p[PALE])->bottom =
            0.38f;
        art_canvas_bar(c, at(x - 0.175f, 0.37f), at(x - 0.175f, 0.45f), 0.03f,
                       p[PALE], p[PALE]);
        art_canvas_bar(c, at(x + 0.175f, 0.37f), at(x + 0.175f, 0.45f), 0.03f,
                       p[PALE], p[PALE]);
    }
}

/* A note, a record, a level meter or a star. */
void art_style_icon(struct art_style *s)
{
    const struct art_colour *p = s->palette;
    struct art_canvas *c = s->canvas;
    struct art_colour sign = p[PALE];

    set_backdrop(s, p[MAIN], art_canvas_mix(p[MAIN], p[DEEP], 0.7f), 0);
    art_canvas_disc(c, at(1, 0), 0.62f, p[BRIGHT], p[MAIN])->opacity = 0.45f;
    switch (whole(s, 0, 3)) {
    case 0:
        art_canvas_disc(c, at(0.38f, 0.68f), 0.09f, sign, sign);
        art_canvas_disc(c, at(0.66f, 0.62f), 0.09f, sign, sign);
        art_canvas_bar(c, at(0.452f, 0.68f), at(0.452f, 0.32f), 0.018f, sign,
                       sign);
        art_canvas_bar(c, at(0.732f, 0.62f), at(0.732f, 0.26f), 0.018f, sign,
                       sign);
        art_canvas_bar(c, at(0.452f, 0.335f), at(0.732f, 0.275f), 0.032f, sign,
                       sign);
        break;
    case 1:
        art_canvas_disc(c, at(0.5f, 0.5f), 0.28f, p[DARK], p[DARK]);
        for (int i = 0; i < 3; i++)
            art_canvas_ring(c, at(0.5f, 0.5f), 0.15f + 0.045f * (float)i,
                            0.005f, p[DEEP]);
        art_canvas_disc(c, at(0.5f, 0.5f), 0.095f, sign, p[BRIGHT]);
        art_canvas_disc(c, at(0.5f, 0.5f), 0.018f, p[DARK], p[DARK]);
        break;
    case 2:
        for (int i = 0; i < 5; i++)
            art_canvas_bar(
                c, at(0.28f + 0.11f * (float)i, 0.72f),
                at(0.28f + 0.11f * (float)i, between(s, 0.28f, 0.6f)), 0.032f,
                sign, sign);
        break;
    default:
        for (int i = 0; i < 5; i++) {
            float angle = -TURN / 4 + TURN / 5 * (float)i;
            struct art_point m = at(0.5f, 0.5f);

            art_canvas_triangle(c, around(m, angle, 0.29f),
                                around(m, angle + TURN / 4, 0.11f),
                                around(m, angle - TURN / 4, 0.11f), sign, sign);
        }
        art_canvas_disc(c, at(0.5f, 0.5f), 0.11f, sign, sign);
    }
}

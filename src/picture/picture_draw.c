/* Picks palette and style by the id, and leaves the drawing to them. The
 * palettes are fixed: colours by chance look like chance.
 *
 * Nothing here may change without need: a picture that people know would
 * become another. */
#include "picture/picture.h"

#include "base/buf.h"
#include "picture/art_style.h"

#define STREAM_ART 0x617274u

static const struct art_colour palettes[][ART_PALETTE] = {
    {{23, 18, 43},
     {94, 38, 112},
     {214, 65, 97},
     {255, 150, 90},
     {255, 232, 200}},
    {{10, 28, 47},
     {18, 84, 110},
     {22, 140, 140},
     {120, 206, 160},
     {244, 241, 222}},
    {{40, 22, 20},
     {132, 50, 38},
     {214, 96, 52},
     {244, 176, 72},
     {252, 236, 205}},
    {{16, 20, 48},
     {43, 58, 130},
     {84, 110, 220},
     {150, 180, 255},
     {238, 242, 255}},
    {{14, 38, 30},
     {30, 90, 64},
     {92, 150, 80},
     {198, 206, 104},
     {247, 246, 220}},
    {{46, 16, 46},
     {120, 32, 100},
     {206, 72, 150},
     {250, 148, 180},
     {255, 228, 232}},
    {{26, 32, 40},
     {62, 76, 92},
     {128, 142, 150},
     {226, 96, 70},
     {240, 236, 228}},
    {{28, 22, 60},
     {72, 52, 140},
     {130, 90, 210},
     {90, 200, 220},
     {236, 232, 250}},
    {{48, 28, 20},
     {104, 66, 46},
     {176, 122, 82},
     {224, 190, 140},
     {246, 236, 218}},
    {{8, 36, 50},
     {0, 92, 110},
     {250, 120, 70},
     {250, 190, 50},
     {255, 244, 220}},
    {{24, 18, 26}, {86, 22, 40}, {190, 30, 48}, {236, 90, 84}, {248, 232, 226}},
    {{12, 40, 66},
     {32, 104, 150},
     {242, 132, 130},
     {250, 200, 160},
     {255, 246, 232}},
    {{20, 20, 22},
     {58, 58, 64},
     {120, 120, 128},
     {196, 196, 202},
     {246, 246, 246}},
    {{30, 12, 60},
     {86, 24, 140},
     {240, 60, 150},
     {60, 220, 220},
     {250, 240, 120}},
};

typedef void style_function(struct art_style *s);

static style_function *const covers[] = {
    art_style_sunset, art_style_circles, art_style_rays,  art_style_peaks,
    art_style_tiles,  art_style_stripes, art_style_orbit, art_style_confetti};

/* A cover is picked for every type, also where another style follows from the
 * type, so that the numbers left to the style are the same for all. */
static style_function *pick_style(enum entity type, struct random_sequence *r)
{
    style_function *cover = covers[random_below(r, 8)];

    switch (type) {
    case ENTITY_ARTIST:
        return art_style_portrait;
    case ENTITY_CATEGORY:
        return art_style_icon;
    case ENTITY_SHOW:
    case ENTITY_EPISODE:
        return art_style_broadcast;
    default:
        return cover;
    }
}

enum err picture_draw(struct id id, enum entity type, unsigned size_px,
                      struct buf *png)
{
    struct art_canvas canvas = {.count = 0};
    struct art_style s = {
        .canvas = &canvas,
        .r = random_sequence(id.hi ^ STREAM_ART, id.lo + (uint64_t)type)};

    if (size_px < PICTURE_MIN_PX || size_px > PICTURE_MAX_PX)
        return ERR_LIMIT;
    s.palette = palettes[random_below(
        &s.r, (uint32_t)(sizeof palettes / sizeof palettes[0]))];
    pick_style(type, &s.r)(&s);
    return art_canvas_write(&canvas, size_px, png);
}

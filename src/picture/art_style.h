/* The styles of drawn pictures: each fills a canvas from a palette and chance.
 * Private to the room. Any thread, each with a style of its own. */
#ifndef TONEARM_PICTURE_ART_STYLE_H
#define TONEARM_PICTURE_ART_STYLE_H

#include <stdbool.h>

#include "base/random.h"
#include "picture/art_canvas.h"

/* Colours that go together, from dark to pale. */
#define ART_PALETTE 5

struct art_style {
    struct art_canvas *canvas; /* empty, to be filled */
    const struct art_colour *palette;
    struct random_sequence r;
};

/* Covers of releases and books. */
void art_style_sunset(struct art_style *s);
void art_style_circles(struct art_style *s);
void art_style_rays(struct art_style *s);
void art_style_peaks(struct art_style *s);
void art_style_tiles(struct art_style *s);
void art_style_stripes(struct art_style *s);
void art_style_orbit(struct art_style *s);
void art_style_confetti(struct art_style *s);

/* A show's: sound waves or a broadcast. */
void art_style_broadcast(struct art_style *s);

/* A figure before a backdrop. */
void art_style_portrait(struct art_style *s);

/* A plain sign on one colour. */
void art_style_icon(struct art_style *s);

#endif

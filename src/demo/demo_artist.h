/* The demo's artists. An artist is a number, the rank by popularity; all else
 * follows from the seed and that number. Any thread. */
#ifndef TONEARM_DEMO_DEMO_ARTIST_H
#define TONEARM_DEMO_DEMO_ARTIST_H

#include <stdbool.h>

#include "base/buf.h"
#include "demo/demo_world.h"

#define DEMO_MAX_SIZE 400 /* tracks of one artist */

/* How an artist spells. */
enum demo_spelling {
    DEMO_SPELLING_PLAIN,
    DEMO_SPELLING_LOWER,
    DEMO_SPELLING_UPPER
};

struct demo_artist {
    uint32_t rank;
    struct id id;
    unsigned language;
    unsigned family; /* of genres */
    enum demo_spelling spelling;
    struct str country; /* two letters */
    unsigned popularity;
    uint32_t followers;
    int32_t first_day; /* of the career, in days since 1970 */
    int32_t last_day;
    bool has_images;
};

/* How many tracks the artist has: more for a popular one, heavy-tailed, and
 * growing with `scale`. 1..DEMO_MAX_SIZE. */
uint32_t demo_artist_size(const struct demo_world *w, uint32_t rank,
                          uint32_t scale);

void demo_artist_make(const struct demo_world *w, uint32_t rank,
                      struct demo_artist *out);

/* Appends the artist's name, or, romanised, the name in Latin letters. */
void demo_artist_name(const struct demo_world *w, const struct demo_artist *a,
                      bool romanised, struct buf *out);

/* Respells what `out` holds from byte `from` on. */
void demo_artist_spell(const struct demo_artist *a, struct buf *out,
                       size_t from);

/* A rank on a Zipf curve. */
uint32_t demo_artist_draw(const struct demo_world *w,
                          struct random_sequence *r);

/* The same, for a guest of artist `host`: another one, of the same family of
 * genres if a few tries find one. */
uint32_t demo_artist_guest(const struct demo_world *w,
                           const struct demo_artist *host,
                           struct random_sequence *r);

#endif

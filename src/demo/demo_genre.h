/* Genres for the demo generator: families of genres that go together, and
 * how a family sounds. Any thread. */
#ifndef TONEARM_DEMO_DEMO_GENRE_H
#define TONEARM_DEMO_DEMO_GENRE_H

#include "base/random.h"
#include "base/str.h"
#include "catalog/field.h"

#define DEMO_FAMILIES   32
#define DEMO_MAX_GENRES 4

/* What the makers of releases and recordings ask of a family. */
struct demo_sound {
    uint16_t seconds;           /* a track's mean length */
    uint16_t explicit_permille; /* of an artist's recordings */
    uint16_t guest_permille;    /* recordings with a guest */
    uint16_t since;             /* the first year of such music */
};

/* A family for an artist who sings in that language. */
unsigned demo_genre_family(unsigned language, struct random_sequence *r);

struct demo_sound demo_genre_sound(unsigned family);

/* Whether the family's pieces are works, named by form and number. */
bool demo_genre_is_art(unsigned family);

/* One to DEMO_MAX_GENRES different genres of the family and its relatives,
 * the most fitting first; static text. */
unsigned demo_genre_pick(unsigned family, struct random_sequence *r,
                         struct str out[DEMO_MAX_GENRES]);

/* All genres of a family, separated by `|`. */
struct str demo_genre_names(unsigned family);

/* Audio features of a recording: the family's means, the artist's leaning
 * (the same for the same `artist`) and chance, rounded as Spotify prints. */
struct features demo_genre_features(unsigned family, uint64_t artist,
                                    uint32_t duration_ms,
                                    struct random_sequence *r);

#endif

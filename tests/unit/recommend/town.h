/* A catalog by chance: artists of a few genres, their albums and tracks, most
 * of them with features; some tracks stand for one recording, some can be had
 * in one market only. Include once, after cmocka.h. */
#ifndef TONEARM_TESTS_RECOMMEND_TOWN_H
#define TONEARM_TESTS_RECOMMEND_TOWN_H

#include "base/arena.h"
#include "base/random.h"
#include "catalog/market.h"
#include "recommend/ground.h"
#include "recommend/recommendation.h"
#include "unit/catalog/fixture.h"

#define TOWN_ARTISTS 60u
#define TOWN_TRACKS  12u /* of each artist */

static inline const char *town_name(const char *kind, unsigned i)
{
    static char names[4][24];
    static unsigned next;
    char *name = names[next++ % 4];

    (void)snprintf(name, sizeof names[0], "%s%u", kind, i);
    return name;
}

static inline void town_artist(struct fixture *f, unsigned i)
{
    static const char *const genres[] = {"rock", "indie rock", "Hip Hop",
                                         "jazz", "soul"};
    struct str own[] = {str_from_c(genres[i % 5]),
                        str_from_c(genres[i / 5 % 5])};
    struct id by = id_of(town_name("artist", i));

    begin(f, ENTITY_ARTIST, town_name("artist", i), DRAFT_FULL);
    if (i < TOWN_ARTISTS - 2) /* of the last two nothing is known */
        draft_texts(&f->d, FIELD_GENRES, own, 2);
    draft_number(&f->d, FIELD_POPULARITY, i * 7 % 100);
    put(f);
    begin(f, ENTITY_ALBUM, town_name("album", i), DRAFT_FULL);
    draft_ids(&f->d, FIELD_ARTISTS, &by, 1);
    put(f);
}

static inline void town_features(struct fixture *f, struct random_sequence *r)
{
    struct features own = {.energy = (float)random_unit(r),
                           .valence = (float)random_unit(r),
                           .acousticness = (float)random_unit(r),
                           .danceability = (float)random_unit(r),
                           .instrumentalness = (float)random_unit(r),
                           .liveness = (float)random_unit(r),
                           .speechiness = (float)random_unit(r),
                           .loudness = -(float)(30 * random_unit(r)),
                           .tempo = (float)(60 + 120 * random_unit(r)),
                           .duration_ms = 100000 + random_below(r, 200000),
                           .key = (int8_t)((int)random_below(r, 13) - 1),
                           .mode = (int8_t)random_below(r, 2),
                           .time_signature = (uint8_t)(3 + random_below(r, 2))};

    draft_number(&f->d, FIELD_DURATION_MS, own.duration_ms);
    if (random_below(r, 20) != 0)
        draft_features(&f->d, FIELD_FEATURES, &own);
}

static inline void town_track(struct fixture *f, unsigned by, unsigned i,
                              struct random_sequence *r)
{
    const char *name = town_name("track", by * TOWN_TRACKS + i);
    struct market_set set = {{0}};

    track(f, name, town_name("album", by), town_name("artist", by), i + 1);
    draft_number(&f->d, FIELD_POPULARITY, random_below(r, 100));
    town_features(f, r);
    if (i % 6 == 1) /* with its neighbour, one recording */
        draft_text(&f->d, FIELD_ISRC,
                   str_from_c(town_name("USABC00000", 10 + by)));
    if (i % 6 == 2)
        draft_text(&f->d, FIELD_ISRC,
                   str_from_c(town_name("USABC00000", 10 + by)));
    if (i % 6 == 2 || i % 6 == 3) {
        market_set_add(&set, market_number(STR("SE")));
        draft_markets(&f->d, FIELD_MARKETS, &set);
    }
    put(f);
}

static inline void town_build(struct fixture *f)
{
    struct random_sequence random = random_sequence(7, 7);

    for (unsigned i = 0; i < TOWN_ARTISTS; i++)
        town_artist(f, i);
    for (unsigned i = 0; i < TOWN_ARTISTS; i++)
        for (unsigned k = 0; k < TOWN_TRACKS; k++)
            town_track(f, i, k, &random);
    finish(f);
}

#endif

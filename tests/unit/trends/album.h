/* A catalog of two albums by two artists, with genres. Include once, after
 * cmocka.h. */
#ifndef TONEARM_TESTS_TRENDS_ALBUM_H
#define TONEARM_TESTS_TRENDS_ALBUM_H

#include "unit/catalog/fixture.h"

static inline void album_artist(struct fixture *f, const char *name,
                                const char *genre)
{
    struct str genres[] = {str_from_c(genre), STR("pop")};

    begin(f, ENTITY_ARTIST, name, DRAFT_FULL);
    draft_texts(&f->d, FIELD_GENRES, genres, 2);
    put(f);
}

/* `first` of ada, `second` of bea; a song is a track of its album. */
static inline void album_catalog(struct fixture *f)
{
    album_artist(f, "ada", "rock");
    album_artist(f, "bea", "jazz");
    for (int i = 0; i < 2; i++) {
        begin(f, ENTITY_ALBUM, i == 0 ? "first" : "second", DRAFT_FULL);
        put(f);
    }
    track(f, "one", "first", "ada", 1);
    draft_number(&f->d, FIELD_POPULARITY, 30);
    put(f);
    track(f, "two", "first", "ada", 2);
    put(f);
    track(f, "three", "second", "bea", 1);
    put(f);
    finish(f);
}

#endif

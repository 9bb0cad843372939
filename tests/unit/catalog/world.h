/* A small catalog that has something in every section and every field: what
 * tests of whole files start from. Asserts nothing, so that fuzz targets can
 * use it too. */
#ifndef TONEARM_TESTS_CATALOG_WORLD_H
#define TONEARM_TESTS_CATALOG_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/build.h"

static inline struct id world_id(const char *kind, unsigned i)
{
    char name[32];
    int n = snprintf(name, sizeof name, "%s %u", kind, i);

    return id_from_name(str_of(name, (size_t)n));
}

/* Begins a full draft named after its kind and number. */
static inline void world_begin(struct draft *d, enum entity type, unsigned i)
{
    char name[48];
    struct str kind = entity_name(type);
    int n = snprintf(name, sizeof name, "%.*s %u", STR_ARG(kind), i);

    draft_start(d, type, id_from_name(str_of(name, (size_t)n)), DRAFT_FULL);
    draft_text(d, FIELD_NAME, str_of(name, (size_t)n));
}

static inline void world_end(struct builder *b, const struct draft *d)
{
    if (builder_put(b, d) != OK)
        abort();
}

static inline void world_images(struct draft *d)
{
    char base62[ID_TEXT_LENGTH], url[64];
    struct image images[2] = {{STR("/art/x"), 640, 640}, {STR_EMPTY, 64, 0}};
    int n;

    id_to_base62(d->id, base62);
    n = snprintf(url, sizeof url, "http://img/%.*s", ID_TEXT_LENGTH, base62);
    images[1].url = str_of(url, (size_t)n);
    draft_images(d, FIELD_IMAGES, images, 2);
}

static inline void world_artists(struct builder *b, struct draft *d)
{
    static const struct str genres[2] = {STR("rock"), STR("jazz")};
    static const struct str aliases[1] = {STR("another name")};

    for (unsigned i = 0; i < 12; i++) {
        world_begin(d, ENTITY_ARTIST, i);
        world_images(d);
        draft_number(d, FIELD_POPULARITY, i * 8);
        draft_number(d, FIELD_FOLLOWERS, i * 1000);
        draft_texts(d, FIELD_GENRES, genres, 1 + i % 2);
        draft_texts(d, FIELD_ALIASES, aliases, 1);
        world_end(b, d);
    }
}

static inline void world_albums(struct builder *b, struct draft *d)
{
    static const struct copyright copyrights[2] = {{STR("2001 C"), 'C'},
                                                   {STR("2001 P"), 'P'}};
    static const struct str genres[1] = {STR("folk")};
    struct market_set set = {{0}};

    market_set_add(&set, market_number(STR("US")));
    for (unsigned i = 0; i < 6; i++) {
        struct id by = world_id("artist", i);

        world_begin(d, ENTITY_ALBUM, i);
        world_images(d);
        draft_number(d, FIELD_ALBUM_TYPE, i % 3);
        draft_number(d, FIELD_TOTAL, 20);
        draft_number(d, FIELD_POPULARITY, i);
        draft_date(d, FIELD_RELEASE_DATE,
                   (struct date){(uint16_t)(1990 + i), 3, 4});
        draft_ids(d, FIELD_ARTISTS, &by, 1);
        draft_text(d, FIELD_LABEL, STR("a label"));
        draft_copyrights(d, FIELD_COPYRIGHTS, copyrights, 2);
        draft_text(d, FIELD_UPC, STR("012345678905"));
        draft_text(d, FIELD_EAN, STR("4006381333931"));
        draft_texts(d, FIELD_GENRES, genres, 1);
        if (i % 2)
            draft_markets(d, FIELD_MARKETS, &set);
        world_end(b, d);
    }
}

static inline void world_tracks(struct builder *b, struct draft *d)
{
    static char analysis[5000];
    struct features features = {.tempo = 120, .key = 5, .duration_ms = 9};
    struct market_set set = {{0}};

    memset(analysis, 'a', sizeof analysis);
    market_set_add(&set, market_number(STR("DE")));
    for (unsigned i = 0; i < 30; i++) {
        struct id by[2] = {world_id("artist", i % 12),
                           world_id("artist", i / 4)};
        char isrc[13];

        world_begin(d, ENTITY_TRACK, i);
        if (i % 7 != 0)
            draft_id(d, FIELD_PARENT, world_id("album", i % 6));
        draft_ids(d, FIELD_ARTISTS, by, 1 + i % 2);
        draft_number(d, FIELD_DURATION_MS, 1000 * i + 1);
        draft_number(d, FIELD_POSITION, i + 1);
        draft_number(d, FIELD_DISC_NUMBER, 1 + i % 2);
        draft_number(d, FIELD_POPULARITY, i);
        draft_number(d, FIELD_EXPLICIT, i % 2);
        (void)snprintf(isrc, sizeof isrc, "USABC%07u", i % 9);
        draft_text(d, FIELD_ISRC, i % 10 ? str_of(isrc, 12) : STR("odd"));
        if (i % 3 == 0)
            draft_id(d, FIELD_RECORDING, world_id("recording", i % 5));
        features.energy = i % 8 ? 0.5f : 1.0f / 3; /* odd ones are wide */
        if (i % 4 == 0)
            draft_features(d, FIELD_FEATURES, &features);
        if (i % 5 == 0)
            draft_text(d, FIELD_ANALYSIS, str_of(analysis, sizeof analysis));
        if (i % 3 != 1)
            draft_markets(d, FIELD_MARKETS, &set);
        draft_text(d, FIELD_PREVIEW_URL, STR("http://preview"));
        world_end(b, d);
    }
}

static inline void world_programs(struct builder *b, struct draft *d,
                                  enum entity whole, enum entity part)
{
    static const struct str texts[2] = {STR("en"), STR("de")};
    static const struct copyright copyright = {STR("2001"), 'C'};
    static char description[3000];
    struct str kind = entity_name(whole);
    char name[24];

    (void)snprintf(name, sizeof name, "%.*s", STR_ARG(kind));
    memset(description, 'd', sizeof description);
    for (unsigned i = 0; i < 3; i++) {
        world_begin(d, whole, i);
        world_images(d);
        draft_text(d, FIELD_DESCRIPTION,
                   str_of(description, i ? 10 : sizeof description));
        draft_text(d, FIELD_HTML_DESCRIPTION, STR("<p>text"));
        draft_text(d, FIELD_PUBLISHER, STR("somebody"));
        draft_text(d, FIELD_MEDIA_TYPE, STR("audio"));
        draft_text(d, FIELD_EDITION, STR("first"));
        draft_texts(d, FIELD_LANGUAGES, texts, 2);
        draft_texts(d, FIELD_AUTHORS, texts, 1);
        draft_texts(d, FIELD_NARRATORS, texts, 1);
        draft_copyrights(d, FIELD_COPYRIGHTS, &copyright, 1);
        draft_number(d, FIELD_EXPLICIT, i % 2);
        world_end(b, d);
    }
    for (unsigned i = 0; i < 9; i++) {
        world_begin(d, part, i);
        world_images(d);
        if (i != 8)
            draft_id(d, FIELD_PARENT, world_id(name, i % 3));
        draft_date(d, FIELD_RELEASE_DATE,
                   (struct date){2020, 1, (uint8_t)(i + 1)});
        draft_number(d, FIELD_DURATION_MS, 60000);
        draft_number(d, FIELD_POSITION, i);
        draft_number(d, FIELD_EXTERNALLY_HOSTED, 0);
        draft_text(d, FIELD_AUDIO_URL, STR("http://audio"));
        world_end(b, d);
    }
}

/* Everything, into a build. */
static inline void world_put(struct builder *b)
{
    struct features features = {.tempo = 1};
    struct draft d;

    draft_init(&d);
    world_artists(b, &d);
    world_albums(b, &d);
    world_tracks(b, &d);
    world_programs(b, &d, ENTITY_SHOW, ENTITY_EPISODE);
    world_programs(b, &d, ENTITY_AUDIOBOOK, ENTITY_CHAPTER);
    for (unsigned i = 0; i < 3; i++) {
        world_begin(&d, ENTITY_CATEGORY, i);
        world_images(&d);
        draft_text(&d, FIELD_KEY, i ? STR("pop") : STR("toplists"));
        world_end(b, &d);
        draft_start(&d, ENTITY_TRACK, world_id("waiting", i), DRAFT_FULL);
        draft_features(&d, FIELD_FEATURES, &features);
        if (i == 1)
            draft_text(&d, FIELD_ANALYSIS, STR("{}"));
        world_end(b, &d);
    }
    draft_release(&d);
}

#endif

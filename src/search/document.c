/* What stands in which field: the table in index_format.h, in code. */
#include "search/document.h"

enum stage { AT_NAME, AT_SECOND, AT_THIRD, AT_ALIASES, AT_END };

/* An artist's years are those of its own albums, not of what it appears on. */
static void open_artist(struct document *d, uint32_t n)
{
    static const enum album_group own[] = {GROUP_ALBUM, GROUP_SINGLE,
                                           GROUP_COMPILATION};

    /* Its own aliases are found as the aliases of any artist. */
    d->is_artist = true;
    d->self = n;
    d->artists = (struct catalog_list){&d->self, 1};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        struct catalog_list list = catalog_artist_albums(d->catalog, n, own[i]);
        struct album newest, oldest;

        /* Newest first; those without a year stand at the end. */
        while (
            list.n > 0 &&
            catalog_album(d->catalog, catalog_at(list, list.n - 1), &oldest) &&
            oldest.release_date.year == 0)
            list.n--;
        if (list.n == 0 ||
            !catalog_album(d->catalog, catalog_at(list, 0), &newest))
            continue;
        if (d->year_first == 0 || oldest.release_date.year < d->year_first)
            d->year_first = oldest.release_date.year;
        if (newest.release_date.year > d->year_last)
            d->year_last = newest.release_date.year;
    }
}

static void open_album(struct document *d, uint32_t n)
{
    struct album album;

    if (!catalog_album(d->catalog, n, &album))
        return;
    d->artists = album.artists;
    d->markets = album.markets;
    d->year_first = d->year_last = album.release_date.year;
}

static void open_track(struct document *d, uint32_t n)
{
    struct track track;
    struct album album;

    if (!catalog_track(d->catalog, n, &track))
        return;
    d->artists = track.artists;
    d->markets = track.markets;
    d->album = track.album;
    if (!catalog_album(d->catalog, track.album, &album))
        return;
    /* A track has its album's name and year. */
    d->third = album.name;
    d->year_first = d->year_last = album.release_date.year;
}

/* A show, an episode or an audiobook. */
static void open_program(struct document *d, enum entity type, uint32_t n)
{
    struct program program;

    if (!catalog_program(d->catalog, type, n, &program))
        return;
    d->markets = program.markets;
    d->year_first = d->year_last = program.release_date.year;
    if (type == ENTITY_SHOW)
        d->second = catalog_attribute(d->catalog, type, n, FIELD_PUBLISHER);
    if (type == ENTITY_EPISODE)
        d->third = catalog_name(d->catalog, ENTITY_SHOW, program.parent);
    if (type == ENTITY_AUDIOBOOK) {
        d->seconds = catalog_attribute(d->catalog, type, n, FIELD_AUTHORS);
        d->thirds = catalog_attribute(d->catalog, type, n, FIELD_NARRATORS);
    }
}

void document_open(struct document *d, const struct catalog *c,
                   enum entity type, uint32_t n)
{
    *d = (struct document){.catalog = c, .album = CATALOG_NONE};
    d->name = catalog_name(c, type, n);
    switch (type) {
    case ENTITY_ARTIST:
        open_artist(d, n);
        break;
    case ENTITY_ALBUM:
        open_album(d, n);
        break;
    case ENTITY_TRACK:
        open_track(d, n);
        break;
    default:
        open_program(d, type, n);
    }
}

/* The next text of the second field: the artists, or what stands there. */
static bool next_second(struct document *d, struct str *text)
{
    if (!d->is_artist && d->artist < d->artists.n) {
        *text = catalog_name(d->catalog, ENTITY_ARTIST,
                             catalog_at(d->artists, d->artist++));
        return true;
    }
    if (d->second.n > 0) {
        *text = d->second;
        d->second = STR_EMPTY;
        return true;
    }
    return field_next_text(&d->seconds, text);
}

static bool next_third(struct document *d, struct str *text)
{
    if (d->third.n > 0) {
        *text = d->third;
        d->third = STR_EMPTY;
        return true;
    }
    return field_next_text(&d->thirds, text);
}

/* The next other name of any of the artists. */
static bool next_alias(struct document *d, struct str *text)
{
    /* From one artist's aliases to the next one's; many have none. */
    while (!field_next_text(&d->aliases, text)) {
        if (d->artist >= d->artists.n)
            return false;
        d->aliases = catalog_attribute(d->catalog, ENTITY_ARTIST,
                                       catalog_at(d->artists, d->artist++),
                                       FIELD_ALIASES);
    }
    return true;
}

bool document_next(struct document *d, enum document_field *field,
                   struct str *text)
{
    /* A field that has no more texts gives way to the next one. */
    if (d->stage == AT_NAME) {
        d->stage = AT_SECOND;
        *field = DOCUMENT_NAME;
        *text = d->name;
        return true;
    }
    if (d->stage == AT_SECOND) {
        *field = DOCUMENT_SECOND;
        if (next_second(d, text))
            return true;
        d->stage = AT_THIRD;
    }
    if (d->stage == AT_THIRD) {
        *field = DOCUMENT_THIRD;
        if (next_third(d, text))
            return true;
        d->stage = AT_ALIASES;
        d->artist = 0;
    }
    *field = DOCUMENT_ALIAS;
    return next_alias(d, text);
}

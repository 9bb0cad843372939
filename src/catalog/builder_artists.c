/* Artists, with what the pass over albums and tracks noted of them. Both
 * sorters and the spool are in order of the artists' numbers, so each is read
 * once. */
#include "catalog/builder.h"

#define IN_ARTIST                                                              \
    (FIELD_BIT(FIELD_NAME) | FIELD_BIT(FIELD_IMAGES) |                         \
     FIELD_BIT(FIELD_POPULARITY) | FIELD_BIT(FIELD_FOLLOWERS))

/* What was noted for artists, read along them. */
struct notes {
    struct sorter *sorter;
    const uint8_t *key;
};

static void step(struct notes *s)
{
    struct str unused;

    if (!sorter_next(s->sorter, &s->key, &unused))
        s->key = NULL;
}

/* Writes an artist's albums, group by group. */
static void write_discography(struct builder *b, struct notes *albums,
                              uint32_t artist, struct format_artist *a)
{
    uint32_t last = CATALOG_NONE;
    int last_group = -1;

    a->albums = section_count(&b->out, SECTION_ARTIST_ALBUMS);
    for (; albums->key && sorter_get32(albums->key) == artist; step(albums)) {
        uint32_t album = sorter_get32(albums->key + 9);
        int group = albums->key[4];

        if (album == last && group == last_group)
            continue; /* on more than one of its tracks */
        last = album;
        last_group = group;
        section_write(&b->out, SECTION_ARTIST_ALBUMS, &album, sizeof album);
        a->album_counts[group]++;
    }
}

/* Writes an artist's most popular tracks. */
static void write_top(struct builder *b, struct notes *tracks, uint32_t artist,
                      struct format_artist *a)
{
    uint32_t last = CATALOG_NONE;

    a->tracks = section_count(&b->out, SECTION_ARTIST_TRACKS);
    for (; tracks->key && sorter_get32(tracks->key) == artist; step(tracks)) {
        uint32_t track = sorter_get32(tracks->key + 5);

        if (track == last || a->track_count == CATALOG_TOP_TRACKS)
            continue; /* credited twice, or beyond the top */
        last = track;
        a->track_count++;
        section_write(&b->out, SECTION_ARTIST_TRACKS, &track, sizeof track);
    }
}

/* Writes an artist with what was noted of albums and tracks. */
static enum err write_artist(struct builder *b,
                             const struct build_entity *artist, uint32_t number,
                             struct notes *albums, struct notes *tracks)
{
    const struct str *value = artist->value;
    struct format_artist a = {.albums = 0};
    uint8_t popularity =
        (uint8_t)builder_number(value[FIELD_POPULARITY], 0, 100);
    uint32_t followers = builder_number(value[FIELD_FOLLOWERS], 0, UINT32_MAX);
    enum err e;

    builder_head(b, artist, IN_ARTIST, &a.head);
    builder_images(b, artist, a.images);
    write_discography(b, albums, number, &a);
    write_top(b, tracks, number, &a);
    section_write(&b->out, SECTION_ARTISTS, &a, sizeof a);
    section_write(&b->out, SECTION_ARTIST_POPULARITY, &popularity, 1);
    section_write(&b->out, SECTION_FOLLOWERS, &followers, sizeof followers);
    e = builder_note_genres(b, value[FIELD_GENRES]);
    return e ? e
             : builder_note_id(b, ENTITY_ARTIST, artist->id, number,
                               b->result.count[ENTITY_ARTIST]);
}

enum err builder_write_artists(struct builder *b)
{
    struct notes albums = {.sorter = b->artist_albums};
    struct notes tracks = {.sorter = b->artist_tracks};
    struct spool *in = &b->merged[ENTITY_ARTIST];
    struct build_entity artist;
    struct str record;
    uint32_t number = 0;
    enum err e = sorter_finish(albums.sorter);

    /* Each artist takes what is next in both, if it is the artist's own. */
    if (!e)
        e = sorter_finish(tracks.sorter);
    if (e)
        return e;
    step(&albums);
    step(&tracks);
    while (!e && spool_next(in, &record)) {
        builder_tell(b, "writing artists", number, in->count);
        builder_decode(record, &artist);
        e = write_artist(b, &artist, number++, &albums, &tracks);
    }
    if (!e)
        e = spool_error(in);
    if (!e)
        e = sorter_error(albums.sorter);
    if (!e)
        e = sorter_error(tracks.sorter);
    spool_release(in);
    sorter_free(b->artist_albums);
    sorter_free(b->artist_tracks);
    b->artist_albums = NULL;
    b->artist_tracks = NULL;
    return e;
}

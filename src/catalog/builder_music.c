/* Albums with their tracks.
 *
 * Albums come from their spool in order of number, tracks from a sorter in
 * order of album, disc, track number and id, so one pass over both writes
 * both. What artists need to know of albums and tracks is noted in sorters on
 * the way, for builder_artists.c. */
#include "catalog/builder.h"
#include "catalog/features.h"

#define IN_TRACK                                                               \
    (FIELD_BIT(FIELD_NAME) | FIELD_BIT(FIELD_PARENT) |                         \
     FIELD_BIT(FIELD_ARTISTS) | FIELD_BIT(FIELD_DURATION_MS) |                 \
     FIELD_BIT(FIELD_MARKETS) | FIELD_BIT(FIELD_FEATURES) |                    \
     FIELD_BIT(FIELD_POSITION) | FIELD_BIT(FIELD_DISC_NUMBER) |                \
     FIELD_BIT(FIELD_EXPLICIT) | FIELD_BIT(FIELD_POPULARITY))

#define IN_ALBUM                                                               \
    (FIELD_BIT(FIELD_NAME) | FIELD_BIT(FIELD_IMAGES) |                         \
     FIELD_BIT(FIELD_ARTISTS) | FIELD_BIT(FIELD_TOTAL) |                       \
     FIELD_BIT(FIELD_RELEASE_DATE) | FIELD_BIT(FIELD_MARKETS) |                \
     FIELD_BIT(FIELD_ALBUM_TYPE) | FIELD_BIT(FIELD_POPULARITY))

/* The state of the pass over albums and tracks. */
struct music {
    struct builder *b;
    struct sorter *tracks;
    const uint8_t *key; /* of the next track; NULL at the end */
    struct str record;
    struct buf album_artists; /* u32 each, of the album at hand */
    struct buf track_artists;
    struct market_set tracks_set; /* union over the album's tracks */
    bool everywhere;              /* one of them said nothing of markets */
};

/* Goes on to the next track. */
static void next_track(struct music *m)
{
    if (!sorter_next(m->tracks, &m->key, &m->record))
        m->key = NULL;
}

/* Whether the numbers have that one: there are few. */
static bool has_number(const struct buf *numbers, uint32_t wanted)
{
    const uint32_t *p = (const uint32_t *)(const void *)numbers->p;

    for (size_t i = 0; i < numbers->n / sizeof *p; i++)
        if (p[i] == wanted)
            return true;
    return false;
}

/* Notes an album for an artist's discography. */
static enum err note_album_of(struct builder *b, uint32_t artist,
                              enum album_group group, uint32_t date,
                              uint32_t album)
{
    uint8_t key[13];

    sorter_put32(key, artist);
    key[4] = (uint8_t)group;
    sorter_put32(key + 5, ~date);
    sorter_put32(key + 9, album);
    return sorter_add(b->artist_albums, key, NULL, 0);
}

/* Notes a track for the lists of its artists, and its album for the
 * discographies of those of them who aren't the album's own. */
static enum err note_track_artists(struct music *m, uint32_t track,
                                   uint8_t popularity, uint32_t album,
                                   uint32_t date)
{
    const uint32_t *p = (const uint32_t *)(const void *)m->track_artists.p;
    enum err e = OK;

    for (size_t i = 0; i < m->track_artists.n / sizeof *p && !e; i++) {
        uint8_t key[9];

        /* The most popular first; of equals the album's order. */
        sorter_put32(key, p[i]);
        key[4] = (uint8_t)(255 - popularity);
        sorter_put32(key + 5, track);
        e = sorter_add(m->b->artist_tracks, key, NULL, 0);
        if (!e && !has_number(&m->album_artists, p[i]))
            e = note_album_of(m->b, p[i], GROUP_APPEARS_ON, date, album);
    }
    return e;
}

/* Notes a track's codes for the sections that are sorted by them. */
static enum err note_codes(struct builder *b, uint32_t track, uint64_t isrc,
                           struct str recording)
{
    uint8_t key[ID_BYTES + 4];
    enum err e = OK;

    if (isrc != 0) {
        sorter_put64(key, isrc);
        sorter_put32(key + 8, track);
        e = sorter_add(b->isrcs, key, NULL, 0);
    }
    if (!e && recording.n == ID_BYTES) {
        memcpy(key, recording.p, ID_BYTES);
        sorter_put32(key + ID_BYTES, track);
        e = sorter_add(b->recordings, key, NULL, 0);
    }
    return e;
}

/* Adds a track's markets to those of its album. */
static void unite_markets(struct music *m, struct str value)
{
    if (value.n != sizeof m->tracks_set) {
        m->everywhere = true;
        return;
    }
    for (size_t i = 0; i < sizeof m->tracks_set.bits; i++)
        m->tracks_set.bits[i] |= (uint8_t)value.p[i];
}

/* The ISRC's packed form; it stays an attribute as well unless its text is
 * exactly what unpacking gives. */
static uint64_t pack_isrc(struct str isrc, bool *exact)
{
    uint64_t packed = format_pack_isrc(isrc);
    char text[12];

    if (packed != 0)
        format_unpack_isrc(packed, text);
    *exact = packed != 0 && str_eq(isrc, str_of(text, sizeof text));
    return packed;
}

/* Writes a track's features, packed if they can be; returns what its record has
 * as their row. */
static uint32_t write_features(struct builder *b, struct str value,
                               uint32_t duration_ms)
{
    uint8_t packed[FEATURES_PACKED_BYTES];
    struct features f;
    uint32_t row;

    if (!field_features(value, &f))
        return CATALOG_NONE;
    b->result.features++;
    if (features_pack(&f, duration_ms, packed)) {
        row = section_count(&b->out, SECTION_FEATURES);
        section_write(&b->out, SECTION_FEATURES, packed, sizeof packed);
        return row;
    }
    row = section_count(&b->out, SECTION_WIDE_FEATURES);
    section_write(&b->out, SECTION_WIDE_FEATURES, &f, sizeof f);
    return row | FORMAT_WIDE;
}

/* Writes the track at hand, as the next of the album with that number. */
static enum err write_track(struct music *m, uint32_t album, uint32_t date)
{
    struct builder *b = m->b;
    struct format_track t = {.reserved = 0};
    struct build_entity track;
    const struct str *value = track.value;
    uint32_t number = section_count(&b->out, SECTION_TRACKS);
    bool exact;
    uint64_t isrc;
    uint8_t popularity;
    enum err e;

    builder_decode(m->record, &track);
    /* A code that comes back as it was given needs no attribute. */
    isrc = pack_isrc(value[FIELD_ISRC], &exact);
    builder_head(b, &track, IN_TRACK | (exact ? FIELD_BIT(FIELD_ISRC) : 0),
                 &t.head);
    t.head.flags &=
        (uint8_t)~FLAG_PLACEHOLDER; /* wholes are made up, not parts */
    memcpy(t.isrc, &isrc, sizeof t.isrc);
    t.album = album;
    t.artists = builder_credits(b, value[FIELD_ARTISTS], &m->track_artists);
    t.duration_ms = builder_number(value[FIELD_DURATION_MS], 0, UINT32_MAX);
    t.markets = builder_markets(b, value[FIELD_MARKETS]);
    t.track_number =
        (uint16_t)builder_number(value[FIELD_POSITION], 0, UINT16_MAX);
    t.disc_number =
        (uint16_t)builder_number(value[FIELD_DISC_NUMBER], 0, UINT16_MAX);
    t.features = write_features(b, value[FIELD_FEATURES], t.duration_ms);
    popularity = (uint8_t)builder_number(value[FIELD_POPULARITY], 0, 100);
    section_write(&b->out, SECTION_TRACKS, &t, sizeof t);
    section_write(&b->out, SECTION_TRACK_POPULARITY, &popularity, 1);
    unite_markets(m, value[FIELD_MARKETS]);
    e = note_track_artists(m, number, popularity, album, date);
    if (!e)
        e = note_codes(b, number, isrc, value[FIELD_RECORDING]);
    if (!e)
        e = builder_note_id(b, ENTITY_TRACK, track.id, number,
                            b->result.count[ENTITY_TRACK]);
    return e;
}

/* Notes an album for its artists' discographies, and for the list of what is
 * new. */
static enum err note_album(struct music *m, uint32_t number,
                           const struct format_album *a)
{
    const uint32_t *p = (const uint32_t *)(const void *)m->album_artists.p;
    uint8_t key[8];
    enum err e = OK;

    for (size_t i = 0; i < m->album_artists.n / sizeof *p && !e; i++)
        e = note_album_of(m->b, p[i], (enum album_group)a->head.kind, a->date,
                          number);
    if (e || (a->head.flags & FLAG_PLACEHOLDER) != 0)
        return e; /* what is made up is not new */
    sorter_put32(key, ~a->date);
    sorter_put32(key + 4, number);
    return sorter_add(m->b->releases, key, NULL, 0);
}

/* Notes an album's UPC, or else its EAN. */
static enum err note_upc(struct builder *b, const struct build_entity *album,
                         uint32_t number)
{
    struct str upc = album->value[FIELD_UPC];
    uint8_t key[12];
    uint64_t packed;

    packed = format_pack_upc(upc.p ? upc : album->value[FIELD_EAN]);
    if (packed == 0)
        return OK;
    sorter_put64(key, packed);
    sorter_put32(key + 8, number);
    return sorter_add(b->upcs, key, NULL, 0);
}

/* Writes an album, and before it its tracks: its record says where they begin.
 */
static enum err write_album(struct music *m, const struct build_entity *album,
                            uint32_t number)
{
    struct builder *b = m->b;
    const struct str *value = album->value;
    struct format_album a = {.total = 0};
    bool in_record = format_put_upc(value[FIELD_UPC], a.upc);
    uint8_t popularity =
        (uint8_t)builder_number(value[FIELD_POPULARITY], 0, 100);
    enum err e = OK;

    builder_head(b, album, IN_ALBUM | (in_record ? FIELD_BIT(FIELD_UPC) : 0),
                 &a.head);
    builder_images(b, album, a.images);
    a.head.kind = (uint8_t)builder_number(value[FIELD_ALBUM_TYPE], ALBUM_ALBUM,
                                          ALBUM_COMPILATION);
    if (value[FIELD_ALBUM_TYPE].p != NULL)
        a.head.flags |= FLAG_KIND_GIVEN;
    a.artists = builder_credits(b, value[FIELD_ARTISTS], &m->album_artists);
    a.date = builder_date(value[FIELD_RELEASE_DATE]);
    /* The tracks that name this album are the next ones; their numbers follow
     * one another, so the record needs only the first and how many. */
    a.first_track = section_count(&b->out, SECTION_TRACKS);
    m->tracks_set = (struct market_set){{0}};
    m->everywhere = false;
    for (; !e && m->key && sorter_get32(m->key) == number; next_track(m))
        e = write_track(m, number, a.date);
    a.track_count = section_count(&b->out, SECTION_TRACKS) - a.first_track;
    a.total = builder_number(value[FIELD_TOTAL], a.track_count, UINT32_MAX);
    a.markets = builder_markets(b, value[FIELD_MARKETS]);
    /* An album is where its tracks are, unless a source says otherwise. */
    if (value[FIELD_MARKETS].p == NULL) {
        a.head.flags |= FLAG_MARKETS_DERIVED;
        if (a.track_count > 0 && !m->everywhere)
            a.markets = builder_market_number(b, &m->tracks_set);
    }
    section_write(&b->out, SECTION_ALBUMS, &a, sizeof a);
    section_write(&b->out, SECTION_ALBUM_POPULARITY, &popularity, 1);
    if (!e)
        e = note_album(m, number, &a);
    if (!e)
        e = note_upc(b, album, number);
    if (!e)
        e = builder_note_genres(b, value[FIELD_GENRES]);
    if (!e)
        e = builder_note_id(b, ENTITY_ALBUM, album->id, number,
                            b->result.count[ENTITY_ALBUM]);
    return e;
}

/* Opens a sorter for everything that is noted on the way. */
static void open_sorters(struct builder *b)
{
    b->artist_albums = builder_sorter(b, "artist-albums", 13, 4);
    b->artist_tracks = builder_sorter(b, "artist-tracks", 9, 8);
    b->isrcs = builder_sorter(b, "isrcs", 12, 8);
    b->recordings = builder_sorter(b, "recordings", ID_BYTES + 4, 4);
    b->upcs = builder_sorter(b, "upcs", 12, 2);
    b->releases = builder_sorter(b, "releases", 8, 2);
    b->genres = builder_sorter(b, "genres", SORTER_MAX_KEY, 2);
    for (unsigned t = 0; t < ENTITY_COUNT; t++) {
        char name[32];

        (void)snprintf(name, sizeof name, "table-%u", t);
        b->table[t] = builder_sorter(b, name, 8, t == ENTITY_TRACK ? 8 : 2);
    }
}

enum err builder_write_music(struct builder *b)
{
    struct music m = {.b = b};
    struct spool *albums = &b->merged[ENTITY_ALBUM];
    struct build_entity album;
    struct str record;
    uint32_t number = 0;
    enum err e;

    open_sorters(b);
    e = builder_order_parts(b, ENTITY_TRACK, ENTITY_ALBUM, &m.tracks);
    if (e)
        return e;
    buf_init(&m.album_artists, (size_t)1 << 30);
    buf_init(&m.track_artists, (size_t)1 << 30);
    next_track(&m);
    while (!e && spool_next(albums, &record)) {
        builder_tell(b, "writing albums", number, albums->count);
        builder_decode(record, &album);
        e = write_album(&m, &album, number++);
    }
    if (!e)
        e = spool_error(albums);
    if (!e)
        e = sorter_error(m.tracks);
    spool_release(albums);
    sorter_free(m.tracks);
    buf_release(&m.album_artists);
    buf_release(&m.track_artists);
    return e;
}

/* Artists come in an order that has nothing to do with their rank, as they
 * would from a real source; rank * prime modulo their number visits each
 * once. Names are made again wherever they are needed: on the artist, in a
 * guest's credit, in the title of a best-of. */
#include "demo/demo_music.h"

#include "demo/demo_analysis.h"
#include "demo/demo_genre.h"
#include "demo/demo_release.h"
#include "demo/demo_track.h"
#include "demo/demo_words.h"

#define MAX_TEXT_BYTES 4096
#define MAX_CREDITS    2

/* So many tracks, the first that have features, have an audio analysis. */
#define ANALYSES 20

/* The artist to whom compilations of many belong, beyond all ranks. */
#define VARIOUS_ARTISTS UINT64_C(0x7fffffff0000)

struct music {
    struct demo_output *o;
    const struct demo_world *w;
    uint32_t left; /* tracks to be put */
    unsigned analyses;
    struct buf name;
    struct buf text;
    struct buf extra;
    struct demo_plan plan;  /* of the artist at hand */
    struct demo_plan other; /* of an artist whose recording is borrowed */
};

/* A track as it stands on a release. */
struct placed {
    uint64_t number; /* of all tracks of the world */
    struct id album;
    const struct demo_artist *artist;
    const struct demo_plan *plan;
    unsigned recording;
    struct str remark; /* added to the title */
    unsigned market;
    unsigned disc;
    unsigned position;
    unsigned popularity_percent; /* of the recording's own */
};

static enum err put_artist(struct music *m, const struct demo_artist *a)
{
    struct random_sequence r =
        demo_world_stream(m->w, DEMO_STREAM_ARTIST, ~(uint64_t)a->rank);
    struct draft *d = &m->o->draft;
    struct str genres[DEMO_MAX_GENRES], alias;
    unsigned count;

    demo_output_start(m->o, ENTITY_ARTIST, a->id);
    if (a->has_images)
        demo_output_images(m->o, ENTITY_ARTIST, a->id);
    else
        draft_images(d, FIELD_IMAGES, NULL, 0);
    buf_clear(&m->name);
    demo_artist_name(m->w, a, false, &m->name);
    draft_text(d, FIELD_NAME, buf_get(&m->name));
    draft_number(d, FIELD_POPULARITY, a->popularity);
    draft_number(d, FIELD_FOLLOWERS, a->followers);
    count = demo_genre_pick(a->family, &r, genres);
    draft_texts(d, FIELD_GENRES, genres, count);
    if (demo_words_has_romanised(a->language)) {
        buf_clear(&m->text);
        demo_artist_name(m->w, a, true, &m->text);
        alias = buf_get(&m->text);
        if (alias.n > 0 && !str_eq(alias, buf_get(&m->name)))
            draft_texts(d, FIELD_ALIASES, &alias, 1);
    }
    return demo_output_put(m->o);
}

/* The title of a placed track, with guest and remark, into m->text. */
static void make_title(struct music *m, const struct placed *t,
                       const struct demo_recording *recording,
                       const struct demo_artist *guest)
{
    struct buf *out = &m->text;

    buf_clear(out);
    demo_track_title(m->w, t->artist, t->plan, t->recording, out);
    if (recording->names_guest) {
        buf_lit(out, " (feat. ");
        demo_artist_name(m->w, guest, false, out);
        buf_lit(out, ")");
    }
    buf_str(out, t->remark);
}

static enum err put_track(struct music *m, const struct placed *t)
{
    struct draft *d = &m->o->draft;
    struct id id = demo_world_id(m->w, ENTITY_TRACK, t->number);
    struct id credits[MAX_CREDITS] = {t->artist->id};
    struct demo_recording recording;
    struct demo_artist guest;
    size_t count = 1;

    /* The recording's facts first: credits and title follow from them. */
    demo_track_make(m->w, t->artist, t->plan, t->recording, &recording);
    if (recording.guest != DEMO_NO_GUEST) {
        demo_artist_make(m->w, recording.guest, &guest);
        credits[count++] = guest.id;
    }
    make_title(m, t, &recording, &guest);
    demo_output_start(m->o, ENTITY_TRACK, id);
    draft_text(d, FIELD_NAME, buf_get(&m->text));
    draft_number(d, FIELD_POPULARITY,
                 recording.popularity * t->popularity_percent / 100);
    draft_markets(d, FIELD_MARKETS, &m->w->markets.sets[t->market]);
    draft_ids(d, FIELD_ARTISTS, credits, count);
    draft_text(d, FIELD_ISRC, str_of(recording.isrc, sizeof recording.isrc));
    draft_id(d, FIELD_PARENT, t->album);
    draft_number(d, FIELD_DURATION_MS, recording.duration_ms);
    draft_number(d, FIELD_EXPLICIT, recording.is_explicit);
    draft_number(d, FIELD_DISC_NUMBER, t->disc);
    draft_number(d, FIELD_POSITION, t->position);
    if (recording.has_features) {
        struct features features =
            demo_track_features(m->w, t->artist, &recording);

        draft_features(d, FIELD_FEATURES, &features);
        if (m->analyses < ANALYSES) {
            m->analyses++;
            buf_clear(&m->extra);
            demo_analysis_write(&features, recording.number, &m->extra);
            draft_text(d, FIELD_ANALYSIS, buf_get(&m->extra));
        }
    }
    m->left--;
    return demo_output_put(m->o);
}

/* Long albums lie on two discs. */
static void place_track(struct placed *t, unsigned i, unsigned count)
{
    unsigned half = count > 24 ? (count + 1) / 2 : count;

    t->disc = i / half + 1;
    t->position = i % half + 1;
}

static enum err put_album(struct music *m, const struct demo_artist *a,
                          unsigned number, unsigned count)
{
    struct demo_release_text about = {a, &m->plan, number};
    struct draft *d = &m->o->draft;
    uint64_t place = (uint64_t)a->rank * DEMO_MAX_PARTS + number;
    struct id id = demo_world_id(m->w, ENTITY_ALBUM, place);

    demo_output_start(m->o, ENTITY_ALBUM, id);
    demo_output_images(m->o, ENTITY_ALBUM, id);
    buf_clear(&m->text);
    demo_release_name(m->w, &about, &m->text);
    draft_text(d, FIELD_NAME, buf_get(&m->text));
    draft_number(d, FIELD_TOTAL, count);
    draft_ids(d, FIELD_ARTISTS, &a->id, 1);
    draft_date(d, FIELD_RELEASE_DATE,
               demo_plan_date(m->w, a, &m->plan, number));
    demo_release_describe(m->w, &about, d, &m->text);
    return demo_output_put(m->o);
}

/* A release's album and its tracks, as far as tracks are left. */
static enum err put_release(struct music *m, const struct demo_artist *a,
                            unsigned number)
{
    /* A song is best known from where it came out first. */
    static const uint8_t popularity_percent[] = {
        [DEMO_ALBUM] = 100,   [DEMO_EP] = 95,      [DEMO_SINGLE] = 100,
        [DEMO_LIVE] = 60,     [DEMO_LEAD] = 90,    [DEMO_DELUXE] = 85,
        [DEMO_REMASTER] = 80, [DEMO_REISSUE] = 70, [DEMO_BEST_OF] = 75};
    const struct demo_release *release = &m->plan.releases[number];
    uint64_t place_number = (uint64_t)a->rank * DEMO_MAX_PARTS + number;
    struct random_sequence r =
        demo_world_stream(m->w, DEMO_STREAM_TRACK, place_number);
    struct placed t = {.album = demo_world_id(m->w, ENTITY_ALBUM, place_number),
                       .artist = a,
                       .plan = &m->plan,
                       .popularity_percent = popularity_percent[release->kind]};
    unsigned count = release->count < m->left ? release->count : m->left;
    char remark[32];
    enum err e;

    if (count == 0)
        return OK;
    if (release->kind == DEMO_REMASTER)
        t.remark = demo_release_remark(release, remark);
    e = put_album(m, a, number, count);
    for (unsigned i = 0; e == OK && i < count; i++) {
        t.number = place_number * DEMO_MAX_PARTS + i;
        t.recording = demo_plan_recording(&m->plan, release, i);
        /* A licence for one track may be narrower than its album's. */
        t.market = release->market;
        if (t.market == DEMO_MARKET_EVERYWHERE && random_below(&r, 100) == 0)
            t.market = demo_market_pick_with_us(&r);
        place_track(&t, i, count);
        e = put_track(m, &t);
    }
    return e;
}

static enum err put_artists(struct music *m)
{
    uint32_t n = m->w->artists;
    enum err e = OK;

    for (uint32_t i = 0; e == OK && i < n; i++) {
        struct demo_artist a;

        /* The prime is larger than any n, so every rank comes once. */
        demo_artist_make(m->w, (uint32_t)(((uint64_t)i * 2654435761u + 7) % n),
                         &a);
        e = put_artist(m, &a);
        if (e == OK)
            demo_plan_make(m->w, &a, &m->plan);
        for (unsigned k = 0; e == OK && k < m->plan.count; k++)
            e = put_release(m, &a, k);
    }
    return e;
}

/* The artist of compilations, of whom nothing but the name is known. */
static enum err put_various(struct music *m, struct id id)
{
    struct draft *d = &m->o->draft;

    demo_output_start(m->o, ENTITY_ARTIST, id);
    draft_images(d, FIELD_IMAGES, NULL, 0);
    draft_text(d, FIELD_NAME, STR("Various Artists"));
    draft_number(d, FIELD_POPULARITY, 0);
    draft_number(d, FIELD_FOLLOWERS, 0);
    draft_texts(d, FIELD_GENRES, NULL, 0);
    return demo_output_put(m->o);
}

/* A recording of some artist that came out before `day`, if a few tries find
 * one of the family; else of any. */
static void borrow(struct music *m, unsigned family, struct random_sequence *r,
                   struct demo_artist *a, struct placed *t)
{
    for (int tries = 0; tries < 12; tries++) {
        demo_artist_make(m->w, demo_artist_draw(m->w, r), a);
        if (a->family == family)
            break;
    }
    demo_plan_make(m->w, a, &m->other);
    t->artist = a;
    t->plan = &m->other;
    t->recording = random_below(r, m->other.recordings);
}

/* An album of recordings that other artists' releases have, too. */
static enum err put_compilation(struct music *m, struct id various,
                                uint64_t number)
{
    struct random_sequence r =
        demo_world_stream(m->w, DEMO_STREAM_VARIOUS, number);
    unsigned family = demo_genre_family(DEMO_ENGLISH, &r);
    unsigned count = 12 + random_below(&r, 29);
    uint64_t album = VARIOUS_ARTISTS + number;
    struct draft *d = &m->o->draft;
    struct placed t = {.album = demo_world_id(m->w, ENTITY_ALBUM, album),
                       .popularity_percent = 55};
    bool narrow = random_below(&r, 100) < 18;
    enum err e;

    /* The last one is as long as it takes to come to the number of tracks. */
    if (count > m->left)
        count = m->left;
    demo_output_start(m->o, ENTITY_ALBUM, t.album);
    demo_output_images(m->o, ENTITY_ALBUM, t.album);
    draft_number(d, FIELD_TOTAL, count);
    draft_ids(d, FIELD_ARTISTS, &various, 1);
    demo_release_compile(m->w, album, family, &r, d, &m->text);
    e = demo_output_put(m->o);
    for (unsigned i = 0; e == OK && i < count; i++) {
        struct demo_artist a;

        borrow(m, family, &r, &a, &t);
        t.number = album * DEMO_MAX_PARTS + i;
        t.market = narrow ? demo_market_pick_without_us(STR("GB"), &r)
                          : DEMO_MARKET_EVERYWHERE;
        place_track(&t, i, count);
        e = put_track(m, &t);
    }
    return e;
}

static enum err put_compilations(struct music *m)
{
    struct id various = demo_world_id(m->w, ENTITY_ARTIST, VARIOUS_ARTISTS);
    enum err e = OK;

    if (m->left > 0)
        e = put_various(m, various);
    for (uint64_t i = 0; e == OK && m->left > 0; i++)
        e = put_compilation(m, various, i);
    return e;
}

enum err demo_music_put(struct demo_output *o)
{
    struct music m = {.o = o, .w = o->world, .left = o->world->tracks};
    enum err e;

    buf_init(&m.name, MAX_TEXT_BYTES);
    buf_init(&m.text, MAX_TEXT_BYTES);
    buf_init(&m.extra, 4u << 20);
    e = put_artists(&m);
    if (e == OK)
        e = put_compilations(&m);
    buf_release(&m.extra);
    buf_release(&m.text);
    buf_release(&m.name);
    return e;
}

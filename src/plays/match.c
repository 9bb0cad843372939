/* Names are found by the hash of their keys (search_named): who the artist may
 * be, then who has a track of that title, and what both have in common. */
#include "plays/match.h"

#include <assert.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "catalog/catalog.h"
#include "catalog/market.h"
#include "search/analysis.h"
#include "search/search.h"

/* Artists of one name, and tracks of one title, that are looked at. */
#define ARTISTS_MAX 64u
#define TRACKS_MAX  4096u

/* Pairs of names that are remembered; a new one takes an older one's place. */
#define REMEMBERED 1024u

struct remembered {
    struct str artist, title; /* of the play that was looked for */
    uint32_t track;           /* CATALOG_NONE: there is none */
    bool is_used;
};

struct matcher {
    const struct catalog *catalog;
    const struct search *search;
    int market;
    struct analysis told;  /* of what was told */
    struct analysis other; /* of what the catalog says */
    uint32_t artists[ARTISTS_MAX];
    uint32_t artist_count;
    uint32_t tracks[TRACKS_MAX];
    struct buf text;
    struct remembered remembered[REMEMBERED];
};

struct matcher *matcher_new(const struct catalog *c, const struct search *s,
                            int market)
{
    struct matcher *m = mem_zalloc(1, sizeof *m);

    m->catalog = c;
    m->search = s;
    m->market = market;
    analysis_init(&m->told);
    analysis_init(&m->other);
    buf_init(&m->text, SIZE_MAX);
    return m;
}

void matcher_free(struct matcher *m)
{
    if (m == NULL)
        return;
    analysis_release(&m->told);
    analysis_release(&m->other);
    buf_release(&m->text);
    free(m);
}

/* ---- the best of several ---- */

/* What makes one track better than another: to be had, then popular. */
static int worth(const struct matcher *m, uint32_t n)
{
    struct track track;

    if (!catalog_track(m->catalog, n, &track))
        return -1;
    return (int)catalog_popularity(m->catalog, ENTITY_TRACK, n) +
           (m->market < 0 ||
                    catalog_market_has(m->catalog, track.markets, m->market)
                ? 1000
                : 0);
}

/* Takes `n` in the place of `*best` if it is better; of equals the first
 * stays. */
static void take_better(const struct matcher *m, uint32_t n, uint32_t *best)
{
    if (*best == CATALOG_NONE || worth(m, n) > worth(m, *best))
        *best = n;
}

static uint32_t best_of(const struct matcher *m, struct catalog_list tracks)
{
    uint32_t best = CATALOG_NONE;

    for (uint32_t i = 0; i < tracks.n; i++)
        take_better(m, catalog_at(tracks, i), &best);
    return best;
}

/* ---- by id and code ---- */

/* The kinds that are looked for under an id when a kind is told: audiobooks'
 * chapters are called episodes on the wire. */
static const struct {
    enum sequence_kind told, kind;
    enum entity type;
} id_kinds[] = {
    {SEQUENCE_TRACK, SEQUENCE_TRACK, ENTITY_TRACK},
    {SEQUENCE_EPISODE, SEQUENCE_EPISODE, ENTITY_EPISODE},
    {SEQUENCE_EPISODE, SEQUENCE_CHAPTER, ENTITY_CHAPTER},
};

static bool find_by_id(const struct matcher *m, const struct match_hint *hint,
                       struct play *play)
{
    for (size_t i = 0; i < sizeof id_kinds / sizeof id_kinds[0]; i++) {
        if (!hint->has_id || id_kinds[i].told != play->kind ||
            catalog_find(m->catalog, id_kinds[i].type, hint->id) ==
                CATALOG_NONE)
            continue;
        play->kind = id_kinds[i].kind;
        play->id = hint->id;
        return true;
    }
    return false;
}

static bool set_track(const struct matcher *m, uint32_t n, struct play *play)
{
    if (n == CATALOG_NONE)
        return false;
    play->kind = SEQUENCE_TRACK;
    play->id = catalog_id(m->catalog, ENTITY_TRACK, n);
    return true;
}

/* A track imported from MusicBrainz has its id from there. */
static bool find_by_mbid(const struct matcher *m, const struct match_hint *hint,
                         struct play *play)
{
    for (unsigned i = 0; i < hint->mbid_count; i++)
        if (set_track(m, catalog_find(m->catalog, ENTITY_TRACK, hint->mbids[i]),
                      play) ||
            set_track(
                m,
                best_of(m, catalog_find_recording(m->catalog, hint->mbids[i])),
                play))
            return true;
    return false;
}

/* ---- by name ---- */

/* What a part of a title or a credit that isn't the name itself begins with. A
 * space before it is part of the mark, so that no word is cut. */
static const char *const title_marks[] = {" (",     " [",   " - ",
                                          " feat.", " ft.", NULL};
static const char *const credit_marks[] = {
    ", ",  " feat. ", " feat ", " ft. ",       " ft ",   " & ", "; ",
    " x ", " vs ",    " vs. ",  " featuring ", " with ", NULL};

/* The text before the first of the marks; empty when none of them is in it. */
static struct str before_mark(struct str text, const char *const *marks)
{
    for (size_t at = 1; at < text.n; at++)
        for (const char *const *mark = marks; *mark != NULL; mark++) {
            size_t n = strlen(*mark);

            if (text.n - at >= n &&
                str_eq_nocase(str_of(text.p + at, n), str_from_c(*mark)))
                return str_of(text.p, at);
        }
    return STR_EMPTY;
}

/* A hash isn't a name: whether the catalog's is the one that was analysed. */
static bool is_named(struct matcher *m, enum entity type, uint32_t n)
{
    analysis_run(&m->other, catalog_name(m->catalog, type, n));
    return search_is_named(&m->told, &m->other);
}

static uint32_t find_artists_named(struct matcher *m, struct str name)
{
    uint32_t count, n = 0;

    if (name.n == 0)
        return 0;
    analysis_run(&m->told, name);
    count = search_named(m->search, ENTITY_ARTIST, &m->told, m->artists,
                         ARTISTS_MAX);
    for (uint32_t i = 0; i < count; i++)
        if (is_named(m, ENTITY_ARTIST, m->artists[i]))
            m->artists[n++] = m->artists[i];
    return n;
}

static void find_artists(struct matcher *m, struct str credit)
{
    m->artist_count = find_artists_named(m, credit);
    if (m->artist_count == 0)
        m->artist_count =
            find_artists_named(m, before_mark(credit, credit_marks));
}

static bool is_by_one_of_them(const struct matcher *m, uint32_t n)
{
    struct track track;

    if (!catalog_track(m->catalog, n, &track))
        return false;
    for (uint32_t i = 0; i < track.artists.n; i++)
        for (uint32_t k = 0; k < m->artist_count; k++)
            if (catalog_at(track.artists, i) == m->artists[k])
                return true;
    return false;
}

/* The best track of that title by one of the artists. */
static uint32_t find_title(struct matcher *m, struct str title)
{
    uint32_t best = CATALOG_NONE, count;

    if (title.n == 0)
        return CATALOG_NONE;
    analysis_run(&m->told, title);
    count =
        search_named(m->search, ENTITY_TRACK, &m->told, m->tracks, TRACKS_MAX);
    for (uint32_t i = 0; i < count; i++)
        if (is_by_one_of_them(m, m->tracks[i]) &&
            is_named(m, ENTITY_TRACK, m->tracks[i]))
            take_better(m, m->tracks[i], &best);
    return best;
}

static uint32_t look_for_names(struct matcher *m, const struct play *play)
{
    uint32_t n;

    find_artists(m, play->artist);
    if (m->artist_count == 0)
        return CATALOG_NONE;
    n = find_title(m, play->title);
    return n != CATALOG_NONE
               ? n
               : find_title(m, before_mark(play->title, title_marks));
}

/* Where the names are remembered, or are to be. */
static struct remembered *place_of(struct matcher *m, const struct play *play)
{
    uint64_t hash = hash_bytes(play->title.p, play->title.n, play->artist.n);

    hash = hash_bytes(play->artist.p, play->artist.n, hash);
    return &m->remembered[hash % REMEMBERED];
}

static uint32_t find_names(struct matcher *m, const struct play *play)
{
    struct remembered *r = place_of(m, play);

    if (r->is_used && str_eq(r->artist, play->artist) &&
        str_eq(r->title, play->title))
        return r->track;
    *r = (struct remembered){.artist = play->artist,
                             .title = play->title,
                             .track = look_for_names(m, play),
                             .is_used = true};
    return r->track;
}

/* Episodes are found by their ids alone: they have the same names everywhere,
 * and shows of one name are many. */
static bool find_by_name(struct matcher *m, struct play *play)
{
    return play->kind == SEQUENCE_TRACK &&
           set_track(m, find_names(m, play), play);
}

struct id matcher_names_id(struct matcher *m, struct str artist,
                           struct str title)
{
    struct analysis *a = &m->other;

    buf_clear(&m->text);
    analysis_run(a, artist);
    buf_str(&m->text, str_from(analysis_key(a), a->article));
    buf_char(&m->text, '\0');
    analysis_run(a, title);
    buf_str(&m->text, str_from(analysis_key(a), a->article));
    return id_from_name(buf_get(&m->text));
}

/* ---- the whole ---- */

static struct str cut(struct str name)
{
    return utf8_cut(str_trim(name), MATCH_NAME_BYTES);
}

enum match_found matcher_find(struct matcher *m, const struct match_hint *hint,
                              struct play *play)
{
    assert(play->kind == SEQUENCE_TRACK || play->kind == SEQUENCE_EPISODE);
    play->artist = cut(play->artist);
    play->title = cut(play->title);
    play->album = cut(play->album);
    if (find_by_id(m, hint, play))
        return MATCH_BY_ID;
    if (play->kind == SEQUENCE_TRACK && find_by_mbid(m, hint, play))
        return MATCH_BY_MBID;
    if (play->kind == SEQUENCE_TRACK && hint->isrc.n > 0 &&
        set_track(m, best_of(m, catalog_find_isrc(m->catalog, hint->isrc)),
                  play))
        return MATCH_BY_ISRC;
    if (play->artist.n == 0 || play->title.n == 0)
        return MATCH_NOTHING;
    if (find_by_name(m, play))
        return MATCH_BY_NAME;
    play->kind = SEQUENCE_NOTHING;
    play->id = matcher_names_id(m, play->artist, play->title);
    return MATCH_NAMES_ONLY;
}

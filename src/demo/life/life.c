/* Times are drawn first, by a weight for the hour of the day and one that grows
 * towards the present; then a track for each of them, by rejection: a candidate
 * of the listener's taste, or of what everybody hears, is taken as often as its
 * course makes it popular on that day. */
#include "demo/life/life.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/random.h"
#include "catalog/catalog.h"

#define DAY_MS      86400000ll
#define TASTE       150u /* tracks that a listener likes */
#define HITS        60u  /* tracks that everybody hears */
#define TRIES       8u   /* candidates of which the best known is taken */
#define PLAYS_LEAST 300u
#define PLAYS_RANGE 900u

enum course { STEADY, RISING, FALLING, SEASONAL, NEW };

/* A track that may be heard, and how its popularity goes. */
struct candidate {
    struct id id;
    uint32_t duration_ms;
    enum course course;
    double peak; /* SEASONAL: the day of the year; else days before the end */
};

struct life {
    const struct catalog *catalog;
    const struct life_options *options;
    struct candidate hits[HITS];
    uint32_t hit_count;
};

/* ---- tracks ---- */

/* Its course is the track's own, whoever hears it. */
static void set_course(struct candidate *c, uint64_t seed)
{
    struct random_sequence r = random_sequence(seed ^ id_hash(c->id), 1);
    double u = random_unit(&r);

    c->course = u < 0.55   ? STEADY
                : u < 0.70 ? RISING
                : u < 0.85 ? FALLING
                : u < 0.96 ? SEASONAL
                           : NEW;
    c->peak = c->course == SEASONAL ? 365 * random_unit(&r)
                                    : 20 + 200 * random_unit(&r);
}

/* How popular a track is on a day, `before` days before the end, beside what it
 * is at its best: 0 to 1. */
static double course_at(const struct candidate *c, double before,
                        double day_of_year)
{
    double away;

    switch (c->course) {
    case RISING:
        return exp(-before / c->peak);
    case FALLING:
        return 1 - exp(-(before + 5) / c->peak);
    case SEASONAL:
        away = fabs(day_of_year - c->peak);
        away = away > 182.5 ? 365 - away : away;
        return 0.05 + 0.95 * exp(-away * away / 800);
    case NEW:
        return before < 7 ? 1 : 0;
    case STEADY:
        break;
    }
    return 0.5;
}

static bool is_better_known(const struct catalog *c, uint32_t a, uint32_t b)
{
    return catalog_popularity(c, ENTITY_TRACK, a) >
           catalog_popularity(c, ENTITY_TRACK, b);
}

/* A track by chance, the better known the rather. */
static uint32_t draw_track(const struct catalog *c, struct random_sequence *r)
{
    uint32_t tracks = catalog_count(c, ENTITY_TRACK);
    uint32_t best = random_below(r, tracks);

    for (unsigned i = 1; i < TRIES; i++) {
        uint32_t other = random_below(r, tracks);

        if (is_better_known(c, other, best))
            best = other;
    }
    return best;
}

static struct candidate candidate_of(const struct life *l, uint32_t n)
{
    struct candidate c = {.id = catalog_id(l->catalog, ENTITY_TRACK, n)};
    struct track track;

    if (catalog_track(l->catalog, n, &track))
        c.duration_ms = track.duration_ms;
    set_course(&c, l->options->seed);
    return c;
}

static void choose_hits(struct life *l)
{
    struct random_sequence r = random_sequence(l->options->seed, 2);

    for (l->hit_count = 0; l->hit_count < HITS; l->hit_count++)
        l->hits[l->hit_count] = candidate_of(l, draw_track(l->catalog, &r));
}

/* ---- a listener ---- */

struct listener {
    const struct life *life;
    struct random_sequence r;
    struct candidate taste[TASTE];
    uint32_t taste_count;
};

/* The tracks of an artist whom a track led to, the better known first. */
static void like_artist(struct listener *who, uint32_t artist)
{
    const struct catalog *c = who->life->catalog;
    struct catalog_list tracks = catalog_artist_tracks(c, artist);

    for (uint32_t i = 0; i < tracks.n && i < 10 && who->taste_count < TASTE;
         i++)
        who->taste[who->taste_count++] =
            candidate_of(who->life, catalog_at(tracks, i));
}

static void choose_taste(struct listener *who)
{
    const struct catalog *c = who->life->catalog;
    struct track track;

    while (who->taste_count < TASTE) {
        uint32_t n = draw_track(c, &who->r);

        who->taste[who->taste_count++] = candidate_of(who->life, n);
        if (catalog_track(c, n, &track) && track.artists.n > 0)
            like_artist(who, catalog_at(track.artists, 0));
    }
}

/* People listen in the evening rather than at night. */
static double hour_weight(double hour)
{
    return 0.1 + 0.9 * exp(-(hour - 19) * (hour - 19) / 40) +
           0.4 * exp(-(hour - 8) * (hour - 8) / 6);
}

/* A moment of the two years; the nearer, the rather. */
static int64_t draw_time(struct listener *who)
{
    int64_t until_ms = who->life->options->until_ms;

    for (;;) {
        double u = random_unit(&who->r);
        int64_t ms = until_ms - (int64_t)(u * u * LIFE_DAYS * (double)DAY_MS);

        if (random_unit(&who->r) * 1.4 <
            hour_weight((double)(ms % DAY_MS) / 3600000))
            return ms;
    }
}

static const struct candidate *draw_candidate(struct listener *who, int64_t ms)
{
    const struct life *l = who->life;
    double before = (double)(l->options->until_ms - ms) / (double)DAY_MS;
    double day_of_year = fmod((double)ms / (double)DAY_MS, 365.2425);

    for (;;) {
        bool is_hit = random_unit(&who->r) < 0.3;
        const struct candidate *c =
            is_hit ? &l->hits[random_below(&who->r, l->hit_count)]
                   : &who->taste[random_below(&who->r, who->taste_count)];

        if (random_unit(&who->r) < course_at(c, before, day_of_year))
            return c;
    }
}

static struct play draw_play(struct listener *who, int64_t ms)
{
    const struct candidate *c = draw_candidate(who, ms);
    bool is_whole = random_unit(&who->r) < 0.8;
    uint32_t heard = is_whole
                         ? c->duration_ms
                         : (uint32_t)(random_unit(&who->r) * c->duration_ms);

    return (struct play){.begun_ms = ms,
                         .kind = SEQUENCE_TRACK,
                         .id = c->id,
                         .heard_ms = heard > 0 ? heard : 1,
                         .is_whole = is_whole,
                         .source = PLAY_FROM_PLAYER,
                         .begun_by = PLAY_DONE,
                         .ended_by = is_whole ? PLAY_DONE : PLAY_FORWARD};
}

static int by_time(const void *a, const void *b)
{
    const struct play *x = a, *y = b;

    return (x->begun_ms > y->begun_ms) - (x->begun_ms < y->begun_ms);
}

static void draw_plays(struct listener *who, struct life_listener *out,
                       struct arena *arena)
{
    size_t count = PLAYS_LEAST + random_below(&who->r, PLAYS_RANGE);
    struct play *plays = arena_alloc(arena, count * sizeof *plays);

    for (size_t i = 0; i < count; i++)
        plays[i] = draw_play(who, draw_time(who));
    qsort(plays, count, sizeof *plays, by_time);
    out->plays = plays;
    out->play_count = count;
}

/* ---- who they are, what they keep ---- */

static const char *const names[] = {
    "Ada",   "Bruno", "Carmen", "Dmitri", "Elif",  "Farid",  "Greta", "Hiro",
    "Ines",  "Jonas", "Kaia",   "Luna",   "Mateo", "Noor",   "Olga",  "Priya",
    "Quinn", "Rosa",  "Sven",   "Tariq",  "Uma",   "Viktor", "Wanda", "Yuki"};
static const char *const countries[] = {"US", "GB", "DE", "SE", "BR",
                                        "JP", "FR", "MX", "NL", "ES"};
static const char *const moods[] = {"Morning", "Late",  "Running", "Kitchen",
                                    "Rainy",   "Focus", "Weekend", "Road"};

static void name_listener(struct listener *who, uint32_t number,
                          struct life_listener *out, struct arena *arena)
{
    size_t n = random_below(&who->r, sizeof names / sizeof names[0]);
    struct str id = arena_printf(arena, "demo-%s-%u", names[n], number + 1);
    char *at = (char *)(uintptr_t)id.p; /* the arena's, and nobody else's */

    at[5] = (char)(at[5] - 'A' + 'a');
    out->id = id;
    out->name = str_from_c(names[n]);
    out->country = str_from_c(countries[random_below(
        &who->r, sizeof countries / sizeof countries[0])]);
}

static void make_playlists(struct listener *who, struct life_listener *out,
                           struct arena *arena)
{
    for (size_t i = 0; i < LIFE_PLAYLISTS; i++) {
        struct life_playlist *list = &out->playlists[i];
        const char *mood =
            moods[random_below(&who->r, sizeof moods / sizeof moods[0])];

        list->name =
            arena_printf(arena, "%s with %.*s", mood, STR_ARG(out->name));
        list->id = id_from_name(
            arena_printf(arena, "demo:%.*s:%zu", STR_ARG(out->id), i));
        for (list->count = 0; list->count < LIFE_LIST_TRACKS; list->count++)
            list->tracks[list->count] =
                who->taste[random_below(&who->r, who->taste_count)].id;
    }
}

static enum err generate_one(const struct life *l, uint32_t number,
                             enum err (*take)(void *owner,
                                              const struct life_listener *l),
                             void *owner)
{
    struct listener who = {
        .life = l, .r = random_sequence(l->options->seed, 100 + number)};
    struct life_listener out = {0};
    struct id saved[LIFE_SAVED];
    struct arena arena;
    enum err e;

    arena_init(&arena);
    choose_taste(&who);
    name_listener(&who, number, &out, &arena);
    draw_plays(&who, &out, &arena);
    make_playlists(&who, &out, &arena);
    for (out.saved_count = 0; out.saved_count < LIFE_SAVED; out.saved_count++)
        saved[out.saved_count] = who.taste[out.saved_count].id;
    out.saved = saved;
    e = take(owner, &out);
    arena_release(&arena);
    return e;
}

enum err life_generate(const struct catalog *c, const struct life_options *o,
                       enum err (*take)(void *owner,
                                        const struct life_listener *l),
                       void *owner)
{
    struct life life = {.catalog = c, .options = o};
    enum err e = OK;

    if (catalog_count(c, ENTITY_TRACK) == 0)
        return OK;
    choose_hits(&life);
    for (uint32_t i = 0; i < o->listeners && !e; i++)
        e = generate_one(&life, i, take, owner);
    return e;
}

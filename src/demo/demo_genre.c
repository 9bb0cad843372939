/* A table of families. An artist belongs to one; a recording's features are
 * normal around the family's means with half of the spread shared by all of
 * an artist's recordings. Work is in whole thousandths and smaller units, and
 * the one division at the end rounds the same on every machine.
 *
 * Limits: features know nothing of each other but through the family; a
 * country ballad may come out danceable. */
#include "demo/demo_genre.h"

#include "demo/demo_language.h"

/* Thousandths, beats per minute, tenths of dB below 0, seconds. */
struct family {
    const char *genres;
    uint8_t related[2];
    uint8_t share; /* weight among artists without a home family */
    uint16_t danceability, energy, acousticness, instrumentalness, liveness,
        speechiness, valence, tempo, tempo_spread, quiet;
    struct demo_sound sound;
};

enum family_name {
#define FAMILY(name, ...) name,
#include "demo/demo_genre.def"
#undef FAMILY
};

_Static_assert(STAGE == DEMO_FAMILIES - 1, "a row for each");

static const struct family families[DEMO_FAMILIES] = {
#define FAMILY(name_, genres_, relative_, other_, share_, danceability_,       \
               energy_, acousticness_, instrumentalness_, liveness_,           \
               speechiness_, valence_, tempo_, tempo_spread_, quiet_,          \
               seconds_, explicit_, guest_, since_)                            \
    [name_] = {                                                                \
        .genres = genres_,                                                     \
        .related = {relative_, other_},                                        \
        .share = share_,                                                       \
        .danceability = danceability_,                                         \
        .energy = energy_,                                                     \
        .acousticness = acousticness_,                                         \
        .instrumentalness = instrumentalness_,                                 \
        .liveness = liveness_,                                                 \
        .speechiness = speechiness_,                                           \
        .valence = valence_,                                                   \
        .tempo = tempo_,                                                       \
        .tempo_spread = tempo_spread_,                                         \
        .quiet = quiet_,                                                       \
        .sound = {seconds_, explicit_, guest_, since_},                        \
    },
#include "demo/demo_genre.def"
#undef FAMILY
};

/* Where artists of a language, in the tables' order, are at home; -1: of no
 * family in particular. */
static const int8_t homes[DEMO_LANGUAGES] = {
    -1,    LATIN, BRAZIL, FRANCE, GERMANY, NORTH,     NORTH,
    NORTH, ITALY, EAST,   TURKEY, EAST,    EAST,      JAPAN,
    KOREA, CHINA, ARABIA, ARABIA, INDIA,   SOUTH_EAST};

unsigned demo_genre_family(unsigned language, struct random_sequence *r)
{
    uint32_t total = 0, at;

    /* Most sing what is sung where they are at home. */
    if (homes[language] >= 0 && random_below(r, 100) < 60)
        return (unsigned)homes[language];
    /* Else a family by its share of artists. */
    for (unsigned i = 0; i < DEMO_FAMILIES; i++)
        total += families[i].share;
    at = random_below(r, total);
    for (unsigned i = 0; i < DEMO_FAMILIES; i++) {
        if (at < families[i].share)
            return i;
        at -= families[i].share;
    }
    return POP;
}

struct demo_sound demo_genre_sound(unsigned family)
{
    return families[family].sound;
}

bool demo_genre_is_art(unsigned family)
{
    return family == CLASSICAL;
}

struct str demo_genre_names(unsigned family)
{
    return str_from_c(families[family].genres);
}

static struct str genre_at(unsigned family, unsigned n)
{
    struct str rest = demo_genre_names(family), part = STR_EMPTY;

    for (unsigned i = 0; i <= n; i++)
        if (!str_split(&rest, '|', &part))
            break;
    return part;
}

static unsigned genre_count(unsigned family)
{
    unsigned n = 1;

    for (const char *p = families[family].genres; *p != '\0'; p++)
        n += *p == '|';
    return n;
}

unsigned demo_genre_pick(unsigned family, struct random_sequence *r,
                         struct str out[DEMO_MAX_GENRES])
{
    unsigned want = 1 + random_below(r, 2), n = 0;

    want += random_below(r, 3);
    for (unsigned i = 0; i < want; i++) {
        unsigned from = family, count, a, b;
        bool seen = false;
        struct str genre;

        /* The smaller of two numbers: the front of the list is commonest. */
        if (i > 0 && random_below(r, 5) == 0)
            from = families[family].related[random_below(r, 2)];
        count = genre_count(from);
        a = random_below(r, count);
        b = random_below(r, count);
        genre = genre_at(from, a < b ? a : b);
        for (unsigned k = 0; k < n; k++)
            seen = seen || str_eq(out[k], genre);
        if (!seen)
            out[n++] = genre;
    }
    return n;
}

/* About normal, mean 0, standard deviation `spread`, within 3 of them. */
static int32_t draw_normal(struct random_sequence *r, int32_t spread)
{
    /* Four uniform numbers together are nearly normal; of 16 bits each they
     * have a deviation of 37837. */
    uint64_t bits = random_u64(r);
    int32_t sum = (int32_t)(bits & 0xffff) + (int32_t)(bits >> 16 & 0xffff) +
                  (int32_t)(bits >> 32 & 0xffff) + (int32_t)(bits >> 48) -
                  131070;

    return (int32_t)((int64_t)sum * spread / 37837);
}

static int32_t clamp(int32_t v, int32_t low, int32_t high)
{
    return v < low ? low : v > high ? high : v;
}

/* A value of 0..1, in 3 decimals. `artist` is the artist's sequence. */
static float draw_share(uint16_t mean, int32_t spread,
                        struct random_sequence *artist,
                        struct random_sequence *r)
{
    int32_t v =
        mean + draw_normal(artist, spread * 2 / 3) + draw_normal(r, spread);
    /* Values at the ends don't all come to stand on one number. */
    int32_t edge = 20 + (int32_t)random_below(r, 50);

    return (float)((double)clamp(v, edge, 1000 - edge / 2) / 1000.0);
}

/* A share that in most music is near nothing: 3 significant digits, over
 * several magnitudes when the mean is small. */
static float draw_trace(uint16_t mean, struct random_sequence *artist,
                        struct random_sequence *r)
{
    static const double tens[] = {1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
    int32_t v = mean + draw_normal(artist, 140) + draw_normal(r, 170);
    uint32_t digits = 100 + random_below(r, 900);

    if (v > 60)
        return (float)((double)clamp(v, 61, 995) / 1000.0);
    if (mean < 40 && random_below(r, 3) == 0)
        return 0;
    return (float)((double)digits / tens[1 + random_below(r, 5)]);
}

struct features demo_genre_features(unsigned family, uint64_t artist,
                                    uint32_t duration_ms,
                                    struct random_sequence *r)
{
    const struct family *f = &families[family];
    struct random_sequence a = random_sequence(artist, family);
    struct features out = {.duration_ms = duration_ms};
    int32_t v;

    out.danceability = draw_share(f->danceability, 90, &a, r);
    out.energy = draw_share(f->energy, 110, &a, r);
    out.acousticness = draw_trace(f->acousticness, &a, r);
    out.instrumentalness = draw_trace(f->instrumentalness, &a, r);
    /* Most studio recordings have around 0.11, printed with four decimals
     * below a tenth. */
    v = f->liveness * 10 - 600 + (int32_t)random_below(r, 900);
    if (random_below(r, 6) == 0)
        v += (int32_t)random_below(r, 5000);
    v = clamp(v, 231, 9870);
    out.liveness = (float)((double)(v < 1000 ? v : v / 10 * 10) / 10000.0);
    v = f->speechiness * 10 + draw_normal(&a, f->speechiness * 2) +
        draw_normal(r, f->speechiness * 3);
    v = clamp(v, 224, 9610);
    out.speechiness = (float)((double)(v < 1000 ? v : v / 10 * 10) / 10000.0);
    out.valence = draw_share(f->valence, 170, &a, r);
    v = f->tempo * 1000 + draw_normal(&a, f->tempo_spread * 300) +
        draw_normal(r, f->tempo_spread * 900);
    out.tempo = (float)((double)clamp(v, 48000, 216000) / 1000.0);
    v = f->quiet * 100 + draw_normal(&a, f->quiet * 15) +
        draw_normal(r, f->quiet * 22);
    out.loudness = (float)(-(double)clamp(v, 600, 42000) / 1000.0);
    out.key = (int8_t)random_below(r, 12);
    out.mode = random_below(r, 100) < 62; /* major */
    v = (int32_t)random_below(r, 100);
    out.time_signature = (uint8_t)(v < 90 ? 4 : v < 97 ? 3 : v < 99 ? 5 : 7);
    return out;
}

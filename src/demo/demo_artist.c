/* Curves over ranks need logarithms; these are the integer kind: the place of
 * the highest bit, and what follows it taken as a straight line. That is
 * within a tenth of the real one, never decreases, and is the same on every
 * machine. */
#include "demo/demo_artist.h"

#include "base/clock.h"
#include "demo/demo_genre.h"
#include "demo/demo_words.h"

/* Binary logarithm of x >= 1, in 256ths. */
static uint32_t log2_256(uint64_t x)
{
    unsigned k = 63 - (unsigned)__builtin_clzll(x);

    return k * 256 + (uint32_t)(((x << 8) >> k) - 256);
}

/* Its inverse, for results below 2^40. */
static uint64_t exp2_256(uint32_t e)
{
    return ((uint64_t)(256 + e % 256) << (e / 256)) >> 8;
}

/* 256 for the first rank, falling with its logarithm to 0 for the last. */
static uint32_t fame(const struct demo_world *w, uint32_t rank)
{
    uint32_t all = log2_256((uint64_t)w->artists + 1);

    return (all - log2_256((uint64_t)rank + 1)) * 256 / all;
}

uint32_t demo_artist_size(const struct demo_world *w, uint32_t rank,
                          uint32_t scale)
{
    struct random_sequence r = demo_world_stream(w, DEMO_STREAM_SIZE, rank);
    uint64_t bits = random_u64(&r), size = fame(w, rank);

    size = 8 * 256 + size * size / 3;     /* 8 .. 93, in 256ths */
    size = size * (40 + bits % 472) >> 8; /* 0.16 to 2 times */
    if (bits >> 32 & 7)
        size = (size * scale) >> 18;
    else /* one song and gone */
        size = (scale >> 10) * (1 + (bits >> 40 & 3)) / 8;
    return size < 1 ? 1 : size > DEMO_MAX_SIZE ? DEMO_MAX_SIZE : (uint32_t)size;
}

static void make_career(struct demo_artist *a, uint32_t since,
                        struct random_sequence *r)
{
    int32_t begin = (int32_t)date_to_days((int)since, 1, 1);
    uint64_t u = random_below(r, 1u << 16);
    /* Squared: young careers are commoner than old ones. */
    int32_t age = (int32_t)((uint64_t)(DEMO_TODAY - begin - 30) * u * u >> 32);

    a->last_day = DEMO_TODAY - (int32_t)random_below(r, 500);
    a->first_day = DEMO_TODAY - 30 - age;
    /* Half of them have stopped since. */
    if (random_below(r, 100) < 50)
        a->last_day =
            a->first_day + (int32_t)random_below(r, (uint32_t)age + 1);
    /* Somebody famous has something new, so that new releases show it. */
    if (a->rank == 0)
        a->last_day = DEMO_TODAY - (int32_t)random_below(r, 14);
    if (a->first_day > a->last_day)
        a->first_day = a->last_day;
}

void demo_artist_make(const struct demo_world *w, uint32_t rank,
                      struct demo_artist *out)
{
    struct random_sequence r = demo_world_stream(w, DEMO_STREAM_ARTIST, rank);
    uint32_t known = fame(w, rank), style;
    uint32_t place =
        (uint32_t)((uint64_t)(w->artists - rank) * 256 / w->artists);
    uint32_t popularity = (known * 62 + place * 30) / 256 + random_below(&r, 9);

    *out = (struct demo_artist){.rank = rank};
    out->id = demo_world_id(w, ENTITY_ARTIST, rank);
    out->language = demo_words_language(&r);
    out->family = demo_genre_family(out->language, &r);
    out->country = demo_words_country(out->language, &r);
    out->popularity = popularity > 100 ? 100 : popularity;
    /* 2^9 to 2^26.6, give or take a third. */
    out->followers = (uint32_t)(exp2_256(2300 + known * 4500 / 256) *
                                (700 + random_below(&r, 600)) / 1000);
    style = random_below(&r, 1000);
    if (out->language == DEMO_ENGLISH && style < 50)
        out->spelling = style < 32 ? DEMO_SPELLING_LOWER : DEMO_SPELLING_UPPER;
    out->has_images = random_below(&r, 100) >= 3;
    make_career(out, demo_genre_sound(out->family).since, &r);
}

/* Some names have no letters at all. */
static void put_oddity(struct random_sequence *r, struct buf *out)
{
    static const char marks[] = "!?+/-*#=.";
    uint32_t length = 1 + random_below(r, 4);
    char mark = marks[random_below(r, sizeof marks - 1)];

    for (uint32_t i = 0; i <= length; i++)
        buf_char(out, mark);
    if (random_below(r, 2) == 0)
        buf_char(out, marks[random_below(r, sizeof marks - 1)]);
}

void demo_artist_name(const struct demo_world *w, const struct demo_artist *a,
                      bool romanised, struct buf *out)
{
    struct random_sequence r = demo_world_stream(w, DEMO_STREAM_NAME, a->rank);
    size_t from = out->n;

    if (a->language == DEMO_ENGLISH && random_below(&r, 2500) == 0) {
        put_oddity(&r, out);
        return;
    }
    demo_words_phrase(w->words, a->language, DEMO_PHRASE_ARTIST, romanised, &r,
                      out);
    demo_artist_spell(a, out, from);
}

void demo_artist_spell(const struct demo_artist *a, struct buf *out,
                       size_t from)
{
    for (size_t i = from; a->spelling != DEMO_SPELLING_PLAIN && i < out->n;
         i++) {
        char *c = &out->p[i];

        if (a->spelling == DEMO_SPELLING_LOWER && *c >= 'A' && *c <= 'Z')
            *c = (char)(*c + 32);
        if (a->spelling == DEMO_SPELLING_UPPER && *c >= 'a' && *c <= 'z')
            *c = (char)(*c - 32);
    }
}

uint32_t demo_artist_draw(const struct demo_world *w, struct random_sequence *r)
{
    uint32_t all = log2_256(w->artists), rank;

    /* Uniform in the logarithm; the straight line of exp2_256 is filled by
     * the low bits. */
    do {
        uint64_t low = exp2_256(random_below(r, all / 256 + 1) * 256);

        rank = (uint32_t)low - 1 + random_below(r, (uint32_t)low);
    } while (rank >= w->artists);
    return rank;
}

uint32_t demo_artist_guest(const struct demo_world *w,
                           const struct demo_artist *host,
                           struct random_sequence *r)
{
    uint32_t rank = 0;

    for (int tries = 0; tries < 5; tries++) {
        struct demo_artist guest;

        rank = demo_artist_draw(w, r);
        demo_artist_make(w, rank, &guest);
        if (guest.family == host->family && rank != host->rank)
            return rank;
    }
    return rank;
}

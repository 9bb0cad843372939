#include "recommend/genre_seeds.h"

#include <stdlib.h>

#include "base/arena.h"
#include "generation/genres.h"

#define WEIGHT_SAME  1.0f
#define WEIGHT_ALIAS 0.95f
#define WEIGHT_PART  0.6f /* it has the seed as words of its own */

static const struct str names[] = {
#define GENRE_SEED(name) {name, sizeof name - 1},
#include "recommend/genre_seed.def"
#undef GENRE_SEED
};
_Static_assert(sizeof names / sizeof names[0] == GENRE_SEEDS,
               "as many seeds as the service has");

static const struct {
    struct str seed, key;
} aliases[] = {
#define ALIAS(seed, key) {{seed, sizeof seed - 1}, {key, sizeof key - 1}},
#include "recommend/genre_alias.def"
#undef ALIAS
};

static const struct {
    struct str seed;
    struct features sound;
} moods[] = {
#define MOOD(seed, acoustic, dance, energetic, instrumental, speech, bpm,      \
             happy)                                                            \
    {{seed, sizeof seed - 1},                                                  \
     {.acousticness = acoustic,                                                \
      .danceability = dance,                                                   \
      .energy = energetic,                                                     \
      .instrumentalness = instrumental,                                        \
      .speechiness = speech,                                                   \
      .tempo = bpm,                                                            \
      .valence = happy}},
#include "recommend/mood.def"
#undef MOOD
};

struct str genre_seed_name(unsigned seed)
{
    return names[seed];
}

/* ---- meanings ---- */

/* Whether a key has another as whole words. */
static bool has_words(struct str key, struct str words)
{
    for (size_t i = 0; i + words.n <= key.n; i++)
        if (str_eq(str_of(key.p + i, words.n), words) &&
            (i == 0 || key.p[i - 1] == '-') &&
            (i + words.n == key.n || key.p[i + words.n] == '-'))
            return true;
    return false;
}

static float weight_of(struct str key, struct str seed)
{
    if (str_eq(key, seed))
        return WEIGHT_SAME;
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
        if (str_eq(aliases[i].seed, seed) && str_eq(aliases[i].key, key))
            return WEIGHT_ALIAS;
    return has_words(key, seed) ? WEIGHT_PART : 0;
}

/* Whether the one match is before the other. */
static bool is_before(const struct genre_table *t, const struct genre_match *a,
                      const struct genre_match *b)
{
    uint32_t x = genre_table_artists(t, a->genre).n,
             y = genre_table_artists(t, b->genre).n;

    if (a->weight != b->weight)
        return a->weight > b->weight;
    return x != y ? x > y : a->genre < b->genre;
}

/* Into its place among the best, the last of which goes if there are too
 * many. */
static void put_match(const struct genre_table *t, struct genre_meaning *m,
                      struct genre_match match)
{
    size_t i = GENRE_MATCHES - 1;

    if (m->count < GENRE_MATCHES)
        i = m->count++;
    else if (!is_before(t, &match, &m->matches[i]))
        return;
    for (; i > 0 && is_before(t, &match, &m->matches[i - 1]); i--)
        m->matches[i] = m->matches[i - 1];
    m->matches[i] = match;
}

static void read_one(const struct genre_table *t, struct str seed,
                     struct genre_meaning *out)
{
    *out = (struct genre_meaning){.is_new_release =
                                      str_eq(seed, STR("new-release"))};
    for (uint32_t g = 0; g < genre_table_count(t); g++) {
        float weight = weight_of(genre_table_key(t, g), seed);

        if (weight > 0)
            put_match(t, out, (struct genre_match){g, weight});
    }
    for (size_t i = 0; i < sizeof moods / sizeof moods[0]; i++)
        if (str_eq(moods[i].seed, seed))
            out->mood = &moods[i].sound;
}

void genre_seeds_read(const struct genre_table *t,
                      struct genre_meaning out[GENRE_SEEDS])
{
    for (unsigned i = 0; i < GENRE_SEEDS; i++)
        read_one(t, names[i], &out[i]);
}

bool genre_seed_find(const struct genre_table *t, struct str name,
                     struct arena *arena, unsigned *seed, uint32_t *genre)
{
    struct str key = genre_key(arena, name);

    for (*seed = 0; *seed < GENRE_SEEDS; ++*seed)
        if (str_eq(names[*seed], key))
            return true;
    *genre = genre_table_find(t, key);
    return *genre != GENRE_NONE;
}

/* Each query begins with a track, drawn by popularity: its title, its first
 * artist, its album. One that the query can't be made of (a title of one word
 * has no phrase) is left for the next. */
#include "queries.h"

#include <stdio.h>

#include "base/mem.h"
#include "catalog/catalog.h"
#include "sample.h"
#include "search/index_format.h"
#include "search/words.h"
#include "typing.h"

#define TEXT_MAX   4096
#define WORDS_MAX  64
#define TRIES      1000000 /* tracks that are tried for one query */
#define RARE       3       /* a rare word is in so many names at most */
#define COMMON_OF  1000    /* a common one in one of so many */
#define MOST_WORDS 4       /* of a query of several */

struct words_of {
    struct str p[WORDS_MAX];
    uint32_t n;
};

struct maker {
    const struct sample *sample;
    struct random_sequence random;
    struct words vocabulary;
    uint32_t *uses;
    size_t uses_capacity;
    uint32_t track;
    struct buf title; /* all of these plain (typing.h) */
    struct buf artist;
    struct buf album;
    struct buf both; /* title and artist */
    struct words_of title_words;
    struct words_of both_words;
    struct buf out;
};

/* ---- words ---- */

static bool is_punctuation(char c)
{
    return (unsigned char)c < 0x80 && !(c >= '0' && c <= '9') &&
           !(c >= 'a' && c <= 'z');
}

/* What stands between spaces, without punctuation at its ends. */
static void split(struct str text, struct words_of *out)
{
    struct str word;

    out->n = 0;
    while (out->n < WORDS_MAX && str_split(&text, ' ', &word)) {
        while (word.n > 0 && is_punctuation(word.p[0]))
            word = str_from(word, 1);
        while (word.n > 0 && is_punctuation(word.p[word.n - 1]))
            word.n--;
        if (word.n > 0)
            out->p[out->n++] = word;
    }
}

static void load(struct maker *m, uint32_t track)
{
    const struct catalog *c = m->sample->catalog;
    struct track t;

    m->track = track;
    catalog_track(c, track, &t);
    typing_plain(t.name, &m->title);
    typing_plain(sample_artist(m->sample, track), &m->artist);
    typing_plain(catalog_name(c, ENTITY_ALBUM, t.album), &m->album);
    buf_clear(&m->both);
    buf_str(&m->both, buf_get(&m->title));
    buf_char(&m->both, ' ');
    buf_str(&m->both, buf_get(&m->artist));
    split(buf_get(&m->title), &m->title_words);
    split(buf_get(&m->both), &m->both_words);
}

static void count_words(struct maker *m)
{
    uint32_t tracks = catalog_count(m->sample->catalog, ENTITY_TRACK);

    for (uint32_t i = 0; i < tracks; i++) {
        load(m, i);
        for (uint32_t w = 0; w < m->both_words.n; w++) {
            uint32_t before = m->vocabulary.count;
            uint32_t n =
                words_put(&m->vocabulary, INDEX_WORDS, m->both_words.p[w]);

            if (m->vocabulary.count > before) {
                m->uses =
                    mem_grow(m->uses, n, &m->uses_capacity, sizeof *m->uses);
                m->uses[n] = 0;
            }
            m->uses[n]++;
        }
    }
}

static struct str pick(struct maker *m, const struct words_of *words)
{
    return words->p[random_below(&m->random, words->n)];
}

/* ---- kinds ---- */

/* Makes the query with that number of its kind from the track at hand, into
 * m->out, which is empty. False when this track won't do. */
typedef bool making(struct maker *m, uint32_t number);

/* One word: rare, middling and common ones in turn. */
static bool make_term(struct maker *m, uint32_t number)
{
    uint32_t tracks = catalog_count(m->sample->catalog, ENTITY_TRACK);
    uint32_t common = tracks / COMMON_OF, uses, class;
    struct str word;

    if (m->both_words.n == 0)
        return false;
    word = pick(m, &m->both_words);
    uses = m->uses[words_put(&m->vocabulary, INDEX_WORDS, word)];
    class = uses <= RARE ? 0 : uses < common ? 1 : 2;
    buf_str(&m->out, word);
    return class == number % 3;
}

/* Two to four words of title and artist, in their order. */
static bool make_and(struct maker *m, uint32_t number)
{
    const struct words_of *words = &m->both_words;
    uint32_t wanted = 2 + number % (MOST_WORDS - 1), left = wanted;

    if (words->n < wanted)
        return false;
    for (uint32_t i = 0; i < words->n && left > 0; i++) {
        if (random_below(&m->random, words->n - i) >= left)
            continue;
        if (left-- < wanted)
            buf_char(&m->out, ' ');
        buf_str(&m->out, words->p[i]);
    }
    return true;
}

/* What is there when somebody has typed so far: any length of the title, or
 * of title and artist. */
static bool make_prefix(struct maker *m, uint32_t number)
{
    struct str text = buf_get(number % 2 ? &m->both : &m->title);
    size_t n = typing_characters(text);

    if (m->title_words.n == 0)
        return false;
    buf_str(&m->out,
            typing_cut(text, 1 + random_below(&m->random, (uint32_t)n)));
    return !is_punctuation(m->out.p[0]);
}

static bool make_typo(struct maker *m, uint32_t number)
{
    return m->both_words.n > 0 &&
           typing_edit((enum typing_edit)(number % TYPING_EDITS),
                       buf_get(&m->both), &m->random, &m->out);
}

static bool make_phrase(struct maker *m, uint32_t number)
{
    const struct words_of *words = &m->title_words;
    uint32_t wanted = 2 + number % (MOST_WORDS - 1), first;

    if (words->n < wanted)
        return false;
    first = random_below(&m->random, words->n - wanted + 1);
    buf_char(&m->out, '"');
    for (uint32_t i = 0; i < wanted; i++) {
        if (i > 0)
            buf_char(&m->out, ' ');
        buf_str(&m->out, words->p[first + i]);
    }
    buf_char(&m->out, '"');
    return true;
}

/* A genre of the track's first artist or of its album. */
static struct str genre_of(const struct catalog *c, uint32_t track)
{
    struct track t;
    struct str genres, genre;

    catalog_track(c, track, &t);
    genres = catalog_attribute(c, ENTITY_ALBUM, t.album, FIELD_GENRES);
    if (genres.n == 0 && t.artists.n > 0)
        genres = catalog_attribute(c, ENTITY_ARTIST, catalog_at(t.artists, 0),
                                   FIELD_GENRES);
    return field_next_text(&genres, &genre) ? genre : STR_EMPTY;
}

static unsigned year_of(const struct catalog *c, uint32_t track)
{
    struct track t;
    struct album a;

    catalog_track(c, track, &t);
    return catalog_album(c, t.album, &a) ? a.release_date.year : 0;
}

/* What filters are made of: letters stand for what `make_filter` puts there.
 * Values go to the next filter when they have no quotes. */
static const char *const filters[] = {
    "artist:A",
    "artist:\"A\"",
    "album:\"B\"",
    "album:B",
    "track:T",
    "track:\"T\"",
    "year:Y",
    "W year:Y",
    "year:Y-Z",
    "W year:Y-Z",
    "genre:\"G\"",
    "W genre:\"G\"",
    "genre:G year:Y-Z",
    "W artist:A",
    "track:W artist:A",
    "album:B artist:A",
    "artist:A year:Y",
    "track:T year:Y-Z",
    "genre:G artist:\"A\"",
};
#define FILTERS (sizeof filters / sizeof filters[0])

static bool put_value(struct maker *m, char letter)
{
    const struct catalog *c = m->sample->catalog;
    unsigned year = year_of(c, m->track);
    size_t before = m->out.n;

    switch (letter) {
    case 'A':
        buf_str(&m->out, buf_get(&m->artist));
        break;
    case 'B':
        buf_str(&m->out, buf_get(&m->album));
        break;
    case 'T':
        buf_str(&m->out, buf_get(&m->title));
        break;
    case 'W':
        if (m->title_words.n > 0)
            buf_str(&m->out, pick(m, &m->title_words));
        break;
    case 'G':
        buf_str(&m->out, genre_of(c, m->track));
        break;
    case 'Y':
        if (year > 0)
            buf_u64(&m->out, year);
        break;
    case 'Z':
        buf_u64(&m->out, year + 1 + random_below(&m->random, 20));
        break;
    default:
        buf_char(&m->out, letter);
    }
    return m->out.n > before;
}

static bool make_filter(struct maker *m, uint32_t number)
{
    for (const char *c = filters[number % FILTERS]; *c != '\0'; c++)
        if (!put_value(m, *c))
            return false;
    return true;
}

static const struct {
    const char *name;
    making *make;
} kinds[] = {
    {"term", make_term}, {"and", make_and},       {"prefix", make_prefix},
    {"typo", make_typo}, {"phrase", make_phrase}, {"filter", make_filter},
};
#define KINDS (sizeof kinds / sizeof kinds[0])

/* ---- all of them ---- */

static bool make(struct maker *m, making *make_one, uint32_t number)
{
    for (uint32_t i = 0; i < TRIES; i++) {
        load(m, sample_draw(m->sample, ENTITY_TRACK, &m->random));
        buf_clear(&m->out);
        if (make_one(m, number))
            return true;
    }
    return false;
}

static bool print_all(struct maker *m, uint64_t seed, uint32_t count)
{
    for (size_t k = 0; k < KINDS; k++) {
        m->random = random_sequence(seed, k);
        for (uint32_t i = 0; i < count; i++) {
            if (!make(m, kinds[k].make, i)) {
                fprintf(stderr,
                        "searching: no track gives query %u of kind %s\n", i,
                        kinds[k].name);
                return false;
            }
            printf("%s\ttrack\t%.*s\n", kinds[k].name,
                   STR_ARG(buf_get(&m->out)));
        }
    }
    return true;
}

bool queries_print(const struct sample *s, uint64_t seed, uint32_t count)
{
    struct maker m = {.sample = s};
    struct buf *texts[] = {&m.title, &m.artist, &m.album, &m.both, &m.out};
    bool done;

    words_init(&m.vocabulary);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        buf_init(texts[i], TEXT_MAX);
    count_words(&m);
    done = print_all(&m, seed, count);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        buf_release(texts[i]);
    free(m.uses);
    words_release(&m.vocabulary);
    return done;
}

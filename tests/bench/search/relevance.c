/* Known items: names are asked for just as the catalog has them, whatever is
 * in them, since that is what people copy into a search box. */
#include "relevance.h"

#include <stdio.h>

#include "base/arena.h"
#include "catalog/catalog.h"
#include "sample.h"
#include "search/analysis.h"
#include "search/query.h"
#include "search/search.h"
#include "search/spelling.h"
#include "typing.h"

#define FIRST        20
#define DEPTH        1000
#define TEXT_MAX     65536
#define PREFIX_SHARE 0.6
#define PREFIX_LEAST 6
#define COMPLAINTS   10

/* Words that title and artist have at least if one of them is to be wrong. */
#define RELAXED_WORDS 4

struct relevance {
    const struct sample *sample;
    struct random_sequence random;
    enum entity type;
    struct spellings *spellings;
    struct analysis analysis;
    struct arena arena;
    struct buf text; /* of the item */
    struct buf edited;
    struct buf key;
};

/* Asks for item `n`, `number` being how many were asked for before: what to
 * type, valid until the next. */
typedef struct str asking(struct relevance *v, uint32_t n, uint32_t number);

static struct str ask_name(struct relevance *v, uint32_t n, uint32_t number)
{
    (void)number;
    return catalog_name(v->sample->catalog, v->type, n);
}

static struct str ask_title_artist(struct relevance *v, uint32_t n,
                                   uint32_t number)
{
    (void)number;
    sample_title_artist(v->sample, n, &v->text);
    return buf_get(&v->text);
}

static struct str ask_prefix(struct relevance *v, uint32_t n, uint32_t number)
{
    struct str text = ask_title_artist(v, n, number);
    size_t length = (size_t)((double)typing_characters(text) * PREFIX_SHARE);

    return typing_cut(text, length > PREFIX_LEAST ? length : PREFIX_LEAST);
}

/* Kinds of error in turn; where a text has no place for one, the next. */
static struct str ask_typo(struct relevance *v, uint32_t n, uint32_t number)
{
    struct str text = ask_title_artist(v, n, number);

    for (uint32_t i = 0; i < TYPING_EDITS; i++)
        if (typing_edit((enum typing_edit)((number + i) % TYPING_EDITS), text,
                        &v->random, &v->edited))
            return buf_get(&v->edited);
    return text;
}

/* ---- relaxed ---- */

#define WORDS_MAX 64

/* Some words of a text, each without the signs at its ends. */
static uint32_t split(struct str text, struct str *words)
{
    struct str word;
    uint32_t n = 0;

    while (n < WORDS_MAX && str_split(&text, ' ', &word))
        if (word.n > 0)
            words[n++] = word;
    return n;
}

/* A word of another track's title. */
static struct str other_word(struct relevance *v)
{
    struct str words[WORDS_MAX];
    uint32_t n = 0;

    while (n == 0)
        n = split(
            catalog_name(v->sample->catalog, ENTITY_TRACK,
                         sample_draw(v->sample, ENTITY_TRACK, &v->random)),
            words);
    return words[random_below(&v->random, n)];
}

/* The words with `instead` in place of the one at `at`, or before it if that
 * is to stay. */
static struct str put_together(struct relevance *v, const struct str *words,
                               uint32_t count, uint32_t at, bool stays,
                               struct str instead)
{
    buf_clear(&v->edited);
    for (uint32_t i = 0; i <= count; i++) {
        if (i == at)
            buf_printf(&v->edited, "%.*s ", STR_ARG(instead));
        if (i < count && (i != at || stays))
            buf_printf(&v->edited, "%.*s ", STR_ARG(words[i]));
    }
    v->edited.n--; /* the last space */
    return buf_get(&v->edited);
}

/* Another way to write a word of the text, by the product's own table; false
 * when no word has one. */
static bool respell(struct relevance *v, const struct str *words,
                    uint32_t count, struct str *out)
{
    uint32_t first = random_below(&v->random, count);

    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = (first + i) % count;
        struct spelling others;
        struct str other;

        analysis_run(&v->analysis, words[at]);
        if (v->analysis.count != 1)
            continue;
        others = spelling_of(v->spellings, analysis_token(&v->analysis, 0));
        if (spelling_next(&others, &other)) {
            *out = put_together(v, words, count, at, false, other);
            return true;
        }
    }
    return false;
}

/* Another way to write a word, a word too many, a wrong word, in turn; where
 * there is no other way to write any, or so few words that a wrong one leaves
 * next to nothing, one too many. */
static struct str ask_relaxed(struct relevance *v, uint32_t n, uint32_t number)
{
    struct str text = ask_title_artist(v, n, number), out;
    struct str words[WORDS_MAX];
    uint32_t count = split(text, words);
    bool is_wrong = number % 3 == 2 && count >= RELAXED_WORDS;

    if (count == 0 || (number % 3 == 0 && respell(v, words, count, &out)))
        return count == 0 ? text : out;
    return put_together(v, words, count,
                        random_below(&v->random, count + !is_wrong), !is_wrong,
                        other_word(v));
}

static const struct {
    const char *name;
    enum entity type;
    asking *ask;
} measures[] = {
    {"title_artist", ENTITY_TRACK, ask_title_artist},
    {"title", ENTITY_TRACK, ask_name},
    {"artist", ENTITY_ARTIST, ask_name},
    {"prefix", ENTITY_TRACK, ask_prefix},
    {"typo", ENTITY_TRACK, ask_typo},
    {"relaxed", ENTITY_TRACK, ask_relaxed},
};
#define MEASURES (sizeof measures / sizeof measures[0])

static bool has_key(struct relevance *v, uint32_t n)
{
    analysis_run(&v->analysis, catalog_name(v->sample->catalog, v->type, n));
    return str_eq(analysis_key(&v->analysis), buf_get(&v->key));
}

/* From 1; 0 when it isn't among the first. */
static uint32_t rank_of(struct relevance *v, uint32_t n, struct str text)
{
    struct query query;
    struct search_request request = {
        .query = &query,
        .type = v->type,
        .market = -1,
        .limit = FIRST,
        .depth = DEPTH,
    };
    struct search_page page;

    arena_reset(&v->arena);
    query_parse(text, &v->arena, &query);
    search_run(v->sample->search, &request, &v->arena, &page);
    analysis_run(&v->analysis, catalog_name(v->sample->catalog, v->type, n));
    buf_clear(&v->key);
    buf_str(&v->key, analysis_key(&v->analysis));
    for (uint32_t i = 0; i < page.count; i++)
        if (page.numbers[i] == n || has_key(v, page.numbers[i]))
            return i + 1;
    return 0;
}

static void measure(struct relevance *v, uint32_t count, const char *name,
                    asking *ask)
{
    uint32_t misses = 0;
    double sum = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t n = sample_draw(v->sample, v->type, &v->random);
        struct str text = ask(v, n, i);
        uint32_t rank = rank_of(v, n, text);

        sum += rank > 0 ? 1.0 / rank : 0;
        if (rank == 0 && misses++ < COMPLAINTS)
            fprintf(stderr, "    %s: not found: %.*s (%.*s)\n", name,
                    STR_ARG(text),
                    STR_ARG(catalog_name(v->sample->catalog, v->type, n)));
    }
    fprintf(stderr, "    %s: %u of %u not among the first %d\n", name, misses,
            count, FIRST);
    printf("%.4f\n", sum / count);
}

bool relevance_print(const struct sample *s, uint64_t seed, uint32_t count,
                     const char *name)
{
    struct relevance v = {.sample = s};
    size_t m = 0;

    while (m < MEASURES && !str_eq_c(str_from_c(name), measures[m].name))
        m++;
    if (m == MEASURES) {
        fprintf(stderr, "searching: no relevance of %s\n", name);
        return false;
    }
    v.random = random_sequence(seed, m);
    v.type = measures[m].type;
    v.spellings = spellings_new();
    analysis_init(&v.analysis);
    arena_init(&v.arena);
    buf_init(&v.text, TEXT_MAX);
    buf_init(&v.edited, TEXT_MAX);
    buf_init(&v.key, TEXT_MAX);
    measure(&v, count, name, measures[m].ask);
    buf_release(&v.key);
    buf_release(&v.edited);
    buf_release(&v.text);
    arena_release(&v.arena);
    analysis_release(&v.analysis);
    spellings_free(v.spellings);
    return true;
}

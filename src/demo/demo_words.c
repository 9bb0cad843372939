/* Words come from two springs. Common words are in the tables, picked on a
 * Zipf curve; invented ones have a rank, drawn from a Pareto curve, and the
 * rank decides the word: a compound of two table words, or syllables by the
 * language's sounds. Rank r is drawn with probability
 *
 *     P(rank >= r) = sqrt(q / (q + r)),  q = INVENTED_BASE
 *
 * so that n draws show about n^(2/3) different words, as real names do: the
 * vocabulary grows as long as the catalog does, and the square root inverts
 * to a division. All arithmetic is on integers, the same on every machine.
 *
 * Limits: two ranks may give one word (a few in a hundred), and a word means
 * nothing. */
#include "demo/demo_words.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "demo/demo_lexicon.h"

#define INVENTED_BASE 1800
/* Names repeat less than words do. */
#define INVENTED_NAME_BASE 60000

/* Of a thousand nouns, how many are invented. */
#define INVENTED_PERMILLE 440

/* Streams of the sequences that decide words by rank. */
#define STREAM_WORDS 0x776f726473u

struct demo_words {
    struct demo_lexicon lexicons[DEMO_LANGUAGES];
};

/* What an expansion carries along. */
struct writing {
    const struct demo_words *words;
    unsigned language;
    uint32_t base; /* of the invented words' curve */
    bool romanised;
    bool is_name;
    bool is_sentence;
    struct random_sequence *r;
    struct buf *out;
};

struct demo_words *demo_words_new(void)
{
    struct demo_words *w = mem_zalloc(1, sizeof *w);

    for (unsigned i = 0; i < DEMO_LANGUAGES; i++)
        demo_lexicon_init(&w->lexicons[i], &demo_language_all[i]);
    return w;
}

void demo_words_free(struct demo_words *w)
{
    if (w == NULL)
        return;
    for (unsigned i = 0; i < DEMO_LANGUAGES; i++)
        demo_lexicon_release(&w->lexicons[i]);
    free(w);
}

/* The capital of a small letter of the alphabets that the tables use, or the
 * letter itself. */
static uint32_t capital_of(uint32_t c, bool turkish)
{
    if (c == 'i' && turkish)
        return 0x130;
    if (c >= 'a' && c <= 'z')
        return c - 32;
    if ((c >= 0xe0 && c <= 0xfe && c != 0xf7) ||
        (c >= 0x3b1 && c <= 0x3c9 && c != 0x3c2) || (c >= 0x430 && c <= 0x44f))
        return c - 32;
    if (c >= 0x450 && c <= 0x45f)
        return c - 80;
    if (c == 0x131)
        return 'I';
    if (c == 0x3ac)
        return 0x386;
    if (c >= 0x3ad && c <= 0x3af)
        return c - 37;
    if (c == 0x3cc)
        return 0x38c;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177))
        return c & ~1u;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
        return c - 1 + (c & 1);
    return c;
}

/* Makes the letter at `from` a capital. */
static void capitalise(struct buf *out, size_t from, unsigned language)
{
    const unsigned char *p = (const unsigned char *)out->p + from;
    int old_bytes = 1, new_bytes;
    uint32_t c;
    char bytes[4];

    if (from >= out->n)
        return;
    /* Letters that have capitals take one byte or two in UTF-8. */
    c = p[0];
    if (c >= 0x80) {
        if ((c & 0xe0) != 0xc0 || from + 2 > out->n)
            return;
        c = (c & 0x1f) << 6 | (p[1] & 0x3f);
        old_bytes = 2;
    }
    new_bytes = utf8_encode(capital_of(c, language == DEMO_TURKISH), bytes);
    if (new_bytes > old_bytes && buf_reserve(out, 1) == NULL)
        return;
    memmove(out->p + from + new_bytes, out->p + from + old_bytes,
            out->n - from - (size_t)old_bytes);
    memcpy(out->p + from, bytes, (size_t)new_bytes);
    out->n = out->n + (size_t)new_bytes - (size_t)old_bytes;
}

static void put_item(const struct writing *g, const struct demo_item *item)
{
    struct str s = g->romanised ? item->reading : item->text;
    size_t from = g->out->n;

    buf_str(g->out, s);
    for (size_t i = from; i < g->out->n; i++)
        if (g->out->p[i] == '_')
            g->out->p[i] = ' ';
}

/* An item by 16 random bits, with `skip_empty` none that is nothing. */
static void put_syllable_part(const struct writing *g, enum demo_list_kind list,
                              bool skip_empty, uint64_t bits)
{
    const struct demo_list *l = &g->words->lexicons[g->language].lists[list];
    uint32_t skip = skip_empty ? l->empty : 0;

    if (l->count > skip)
        put_item(
            g,
            &l->items[skip +
                      ((uint32_t)(bits & 0xffff) * (l->count - skip) >> 16)]);
}

static void put_syllables(const struct writing *g, uint32_t rank)
{
    const struct demo_lexicon *t = &g->words->lexicons[g->language];
    struct random_sequence r =
        random_sequence(STREAM_WORDS + g->language, rank);
    uint64_t style = random_u64(&r);
    /* A syllabary has fewer syllables than an alphabet has. */
    bool alphabet = t->lists[LIST_ONSET].count > 0;
    bool ends =
        t->lists[LIST_ENDING].count > 0 && (rank < 300 || (style & 1) != 0);
    uint32_t more = ends ? 20000 : alphabet ? 400000 : 30000;
    int count =
        1 + (rank >= 300 && !ends) + (rank >= more) + (rank >= 100 * more);

    for (int i = 0; i < count; i++) {
        uint64_t bits = random_u64(&r);
        bool last = i == count - 1;

        /* Only a word's first syllable may begin with a vowel. */
        put_syllable_part(g, LIST_ONSET, i > 0, bits);
        put_syllable_part(g, LIST_NUCLEUS, false, bits >> 16);
        if (last || (bits >> 48) % 4 == 0)
            put_syllable_part(g, LIST_CODA, last && ends, bits >> 32);
    }
    if (ends)
        put_syllable_part(g, LIST_ENDING, true, style >> 16);
}

/* The invented word of that rank. */
static void put_invented(const struct writing *g, uint32_t rank)
{
    const struct demo_list *lists = g->words->lexicons[g->language].lists;
    uint64_t heads = lists[LIST_HEAD].count;
    uint64_t tails = lists[LIST_TAIL].count;

    if (rank % 2 == 0 && rank / 2 < heads * tails) {
        /* A prime's multiples visit every pair once. */
        uint64_t pair = rank / 2 * UINT64_C(1000003) % (heads * tails);

        put_item(g, &lists[LIST_HEAD].items[pair / tails]);
        put_item(g, &lists[LIST_TAIL].items[pair % tails]);
        return;
    }
    put_syllables(g, rank);
}

/* The top of the file has the curve. */
static uint32_t draw_rank(struct random_sequence *r, uint32_t base)
{
    uint64_t u = (random_u64(r) >> 32) + 1; /* 1 .. 2^32 */
    uint64_t t;

    /* With u = P(rank >= r), r = q / u^2 - q. */
    if (u < 1u << 23) /* the end of the tail, where ranks run out */
        return 1u << 30 | (uint32_t)(random_u64(r) >> 34);
    t = (UINT64_C(1) << 52) / u;             /* 1/u, 20 bits of fraction */
    t = ((t * t >> 16) * base >> 24) - base; /* 40, then 24 of them */
    return t < 1u << 30 ? (uint32_t)t : 1u << 30;
}

static void put_number(struct random_sequence *r, struct buf *out)
{
    switch (random_below(r, 4)) {
    case 0:
        buf_u64(out, 1955 + random_below(r, 72));
        return;
    case 1:
        buf_u64(out, 21 + random_below(r, 979));
        return;
    default:
        buf_u64(out, 2 + random_below(r, 19));
    }
}

/* English plurals: endings, what is dropped, what is added. */
static void put_plural(struct buf *out)
{
    static const struct {
        struct str ending;
        size_t drop;
        struct str add;
    } rules[] = {
        {STR("man"), 2, STR("en")},  {STR("child"), 0, STR("ren")},
        {STR("lf"), 1, STR("ves")},  {STR("eaf"), 1, STR("ves")},
        {STR("ief"), 1, STR("ves")}, {STR("fe"), 2, STR("ves")},
        {STR("s"), 0, STR("es")},    {STR("x"), 0, STR("es")},
        {STR("z"), 0, STR("es")},    {STR("sh"), 0, STR("es")},
        {STR("ch"), 0, STR("es")},   {STR("ay"), 0, STR("s")},
        {STR("ey"), 0, STR("s")},    {STR("oy"), 0, STR("s")},
        {STR("y"), 1, STR("ies")},   {STR(""), 0, STR("s")},
    };
    size_t i = 0;

    while (!str_ends(buf_get(out), rules[i].ending))
        i++;
    out->n -= rules[i].drop;
    buf_str(out, rules[i].add);
}

/* Makes "a" before the word at `from` an "an" if it needs one. Returns by how
 * much the word moved. */
static size_t put_an(struct buf *out, size_t from)
{
    const char *p = out->p;

    if (from < 2 || from >= out->n || p[from - 1] != ' ' ||
        (p[from - 2] | 32) != 'a' || (from > 2 && p[from - 3] != ' ') ||
        strchr("aeiou", p[from] | 32) == NULL || buf_reserve(out, 1) == NULL)
        return 0;
    memmove(out->p + from, out->p + from - 1, out->n - from + 1);
    out->p[from - 1] = 'n';
    out->n++;
    return 1;
}

/* One placeholder. */
static void put_part(const struct writing *g, char what)
{
    static const char names[] = "navgfp";
    const struct demo_list *lists = g->words->lexicons[g->language].lists;
    const char *at = strchr(names, what);
    enum demo_list_kind list =
        at != NULL ? (enum demo_list_kind)(at - names) : LIST_NOUN;
    enum demo_case letter_case = demo_language_all[g->language].letter_case;
    size_t from = g->out->n;
    bool invented = what == 'w';

    if (what == '_') {
        if (g->romanised)
            buf_char(g->out, ' ');
        return;
    }
    if (what == 'd') {
        put_number(g->r, g->out);
        return;
    }
    /* A language without such a list has nouns. */
    if (lists[list].count == 0)
        list = LIST_NOUN;
    if (list == LIST_NOUN && !invented)
        invented = random_below(g->r, 1000) < INVENTED_PERMILLE;
    /* Few families share their name with another in a catalog. */
    if (list == LIST_FAMILY && random_below(g->r, 3) > 0)
        invented = g->is_name && lists[LIST_ONSET].count > 0;
    if (invented)
        put_invented(g, draw_rank(g->r, g->base));
    else
        put_item(g, demo_lexicon_pick(&lists[list], g->r));
    if (what == 's')
        put_plural(g->out);
    if (g->language == DEMO_ENGLISH)
        from += put_an(g->out, from);
    /* In running text only invented words, which are names. In titles and
     * names every word, where the language writes so; German, which its
     * compounds give away, does for its nouns. */
    if (g->is_sentence ? what == 'w'
                       : letter_case == DEMO_CASE_TITLE || g->is_name ||
                             lists[LIST_TAIL].count > 0)
        capitalise(g->out, from, g->language);
}

static void put_pattern(const struct writing *g, struct str pattern)
{
    size_t from = g->out->n;

    for (size_t i = 0; i < pattern.n; i++) {
        char c = pattern.p[i];

        if (c == '%' && i + 1 < pattern.n)
            put_part(g, pattern.p[++i]);
        else if (!g->romanised || (c & 0x80) == 0)
            buf_char(g->out, c);
    }
    /* What a romanised pattern left out may have had a space behind it. */
    while (g->romanised && g->out->n > from && g->out->p[from] == ' ') {
        g->out->n--;
        memmove(g->out->p + from, g->out->p + from + 1, g->out->n - from);
    }
    if (demo_language_all[g->language].letter_case != DEMO_CASE_NONE ||
        g->romanised)
        capitalise(g->out, from, g->language);
}

void demo_words_phrase(const struct demo_words *w, unsigned language,
                       enum demo_phrase kind, bool romanised,
                       struct random_sequence *r, struct buf *out)
{
    const struct demo_patterns *list = &w->lexicons[language].phrases[kind];
    bool is_name = kind == DEMO_PHRASE_ARTIST;
    struct writing g = {.words = w,
                        .language = language,
                        .base = is_name ? INVENTED_NAME_BASE : INVENTED_BASE,
                        .romanised = romanised,
                        .is_name = is_name,
                        .r = r,
                        .out = out};

    put_pattern(&g, list->patterns[random_below(r, list->count)]);
}

void demo_words_pattern(const struct demo_words *w, unsigned language,
                        struct str pattern, struct random_sequence *r,
                        struct buf *out)
{
    struct writing g = {.words = w,
                        .language = language,
                        .base = INVENTED_BASE,
                        .r = r,
                        .out = out};

    put_pattern(&g, pattern);
}

void demo_words_sentence(const struct demo_words *w, unsigned language,
                         struct str pattern, struct random_sequence *r,
                         struct buf *out)
{
    struct writing g = {.words = w,
                        .language = language,
                        .base = INVENTED_BASE,
                        .is_sentence = true,
                        .r = r,
                        .out = out};

    put_pattern(&g, pattern);
}

unsigned demo_words_language(struct random_sequence *r)
{
    uint32_t at = random_below(r, 1000);

    for (unsigned i = 0; i < DEMO_LANGUAGES; i++) {
        if (at < demo_language_all[i].permille)
            return i;
        at -= demo_language_all[i].permille;
    }
    return 0;
}

struct str demo_words_country(unsigned language, struct random_sequence *r)
{
    struct str all = str_from_c(demo_language_all[language].countries);

    return str_of(all.p + 2 * random_below(r, (uint32_t)(all.n / 2)), 2);
}

bool demo_words_has_romanised(unsigned language)
{
    return language >= DEMO_LATIN;
}

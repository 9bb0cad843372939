/* As search/readings.c: only readings whose words all exist are tried, and of
 * the ways to cut a word only the best few, those whose rarer half is the most
 * common. */
#include "library/playlist_readings.h"

#include "library/playlist_terms.h"
#include "search/spelling.h"

#define CUTS 4u

static void add(struct playlist_readings *to, struct playlist_reading reading)
{
    if (to->count < PLAYLIST_READINGS)
        to->p[to->count++] = reading;
}

/* Whether a character begins at byte `at`. */
static bool is_character(struct str word, size_t at)
{
    return ((uint8_t)word.p[at] & 0xc0) != 0x80;
}

/* Adds the best readings of `word` as two words that both exist. */
static void add_cuts(struct playlist_reader *r, uint32_t clause,
                     struct str word, struct playlist_readings *to)
{
    struct playlist_reading cuts[CUTS];
    uint32_t weights[CUTS], n = 0;

    for (size_t at = 1; at < word.n; at++) {
        struct playlist_reading cut = {
            .clause = clause,
            .clauses = 1,
            .first = str_of(word.p, at),
            .second = str_from(word, at),
        };
        uint32_t weight, other, i;

        if (!is_character(word, at))
            continue;
        /* A cut is as likely as its rarer half is common. */
        weight = playlist_terms_count(r, cut.first);
        other = weight > 0 ? playlist_terms_count(r, cut.second) : 0;
        weight = weight < other ? weight : other;
        if (weight == 0 || (n == CUTS && weight <= weights[n - 1]))
            continue;
        /* A short list, best first: each new cut moves up to its place. */
        for (i = n < CUTS ? n++ : n - 1; i > 0 && weights[i - 1] < weight;
             i--) {
            weights[i] = weights[i - 1];
            cuts[i] = cuts[i - 1];
        }
        weights[i] = weight;
        cuts[i] = cut;
    }
    for (uint32_t i = 0; i < n; i++)
        add(to, cuts[i]);
}

/* Adds `both`, cut at `at`, in place of two clauses, if there are such words.
 */
static void add_moved(struct playlist_reader *r, uint32_t clause,
                      struct str both, size_t at, struct playlist_readings *to)
{
    struct playlist_reading moved = {
        .clause = clause,
        .clauses = 2,
        .first = str_of(both.p, at),
        .second = str_from(both, at),
    };

    if (playlist_terms_count(r, moved.first) > 0 &&
        (moved.second.n == 0 || playlist_terms_count(r, moved.second) > 0))
        add(to, moved);
}

/* Adds the readings of two words as one, and of the two with the space between
 * them a letter further left or right. */
static void add_joins(struct playlist_reader *r, uint32_t clause,
                      struct str first, struct str second,
                      struct playlist_readings *to)
{
    struct str both =
        arena_printf(r->arena, "%.*s%.*s", STR_ARG(first), STR_ARG(second));
    size_t left = first.n - 1, right = first.n + 1;

    add_moved(r, clause, both, both.n, to);
    /* A letter further is a character further, of up to four bytes. */
    while (left > 0 && !is_character(both, left))
        left--;
    while (right < both.n && !is_character(both, right))
        right++;
    if (left > 0)
        add_moved(r, clause, both, left, to);
    if (right < both.n)
        add_moved(r, clause, both, right, to);
}

/* Adds the ways to write `text`, of `clauses` clauses, that are of other words
 * than it: two of them, or one for two. */
static void add_spellings(struct playlist_reader *r, uint32_t clause,
                          uint32_t clauses, struct str text,
                          struct playlist_readings *to)
{
    struct spelling others = spelling_of(r->spellings, text);
    struct str other;

    while (spelling_next(&others, &other)) {
        struct playlist_reading reading = {
            .clause = clause, .clauses = clauses, .first = other};
        bool is_two = spelling_split(other, &reading.first, &reading.second);

        /* One word for another is the plan's own. */
        if ((is_two || clauses > 1) &&
            playlist_terms_count(r, reading.first) > 0 &&
            (!is_two || playlist_terms_count(r, reading.second) > 0))
            add(to, reading);
    }
}

static struct str both_words(struct playlist_reader *r, struct str first,
                             struct str second)
{
    return arena_printf(r->arena, "%.*s %.*s", STR_ARG(first), STR_ARG(second));
}

void playlist_readings_find(struct playlist_reader *r,
                            const struct playlist_asked *asked,
                            struct playlist_readings *out)
{
    struct str before = STR_EMPTY;

    out->count = 0;
    /* Every word for itself, and with the word before it. */
    for (uint32_t i = 0; i < asked->query->count; i++) {
        struct str word = playlist_plan_word(r, asked->query, i);
        bool is_pair = word.n > 0 && before.n > 0;

        if (is_pair)
            add_spellings(r, i - 1, 2, both_words(r, before, word), out);
        if (word.n > 0)
            add_spellings(r, i, 1, word, out);
        if (is_pair && asked->leniency >= PLAYLIST_TYPOS)
            add_joins(r, i - 1, before, word, out);
        if (word.n > 0 && asked->leniency >= PLAYLIST_TYPOS)
            add_cuts(r, i, word, out);
        before = word;
    }
}

/* A clause that may be left out. */
struct candidate {
    uint32_t clause;
    uint32_t lists; /* that have the word; UINT32_MAX: perhaps none */
    size_t bytes;
};

/* Lists the plain words of the query, the most common first; but what no list
 * has must go if anything is to be found, and what is of several tokens may be
 * such. How many there are. */
static uint32_t list_candidates(struct playlist_reader *r,
                                const struct query *query,
                                struct candidate *out)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < query->count; i++) {
        struct candidate c = {.clause = i};
        uint32_t at = count;

        if (!playlist_plan_is_plain(&query->clauses[i]))
            continue;
        c.bytes = query->clauses[i].atoms[0].text.n;
        c.lists = playlist_terms_count(r, playlist_plan_word(r, query, i));
        if (c.lists == 0)
            c.lists = UINT32_MAX;
        for (; at > 0 && out[at - 1].lists < c.lists; at--)
            out[at] = out[at - 1];
        out[at] = c;
        count++;
    }
    return count;
}

void playlist_readings_without(struct playlist_reader *r,
                               const struct query *query,
                               struct playlist_readings *out)
{
    struct candidate candidates[QUERY_ATOMS];
    uint32_t words = list_candidates(r, query, candidates);
    size_t all = 0;

    out->count = 0;
    for (uint32_t i = 0; i < words; i++)
        all += candidates[i].bytes;
    /* Something must be left. How much is lost goes by letters: from 1 for a
     * word of less than a quarter of them to 4. */
    for (uint32_t i = 0; i < words && words > 1; i++)
        add(out, (struct playlist_reading){
                     .clause = candidates[i].clause,
                     .clauses = 1,
                     .lost = (uint8_t)(1 + candidates[i].bytes * 4 / (all + 1)),
                 });
}

static bool has_spelling(struct playlist_reader *r, struct str text)
{
    struct spelling others = spelling_of(r->spellings, text);
    struct str other;

    return spelling_next(&others, &other);
}

bool playlist_readings_has_spelling(struct playlist_reader *r,
                                    const struct query *query)
{
    struct str before = STR_EMPTY;

    for (uint32_t i = 0; i < query->count; i++) {
        struct str word = playlist_plan_word(r, query, i);

        if (has_spelling(r, word) ||
            (word.n > 0 && before.n > 0 &&
             has_spelling(r, both_words(r, before, word))))
            return true;
        before = word;
    }
    return false;
}

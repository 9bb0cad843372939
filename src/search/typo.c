/* One error changes at most three of a word's grams, a swap of neighbours
 * four, so a word that is near shares the others. Counting shared grams over
 * the whole vocabulary leaves few words to compare letter by letter. */
#include "search/typo.h"

#include <stdlib.h>

#include "base/mem.h"
#include "search/analysis.h"

#define GRAMS_OF_EDIT 3
#define GRAMS_OF_SWAP 4

/* Units of work that a search takes at least, for its memory, that looking up a
 * gram takes, and comparing a word; words of a gram that are counted, and bytes
 * that are cleared, for one. */
#define SEARCH_WORK   200u
#define GRAM_WORK     10u
#define COMPARE_WORK  20u
#define GRAMS_OF_UNIT 8u
#define BYTES_OF_UNIT 256u

static bool is_number(const uint32_t *points, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (points[i] < '0' || points[i] > '9')
            return false;
    return true;
}

unsigned typo_allowed(struct str word)
{
    uint32_t points[ANALYSIS_TOKEN_BYTES], n;

    if (word.n > ANALYSIS_TOKEN_BYTES)
        return 0;
    n = analysis_code_points(word, points);
    if (n < 4 || is_number(points, n))
        return 0; /* another number is another thing */
    return n < 8 ? 1 : 2;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned typo_distance(const uint32_t *a, uint32_t a_count, const uint32_t *b,
                       uint32_t b_count, unsigned most)
{
    unsigned rows[3][ANALYSIS_TOKEN_BYTES + 1];
    unsigned *before = rows[0], *above = rows[1], *row = rows[2];

    /* Each error changes the length by one at most. */
    if (a_count > b_count + most || b_count > a_count + most)
        return most + 1;
    /* Row i has the distances of a's first i characters to all beginnings of
     * b. Only the row above is needed, and for swaps the one before it. */
    for (uint32_t j = 0; j <= b_count; j++)
        above[j] = j;
    for (uint32_t i = 1; i <= a_count; i++) {
        unsigned best = row[0] = i, *oldest = before;
        uint32_t from = i > most ? i - most : 1;
        uint32_t to = i + most < b_count ? i + most : b_count;

        /* Further from the diagonal it takes more than `most`. */
        if (from > 1)
            row[from - 1] = most + 1;
        if (to < b_count)
            row[to + 1] = most + 1;
        for (uint32_t j = from; j <= to; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1,
                           above[j - 1] + (a[i - 1] != b[j - 1]));
            /* Neighbours that are swapped cost one more than without both. */
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
            best = least(best, row[j]);
        }
        if (best > most) /* it only gets worse */
            return most + 1;
        before = above;
        above = row;
        row = oldest;
    }
    return least(above[b_count], most + 1);
}

struct candidate {
    struct typo_word word;
    uint32_t count;
};

static int compare(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;

    if (x->word.edits != y->word.edits)
        return x->word.edits - y->word.edits;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return (x->word.term > y->word.term) - (x->word.term < y->word.term);
}

#define FOUND_MAX 4096

/* The search for the words that are near one word. */
struct typo_search {
    const struct index *ix;
    struct work *work;
    uint32_t points[ANALYSIS_TOKEN_BYTES]; /* the word's characters */
    uint32_t n;
    unsigned most;   /* errors that are allowed */
    unsigned needed; /* grams that a near word shares at least */
    struct gram_words words[INDEX_GRAMS_MAX]; /* of each of the word's grams */
    uint32_t grams;
    uint8_t *shared; /* grams, by place among the words of a length */
    struct candidate *found;
    uint32_t found_count;
};

/* Keeps the dictionary's word if it is near enough, and another word. */
static void compare_word(struct typo_search *s, uint32_t term)
{
    uint32_t points[ANALYSIS_TOKEN_BYTES], n;
    struct str text = index_term_text(s->ix, term);
    unsigned edits;

    if (text.n > ANALYSIS_TOKEN_BYTES || s->found_count >= FOUND_MAX ||
        !work_take(s->work, COMPARE_WORK))
        return;
    n = analysis_code_points(text, points);
    edits = typo_distance(s->points, s->n, points, n, s->most);
    if (edits == 0 || edits > s->most)
        return;
    s->found[s->found_count++] = (struct candidate){
        {term, (uint8_t)edits}, index_term_count(s->ix, term)};
}

/* Counts for each word of one length how many grams it shares, and compares
 * those that share enough. */
static void search_length(struct typo_search *s, uint32_t length)
{
    struct term_range range = index_words_of(s->ix, length);
    uint32_t count = range.end - range.first;

    (void)work_take(s->work, count / BYTES_OF_UNIT);
    memset(s->shared, 0, count);
    for (uint32_t i = 0; i < s->grams; i++) {
        uint32_t place = 0;

        if (!gram_words_seek(&s->words[i], length) ||
            !work_take(s->work, 1 + s->words[i].left / GRAMS_OF_UNIT))
            continue;
        while (gram_words_next(&s->words[i], &place) && place < count)
            /* Just once for each word: when it gets there. */
            if (++s->shared[place] == s->needed)
                compare_word(s, s->ix->by_length[range.first + place]);
    }
}

/* The most words of any length that is looked at. */
static uint32_t most_words(const struct typo_search *s, uint32_t first,
                           uint32_t last)
{
    uint32_t most = 0;

    for (uint32_t length = first; length <= last; length++) {
        struct term_range range = index_words_of(s->ix, length);

        if (range.end - range.first > most)
            most = range.end - range.first;
    }
    return most;
}

uint32_t typo_words(const struct index *ix, struct str word, struct work *work,
                    struct typo_word *out, uint32_t max)
{
    struct typo_search s = {.ix = ix, .work = work, .most = typo_allowed(word)};
    uint64_t keys[INDEX_GRAMS_MAX];
    uint32_t lost, first, last;

    if (s.most == 0 || !work_take(work, SEARCH_WORK))
        return 0;
    s.n = analysis_code_points(word, s.points);
    s.grams = index_grams(word, keys);
    for (uint32_t i = 0; i < s.grams && work_take(work, GRAM_WORK); i++)
        s.words[i] = index_gram_words(ix, keys[i]);
    /* One swap, and what else is allowed: so many grams may be lost. */
    lost = GRAMS_OF_SWAP + (s.most - 1) * GRAMS_OF_EDIT;
    s.needed = s.grams > lost ? s.grams - lost : 1;
    first = s.n - s.most;
    last = s.n + s.most;
    /* Memory for the most common length serves all lengths. */
    s.shared = mem_alloc(most_words(&s, first, last) + 1u);
    s.found = mem_alloc(FOUND_MAX * sizeof *s.found);
    for (uint32_t length = first; length <= last && !work_is_over(work);
         length++)
        search_length(&s, length);
    if (s.found_count > 0)
        qsort(s.found, s.found_count, sizeof *s.found, compare);
    for (uint32_t i = 0; i < s.found_count && i < max; i++)
        out[i] = s.found[i].word;
    free(s.shared);
    free(s.found);
    return s.found_count < max ? s.found_count : max;
}

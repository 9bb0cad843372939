/* Words of Hangul lie beside each other in the dictionary, and their texts do,
 * too: what is inside of them is found by one pass over bytes. */
#include "search/plan_script.h"

#include "base/bisect.h"
#include "search/script.h"

/* Bytes that are looked at for a unit of work. */
#define BYTES_OF_UNIT 64u

/* Words that are kept. */
#define INSIDE_MAX 4096u

uint32_t plan_ways(const struct planner *p, struct str word,
                   struct str out[SCRIPT_WORDS])
{
    return script_has_ways(word) && work_take(p->work, WORK_LOOKUP)
               ? script_words(word, p->arena, out)
               : 0;
}

/* All words that begin with a byte that Hangul begins with. */
static struct term_range hangul_words(const struct index *ix)
{
    return (struct term_range){index_range(ix, INDEX_WORDS, STR("\xea")).first,
                               index_range(ix, INDEX_WORDS, STR("\xed")).end};
}

/* The word of the range in whose text the byte at `at` is. */
static uint32_t word_at(const struct index *ix, struct term_range range,
                        const char *at)
{
    struct bisect b = bisect_in(range.first, range.end);

    while (bisect_next(&b)) {
        struct str text = index_term_text(ix, (uint32_t)b.middle);

        bisect_put(&b, text.p + text.n <= at);
    }
    return (uint32_t)b.low;
}

uint32_t plan_inside(const struct planner *p, struct str word, uint32_t **terms)
{
    const struct index *ix = p->request->index;
    struct term_range range;
    struct str rest, last;
    uint32_t n = 0;

    if (word.n == 0 || !script_is_hangul(word))
        return 0;
    range = hangul_words(ix);
    if (range.first >= range.end)
        return 0;
    rest = index_term_text(ix, range.first);
    last = index_term_text(ix, range.end - 1);
    if (rest.n == 0 || last.n == 0 || last.p < rest.p)
        return 0; /* a damaged file */
    rest.n = (size_t)(last.p - rest.p) + last.n;
    *terms = arena_alloc(p->arena, INSIDE_MAX * sizeof **terms);
    while (rest.n >= word.n && n < INSIDE_MAX) {
        const char *at = memmem(rest.p, rest.n, word.p, word.n);
        size_t passed = at != NULL ? (size_t)(at - rest.p) : rest.n;
        struct str text;
        uint32_t term;

        if (!work_take(p->work, WORK_LOOKUP + passed / BYTES_OF_UNIT) ||
            at == NULL)
            break;
        term = word_at(ix, range, at);
        text = index_term_text(ix, term);
        if (text.n == 0)
            break; /* a damaged file */
        /* A part of two words is none; else the rest of the word says no
         * more. */
        if (at + word.n <= text.p + text.n) {
            (*terms)[n++] = term;
            at = text.p + text.n;
        } else {
            at++;
        }
        rest = str_from(rest, (size_t)(at - rest.p));
    }
    return n;
}

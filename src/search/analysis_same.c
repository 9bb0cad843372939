/* Two texts are read side by side, each as the code points of its words in
 * decomposed and case-folded form; nothing is stored but the parts of one
 * character.
 *
 * Limit: two marks on one base in different orders aren't brought into one;
 * the texts count as different. */
#include "search/analysis.h"

#include "base/utf8.h"
#include "search/character.h"
#include "search/fold.h"

/* A text that is being read. */
struct reader {
    struct str rest;
    bool has_signs;                 /* punctuation counts, too */
    bool has_marks;                 /* and so do marks */
    uint32_t parts[FOLD_EXPANSION]; /* of the character at hand */
    size_t count;
    size_t next; /* part that is still to come */
};

static bool is_space(uint32_t c)
{
    return c <= ' ' || c == 0x7f;
}

/* Whether a code point is of a word; else it is a sign, or a space. */
static bool is_of_word(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    switch (character_of(c)) {
    case CHARACTER_WORD:
    case CHARACTER_PAIRED:
    case CHARACTER_SYMBOL:
        return true;
    default:
        return false;
    }
}

/* Whether a code point counts. */
static bool is_wanted(const struct reader *r, uint32_t c)
{
    if (is_space(c))
        return false;
    if (!is_of_word(c))
        return r->has_signs;
    return r->has_marks || c < 0x80 || !character_is_mark(c);
}

/* The next code point that counts, 0 at the end. */
static uint32_t read_next(struct reader *r)
{
    for (;;) {
        uint32_t c;

        while (r->next < r->count) {
            c = r->parts[r->next++];
            if (is_wanted(r, c))
                return c;
        }
        if (r->rest.n == 0)
            return 0;
        r->rest = str_from(r->rest, utf8_decode(r->rest.p, &c));
        r->count = fold_decompose(fold_sign(c), r->parts);
        r->next = 0;
    }
}

/* Whether the code points that count are the same in both texts; how many there
 * are to `*n`. */
static bool are_equal(struct str a, struct str b, bool has_signs, size_t *n)
{
    struct reader left = {.rest = a, .has_signs = has_signs, .has_marks = true};
    struct reader right = {
        .rest = b, .has_signs = has_signs, .has_marks = true};
    uint32_t c;

    for (*n = 0; (c = read_next(&left)) == read_next(&right); ++*n)
        if (c == 0)
            return true;
    return false;
}

bool analysis_is_same(struct str a, struct str b)
{
    size_t n;

    if (!are_equal(a, b, false, &n))
        return false;
    return n > 0 || are_equal(a, b, true, &n);
}

bool analysis_has_signs(struct str text)
{
    struct reader r = {.rest = text, .has_signs = true};
    uint32_t c;

    while ((c = read_next(&r)) != 0)
        if (!is_of_word(c))
            return true;
    return false;
}

bool analysis_is_written(struct str name, struct str typed, bool with_marks)
{
    struct reader left = {
        .rest = name, .has_signs = true, .has_marks = with_marks};
    struct reader right = {
        .rest = typed, .has_signs = true, .has_marks = with_marks};
    uint32_t c, asked;

    do {
        c = read_next(&left);
        asked = read_next(&right);
    } while (c == asked && c != 0);
    if (asked != 0)
        return false;
    while (c != 0 && !is_of_word(c))
        c = read_next(&left);
    return c == 0;
}

uint32_t analysis_code_points(struct str text, uint32_t *out)
{
    uint32_t n = 0;

    for (size_t at = 0; at < text.n && n < ANALYSIS_TOKEN_BYTES;)
        at += utf8_decode(text.p + at, &out[n++]);
    return n;
}

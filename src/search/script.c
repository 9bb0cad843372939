/* Two characters are the same when what they are in the end is: katakana is
 * hiragana, traditional is simplified. The table of the latter is made while
 * building (tools/han.c).
 *
 * Limit: where simplifying made one character of several (發 and 髮 are 发),
 * these are taken for each other. */
#include "search/script.h"

#include <stddef.h>

#include "base/bisect.h"
#include "base/utf8.h"

struct han {
    uint16_t from;
    uint16_t to;
};

#define LEFT_OUT(from, to)
#define TAKEN(from, to) {from, to},

/* What becomes of a traditional character, and what a simplified one has come
 * of; both ascending. */
#define HAN  TAKEN
#define BACK LEFT_OUT
static const struct han simplified[] = {
#include "search/han.def"
};
#undef HAN
#undef BACK
#define HAN  LEFT_OUT
#define BACK TAKEN
static const struct han traditional[] = {
#include "search/han.def"
};
#undef HAN
#undef BACK
#define PAIRS (sizeof simplified / sizeof simplified[0])

/* The first pair of a table that is of `c` or of what follows it. */
static size_t find(const struct han *table, uint32_t c)
{
    struct bisect b = bisect_in(0, PAIRS);

    while (bisect_next(&b))
        bisect_put(&b, table[b.middle].from < c);
    return b.low;
}

static bool is_between(uint32_t c, uint32_t first, uint32_t last)
{
    return c >= first && c <= last;
}

/* Small letters and ヽ, ヾ included; what katakana alone has stays. */
static bool is_katakana(uint32_t c)
{
    return is_between(c, 0x30a1, 0x30f6) || is_between(c, 0x30fd, 0x30fe);
}

static bool is_hiragana(uint32_t c)
{
    return is_between(c, 0x3041, 0x3096) || is_between(c, 0x309d, 0x309e);
}

#define KATAKANA_BEHIND 0x60 /* hiragana */

static bool is_han(uint32_t c)
{
    return is_between(c, 0x3400, 0x9fff);
}

/* What a character is in the end. */
static uint32_t last_form(uint32_t c)
{
    size_t i;

    if (is_katakana(c))
        return c - KATAKANA_BEHIND;
    if (!is_han(c))
        return c;
    i = find(simplified, c);
    return i < PAIRS && simplified[i].from == c ? simplified[i].to : c;
}

uint32_t script_ways(uint32_t c, uint32_t out[SCRIPT_WAYS])
{
    uint32_t last = last_form(c), n = 0;

    out[n++] = c;
    if (is_hiragana(c))
        out[n++] = c + KATAKANA_BEHIND;
    if (last != c)
        out[n++] = last;
    if (!is_han(c))
        return n;
    for (size_t i = find(traditional, last);
         i < PAIRS && traditional[i].from == last && n < SCRIPT_WAYS; i++)
        if (traditional[i].to != c)
            out[n++] = traditional[i].to;
    return n;
}

/* The first byte of a character that may have several ways. */
#define FIRST_BYTE 0xe3u

bool script_has_ways(struct str word)
{
    return word.n > 0 && (uint8_t)word.p[0] >= FIRST_BYTE;
}

uint32_t script_words(struct str word, struct arena *arena,
                      struct str out[SCRIPT_WORDS])
{
    uint32_t first[SCRIPT_WAYS], second[SCRIPT_WAYS], c, n = 0;
    uint32_t firsts, seconds = 1;
    struct str rest;
    char text[8];

    if (!script_has_ways(word))
        return 0;
    rest = str_from(word, utf8_decode(word.p, &c));
    firsts = script_ways(c, first);
    if (rest.n > 0) {
        rest = str_from(rest, utf8_decode(rest.p, &c));
        seconds = script_ways(c, second);
    }
    /* Longer words are of scripts that have one way. */
    if (rest.n > 0)
        return 0;
    for (uint32_t i = 0; i < firsts; i++)
        for (uint32_t k = 0; k < seconds && n < SCRIPT_WORDS; k++) {
            size_t bytes = (size_t)utf8_encode(first[i], text);

            if (i + k == 0) /* as it was typed */
                continue;
            if (word.n > bytes)
                bytes += (size_t)utf8_encode(second[k], text + bytes);
            out[n++] = arena_str(arena, str_of(text, bytes));
        }
    return n;
}

bool script_is_same(struct str text, struct str asked, bool is_open)
{
    while (text.n > 0 && asked.n > 0) {
        uint32_t a, b;

        text = str_from(text, utf8_decode(text.p, &a));
        asked = str_from(asked, utf8_decode(asked.p, &b));
        if (a != b && last_form(a) != last_form(b))
            return false;
    }
    return asked.n == 0 && (text.n == 0 || is_open);
}

bool script_is_hangul(struct str text)
{
    uint32_t c, n = 0;

    for (; text.n > 0; n++) {
        text = str_from(text, utf8_decode(text.p, &c));
        if (!is_between(c, 0xac00, 0xd7a3))
            return false;
    }
    return n >= 2;
}

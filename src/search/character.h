/* The kinds of characters that the analysis of text tells apart. Private to the
 * search room; any thread. */
#ifndef TONEARM_SEARCH_CHARACTER_H
#define TONEARM_SEARCH_CHARACTER_H

#include <stdbool.h>
#include <stdint.h>

enum character {
    CHARACTER_CUT,     /* punctuation: ends a word */
    CHARACTER_NOTHING, /* a spacing accent, a skin tone: as if not there */
    CHARACTER_DOT,     /* a middle dot, which Japanese and Chinese put between
                          the parts of foreign names */
    CHARACTER_WORD,    /* a letter, mark or number */
    CHARACTER_PAIRED,  /* of a script without spaces between words */
    CHARACTER_SYMBOL   /* a word in itself */
};

/* The kind of `c`, a folded code point (fold.h) from U+0080 on. */
enum character character_of(uint32_t c);

/* Whether `c` is a mark (category M). */
bool character_is_mark(uint32_t c);

/* Whether `c` may be composed with a character before it: a mark, or a Hangul
 * vowel or final consonant. */
bool character_is_joining(uint32_t c);

#endif

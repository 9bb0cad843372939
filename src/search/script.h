/* Characters that are written in two ways and read as one: a syllable in
 * hiragana and in katakana, a Chinese character as it is traditional and
 * simplified. Names keep theirs; a query is looked for in both. Any thread. */
#ifndef TONEARM_SEARCH_SCRIPT_H
#define TONEARM_SEARCH_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* The most ways to write one character. */
#define SCRIPT_WAYS 8

/* The ways to write `c`, itself first, to `out`; how many there are. */
uint32_t script_ways(uint32_t c, uint32_t out[SCRIPT_WAYS]);

/* Whether a word is of characters that may have several ways. */
bool script_has_ways(struct str word);

/* The most other ways to write a word. */
#define SCRIPT_WORDS 24u

/* The other ways to write a word of one or two such characters, as analysis.h
 * leaves runs of them, to `out`, in the arena; how many there are. Other words
 * have none. */
uint32_t script_words(struct str word, struct arena *arena,
                      struct str out[SCRIPT_WORDS]);

/* Whether two texts differ in nothing but such ways; with `is_open` `text` may
 * have more behind. */
bool script_is_same(struct str text, struct str asked, bool is_open);

/* Whether a text is two syllables of Hangul or more, and nothing else: a part
 * of a word that says something. */
bool script_is_hangul(struct str text);

#endif

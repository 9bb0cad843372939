/* Characters that are written in two ways and read as one: a syllable in
 * hiragana and in katakana, a Chinese character as it is traditional and
 * simplified. Names keep theirs; a query is looked for in both. Private to the
 * search room; any thread. */
#ifndef TONEARM_SEARCH_SCRIPT_H
#define TONEARM_SEARCH_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* The most ways to write one character. */
#define SCRIPT_WAYS 8

/* The ways to write `c`, itself first, to `out`; how many there are. */
uint32_t script_ways(uint32_t c, uint32_t out[SCRIPT_WAYS]);

/* Whether two texts differ in nothing but such ways; with `is_open` `text` may
 * have more behind. */
bool script_is_same(struct str text, struct str asked, bool is_open);

/* Whether a text is two syllables of Hangul or more, and nothing else: a part
 * of a word that says something. */
bool script_is_hangul(struct str text);

#endif

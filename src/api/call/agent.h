/* What a browser calls itself, in words for people. */
#ifndef TONEARM_API_CALL_AGENT_H
#define TONEARM_API_CALL_AGENT_H

#include "base/arena.h"
#include "base/str.h"

/* "Firefox on Linux" of the value of a User-Agent header: at most
 * AGENT_WORDS_MAX bytes of ASCII without control characters. A program that is
 * no browser we know is called by its first word without the version; a header
 * that has none gives an empty text. In the arena, or a literal. */
#define AGENT_WORDS_MAX 48
struct str agent_words(struct str header, struct arena *arena);

#endif

/* UTF-8, checked once at the door and trusted after (RFC 3629). */
#ifndef TONEARM_BASE_UTF8_H
#define TONEARM_BASE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* True when all of `s` is well-formed: shortest forms, no surrogates, at most
 * U+10FFFF. */
bool utf8_is_valid(struct str s);

/* Writes code point `c` (a valid one) to `out`; returns 1 to 4. */
int utf8_encode(uint32_t c, char *out);

/* The longest prefix of valid `s` of at most `max` bytes that doesn't cut a
 * character. */
struct str utf8_cut(struct str s, size_t max);

#endif

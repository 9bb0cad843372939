/* UTF-8, checked once at the door and trusted after (RFC 3629). */
#ifndef TONEARM_BASE_UTF8_H
#define TONEARM_BASE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* How many bytes the character has with which `s` begins, which isn't empty; 0
 * when that isn't well-formed. */
size_t utf8_length(struct str s);

/* True when all of `s` is well-formed: shortest forms, no surrogates, at most
 * U+10FFFF. */
bool utf8_is_valid(struct str s);

/* Well-formed, and without control characters of ASCII. */
bool utf8_is_printable(struct str s);

/* Whether well-formed text has characters that can't be seen and make one name
 * look like another: those that turn the direction of the text (Unicode TR9),
 * of no width (the joiners, too, so that no emoji of several people is
 * a name), fillers, tags, and the control characters and line ends beyond
 * ASCII. What may stand in a name is a rule of Unicode TR36 section 2. */
bool utf8_has_invisible(struct str s);

/* Writes code point `c` (a valid one) to `out`; returns 1 to 4. */
int utf8_encode(uint32_t c, char *out);

/* The code point at `p`, the beginning of a character of valid text, to `*c`;
 * returns its length in bytes. */
static inline size_t utf8_decode(const char *p, uint32_t *c)
{
    const unsigned char *u = (const unsigned char *)p;

    if (u[0] < 0x80) {
        *c = u[0];
        return 1;
    }
    if (u[0] < 0xe0) {
        *c = (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu);
        return 2;
    }
    if (u[0] < 0xf0) {
        *c = (u[0] & 0xfu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
        return 3;
    }
    *c = (u[0] & 7u) << 18 | (u[1] & 0x3fu) << 12 | (u[2] & 0x3fu) << 6 |
         (u[3] & 0x3fu);
    return 4;
}

/* The longest prefix of valid `s` of at most `max` bytes that doesn't cut a
 * character. */
struct str utf8_cut(struct str s, size_t max);

#endif

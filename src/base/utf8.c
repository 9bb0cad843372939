/* Eight ASCII bytes at a time, then the long way. */
#include "base/utf8.h"

static size_t sequence_length(const unsigned char *p, size_t left)
{
    unsigned char c = p[0], low = 0x80, high = 0xbf;
    size_t n;

    if (c < 0x80)
        return 1;
    if (c < 0xc2 || c > 0xf4)
        return 0;
    n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (left < n)
        return 0;
    if (c == 0xe0)
        low = 0xa0;
    else if (c == 0xed)
        high = 0x9f;
    else if (c == 0xf0)
        low = 0x90;
    else if (c == 0xf4)
        high = 0x8f;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

size_t utf8_length(struct str s)
{
    return sequence_length((const unsigned char *)s.p, s.n);
}

bool utf8_is_valid(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t left = s.n;

    while (left > 0) {
        size_t n;

        while (left >= 8) {
            uint64_t w;

            memcpy(&w, p, 8);
            if ((w & 0x8080808080808080u) != 0)
                break;
            p += 8;
            left -= 8;
        }
        if (left == 0)
            break;
        n = sequence_length(p, left);
        if (n == 0)
            return false;
        p += n;
        left -= n;
    }
    return true;
}

bool utf8_is_printable(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
            return false;
    return utf8_is_valid(s);
}

/* In order, ends included. The variation selectors (FE00-FE0F) aren't here:
 * many a heart has one. */
static const struct {
    uint32_t first, last;
} invisible[] = {
    {0x0080, 0x009f},   /* controls */
    {0x00ad, 0x00ad},   /* soft hyphen */
    {0x034f, 0x034f},   /* combining grapheme joiner */
    {0x061c, 0x061c},   /* Arabic letter mark */
    {0x115f, 0x1160},   /* Hangul fillers */
    {0x17b4, 0x17b5},   /* Khmer inherent vowels */
    {0x180b, 0x180f},   /* Mongolian selectors and vowel separator */
    {0x200b, 0x200f},   /* zero width space and joiners, direction marks */
    {0x2028, 0x202e},   /* line and paragraph ends, embeddings, overrides */
    {0x2060, 0x206f},   /* word joiner, isolates, old formatting */
    {0x3164, 0x3164},   /* Hangul filler */
    {0xfeff, 0xfeff},   /* byte order mark */
    {0xffa0, 0xffa0},   /* halfwidth Hangul filler */
    {0xfff9, 0xfffb},   /* interlinear annotation */
    {0x1d173, 0x1d17a}, /* musical formatting */
    {0xe0000, 0xe0fff}, /* tags, more selectors */
};

static bool is_invisible(uint32_t c)
{
    for (size_t i = 0; i < sizeof invisible / sizeof invisible[0]; i++)
        if (c <= invisible[i].last)
            return c >= invisible[i].first;
    return false;
}

bool utf8_has_invisible(struct str s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t c;

        i += utf8_decode(s.p + i, &c);
        if (is_invisible(c))
            return true;
    }
    return false;
}

int utf8_encode(uint32_t c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

struct str utf8_cut(struct str s, size_t max)
{
    if (s.n <= max)
        return s;
    while (max > 0 && ((unsigned char)s.p[max] & 0xc0) == 0x80)
        max--;
    return str_of(s.p, max);
}

/* How a guess is made. Western text is ASCII with a high byte here and there.
 * Where high bytes come in rows, or in pairs, it's another script: Russian has
 * nearly all of them from 0xc0 up, one a letter; Shift-JIS has its kana behind
 * 0x82 and 0x83, which Western text hardly ever holds; Chinese and Korean come
 * in pairs of which Korean's first bytes end at 0xc8, and Big5's second bytes
 * may be ASCII. */
#include "media/tags/charset.h"

#include <errno.h>

#include "base/utf8.h"

#define REPLACEMENT 0xfffdu

static const char *const NAMES[CHARSET_COUNT] = {
    [CHARSET_CYRILLIC] = "CP1251", [CHARSET_JAPANESE] = "CP932",
    [CHARSET_CHINESE] = "GB18030", [CHARSET_TAIWANESE] = "BIG5",
    [CHARSET_KOREAN] = "CP949",
};

static bool is_open(iconv_t converter)
{
    return converter != (iconv_t)-1;
}

void charsets_init(struct charsets *c)
{
    for (size_t i = 0; i < CHARSET_COUNT; i++)
        c->converters[i] =
            NAMES[i] != NULL ? iconv_open("UTF-8", NAMES[i]) : (iconv_t)-1;
}

void charsets_release(struct charsets *c)
{
    for (size_t i = 0; i < CHARSET_COUNT; i++)
        if (is_open(c->converters[i]))
            (void)iconv_close(c->converters[i]);
}

/* What the bytes of a sample are like. */
struct shape {
    size_t letters; /* of ASCII */
    size_t high;    /* from 0x80 up */
    size_t upper;   /* from 0xc0 up */
    size_t longest; /* row of high bytes */
    size_t pairs;   /* of high bytes */
    size_t hangul;  /* pairs that begin with 0xb0 to 0xc8 */
    size_t mixed;   /* high bytes with an ASCII byte of a letter's range next */
    size_t kana;    /* as Shift-JIS has them */
    size_t frequent; /* pairs that begin as Big5's frequent characters do */
};

static bool is_letter(unsigned char b)
{
    return (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
}

static bool is_kana(unsigned char a, unsigned char b)
{
    return (a == 0x82 && b >= 0x9f && b <= 0xf1) ||
           (a == 0x83 && b >= 0x40 && b <= 0x96);
}

/* Rows and single bytes. */
static void measure_rows(struct str s, struct shape *out)
{
    size_t row = 0;

    for (size_t i = 0; i < s.n; i++) {
        unsigned char b = (unsigned char)s.p[i];

        out->letters += is_letter(b);
        out->high += b >= 0x80;
        out->upper += b >= 0xc0;
        row = b >= 0x80 ? row + 1 : 0;
        if (row > out->longest)
            out->longest = row;
    }
}

/* What stands in two bytes, from left to right. */
static void measure_pairs(struct str s, struct shape *out)
{
    for (size_t i = 0; i + 1 < s.n; i++) {
        unsigned char a = (unsigned char)s.p[i];
        unsigned char b = (unsigned char)s.p[i + 1];

        if (a < 0x80)
            continue;
        out->kana += is_kana(a, b);
        out->pairs += b >= 0x80;
        out->frequent += a >= 0xa4 && a <= 0xc6;
        out->hangul += b >= 0x80 && a >= 0xb0 && a <= 0xc8;
        out->mixed += b >= 0x40 && b < 0x7f;
        i++;
    }
}

/* Whether all of the sample is text of the charset. */
static bool is_readable(struct charsets *c, enum charset charset, struct str s)
{
    iconv_t converter = c->converters[charset];
    char out[256];
    char *from = (char *)(uintptr_t)s.p; /* iconv doesn't write there */
    size_t left = s.n;

    if (!is_open(converter))
        return false;
    (void)iconv(converter, NULL, NULL, NULL, NULL);
    while (left > 0) {
        char *to = out;
        size_t room = sizeof out;

        if (iconv(converter, &from, &left, &to, &room) == (size_t)-1 &&
            errno != E2BIG)
            return false;
    }
    return true;
}

static enum charset guess_pairs(struct charsets *c, struct str s,
                                const struct shape *shape)
{
    if (shape->mixed == 0 && shape->hangul == shape->pairs &&
        is_readable(c, CHARSET_KOREAN, s))
        return CHARSET_KOREAN;
    return is_readable(c, CHARSET_CHINESE, s) ? CHARSET_CHINESE : CHARSET_LATIN;
}

enum charset charset_guess(struct charsets *c, struct str sample)
{
    struct shape shape = {.high = 0};

    if (utf8_is_valid(sample))
        return CHARSET_UTF8;
    measure_rows(sample, &shape);
    measure_pairs(sample, &shape);
    if (shape.kana * 4 >= shape.pairs + shape.mixed && shape.kana > 1 &&
        is_readable(c, CHARSET_JAPANESE, sample))
        return CHARSET_JAPANESE;
    /* What Big5 begins its frequent characters with are signs in Latin-1. */
    if (shape.mixed > 0 && shape.frequent > 1 &&
        shape.frequent * 4 >= (shape.pairs + shape.mixed) * 3 &&
        is_readable(c, CHARSET_TAIWANESE, sample))
        return CHARSET_TAIWANESE;
    /* A Western word has two high bytes in a row at most ("größte"). */
    if (shape.longest < 3)
        return CHARSET_LATIN;
    if (shape.upper * 10 >= shape.high * 9 &&
        is_readable(c, CHARSET_CYRILLIC, sample))
        return CHARSET_CYRILLIC;
    /* Signs in a row are an ornament unless there is much of it. */
    if (shape.high * 8 < shape.letters)
        return CHARSET_LATIN;
    return guess_pairs(c, sample, &shape);
}

/* Windows-1252 between 0x80 and 0x9f; the five that it leaves open are
 * Latin-1's. */
static const uint16_t LATIN[32] = {
    0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,   0x017d, 0x8f,
    0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178,
};

static struct str decode_latin(struct str bytes, struct arena *arena)
{
    char *out = arena_alloc(arena, bytes.n * 3);
    size_t n = 0;

    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char b = (unsigned char)bytes.p[i];
        uint32_t c = b >= 0x80 && b < 0xa0 ? LATIN[b - 0x80] : b;

        n += (size_t)utf8_encode(c, out + n);
    }
    return str_of(out, n);
}

/* Where text that should be UTF-8 isn't, single bytes are replaced. */
static struct str decode_utf8(struct str bytes, struct arena *arena)
{
    char *out;
    size_t n = 0;

    if (utf8_is_valid(bytes))
        return bytes;
    out = arena_alloc(arena, bytes.n * 3);
    for (size_t i = 0; i < bytes.n;) {
        size_t length = 1;

        while (length < 4 && i + length < bytes.n &&
               !utf8_is_valid(str_of(bytes.p + i, length)))
            length++;
        if (utf8_is_valid(str_of(bytes.p + i, length))) {
            memcpy(out + n, bytes.p + i, length);
            n += length;
            i += length;
        } else {
            n += (size_t)utf8_encode(REPLACEMENT, out + n);
            i++;
        }
    }
    return str_of(out, n);
}

/* No charset here has more than four bytes of UTF-8 for one of its own. */
static struct str decode_by(iconv_t converter, struct str bytes,
                            struct arena *arena)
{
    size_t room = bytes.n * 4;
    char *out = arena_alloc(arena, room), *to = out;
    char *from = (char *)(uintptr_t)bytes.p;
    size_t left = bytes.n;

    (void)iconv(converter, NULL, NULL, NULL, NULL);
    while (left > 0 &&
           iconv(converter, &from, &left, &to, &room) == (size_t)-1) {
        if (room < 3)
            break;
        to += utf8_encode(REPLACEMENT, to);
        room -= 3;
        from++;
        left--;
    }
    return str_of(out, (size_t)(to - out));
}

struct str charset_decode(struct charsets *c, enum charset charset,
                          struct str bytes, struct arena *arena)
{
    if (charset == CHARSET_UTF8)
        return decode_utf8(bytes, arena);
    if (charset == CHARSET_LATIN || !is_open(c->converters[charset]))
        return decode_latin(bytes, arena);
    return decode_by(c->converters[charset], bytes, arena);
}

static uint32_t unit_at(struct str s, size_t i, bool is_little)
{
    uint32_t a = (unsigned char)s.p[i], b = (unsigned char)s.p[i + 1];

    return is_little ? b << 8 | a : a << 8 | b;
}

struct str charset_utf16(struct str bytes, bool is_little, struct arena *arena)
{
    char *out = arena_alloc(arena, bytes.n / 2 * 3 + 1);
    size_t n = 0;

    if (bytes.n >= 2 && unit_at(bytes, 0, true) == 0xfffe)
        is_little = false, bytes = str_from(bytes, 2);
    else if (bytes.n >= 2 && unit_at(bytes, 0, true) == 0xfeff)
        is_little = true, bytes = str_from(bytes, 2);
    for (size_t i = 0; i + 1 < bytes.n; i += 2) {
        uint32_t c = unit_at(bytes, i, is_little), low;

        if (c >= 0xd800 && c < 0xdc00 && i + 3 < bytes.n) {
            low = unit_at(bytes, i + 2, is_little);
            if (low >= 0xdc00 && low < 0xe000) {
                c = 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff);
                i += 2;
            }
        }
        if (c >= 0xd800 && c < 0xe000)
            c = REPLACEMENT;
        n += (size_t)utf8_encode(c, out + n);
    }
    return str_of(out, n);
}

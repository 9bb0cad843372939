/* Each character is decomposed, its marks are dropped or put in canonical
 * order behind their base, and what is left is composed.
 *
 * Whether a mark is dropped depends on the base for those that any script may
 * use, and on the mark itself for those of one script. A base that is no
 * letter, or none at all, loses its marks, so that no token begins with one
 * of the first kind and folding what was folded changes nothing.
 *
 * Limits: a base keeps its first eight marks (real ones have three at most),
 * which bounds the sorting. Decimal digits of other scripts stay what they
 * are. */
#include "search/fold.h"

#include <utf8proc.h>

#include "base/utf8.h"
#include "search/character.h"

#define MARKS_MAX 8

/* A text that is being folded, as the code points that there are so far. */
struct folding {
    int32_t *p;
    size_t n;
    size_t marks;   /* that were kept behind the last base */
    bool keeps;     /* that base keeps marks of any script */
    bool had_marks; /* marks were dropped, or letters replaced */
    bool is_loose;  /* something may have to be composed */
};

static const utf8proc_property_t *property_of(uint32_t c)
{
    return utf8proc_get_property((utf8proc_int32_t)c);
}

static bool is_between(uint32_t c, uint32_t first, uint32_t last)
{
    return c >= first && c <= last;
}

/* ---- marks ---- */

/* Whether the mark may stand on letters of any script, such as an acute. */
static bool is_shared_mark(uint32_t c)
{
    return c < 0x0530 || is_between(c, 0x1ab0, 0x1aff) ||
           is_between(c, 0x1dc0, 0x1dff) || is_between(c, 0x20d0, 0x20ff) ||
           is_between(c, 0x2de0, 0x2dff) || is_between(c, 0x3099, 0x309a) ||
           is_between(c, 0xa66f, 0xa69f) || is_between(c, 0xfe20, 0xfe2f);
}

/* Hebrew points; Arabic harakat, and the signs that only the Quran has. */
static bool is_vowel_point(uint32_t c)
{
    return is_between(c, 0x0591, 0x05c7) || is_between(c, 0x0610, 0x061a) ||
           is_between(c, 0x064b, 0x065f) || c == 0x0670 ||
           is_between(c, 0x06d6, 0x06ed) || c == 0xfb1e;
}

/* Whether shared marks on the letter `c` are part of it. */
static bool is_keeper(uint32_t c)
{
    if (c < 0x0530 || is_between(c, 0x1c80, 0x1c8f) ||
        is_between(c, 0x1d00, 0x1fff) || is_between(c, 0x2c60, 0x2c7f) ||
        is_between(c, 0xa640, 0xa69f) || is_between(c, 0xa720, 0xa7ff) ||
        is_between(c, 0xab30, 0xab6f))
        return false; /* Latin, Greek, Cyrillic */
    return character_of(c) == CHARACTER_WORD ||
           character_of(c) == CHARACTER_PAIRED;
}

/* Appends a mark behind its base, or drops it. */
static void put_mark(struct folding *f, uint32_t c)
{
    int class = property_of(c)->combining_class;
    size_t at = f->n, first = f->n - f->marks;

    /* Rule 2. */
    if (is_vowel_point(c) || (is_shared_mark(c) && !f->keeps)) {
        f->had_marks = true;
        return;
    }
    if (f->marks == MARKS_MAX)
        return;
    /* Canonical order: by combining class, equal ones as they come. */
    while (class != 0 && at > first &&
           property_of((uint32_t)f->p[at - 1])->combining_class > class) {
        f->p[at] = f->p[at - 1];
        at--;
    }
    f->p[at] = (int32_t)c;
    f->n++;
    f->marks++;
    f->is_loose = true;
}

/* ---- other characters ---- */

/* Appends a base: marks that follow are its own. */
static void put(struct folding *f, uint32_t c)
{
    f->p[f->n++] = (int32_t)c;
    f->marks = 0;
    f->keeps = false;
}

static void put_two(struct folding *f, char first, char second)
{
    put(f, (uint32_t)first);
    put(f, (uint32_t)second);
}

/* Rule 3: letters that don't decompose. False for all others. */
static bool put_replaced(struct folding *f, uint32_t c)
{
    switch (c) {
    case 0xe6: /* æ */
        put_two(f, 'a', 'e');
        return true;
    case 0xf0:  /* ð */
    case 0x111: /* đ */
        put(f, 'd');
        return true;
    case 0xf8: /* ø */
        put(f, 'o');
        return true;
    case 0xfe: /* þ */
        put_two(f, 't', 'h');
        return true;
    case 0x127: /* ħ */
        put(f, 'h');
        return true;
    case 0x131: /* ı */
        put(f, 'i');
        return true;
    case 0x142: /* ł */
        put(f, 'l');
        return true;
    case 0x153: /* œ */
        put_two(f, 'o', 'e');
        return true;
    case 0x167: /* ŧ */
        put(f, 't');
        return true;
    default:
        return false;
    }
}

/* Whether the character is an apostrophe, or is typed for one. */
static bool is_apostrophe(uint32_t c)
{
    switch (c) {
    case 0xb4:   /* acute accent */
    case 0x2b9:  /* modifier letters: prime, */
    case 0x2bb:  /* okina, */
    case 0x2bc:  /* apostrophe, */
    case 0x2be:  /* hamza */
    case 0x2bf:  /* and ayn, as romanised */
    case 0x5f3:  /* geresh */
    case 0x5f4:  /* gershayim */
    case 0x1fbd: /* koronis and what is typed for it */
    case 0x1fbf:
    case 0x1ffd:
    case 0x1ffe:
    case 0x2018: /* single quotation marks */
    case 0x2019:
    case 0x201b:
    case 0x2032: /* prime */
        return true;
    default:
        return false;
    }
}

/* A character of a decomposition. */
static void put_part(struct folding *f, uint32_t c)
{
    if (c < 0x80) {
        put(f, c);
        return;
    }
    if (character_is_mark(c)) {
        put_mark(f, c);
        return;
    }
    if (c == 0x640) /* tatweel only makes a word longer */
        return;
    if (put_replaced(f, c)) {
        f->had_marks = true;
        return;
    }
    put(f, c);
    f->keeps = is_keeper(c);
    if (is_between(c, 0x1100, 0x11ff) || is_between(c, 0xac00, 0xd7a3))
        f->is_loose = true; /* Hangul: syllables come from letters */
}

/* Signs that are taken for others, or that decompose to what nobody sees in
 * them. */
static bool put_sign(struct folding *f, uint32_t c, int category)
{
    switch (category) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        put(f, ' ');
        return true;
    case UTF8PROC_CATEGORY_PD:
        put(f, '-');
        return true;
    default:
        break;
    }
    if (is_apostrophe(c)) {
        put(f, '\'');
    } else if (c == 0x2212) { /* minus */
        put(f, '-');
    } else if (c == 0x2120 || c == 0x2122 ||
               (category == UTF8PROC_CATEGORY_SK && c != 0xff40 &&
                c != 0xff3e)) {
        put(f, c); /* trade marks; accents, which have a space in them */
    } else if (c == 0xff08 || c == 0xff3b || c == 0xff5b || c == 0x3008 ||
               c == 0x300a || c == 0x3010 || c == 0x3014 || c == 0x3016) {
        put_two(f, ' ', '(');
    } else if (c == 0xff09 || c == 0xff3d || c == 0xff5d || c == 0x3009 ||
               c == 0x300b || c == 0x3011 || c == 0x3015 || c == 0x3017) {
        put_two(f, ')', ' ');
    } else {
        return false;
    }
    return true;
}

uint32_t fold_sign(uint32_t c)
{
    if (c == '`' || is_apostrophe(c))
        return '\'';
    if (c == 0x2212 || property_of(c)->category == UTF8PROC_CATEGORY_PD)
        return '-';
    return c;
}

size_t fold_decompose(uint32_t c, uint32_t *out)
{
    const utf8proc_property_t *property = property_of(c);
    int32_t parts[FOLD_EXPANSION];
    utf8proc_ssize_t n;
    int boundary = 0;
    size_t count = 0;

    if (property->ignorable)
        return 0; /* nobody sees it */
    /* Nearly all characters, and Hangul, whose syllables stay whole. */
    if (is_between(c, 0xac00, 0xd7a3) ||
        (property->decomp_seqindex == UINT16_MAX &&
         property->casefold_seqindex == UINT16_MAX)) {
        out[0] = c;
        return 1;
    }
    n = utf8proc_decompose_char(
        (utf8proc_int32_t)c, parts, FOLD_EXPANSION,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, &boundary);
    for (utf8proc_ssize_t i = 0; i < n && i < FOLD_EXPANSION; i++)
        if (!property_of((uint32_t)parts[i])->ignorable)
            out[count++] = (uint32_t)parts[i];
    return count;
}

/* ---- whole texts ---- */

/* Folds a character beyond ASCII. */
static void fold_wide(struct folding *f, uint32_t c)
{
    uint32_t parts[FOLD_EXPANSION];
    size_t n;

    if (put_sign(f, c, property_of(c)->category))
        return;
    n = fold_decompose(c, parts);
    for (size_t i = 0; i < n; i++) {
        /* Signs, too, are written in small, raised and upright forms. */
        bool is_sign = parts[i] != c && parts[i] >= 0x80 &&
                       put_sign(f, parts[i], property_of(parts[i])->category);

        if (!is_sign)
            put_part(f, parts[i]);
    }
}

/* The code points as UTF-8. */
static void encode(const struct folding *f, struct buf *out)
{
    char *to = buf_reserve(out, f->n * 4 + 1);
    size_t n = 0;

    for (size_t i = 0; i < f->n; i++)
        n += (size_t)utf8_encode((uint32_t)f->p[i], to + n);
    out->n += n;
}

bool fold_text(struct str text, struct buf *scratch, struct buf *out)
{
    struct folding f = {0};

    buf_clear(scratch);
    buf_clear(out);
    for (size_t at = 0; at < text.n && f.n < FOLD_CODE_POINTS;) {
        uint32_t c;

        /* The buffer's own count lags behind: it only grows. */
        scratch->n = f.n * sizeof *f.p;
        (void)buf_reserve(scratch, FOLD_EXPANSION * sizeof *f.p);
        f.p = (int32_t *)(void *)scratch->p;
        at += utf8_decode(text.p + at, &c);
        if (c >= 0x80)
            fold_wide(&f, c);
        else
            put(&f, is_between(c, 'A', 'Z') ? c + 32
                    : c < ' ' || c == 0x7f  ? ' '
                                            : c);
    }
    /* Most texts have nothing to compose, and composing takes a pass. */
    if (f.is_loose)
        f.n = (size_t)utf8proc_normalize_utf32(
            f.p, (utf8proc_ssize_t)f.n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    encode(&f, out);
    return f.had_marks;
}

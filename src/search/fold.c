/* ASCII goes by a table. Everything else is decomposed (NFKD with case
 * folding), rid of the marks that people leave out, and composed again: what
 * comes out is NFKC but for those marks. */
#include "search/fold.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/mem.h"

#define FOLD_BYTES 65536 /* of a text that are read */

static const uint8_t ascii_classes[128] = {
    ['0' ... '9'] = FOLD_LETTER,      ['a' ... 'z'] = FOLD_LETTER,
    ['A' ... 'Z'] = FOLD_LETTER,      ['!' ... '&'] = FOLD_PUNCTUATION,
    ['\''] = FOLD_APOSTROPHE,         ['(' ... '/'] = FOLD_PUNCTUATION,
    [':' ... '@'] = FOLD_PUNCTUATION, ['[' ... '_'] = FOLD_PUNCTUATION,
    ['`'] = FOLD_APOSTROPHE,          ['{' ... '~'] = FOLD_PUNCTUATION,
};

uint32_t fold_next(struct str *rest)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)rest->p,
                                          (utf8proc_ssize_t)rest->n, &c);

    if (n <= 0) { /* not UTF-8 after all */
        c = 0xfffd;
        n = 1;
    }
    *rest = str_from(*rest, (size_t)n);
    return (uint32_t)c;
}

struct range {
    uint32_t first;
    uint32_t last;
};

static bool is_in(const struct range *ranges, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

#define IS_IN(ranges, c) is_in(ranges, sizeof ranges / sizeof ranges[0], c)

/* Latin, Greek and Cyrillic: scripts whose marks people leave out. */
static bool takes_no_marks(uint32_t c)
{
    static const struct range ranges[] = {
        {0x41, 0x5a},     {0x61, 0x7a},     {0xaa, 0x24f},    {0x250, 0x2af},
        {0x370, 0x3ff},   {0x400, 0x52f},   {0x1c80, 0x1c8f}, {0x1d00, 0x1dbf},
        {0x1e00, 0x1fff}, {0x2c60, 0x2c7f}, {0x2de0, 0x2dff}, {0xa640, 0xa69f},
        {0xa720, 0xa7ff}, {0xab30, 0xab6f},
    };

    return IS_IN(ranges, c);
}

/* Points of Hebrew and harakat of Arabic. */
static bool is_optional_mark(uint32_t c)
{
    return (c >= 0x591 && c <= 0x5c7) || (c >= 0x64b && c <= 0x65f) ||
           c == 0x670;
}

/* Scripts that are written without spaces between words. */
static bool is_script(uint32_t c)
{
    static const struct range ranges[] = {
        {0x0e00, 0x0eff},   {0x1000, 0x109f},   {0x1780, 0x17ff},
        {0x2e80, 0x2fdf},   {0x3005, 0x3007},   {0x3040, 0x30ff},
        {0x31f0, 0x31ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},
        {0xa9e0, 0xa9ff},   {0xaa60, 0xaa7f},   {0xf900, 0xfaff},
        {0x1b000, 0x1b16f}, {0x20000, 0x3ffff},
    };

    return c >= 0xe00 && IS_IN(ranges, c);
}

static bool is_mark(utf8proc_category_t category)
{
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

static enum fold_class class_of(uint32_t c)
{
    if (c < 128)
        return (enum fold_class)ascii_classes[c];
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return is_script(c) ? FOLD_SCRIPT : FOLD_LETTER;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
        return FOLD_SPACE;
    case UTF8PROC_CATEGORY_SO:
        return FOLD_SYMBOL;
    default:
        return FOLD_PUNCTUATION;
    }
}

static bool is_apostrophe(uint32_t c)
{
    return c == 0xb4 || c == 0x2018 || c == 0x2019 || c == 0x201b ||
           c == 0x2bc || c == 0x2b9 || c == 0x2032;
}

static void put(struct buf *out, uint32_t c, enum fold_class class)
{
    struct fold_item item = {c, (uint8_t) class};

    buf_add(out, &item, sizeof item);
}

/* Letters that have no decomposition: up to two for one, 0 for others. */
static const char *replacement(uint32_t c)
{
    switch (c) {
    case 0xf8:
        return "o";
    case 0x142:
        return "l";
    case 0x111:
    case 0xf0:
        return "d";
    case 0xfe:
        return "th";
    case 0xe6:
        return "ae";
    case 0x153:
        return "oe";
    case 0x131:
        return "i";
    case 0x127:
        return "h";
    default:
        return NULL;
    }
}

/* Marks in the order of their classes, so that what can be composed is. */
static void order_marks(struct fold_item *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        int class = utf8proc_get_property((utf8proc_int32_t)items[i].c)
                        ->combining_class;

        for (size_t j = i; class > 0 && j > 0; j--) {
            struct fold_item swapped = items[j];

            if (utf8proc_get_property((utf8proc_int32_t)items[j - 1].c)
                    ->combining_class <= class)
                break;
            items[j] = items[j - 1];
            items[j - 1] = swapped;
        }
    }
}

/* Composes the run of letters items[from..], in place. */
static void compose(struct buf *out, size_t from)
{
    struct fold_item *items = (struct fold_item *)(void *)out->p + from;
    size_t n = out->n / sizeof *items - from;
    utf8proc_int32_t *points;
    utf8proc_ssize_t composed;

    if (n < 2)
        return;
    order_marks(items, n);
    points = mem_alloc((n + 1) * sizeof *points);
    for (size_t i = 0; i < n; i++)
        points[i] = (utf8proc_int32_t)items[i].c;
    composed = utf8proc_normalize_utf32(points, (utf8proc_ssize_t)n,
                                        UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    for (utf8proc_ssize_t i = 0; i < composed; i++)
        items[i] = (struct fold_item){(uint32_t)points[i],
                                      (uint8_t)class_of((uint32_t)points[i])};
    if (composed >= 0)
        out->n = (from + (size_t)composed) * sizeof *items;
    free(points);
}

struct folding {
    struct buf *out;
    uint32_t base; /* the last character that isn't a mark */
    size_t open;   /* the run that is to be composed begins here */
    bool is_odd;   /* there is something to compose in it */
    bool had_marks;
};

static void end_run(struct folding *f)
{
    if (f->is_odd)
        compose(f->out, f->open);
    f->is_odd = false;
    f->open = f->out->n / sizeof(struct fold_item);
}

/* A character of the decomposition. */
static void fold_point(struct folding *f, uint32_t c)
{
    const char *text = replacement(c);

    if (is_mark(utf8proc_category((utf8proc_int32_t)c))) {
        if (takes_no_marks(f->base) || is_optional_mark(c)) {
            f->had_marks = true;
            return;
        }
        f->is_odd = true;
        put(f->out, c, FOLD_LETTER);
        return;
    }
    f->base = c;
    if (text != NULL) {
        f->had_marks = true;
        for (; *text != '\0'; text++)
            put(f->out, (uint8_t)*text, FOLD_LETTER);
        return;
    }
    /* Conjoining Hangul, which is composed to syllables. */
    if (c >= 0x1100 && c <= 0x11ff)
        f->is_odd = true;
    if (is_apostrophe(c))
        put(f->out, '\'', FOLD_APOSTROPHE);
    else
        put(f->out, c, class_of(c));
}

static void fold_character(struct folding *f, uint32_t c)
{
    utf8proc_int32_t points[32];
    int bound = 0;
    utf8proc_ssize_t n;

    if (is_apostrophe(c)) { /* before it decomposes into a space and a mark */
        f->base = c;
        put(f->out, '\'', FOLD_APOSTROPHE);
        return;
    }
    n = utf8proc_decompose_char(
        (utf8proc_int32_t)c, points, 32,
        UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &bound);
    if (n > 32)
        n = 32;
    for (utf8proc_ssize_t i = 0; i < n; i++)
        fold_point(f, (uint32_t)points[i]);
}

bool fold_text(struct str text, struct buf *out)
{
    struct folding f = {.out = out};

    if (text.n > FOLD_BYTES) {
        text.n = FOLD_BYTES;
        while (text.n > 0 && ((uint8_t)text.p[text.n] & 0xc0) == 0x80)
            text.n--;
    }
    buf_clear(out);
    while (text.n > 0) {
        uint8_t c = (uint8_t)text.p[0];

        if (c >= 0x80) {
            fold_character(&f, fold_next(&text));
            continue;
        }
        if (ascii_classes[c] == FOLD_SPACE)
            end_run(&f);
        f.base = c;
        put(out, c >= 'A' && c <= 'Z' ? c + 32u : c,
            (enum fold_class)ascii_classes[c]);
        text = str_of(text.p + 1, text.n - 1);
    }
    end_run(&f);
    return f.had_marks;
}

/* Letters, digits and marks of a text, decomposed; the caller frees them. */
static utf8proc_int32_t *letters_of(struct str text, size_t *count)
{
    size_t room = text.n * 18 + 32, n = 0; /* the longest decomposition */
    utf8proc_int32_t *points;
    int bound = 0;

    if (text.n > FOLD_BYTES)
        text.n = 0;
    points = mem_alloc(room * sizeof *points);
    while (text.n > 0) {
        utf8proc_ssize_t got = utf8proc_decompose_char(
            (utf8proc_int32_t)fold_next(&text), points + n,
            (utf8proc_ssize_t)(room - n),
            UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &bound);
        size_t kept = n;

        for (utf8proc_ssize_t i = 0; i < got; i++) {
            enum fold_class class = class_of((uint32_t)points[n + (size_t)i]);

            if (class == FOLD_LETTER || class == FOLD_SCRIPT)
                points[kept++] = points[n + (size_t)i];
        }
        n = kept;
    }
    *count = n;
    return points;
}

bool fold_is_same(struct str a, struct str b)
{
    size_t a_count, b_count;
    utf8proc_int32_t *x = letters_of(a, &a_count);
    utf8proc_int32_t *y = letters_of(b, &b_count);
    bool is_same = a_count == b_count && memcmp(x, y, a_count * sizeof *x) == 0;

    free(x);
    free(y);
    return is_same;
}

/* iconv does the rare ones. UTF-8 and windows-1252 are done here: the first
 * because a feed that says so is often the second in part, the second because
 * iconv's lacks five of its bytes. */
#include "import/source/encoding.h"

#include <errno.h>
#include <iconv.h>

#include "base/utf8.h"

#define LABEL_MAX_BYTES 40

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

struct str encoding_of_mark(struct str bytes, size_t *mark_bytes)
{
    /* In this order: the marks of UTF-32 begin like those of UTF-16. */
    static const struct {
        struct str first;
        size_t mark_bytes;
        const char *label;
    } marks[] = {
        {{"\xef\xbb\xbf", 3}, 3, "UTF-8"},
        {{"\xff\xfe\0\0", 4}, 4, "UTF-32LE"},
        {{"\0\0\xfe\xff", 4}, 4, "UTF-32BE"},
        {{"\xff\xfe", 2}, 2, "UTF-16LE"},
        {{"\xfe\xff", 2}, 2, "UTF-16BE"},
        {{"<\0\0\0", 4}, 0, "UTF-32LE"},
        {{"\0\0\0<", 4}, 0, "UTF-32BE"},
        {{"<\0", 2}, 0, "UTF-16LE"},
        {{"\0<", 2}, 0, "UTF-16BE"},
    };

    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (str_starts(bytes, marks[i].first)) {
            *mark_bytes = marks[i].mark_bytes;
            return str_from_c(marks[i].label);
        }
    *mark_bytes = 0;
    return STR_EMPTY;
}

/* By what a label is read, where that isn't itself (section 4.2). */
static const char *alias(struct str label)
{
    static const char *const aliases[][2] = {
        {"utf8", "UTF-8"},
        {"unicode-1-1-utf-8", "UTF-8"},
        {"iso-8859-1", "windows-1252"},
        {"iso8859-1", "windows-1252"},
        {"iso_8859-1", "windows-1252"},
        {"latin1", "windows-1252"},
        {"l1", "windows-1252"},
        {"ascii", "windows-1252"},
        {"us-ascii", "windows-1252"},
        {"cp1252", "windows-1252"},
        {"x-cp1252", "windows-1252"},
        {"iso-8859-9", "CP1254"},
        {"latin5", "CP1254"},
        {"iso-8859-11", "CP874"},
        {"tis-620", "CP874"},
        {"windows-874", "CP874"},
        {"gb2312", "GB18030"},
        {"gb_2312-80", "GB18030"},
        {"gbk", "GB18030"},
        {"x-gbk", "GB18030"},
        {"euc-cn", "GB18030"},
        {"big5", "BIG5-HKSCS"},
        {"shift_jis", "CP932"},
        {"shift-jis", "CP932"},
        {"sjis", "CP932"},
        {"x-sjis", "CP932"},
        {"windows-31j", "CP932"},
        {"euc-kr", "CP949"},
        {"ks_c_5601-1987", "CP949"},
        {"windows-949", "CP949"},
        {"x-mac-cyrillic", "MAC-CYRILLIC"},
        {"x-mac-roman", "MACINTOSH"},
    };

    for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
        if (str_eq_nocase(label, str_from_c(aliases[i][0])))
            return aliases[i][1];
    return NULL;
}

/* The label terminated, or what it is read by, in `to`. False for what can be
 * no name: iconv reads more than names, "//TRANSLIT" for example. */
static bool resolve(struct str label, char *to)
{
    const char *other = alias(label);

    if (other != NULL)
        label = str_from_c(other);
    if (label.n == 0 || label.n >= LABEL_MAX_BYTES)
        return false;
    for (size_t i = 0; i < label.n; i++) {
        char c = label.p[i];

        if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') &&
            !(c >= '0' && c <= '9') && strchr("-_.:", c) == NULL)
            return false;
        to[i] = c;
    }
    to[label.n] = '\0';
    return true;
}

static bool is_label(const char *name, const char *label)
{
    return str_eq_nocase(str_from_c(name), str_from_c(label));
}

bool encoding_is_known(struct str label)
{
    char name[LABEL_MAX_BYTES];
    iconv_t converter;

    if (!resolve(label, name))
        return false;
    if (is_label(name, "UTF-8") || is_label(name, "windows-1252"))
        return true;
    converter = iconv_open("UTF-8", name);
    if (converter == (iconv_t)-1)
        return false;
    iconv_close(converter);
    return true;
}

uint32_t encoding_from_windows_1252(uint32_t c)
{
    /* WHATWG HTML, section 13.2.5.80, has the same table. */
    static const uint16_t table[32] = {
        0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
        0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
        0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178,
    };

    return c >= 128 && c < 160 ? table[c - 128] : c;
}

static void add_windows_1252(unsigned char byte, struct buf *out)
{
    char utf8[4];
    int n = utf8_encode(encoding_from_windows_1252(byte), utf8);

    buf_add(out, utf8, (size_t)n);
}

static void decode_windows_1252(struct str bytes, struct buf *out)
{
    for (size_t i = 0; i < bytes.n; i++)
        add_windows_1252((unsigned char)bytes.p[i], out);
}

/* The length of the character at the front of `s` by its first byte, 0 when
 * none begins so; in `*there` how many of its bytes are. */
static size_t character(struct str s, size_t *there)
{
    unsigned char first = (unsigned char)*s.p;
    size_t n = first < 0x80                    ? 1
               : first >= 0xc2 && first < 0xe0 ? 2
               : first >= 0xe0 && first < 0xf0 ? 3
               : first >= 0xf0 && first < 0xf5 ? 4
                                               : 0;

    *there = 1;
    while (*there < n && *there < s.n && (s.p[*there] & 0xc0) == 0x80)
        ++*there;
    return n;
}

/* A lone byte above 127 is most likely of windows-1252, from which the text
 * was copied together. Two or more that begin a character are what was left
 * of it when somebody cut the text. */
static size_t decode_utf8(struct str bytes, struct buf *out)
{
    size_t first_bad = bytes.n;

    for (size_t i = 0, n, there; i < bytes.n; i += there) {
        struct str rest = str_from(bytes, i);

        n = character(rest, &there);
        if (n == there && utf8_is_valid(str_of(rest.p, n))) {
            buf_add(out, rest.p, n);
            continue;
        }
        if (first_bad == bytes.n)
            first_bad = i;
        if (there == 1)
            add_windows_1252((unsigned char)*rest.p, out);
        else
            buf_lit(out, replacement);
    }
    return first_bad;
}

static size_t decode_iconv(iconv_t converter, struct str bytes, struct buf *out)
{
    char piece[4096], *from = (char *)(uintptr_t)bytes.p;
    size_t left = bytes.n, first_bad = bytes.n;

    while (left > 0) {
        char *to = piece;
        size_t room = sizeof(piece);
        size_t status = iconv(converter, &from, &left, &to, &room);

        buf_add(out, piece, sizeof(piece) - room);
        if (status != (size_t)-1 || errno == E2BIG)
            continue;
        /* No character, or one that the end cuts off. */
        if (first_bad == bytes.n)
            first_bad = bytes.n - left;
        buf_lit(out, replacement);
        from++;
        left--;
    }
    return first_bad;
}

size_t encoding_decode(struct str label, struct str bytes, struct buf *out)
{
    char name[LABEL_MAX_BYTES];
    iconv_t converter;
    size_t first_bad;

    if (!resolve(label, name) || is_label(name, "UTF-8"))
        return decode_utf8(bytes, out);
    if (is_label(name, "windows-1252")) {
        decode_windows_1252(bytes, out);
        return bytes.n;
    }
    converter = iconv_open("UTF-8", name);
    if (converter == (iconv_t)-1)
        return decode_utf8(bytes, out); /* it is gone since it was known */
    first_bad = decode_iconv(converter, bytes, out);
    iconv_close(converter);
    return first_bad;
}

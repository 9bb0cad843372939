/* The fields of a line without a backslash, which are most lines, are slices
 * of it. The fields of any other line are decoded into the row's buffer,
 * which is given room for the whole line first: a decoded field is never
 * longer than its text, so the buffer doesn't move under the slices.
 *
 * Limits: the bytes are not checked to be UTF-8, and \x00 gives a zero byte,
 * as PostgreSQL's reader would. */
#include "import/musicbrainz/copy_row.h"

#include <stdint.h>

void copy_row_init(struct copy_row *row)
{
    row->count = 0;
    buf_init(&row->text, SIZE_MAX / 2);
}

void copy_row_release(struct copy_row *row)
{
    buf_release(&row->text);
    row->count = 0;
}

bool copy_row_is_end(struct str line)
{
    return str_eq(line, STR("\\."));
}

static void add_field(struct copy_row *row, struct str field)
{
    if (row->count < COPY_ROW_FIELDS)
        row->field[row->count] = field;
    row->count++;
}

static int digit_value(char c, int base)
{
    int v = -1;

    if (c >= '0' && c <= '9')
        v = c - '0';
    else if (c >= 'a' && c <= 'f')
        v = c - 'a' + 10;
    else if (c >= 'A' && c <= 'F')
        v = c - 'A' + 10;
    return v < base ? v : -1;
}

/* The byte of at most `max` digits at s.p[*at]; stops at the first other
 * character. The value wraps to a byte, as PostgreSQL's does. */
static char take_digits(struct str s, size_t *at, int base, size_t max)
{
    unsigned value = 0;

    for (size_t i = 0; i < max && *at < s.n; i++) {
        int digit = digit_value(s.p[*at], base);

        if (digit < 0)
            break;
        value = value * (unsigned)base + (unsigned)digit;
        (*at)++;
    }
    return (char)(unsigned char)value;
}

/* The byte that an escape stands for; `*at` is behind the backslash and is
 * moved behind the escape. A character without a meaning is itself. */
static char take_escape(struct str s, size_t *at)
{
    static const char plain[] = "bfnrtv";
    static const char meant[] = "\b\f\n\r\t\v";
    char c = s.p[*at];
    const char *known;

    if (digit_value(c, 8) >= 0)
        return take_digits(s, at, 8, 3);
    (*at)++;
    if (c == 'x' && *at < s.n && digit_value(s.p[*at], 16) >= 0)
        return take_digits(s, at, 16, 2);
    known = c != '\0' ? strchr(plain, c) : NULL;
    return known ? meant[known - plain] : c;
}

/* Decodes the field that starts at line.p[*at] and moves `*at` to the tab
 * behind it or to the line's end. */
static enum err parse_field(struct copy_row *row, struct str line, size_t *at)
{
    size_t from = *at;
    size_t start = row->text.n;
    struct str raw;

    while (*at < line.n && line.p[*at] != '\t') {
        char c = line.p[(*at)++];

        if (c == '\\') {
            if (*at == line.n)
                return ERR_INVALID;
            c = take_escape(line, at);
        }
        buf_char(&row->text, c);
    }
    /* \N is null only as a whole field, and only as it is written: an escaped
     * backslash before an N is a text of two characters. */
    raw = str_of(line.p + from, *at - from);
    if (str_eq(raw, STR("\\N")))
        add_field(row, STR_EMPTY);
    else
        add_field(row, str_of(row->text.p + start, row->text.n - start));
    return OK;
}

static enum err parse_escaped(struct copy_row *row, struct str line)
{
    buf_clear(&row->text);
    buf_reserve(&row->text, line.n); /* all there is: it won't move */
    for (size_t at = 0;; at++) {
        enum err e = parse_field(row, line, &at);

        if (e || at == line.n)
            return e;
    }
}

enum err copy_row_parse(struct copy_row *row, struct str line)
{
    const char *p = line.p ? line.p : "";
    const char *end = p + line.n;

    row->count = 0;
    if (memchr(p, '\\', line.n) != NULL)
        return parse_escaped(row, line);
    for (;;) {
        const char *tab = memchr(p, '\t', (size_t)(end - p));

        add_field(row, str_of(p, (size_t)((tab ? tab : end) - p)));
        if (tab == NULL)
            return OK;
        p = tab + 1;
    }
}

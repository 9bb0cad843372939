/* Strings are copied in runs between the characters that need an escape.
 * Floats are found as the smallest n with round(v * 10^n) / 10^n == v, which
 * is exact in double for all but very large and very small values; those go
 * through printf. */
#include "json/writer.h"

#include <math.h>

#include "base/clock.h"
#include "base/hex.h"

static const char escapes[256] = {
    ['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n',
    ['\r'] = 'r', ['\t'] = 't',  [0] = 'u',    [1] = 'u',    [2] = 'u',
    [3] = 'u',    [4] = 'u',     [5] = 'u',    [6] = 'u',    [7] = 'u',
    [11] = 'u',   [14] = 'u',    [15] = 'u',   [16] = 'u',   [17] = 'u',
    [18] = 'u',   [19] = 'u',    [20] = 'u',   [21] = 'u',   [22] = 'u',
    [23] = 'u',   [24] = 'u',    [25] = 'u',   [26] = 'u',   [27] = 'u',
    [28] = 'u',   [29] = 'u',    [30] = 'u',   [31] = 'u',
};

/* Whether one of eight bytes needs an escape. */
static bool has_escape(const char *p)
{
    const uint64_t ones = 0x0101010101010101u, highs = ones << 7;
    uint64_t w, quote, slash;

    memcpy(&w, p, 8);
    quote = w ^ (ones * '"');
    slash = w ^ (ones * '\\');
    return ((((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
             ((w - ones * 0x20) & ~w)) &
            highs) != 0;
}

/* Copies eight bytes at a time as long as none of them needs an escape. */
static size_t copy_plain(char *to, struct str s)
{
    size_t n = 0;

    for (; s.n - n >= 8 && !has_escape(s.p + n); n += 8)
        memcpy(to + n, s.p + n, 8);
    for (; n < s.n && escapes[(unsigned char)s.p[n]] == 0; n++)
        to[n] = s.p[n];
    return n;
}

static char *escape(char *to, unsigned char c)
{
    char e = escapes[c];

    if (e == 0) {
        *to++ = (char)c;
        return to;
    }
    *to++ = '\\';
    *to++ = e;
    if (e == 'u') {
        memcpy(to, "00", 2);
        to = hex_write(&c, 1, to + 2);
    }
    return to;
}

char *json_escape(char *to, struct str s)
{
    size_t plain;

    if (s.n == 0)
        return to;
    plain = copy_plain(to, s);
    to += plain;
    for (size_t i = plain; i < s.n; i++)
        to = escape(to, (unsigned char)s.p[i]);
    return to;
}

/* Long text is rarely all quotes: room for its length is tried first. */
static void part(struct buf *b, struct str s)
{
    char *to = buf_reserve(b, s.n);
    size_t plain;

    if (to == NULL || s.n == 0)
        return;
    plain = copy_plain(to, s);
    b->n += plain;
    if (plain == s.n)
        return;
    s = str_from(s, plain);
    to = buf_reserve(b, 6 * s.n);
    if (to != NULL)
        b->n = (size_t)(json_escape(to, s) - b->p);
}

static void quoted(struct buf *b, struct str s)
{
    buf_char(b, '"');
    part(b, s);
    buf_char(b, '"');
}

void json_key_str(struct json *j, struct str name)
{
    assert(!json_has_key(j));
    json_comma(j);
    quoted(j->out, name);
    buf_char(j->out, ':');
    j->comma = false;
}

void json_str(struct json *j, struct str s)
{
    json_comma(j);
    quoted(j->out, s);
}

void json_str_id(struct json *j, struct str prefix, struct id id)
{
    char *to = buf_reserve(j->out, prefix.n + ID_TEXT_LENGTH + 3);
    char *at = to;

    if (to == NULL)
        return;
    if (j->comma)
        *at++ = ',';
    *at++ = '"';
    if (prefix.n > 0)
        memcpy(at, prefix.p, prefix.n);
    at += prefix.n;
    id_to_base62(id, at);
    at += ID_TEXT_LENGTH;
    *at++ = '"';
    j->out->n += (size_t)(at - to);
    j->comma = true;
}

void json_u64(struct json *j, uint64_t v)
{
    json_comma(j);
    buf_u64(j->out, v);
}

void json_i64(struct json *j, int64_t v)
{
    json_comma(j);
    buf_i64(j->out, v);
}

void json_bool(struct json *j, bool v)
{
    json_comma(j);
    if (v)
        buf_lit(j->out, "true");
    else
        buf_lit(j->out, "false");
}

void json_null(struct json *j)
{
    json_comma(j);
    buf_lit(j->out, "null");
}

void json_str_or_null(struct json *j, struct str s)
{
    if (s.n > 0)
        json_str(j, s);
    else
        json_null(j);
}

void json_time(struct json *j, int64_t unix_s)
{
    char text[CLOCK_TEXT_LENGTH];

    clock_to_text(unix_s, text);
    json_str(j, str_of(text, sizeof text));
}

void json_time_or_null(struct json *j, int64_t unix_s)
{
    if (unix_s > 0)
        json_time(j, unix_s);
    else
        json_null(j);
}

static void float_by_printf(struct buf *b, float v)
{
    for (int digits = 1; digits <= 9; digits++) {
        char text[32];

        (void)snprintf(text, sizeof text, "%.*g", digits, (double)v);
        if (strtof(text, NULL) == v || digits == 9) {
            buf_add(b, text, strlen(text));
            return;
        }
    }
}

void json_float(struct json *j, float v)
{
    static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4,
                                    1e5, 1e6, 1e7, 1e8, 1e9};
    double magnitude = fabs((double)v);

    json_comma(j);
    if (!isfinite(v)) {
        buf_char(j->out, '0'); /* JSON has no such numbers */
        return;
    }
    if (magnitude != 0 && (magnitude < 1e-3 || magnitude >= 1e6)) {
        float_by_printf(j->out, v);
        return;
    }
    for (unsigned n = 0; n < 10; n++) {
        uint64_t scaled = (uint64_t)(magnitude * powers[n] + 0.5);
        uint64_t unit = (uint64_t)powers[n];
        uint64_t fraction = scaled % unit;

        if ((float)((double)scaled / powers[n]) != (float)magnitude)
            continue;
        if (v < 0)
            buf_char(j->out, '-');
        buf_u64(j->out, scaled / unit);
        buf_char(j->out, '.');
        if (n == 0)
            buf_char(j->out, '0');
        while (unit > 1) {
            unit /= 10;
            buf_char(j->out, (char)('0' + fraction / unit % 10));
        }
        return;
    }
    float_by_printf(j->out, v);
}

void json_raw(struct json *j, struct str value)
{
    json_comma(j);
    buf_str(j->out, value);
}

void json_compact(struct json *j, struct str value)
{
    bool in_string = false;
    char *to;

    json_comma(j);
    to = buf_reserve(j->out, value.n);
    if (to == NULL)
        return;
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];

        if (!in_string && (c == ' ' || c == '\t' || c == '\n' || c == '\r'))
            continue;
        *to++ = c;
        if (c == '"')
            in_string = !in_string;
        else if (c == '\\' && in_string && i + 1 < value.n)
            *to++ = value.p[++i];
    }
    j->out->n = (size_t)(to - j->out->p);
}

/* One pass, no look-back: the state is the place in the text, the depth, and
 * whether a comma is due. Skipping checks the grammar as reading does. */
#include "json/scan.h"

#include <assert.h>

#include "base/hex.h"
#include "base/utf8.h"

struct json_scan json_scan(struct str text, struct arena *arena)
{
    if (text.n == 0)
        text = STR(""); /* nothing may be added to a null pointer, not even 0 */
    return (struct json_scan){.begin = text.p,
                              .at = text.p,
                              .end = text.p + text.n,
                              .arena = arena,
                              .first = true};
}

static bool fail(struct json_scan *s, const char *error)
{
    if (s->error == NULL)
        s->error = error;
    return false;
}

static void skip_space(struct json_scan *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\n' ||
                              *s->at == '\t' || *s->at == '\r'))
        s->at++;
}

enum json_kind json_scan_peek(struct json_scan *s)
{
    if (s->error != NULL)
        return JSON_ERROR;
    skip_space(s);
    if (s->at == s->end)
        return JSON_END;
    switch (*s->at) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_STRING;
    case 't':
        return JSON_TRUE;
    case 'f':
        return JSON_FALSE;
    case 'n':
        return JSON_NULL;
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        return JSON_NUMBER;
    default:
        fail(s, "not a JSON value");
        return JSON_ERROR;
    }
}

bool json_scan_enter(struct json_scan *s, char bracket)
{
    enum json_kind kind = json_scan_peek(s);

    assert(bracket == '{' || bracket == '[');
    if (kind != (bracket == '{' ? JSON_OBJECT : JSON_ARRAY))
        return false;
    if (s->depth == JSON_MAX_DEPTH)
        return fail(s, "nested too deep");
    s->depth++;
    s->at++;
    s->first = true;
    return true;
}

/* Steps over the comma before a further element, or over the end `close` of
 * the container. True when an element follows. */
static bool next_element(struct json_scan *s, char close)
{
    if (s->error != NULL)
        return false;
    skip_space(s);
    if (s->at == s->end)
        return fail(s, "ends in the middle");
    if (*s->at == close) {
        s->at++;
        s->depth--;
        s->first = false;
        return false;
    }
    if (!s->first) {
        if (*s->at != ',')
            return fail(s, "a comma or a closing bracket is missing");
        s->at++;
        skip_space(s);
    }
    s->first = false;
    return true;
}

static int hex4(const char *p)
{
    int v = 0;

    for (int i = 0; i < 4; i++) {
        int d = hex_value(p[i]);

        if (d < 0)
            return -1;
        v = v * 16 + d;
    }
    return v;
}

/* Decodes the escape at s->at (behind its backslash) to `out`, at most four
 * bytes; returns how many, 0 on an error. An unpaired surrogate becomes
 * U+FFFD. */
static int unescape(struct json_scan *s, char *out)
{
    static const char plain[256] = {
        ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
        ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
    };
    int high, low;
    char c;

    if (s->at == s->end)
        return fail(s, "string without an end");
    c = *s->at++;
    if (plain[(unsigned char)c] != 0) {
        *out = plain[(unsigned char)c];
        return 1;
    }
    if (c != 'u' || s->end - s->at < 4 || (high = hex4(s->at)) < 0)
        return fail(s, "unknown escape in a string");
    s->at += 4;
    if (high < 0xd800 || high > 0xdfff)
        return utf8_encode((uint32_t)high, out);
    if (high < 0xdc00 && s->end - s->at >= 6 && s->at[0] == '\\' &&
        s->at[1] == 'u' && (low = hex4(s->at + 2)) >= 0xdc00 && low <= 0xdfff) {
        s->at += 6;
        return utf8_encode(0x10000u + ((uint32_t)(high - 0xd800) << 10) +
                               (uint32_t)(low - 0xdc00),
                           out);
    }
    return utf8_encode(0xfffd, out);
}

static bool has_quote_escape_or_control(uint64_t w)
{
    const uint64_t ones = 0x0101010101010101u, highs = ones << 7;
    uint64_t quote = w ^ (ones * '"'), slash = w ^ (ones * '\\');

    return (((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
            ((w - ones * 0x20) & ~w)) &
           highs;
}

/* The rest of a string, checked from s->at on, but not kept. */
static bool skip_string(struct json_scan *s)
{
    char unused[4];

    while (s->at < s->end && *s->at != '"') {
        unsigned char c = (unsigned char)*s->at++;

        if (c < 0x20)
            return fail(s, "control character in a string");
        if (c == '\\' && unescape(s, unused) == 0)
            return false;
    }
    if (s->at == s->end)
        return fail(s, "string without an end");
    s->at++;
    return true;
}

/* The string at s->at, a quote. With `out` NULL it is only checked. */
static bool string(struct json_scan *s, struct str *out)
{
    const char *from = ++s->at;
    char *to, *at;

    while (s->end - s->at >= 8) {
        uint64_t w;

        memcpy(&w, s->at, 8);
        if (has_quote_escape_or_control(w))
            break;
        s->at += 8;
    }
    while (s->at < s->end && *s->at != '"' && *s->at != '\\' &&
           (unsigned char)*s->at >= 0x20)
        s->at++;
    if (s->at < s->end && *s->at == '"') {
        if (out != NULL)
            *out = str_of(from, (size_t)(s->at - from));
        s->at++;
        return true;
    }
    if (out == NULL)
        return skip_string(s);
    /* An escape: the decoded string is no longer than what is left. Find the
     * closing quote first, so that the arena holds no more than needed. */
    const char *close = s->at;

    while (close < s->end && *close != '"')
        close += *close == '\\' ? 2 : 1;
    if (close >= s->end)
        return fail(s, "string without an end");
    to = at = arena_alloc(s->arena, (size_t)(close - from) + 4);
    memcpy(at, from, (size_t)(s->at - from));
    at += s->at - from;
    while (*s->at != '"') {
        unsigned char c = (unsigned char)*s->at++;

        if (c < 0x20)
            return fail(s, "control character in a string");
        if (c == '\\') {
            int n = unescape(s, at);

            if (n == 0)
                return false;
            at += n;
        } else {
            *at++ = (char)c;
        }
    }
    s->at++;
    *out = str_of(to, (size_t)(at - to));
    return true;
}

static bool is_digit(const struct json_scan *s)
{
    return s->at < s->end && *s->at >= '0' && *s->at <= '9';
}

static bool digits(struct json_scan *s)
{
    if (!is_digit(s))
        return fail(s, "malformed number");
    while (is_digit(s))
        s->at++;
    return true;
}

static bool number(struct json_scan *s, struct str *out)
{
    const char *from = s->at;

    if (*s->at == '-')
        s->at++;
    if (s->at < s->end && *s->at == '0')
        s->at++;
    else if (!digits(s))
        return false;
    if (s->at < s->end && *s->at == '.') {
        s->at++;
        if (!digits(s))
            return false;
    }
    if (s->at < s->end && (*s->at == 'e' || *s->at == 'E')) {
        s->at++;
        if (s->at < s->end && (*s->at == '+' || *s->at == '-'))
            s->at++;
        if (!digits(s))
            return false;
    }
    *out = str_of(from, (size_t)(s->at - from));
    return true;
}

static bool word(struct json_scan *s, struct str expected)
{
    if ((size_t)(s->end - s->at) < expected.n ||
        memcmp(s->at, expected.p, expected.n) != 0)
        return fail(s, "not a JSON value");
    s->at += expected.n;
    return true;
}

bool json_scan_key(struct json_scan *s, struct str *key)
{
    if (!next_element(s, '}'))
        return false;
    if (s->at == s->end || *s->at != '"')
        return fail(s, "an object's key is missing");
    if (!string(s, key))
        return false;
    skip_space(s);
    if (s->at == s->end || *s->at != ':')
        return fail(s, "a colon is missing");
    s->at++;
    return true;
}

bool json_scan_item(struct json_scan *s)
{
    return next_element(s, ']');
}

void json_scan_skip(struct json_scan *s)
{
    struct str unused;

    switch (json_scan_peek(s)) {
    case JSON_OBJECT:
        if (json_scan_enter(s, '{'))
            while (json_scan_key(s, &unused))
                json_scan_skip(s);
        break;
    case JSON_ARRAY:
        if (json_scan_enter(s, '['))
            while (json_scan_item(s))
                json_scan_skip(s);
        break;
    case JSON_STRING:
        (void)string(s, NULL);
        break;
    case JSON_NUMBER:
        (void)number(s, &unused);
        break;
    case JSON_TRUE:
        (void)word(s, STR("true"));
        break;
    case JSON_FALSE:
        (void)word(s, STR("false"));
        break;
    case JSON_NULL:
        (void)word(s, STR("null"));
        break;
    case JSON_END:
        fail(s, "a value is missing");
        break;
    case JSON_ERROR:
        break;
    }
}

bool json_scan_raw(struct json_scan *s, struct str *out)
{
    const char *from;

    skip_space(s);
    from = s->at;
    json_scan_skip(s);
    if (s->error != NULL)
        return false;
    *out = str_of(from, (size_t)(s->at - from));
    return true;
}

bool json_scan_str(struct json_scan *s, struct str *out)
{
    if (json_scan_peek(s) == JSON_STRING)
        return string(s, out);
    json_scan_skip(s);
    return false;
}

static bool number_text(struct json_scan *s, struct str *out)
{
    if (json_scan_peek(s) == JSON_NUMBER)
        return number(s, out);
    json_scan_skip(s);
    return false;
}

bool json_scan_i64(struct json_scan *s, int64_t *out)
{
    struct str text;
    double v;

    if (!number_text(s, &text))
        return false;
    if (str_to_i64(text, out))
        return true;
    if (!str_to_double(text, &v) || v < -9e15 || v > 9e15 ||
        v != (double)(int64_t)v)
        return false;
    *out = (int64_t)v;
    return true;
}

/* Up to 19 digits and a small exponent are exact in one division: Clinger's
 * fast path, for the floats that audio features are made of. */
static bool simple_double(struct str text, double *out)
{
    static const double powers[] = {
        1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    bool negative = text.p[0] == '-', point = false;
    uint64_t v = 0;
    unsigned fraction = 0;

    for (size_t i = negative; i < text.n; i++) {
        char c = text.p[i];

        if (c == '.') {
            point = true;
            continue;
        }
        if (c < '0' || c > '9' || v > (uint64_t)1 << 49)
            return false;
        v = v * 10 + (uint64_t)(c - '0');
        fraction += point;
    }
    if (v > (uint64_t)1 << 53 || fraction > 22)
        return false;
    *out = (double)v / powers[fraction];
    if (negative)
        *out = -*out;
    return true;
}

bool json_scan_double(struct json_scan *s, double *out)
{
    struct str text;

    return number_text(s, &text) &&
           (simple_double(text, out) || str_to_double(text, out));
}

bool json_scan_bool(struct json_scan *s, bool *out)
{
    enum json_kind kind = json_scan_peek(s);

    if (kind != JSON_TRUE && kind != JSON_FALSE) {
        json_scan_skip(s);
        return false;
    }
    *out = kind == JSON_TRUE;
    return word(s, kind == JSON_TRUE ? STR("true") : STR("false"));
}

/* Doubling growth up to the maximum. */
#include "base/buf.h"

#include <stdarg.h>

#include "base/hex.h"
#include "base/mem.h"
#include "base/url.h"
#include "base/utf8.h"

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max};
}

void buf_release(struct buf *b)
{
    free(b->p);
    buf_init(b, b->max);
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->overflowed = false;
}

char *buf_grow(struct buf *b, size_t n)
{
    size_t capacity = b->capacity ? b->capacity : 256;

    if (b->overflowed || n > b->max || b->n > b->max - n) {
        b->overflowed = true;
        return NULL;
    }
    while (capacity - b->n < n)
        capacity *= 2;
    if (capacity > b->max) /* so that what has room is within the maximum */
        capacity = b->max;
    b->p = mem_realloc(b->p, capacity, 1);
    b->capacity = capacity;
    return b->p + b->n;
}

void buf_u64(struct buf *b, uint64_t v)
{
    char digits[20];
    size_t at = sizeof digits;

    while (v > UINT32_MAX) {
        digits[--at] = (char)('0' + v % 10);
        v /= 10;
    }
    for (uint32_t small = (uint32_t)v;; small /= 10) { /* cheaper to divide */
        digits[--at] = (char)('0' + small % 10);
        if (small < 10)
            break;
    }
    buf_add(b, digits + at, sizeof digits - at);
}

void buf_i64(struct buf *b, int64_t v)
{
    if (v < 0)
        buf_char(b, '-');
    buf_u64(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    int n;
    char *to;

    va_start(args, format);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    to = n < 0 ? NULL : buf_reserve(b, (size_t)n + 1);
    if (to != NULL) {
        (void)vsnprintf(to, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void buf_url(struct buf *b, struct str s)
{
    char encoded[3];

    for (size_t i = 0; i < s.n; i++)
        buf_add(b, encoded, url_put(encoded, s.p[i], URL_KEEP_NONE));
}

void buf_visible(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c < ' ' || c >= 0x7f || c == '"' || c == '\\') {
            char escape[4] = {'\\', 'x', hex_digit(c >> 4u), hex_digit(c)};

            buf_add(b, escape, sizeof escape);
        } else {
            buf_char(b, (char)c);
        }
    }
}

static void add_code(struct buf *b, unsigned char code)
{
    char digits[] = {hex_digit(code >> 4u), hex_digit(code)};

    buf_lit(b, "\\u00");
    buf_add(b, digits, sizeof digits);
}

/* C1, which a terminal may obey, is two bytes of which the first says so. */
static bool is_control(const char *p, size_t n)
{
    unsigned char c = (unsigned char)*p;

    return c < ' ' || c == 0x7f ||
           (n == 2 && c == 0xc2 && (unsigned char)p[1] < 0xa0);
}

void buf_json(struct buf *b, struct str s)
{
    buf_char(b, '"');
    while (s.n > 0) {
        size_t n = utf8_length(s);

        if (n == 0) {
            buf_lit(b, "\\ufffd");
            n = 1;
        } else if (is_control(s.p, n)) {
            add_code(b, (unsigned char)s.p[n - 1]);
        } else {
            if (*s.p == '"' || *s.p == '\\')
                buf_char(b, '\\');
            buf_add(b, s.p, n);
        }
        s = str_from(s, n);
    }
    buf_char(b, '"');
}

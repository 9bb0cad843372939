/* Bytes over 127 are encoded one by one, so UTF-8 comes out as browsers and
 * servers expect it. */
#include "base/url.h"

#include "base/arena.h"
#include "base/hex.h"

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

size_t url_put(char *out, char c, const char *keep)
{
    /* strchr would find the end of `keep`, too. */
    if (is_unreserved(c) || (c != '\0' && strchr(keep, c) != NULL)) {
        out[0] = c;
        return 1;
    }
    out[0] = '%';
    out[1] = hex_digit_upper((unsigned char)c >> 4u);
    out[2] = hex_digit_upper((unsigned char)c);
    return 3;
}

struct str url_encode(struct arena *arena, struct str text, const char *keep)
{
    char *to = arena_alloc(arena, text.n * 3);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        n += url_put(to + n, text.p[i], keep);
    return str_of(to, n);
}

/* Forms have + for a space, and escapes of which broken ones stand for
 * themselves. */
#include "client/query.h"

#include <string.h>

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static void add_decoded(struct text *text, const char *p, size_t length)
{
    const char *end = p + length;
    while (p < end) {
        bool is_escape =
            *p == '%' && end - p > 2 && digit(p[1]) >= 0 && digit(p[2]) >= 0;
        char c = is_escape ? (char)(digit(p[1]) * 16 + digit(p[2]))
                           : (*p == '+' ? ' ' : *p);
        text_add(text, &c, 1);
        p += is_escape ? 3 : 1;
    }
}

bool query_find(const char *address, const char *name, struct text *value)
{
    const char *p = strchr(address, '?');
    size_t n = strlen(name);
    p = p ? p + 1 : address;
    while (*p && *p != '#') {
        size_t length = strcspn(p, "&#");
        if (length > n && strncmp(p, name, n) == 0 && p[n] == '=') {
            add_decoded(value, p + n + 1, length - n - 1);
            return true;
        }
        p += length;
        p += *p == '&';
    }
    return false;
}

bool query_has(const char *address, const char *name, const char *value)
{
    struct text found = {0};
    bool is_there = query_find(address, name, &found);
    size_t n = strlen(value);
    unsigned char difference = found.count != n;
    for (size_t i = 0; i < n && i < found.count; i++)
        difference |= (unsigned char)(found.bytes[i] ^ value[i]);
    is_there &= !found.is_broken && difference == 0;
    text_release(&found);
    return is_there;
}

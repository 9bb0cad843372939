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

/* A parameter's value as it stands there, from `p` to `end`. */
struct value {
    const char *p, *end;
};

/* The next byte, decoded. */
static char next_byte(struct value *value)
{
    const char *p = value->p;
    bool is_escape =
        *p == '%' && value->end - p > 2 && digit(p[1]) >= 0 && digit(p[2]) >= 0;
    value->p += is_escape ? 3 : 1;
    return is_escape ? (char)(digit(p[1]) * 16 + digit(p[2]))
                     : (char)(*p == '+' ? ' ' : *p);
}

static bool find(const char *address, const char *name, struct value *value)
{
    const char *p = strchr(address, '?');
    size_t n = strlen(name);
    p = p ? p + 1 : address;
    while (*p && *p != '#') {
        size_t length = strcspn(p, "&#");
        if (length > n && strncmp(p, name, n) == 0 && p[n] == '=') {
            *value = (struct value){p + n + 1, p + length};
            return true;
        }
        p += length;
        p += *p == '&';
    }
    return false;
}

bool query_find(const char *address, const char *name, struct text *value)
{
    struct value found;
    if (!find(address, name, &found))
        return false;
    while (found.p < found.end) {
        char c = next_byte(&found);
        text_add(value, &c, 1);
    }
    return true;
}

bool query_has(const char *address, const char *name, const char *value)
{
    struct value found;
    if (!find(address, name, &found))
        return false;
    unsigned char difference = 0;
    for (; found.p < found.end && *value; value++)
        difference |= (unsigned char)(next_byte(&found) ^ *value);
    return !difference && found.p == found.end && !*value;
}

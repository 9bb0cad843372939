/* Read in one pass, since every candidate's is: the analysis of search, which
 * knows all scripts, takes ten times as long. */
#include "recommend/title_key.h"

#include "base/hash.h"

#define KEY_BYTES 96 /* of a title that are looked at */

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Whether a word at `i` begins the list of guests. */
static bool begins_guests(struct str title, size_t i)
{
    static const struct str words[] = {
        {"feat.", 5}, {"feat ", 5}, {"ft.", 3}, {"ft ", 3}, {"featuring ", 10}};

    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
        if (str_eq_nocase(str_of(title.p + i, title.n - i < words[w].n
                                                  ? title.n - i
                                                  : words[w].n),
                          words[w]))
            return true;
    return false;
}

/* Whether the name proper ends before `i`. */
static bool ends_at(struct str title, size_t i)
{
    char c = title.p[i];

    if (c == '(' || c == '[' || c == '{')
        return true;
    if (i == 0 || title.p[i - 1] != ' ')
        return false;
    return (c == '-' && i + 1 < title.n && title.p[i + 1] == ' ') ||
           begins_guests(title, i);
}

uint64_t title_key(struct str title, uint32_t artist)
{
    char key[KEY_BYTES];
    size_t n = 0;

    for (size_t i = 0; i < title.n && n < sizeof key; i++) {
        char c = title.p[i];

        if (n > 0 && ends_at(title, i))
            break;
        if (is_alphanumeric(c))
            key[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return n > 0 ? hash_bytes(key, n, artist)
                 : hash_bytes(title.p, title.n, artist);
}

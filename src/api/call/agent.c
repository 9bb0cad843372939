/* Browsers say of themselves that they are others, too, so that sites written
 * for those let them in: Edge is "... Chrome/131.0 Safari/537.36 Edg/131.0".
 * Whoever pretends is looked for before those that are pretended. */
#include "api/call/agent.h"

#include <string.h>

struct word {
    const char *said;
    const char *name;
};

static const struct word browsers[] = {
    {"Edg", "Edge"}, /* EdgA/ and EdgiOS/ are those of telephones */
    {"OPR/", "Opera"},     {"SamsungBrowser/", "Samsung Internet"},
    {"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"},
    {"CriOS/", "Chrome"},  {"Chromium/", "Chromium"},
    {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
};

static const struct word systems[] = {
    {"iPhone", "iPhone"},   {"iPad", "iPad"},       {"Android", "Android"},
    {"CrOS", "ChromeOS"},   {"Windows", "Windows"}, {"Macintosh", "macOS"},
    {"FreeBSD", "FreeBSD"}, {"OpenBSD", "OpenBSD"}, {"Linux", "Linux"},
};

#define COUNT(words) (sizeof(words) / sizeof(words)[0])

/* The name of the first of the words that the header has; NULL for none. */
static const char *find(struct str header, const struct word *words,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (memmem(header.p, header.n, words[i].said, strlen(words[i].said)) !=
            NULL)
            return words[i].name;
    return NULL;
}

/* "curl" of "curl/7.88.1". */
static struct str first_word(struct str header)
{
    size_t n = 0;

    while (n < header.n && n < AGENT_WORDS_MAX && header.p[n] > ' ' &&
           header.p[n] < 0x7f && header.p[n] != '/')
        n++;
    return str_of(header.p, n);
}

struct str agent_words(struct str header, struct arena *arena)
{
    const char *browser, *system;

    if (header.n == 0)
        return STR_EMPTY;
    browser = find(header, browsers, COUNT(browsers));
    system = find(header, systems, COUNT(systems));
    if (browser == NULL)
        return arena_str(arena, first_word(header));
    if (system == NULL)
        return str_from_c(browser);
    return arena_printf(arena, "%s on %s", browser, system);
}

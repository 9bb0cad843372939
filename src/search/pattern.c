/* A part is folded by itself: what a star stands for is in between. */
#include "search/pattern.h"

#include <string.h>

uint32_t pattern_split(struct analysis *a, struct str text, struct arena *arena,
                       struct str parts[PATTERN_PARTS])
{
    uint32_t n = 0;

    for (size_t at = 0; at <= text.n && n < PATTERN_PARTS;) {
        size_t end = at + str_find(str_from(text, at), '*');

        analysis_run(a, str_of(text.p + at, end - at));
        parts[n++] = arena_str(arena, analysis_key(a));
        at = end + 1;
    }
    return n;
}

bool pattern_fits(struct str word, const struct str *parts, uint32_t count)
{
    word = str_from(word, parts[0].n);
    for (uint32_t i = 1; i < count; i++) {
        const char *found;

        if (parts[i].n == 0)
            continue;
        if (i + 1 == count)
            return str_ends(word, parts[i]);
        if (word.n < parts[i].n)
            return false;
        found = memmem(word.p, word.n, parts[i].p, parts[i].n);
        if (found == NULL)
            return false;
        word = str_from(word, (size_t)(found - word.p) + parts[i].n);
    }
    return true;
}

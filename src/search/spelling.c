/* A line is looked at as text, from its beginning to its end: there are less
 * than two hundred, and they are asked only when a search found too little. */
#include "search/spelling.h"

static const struct str lines[] = {
#define SPELLING(text) {text, sizeof text - 1},
#include "search/spelling.def"
#undef SPELLING
};
#define LINES (sizeof lines / sizeof lines[0])

static bool has_way(struct str line, struct str text)
{
    struct str way;

    /* Most lines don't have the text at all. */
    if (text.n == 0 || memmem(line.p, line.n, text.p, text.n) == NULL)
        return false;
    while (str_split(&line, '|', &way))
        if (str_eq(way, text))
            return true;
    return false;
}

struct spelling spelling_of(struct str text)
{
    return (struct spelling){.text = text};
}

bool spelling_next(struct spelling *s, struct str *other)
{
    for (;;) {
        while (str_split(&s->rest, '|', other))
            if (!str_eq(*other, s->text))
                return true;
        while (s->line < LINES && !has_way(lines[s->line], s->text))
            s->line++;
        if (s->line == LINES)
            return false;
        s->rest = lines[s->line++];
    }
}

bool spelling_split(struct str text, struct str *first, struct str *second)
{
    size_t space = str_find(text, ' ');

    if (space == text.n)
        return false;
    *first = str_of(text.p, space);
    *second = str_from(text, space + 1);
    return true;
}

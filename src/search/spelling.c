/* Each way to write something is looked up among all ways, in order; it knows
 * the lines that it stands in. */
#include "search/spelling.h"

#include <stdlib.h>

#include "base/bisect.h"
#include "base/mem.h"

static const struct str lines[] = {
#define SPELLING(text) {text, sizeof text - 1},
#include "search/spelling.def"
#undef SPELLING
};
#define LINES (sizeof lines / sizeof lines[0])

struct way {
    struct str text;
    struct str line;
};

struct spellings {
    struct way *ways; /* by text, equal ones by line */
    uint32_t count;
};

static int compare(const void *a, const void *b)
{
    const struct way *x = a, *y = b;
    int c = str_cmp(x->text, y->text);

    return c != 0 ? c : (x->line.p > y->line.p) - (x->line.p < y->line.p);
}

struct spellings *spellings_new(void)
{
    struct spellings *s = mem_zalloc(1, sizeof *s);
    size_t capacity = 0;

    for (size_t i = 0; i < LINES; i++) {
        struct str rest = lines[i], text;

        while (str_split(&rest, '|', &text)) {
            s->ways = mem_grow(s->ways, s->count, &capacity, sizeof *s->ways);
            s->ways[s->count++] = (struct way){text, lines[i]};
        }
    }
    qsort(s->ways, s->count, sizeof *s->ways, compare);
    return s;
}

void spellings_free(struct spellings *s)
{
    if (s == NULL)
        return;
    free(s->ways);
    free(s);
}

struct spelling spelling_of(const struct spellings *all, struct str text)
{
    struct bisect b = bisect_in(0, all->count);

    while (bisect_next(&b))
        bisect_put(&b, str_cmp(all->ways[b.middle].text, text) < 0);
    return (struct spelling){.all = all, .text = text, .way = (uint32_t)b.low};
}

bool spelling_next(struct spelling *s, struct str *other)
{
    for (;;) {
        while (str_split(&s->rest, '|', other))
            if (!str_eq(*other, s->text))
                return true;
        if (s->way == s->all->count ||
            !str_eq(s->all->ways[s->way].text, s->text))
            return false;
        s->rest = s->all->ways[s->way++].line;
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

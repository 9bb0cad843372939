/* Reading any query: clauses and atoms as the header promises, borrowed from
 * the text. */
#include "target.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "search/query.h"

static void check_atom(const struct query_atom *a)
{
    uint32_t stars = 0;

    must(a->field <= QUERY_HIPSTER);
    must(a->text.n > 0 && a->text.n <= 4 * QUERY_CHARACTERS);
    must(utf8_is_valid(a->text));
    if (a->field == QUERY_YEAR)
        must(a->year_from > 0 && a->year_from <= a->year_to &&
             a->year_to <= 9999);
    else
        must(a->year_from == 0 && a->year_to == 0);
    must(!a->is_open || a->field <= QUERY_TRACK || a->field == QUERY_LABEL);
    must(!a->is_open || !a->is_pattern);
    for (size_t i = 0; i < a->text.n; i++)
        stars += a->text.p[i] == '*';
    must(a->field != QUERY_ANY || a->is_phrase || stars <= QUERY_WILDCARDS);
    must(!a->is_pattern || (a->field == QUERY_ANY && !a->is_phrase &&
                            stars > 0 && a->text.p[0] != '*'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n);
    size_t atoms = 0, open = 0, patterns = 0;
    struct arena arena;
    struct query query;

    if (!utf8_is_valid(text))
        return 0;
    arena_init(&arena);
    query_parse(text, &arena, &query);
    for (size_t i = 0; i < query.count; i++) {
        const struct query_clause *clause = &query.clauses[i];

        must(clause->count > 0);
        atoms += clause->count;
        for (size_t k = 0; k < clause->count; k++) {
            must(open == 0); /* what may go on is the last */
            check_atom(&clause->atoms[k]);
            open += clause->atoms[k].is_open;
            patterns += clause->atoms[k].is_pattern;
        }
    }
    must(atoms <= QUERY_ATOMS && patterns <= QUERY_WILDCARDS);
    arena_release(&arena);
    return 0;
}

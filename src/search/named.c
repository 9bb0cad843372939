/* Whole names, without a query around them: what plan_name.c asks of the same
 * column for a search, this asks for who has a name and wants the things. */
#include "search/search.h"

#include "search/analysis.h"
#include "search/index.h"
#include "search/opened.h"

/* Appends the entities that the column has under one hash. */
static uint32_t add_with_key(const struct index *ix, uint32_t key,
                             uint32_t *numbers, uint32_t count, uint32_t max)
{
    for (uint32_t i = index_find_key(ix, key); i < ix->documents && count < max;
         i++) {
        uint32_t rank = ix->keys[i];

        if (rank >= ix->documents || ix->shapes[rank].key != key)
            break; /* the next key begins, or the file is damaged */
        numbers[count++] = ix->order[rank];
    }
    return count;
}

uint32_t search_named(const struct search *s, enum entity type,
                      const struct analysis *name, uint32_t *numbers,
                      uint32_t max)
{
    const struct index *ix = search_index(s, type);
    struct str key = analysis_key(name);
    struct str bare = str_from(key, name->article);
    uint32_t count;

    if (ix == NULL || key.n == 0)
        return 0;
    count = add_with_key(ix, index_key_hash(STR_EMPTY, key), numbers, 0, max);
    if (name->article == 0)
        return add_with_key(ix, index_key_hash(STR("the"), key), numbers, count,
                            max);
    return add_with_key(ix, index_key_hash(STR_EMPTY, bare), numbers, count,
                        max);
}

bool search_is_named(const struct analysis *a, const struct analysis *b)
{
    return str_eq(str_from(analysis_key(a), a->article),
                  str_from(analysis_key(b), b->article));
}

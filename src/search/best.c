/* Keys are gathered until there are twice as many as are wanted, and then cut
 * back: sorting is paid once for many keys, and most never get in. */
#include "search/best.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 128u

void best_init(struct best *b, uint32_t wanted, struct arena *arena)
{
    assert(wanted <= (UINT32_MAX - ROOM) / 2);
    *b = (struct best){.wanted = wanted, .capacity = 2 * wanted + ROOM};
    b->keys = arena_alloc(arena, b->capacity * sizeof *b->keys);
}

static int compare(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x < y) - (x > y);
}

void best_finish(struct best *b)
{
    if (b->count > 1)
        qsort(b->keys, b->count, sizeof *b->keys, compare);
    /* What is cut here is beaten by `wanted` others already. */
    if (b->count > b->wanted)
        b->count = b->wanted;
}

void best_cut(struct best *b)
{
    best_finish(b);
    /* From here on a key must beat the last of those that are kept. */
    if (b->wanted == 0)
        b->least = UINT64_MAX;
    else if (b->count == b->wanted)
        b->least = b->keys[b->count - 1];
}

void best_put_first(struct best *b, uint64_t key, uint32_t at)
{
    uint32_t from = at;

    /* Those between move on by one, up to where the key stood, or over the
     * end. */
    while (from < b->count && b->keys[from] != key)
        from++;
    if (from == b->count && b->count < b->wanted)
        b->count++;
    if (at >= b->count)
        return;
    if (from == b->count)
        from--;
    memmove(b->keys + at + 1, b->keys + at, (from - at) * sizeof *b->keys);
    b->keys[at] = key;
}

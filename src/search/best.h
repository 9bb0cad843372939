/* The best of many, in bounded memory: the top k. */
#ifndef TONEARM_SEARCH_BEST_H
#define TONEARM_SEARCH_BEST_H

#include <stdint.h>

#include "base/arena.h"

/* The `wanted` greatest of the keys that were added, and perhaps others that
 * weren't cut yet. */
struct best {
    uint64_t *keys;
    uint32_t count;
    uint32_t capacity;
    uint32_t wanted;
    uint64_t least; /* a key up to here is of no use; 0 until that is known */
};

/* None so far; memory for about twice `wanted` keys comes from `arena`. */
void best_init(struct best *b, uint32_t wanted, struct arena *arena);

/* The rest of best_add: lets go of the keys that can't be wanted any more. */
void best_cut(struct best *b);

/* Adds a key, greater than 0, if it may be among the wanted ones. */
static inline void best_add(struct best *b, uint64_t key)
{
    if (key <= b->least)
        return;
    b->keys[b->count++] = key;
    if (b->count == b->capacity)
        best_cut(b);
}

/* Sorts the keys, greatest first; at most `wanted` are left. More may be added
 * afterwards. */
void best_finish(struct best *b);

/* Puts `key` before all others, which are sorted, at place `at`; the same key
 * elsewhere goes. At most `wanted` are left. */
void best_put_first(struct best *b, uint64_t key, uint32_t at);

#endif

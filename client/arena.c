/* Blocks in a list, each twice as large as the last one, up to 64 KiB; what
 * is larger has a block of its own. */
#include "client/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_FIRST = 1024, BLOCK_MAX = 65536 };

struct block {
    struct block *next;
    size_t used, size;
    max_align_t bytes[];
};

struct arena {
    struct block *blocks;
    size_t next_size;
};

struct arena *arena_new(void)
{
    struct arena *arena = calloc(1, sizeof(*arena));
    if (arena)
        arena->next_size = BLOCK_FIRST;
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    while (arena->blocks) {
        struct block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
    free(arena);
}

static struct block *add_block(struct arena *arena, size_t least)
{
    size_t size = arena->next_size > least ? arena->next_size : least;
    struct block *block = malloc(sizeof(*block) + size);
    if (!block)
        return NULL;
    block->used = 0;
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    if (arena->next_size < BLOCK_MAX)
        arena->next_size *= 2;
    return block;
}

void *arena_get(struct arena *arena, size_t byte_count)
{
    size_t align = alignof(max_align_t);
    if (byte_count > SIZE_MAX / 2)
        return NULL;
    size_t size = (byte_count + align - 1) / align * align;
    struct block *block = arena->blocks;
    if (!block || block->size - block->used < size)
        block = add_block(arena, size);
    if (!block)
        return NULL;
    char *got = (char *)block->bytes + block->used;
    block->used += size;
    return memset(got, 0, size);
}

char *arena_copy(struct arena *arena, const char *bytes, size_t byte_count)
{
    char *copy = arena_get(arena, byte_count + 1);
    if (copy && byte_count > 0)
        memcpy(copy, bytes, byte_count);
    return copy;
}

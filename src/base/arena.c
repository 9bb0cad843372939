/* Blocks in a list, newest first; allocation bumps a pointer in the newest.
 * A piece that doesn't fit a standard block gets one of its own size. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>

#include "base/mem.h"

#define BLOCK_BYTES 8192
#define ALIGN       16

struct arena_block {
    struct arena_block *older;
    size_t size;
};

#define HEAD ((sizeof(struct arena_block) + ALIGN - 1) / ALIGN * ALIGN)

void arena_init(struct arena *a)
{
    *a = (struct arena){NULL, NULL, NULL};
}

void arena_release(struct arena *a)
{
    while (a->block != NULL) {
        struct arena_block *older = a->block->older;

        free(a->block);
        a->block = older;
    }
    arena_init(a);
}

static void use_block(struct arena *a, struct arena_block *b)
{
    a->block = b;
    a->at = (char *)b + HEAD;
    a->end = (char *)b + b->size;
}

void arena_reset(struct arena *a)
{
    struct arena_block *b = a->block;

    if (b == NULL)
        return;
    while (b->older != NULL) {
        struct arena_block *older = b->older;

        free(b);
        b = older;
    }
    if (b->size > 4 * BLOCK_BYTES) {
        free(b);
        arena_init(a);
        return;
    }
    use_block(a, b);
}

void *arena_alloc(struct arena *a, size_t size)
{
    size_t rounded = (size + ALIGN - 1) / ALIGN * ALIGN;
    char *p;

    if (rounded > (size_t)(a->end - a->at) || a->block == NULL) {
        size_t bytes = HEAD + rounded;
        struct arena_block *b;

        if (bytes < BLOCK_BYTES)
            bytes = BLOCK_BYTES;
        b = mem_alloc(bytes);
        b->older = a->block;
        b->size = bytes;
        use_block(a, b);
    }
    p = a->at;
    a->at += rounded;
    return p;
}

void *arena_zalloc(struct arena *a, size_t size)
{
    return memset(arena_alloc(a, size), 0, size);
}

struct str arena_str(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n ? s.n : 1);

    if (s.n > 0)
        memcpy(p, s.p, s.n);
    return str_of(p, s.n);
}

char *arena_cstr(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);

    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}

struct str arena_printf(struct arena *a, const char *format, ...)
{
    va_list args, again;
    int n;
    char *p;

    va_start(args, format);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        n = 0;
    p = arena_alloc(a, (size_t)n + 1);
    (void)vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return str_of(p, (size_t)n);
}

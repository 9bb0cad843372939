/* Thin covers of malloc that abort instead of returning NULL. */
#include "base/mem.h"

#include <stdint.h>

static void *or_abort(void *p)
{
    if (p == NULL) {
        fputs("tonearm: out of memory\n", stderr);
        abort();
    }
    return p;
}

void *mem_alloc(size_t size)
{
    return or_abort(malloc(size ? size : 1));
}

void *mem_zalloc(size_t count, size_t size)
{
    return or_abort(calloc(count ? count : 1, size ? size : 1));
}

void *mem_realloc(void *p, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return or_abort(NULL);
    return or_abort(realloc(p, count > 0 && size > 0 ? count * size : 1));
}

char *mem_strdup(const char *p, size_t n)
{
    char *copy = mem_alloc(n + 1);

    if (n > 0)
        memcpy(copy, p, n);
    copy[n] = '\0';
    return copy;
}

void *mem_grow(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    *capacity = *capacity ? *capacity * 2 : 16;
    return mem_realloc(array, *capacity, size);
}

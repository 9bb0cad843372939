/* Memory that is there: allocation aborts the process when the system has
 * none left. What a client sends is limited before it is stored, so no
 * client can reach that. Any thread. Release with free(). */
#ifndef TONEARM_BASE_MEM_H
#define TONEARM_BASE_MEM_H

#include <stddef.h>

/* `size` bytes, not cleared; a size of 0 gives a pointer that can be freed. */
void *mem_alloc(size_t size);

/* `count` elements of `size` bytes, all zero; aborts on overflow. */
void *mem_zalloc(size_t count, size_t size);

/* `p` moved to `count` elements of `size` bytes, as realloc does. */
void *mem_realloc(void *p, size_t count, size_t size);

/* A terminated copy of the `n` bytes at `p`. */
char *mem_strdup(const char *p, size_t n);

/* Makes room for one more element in a growable array: returns `array`,
 * moved when `*capacity` was used up (it doubles, from 16). */
void *mem_grow(void *array, size_t count, size_t *capacity, size_t size);

#endif

/* Memory that ends all at once: a result with everything that hangs on it.
 * A library doesn't abort for want of memory, so each function may return
 * NULL. One thread at a time. */
#ifndef TONEARM_CLIENT_ARENA_H
#define TONEARM_CLIENT_ARENA_H

#include <stddef.h>

struct arena;

/* NULL without memory. */
struct arena *arena_new(void);
void arena_free(struct arena *arena);

/* Zeroed, aligned for anything. NULL without memory. */
void *arena_get(struct arena *arena, size_t byte_count);

/* A copy with a zero byte behind it. NULL without memory. */
char *arena_copy(struct arena *arena, const char *bytes, size_t byte_count);

#endif

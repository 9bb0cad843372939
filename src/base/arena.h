/* A request's memory: taken piece by piece, dropped whole.
 *
 * Never returns NULL. One thread at a time. The first block can be kept
 * between uses (arena_reset), so that a busy loop stops calling malloc. */
#ifndef TONEARM_BASE_ARENA_H
#define TONEARM_BASE_ARENA_H

#include <stddef.h>

#include "base/str.h"

struct arena_block;

struct arena {
    struct arena_block *block; /* the newest, linked to the older ones */
    char *at;
    char *end;
};

void arena_init(struct arena *a);

/* Drops everything and gives the memory back. */
void arena_release(struct arena *a);

/* Drops everything but keeps one block for the next use. */
void arena_reset(struct arena *a);

/* `size` bytes aligned for any type, not cleared. */
void *arena_alloc(struct arena *a, size_t size);

/* As arena_alloc, all zero. */
void *arena_zalloc(struct arena *a, size_t size);

/* A copy of `s` in the arena. */
struct str arena_str(struct arena *a, struct str s);

/* A terminated copy, for libc. */
char *arena_cstr(struct arena *a, struct str s);

/* Text formatted as printf does. */
struct str arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2)));

#endif

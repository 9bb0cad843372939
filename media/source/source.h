/* The bytes of a file, at any place: read through a small window from a
 * descriptor, or lying in memory. What is asked for beyond the end isn't there,
 * and isn't an error: files are cut off, and lie about their lengths.
 *
 * One thread at a time. */
#ifndef TONEARM_MEDIA_SOURCE_SOURCE_H
#define TONEARM_MEDIA_SOURCE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define SOURCE_WINDOW_BYTES 65536

struct source {
    uint64_t size;
    int fd;             /* -1 of what lies in memory */
    const char *memory; /* all of it, if it lies there */
    char *window;
    uint64_t window_at;
    size_t window_bytes;
};

/* The `size` first bytes of an open file, which stays the caller's. */
void source_init(struct source *s, int fd, uint64_t size);

/* Bytes in memory, which outlive the source. */
void source_init_memory(struct source *s, struct str bytes);

void source_release(struct source *s);

/* Copies what there is of the `n` bytes at `offset`; returns how many. */
size_t source_read(struct source *s, uint64_t offset, void *to, size_t n);

/* Whether all `n` bytes at `offset` are there, and then copied. */
bool source_get(struct source *s, uint64_t offset, void *to, size_t n);

/* The `n` bytes at `offset` in the arena; false when they aren't all there, so
 * that what a length in a file claims is only allocated if the file is as
 * long. */
bool source_take(struct source *s, uint64_t offset, size_t n,
                 struct arena *arena, struct str *out);

/* Where `what` begins in the bytes from `from` to before `to`; `to` if it
 * doesn't. */
uint64_t source_find(struct source *s, uint64_t from, uint64_t to,
                     struct str what);

#endif

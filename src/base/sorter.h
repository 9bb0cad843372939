/* An external sort: records of any number in bounded memory.
 *
 * A record is a key of fixed length, compared bytewise, and a payload. Equal
 * keys come out in the order in which they went in. What doesn't fit the
 * memory is sorted and spilled to one temporary file, run by run, and merged
 * on the way out. One thread at a time. */
#ifndef TONEARM_BASE_SORTER_H
#define TONEARM_BASE_SORTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct sorter;

#define SORTER_MAX_KEY 64

/* Keys of `key_bytes` (8 to SORTER_MAX_KEY), at most about `memory_bytes` of
 * memory; spills to `path`, which is made when it is needed and removed by
 * sorter_free. */
struct sorter *sorter_new(const char *path, size_t key_bytes,
                          size_t memory_bytes);

/* Adds a record with a payload of `n` bytes, which is copied. */
enum err sorter_add(struct sorter *s, const void *key, const void *payload,
                    size_t n) MUST_CHECK;

/* Ends adding; the first record comes with the first sorter_next. */
enum err sorter_finish(struct sorter *s) MUST_CHECK;

/* The next record, in order; false at the end or on an error, which
 * sorter_error tells apart. Key and payload are good until the next call. */
bool sorter_next(struct sorter *s, const uint8_t **key, struct str *payload);
enum err sorter_error(const struct sorter *s);

/* Records added. */
uint64_t sorter_count(const struct sorter *s);

/* NULL is fine. */
void sorter_free(struct sorter *s);

/* Numbers in a key sort as numbers when the big end comes first. */
static inline void sorter_put32(uint8_t *key, uint32_t v)
{
    for (int i = 3; i >= 0; i--) {
        key[i] = (uint8_t)v;
        v >>= 8;
    }
}

static inline void sorter_put64(uint8_t *key, uint64_t v)
{
    sorter_put32(key, (uint32_t)(v >> 32));
    sorter_put32(key + 4, (uint32_t)v);
}

static inline uint32_t sorter_get32(const uint8_t *key)
{
    return (uint32_t)key[0] << 24 | (uint32_t)key[1] << 16 |
           (uint32_t)key[2] << 8 | key[3];
}

#endif

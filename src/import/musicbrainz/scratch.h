/* Memory that lies in a file: for sorting out more rows than fit in memory.
 *
 * A scratch is an unnamed temporary file, mapped, that only grows. Its pages
 * belong to the file, so the kernel writes them out and takes them back as it
 * sees fit, and nothing is left behind even when the process is killed.
 * Growing reserves the space on disk first: a full disk is ERR_IO, not a
 * fault in the middle of a store.
 *
 * The mapping moves when the file grows: a pointer into it is valid until the
 * next function here that can grow it. One thread at a time. */
#ifndef TONEARM_IMPORT_MUSICBRAINZ_SCRATCH_H
#define TONEARM_IMPORT_MUSICBRAINZ_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct scratch {
    int fd;
    char *directory;
    unsigned char *p;
    uint64_t n; /* bytes in use */
    uint64_t capacity;
};

/* An empty one in `directory`. ERR_IO, logged; can be released even then. */
enum err scratch_open(struct scratch *s, const char *directory) MUST_CHECK;

/* Safe twice and on a zeroed one. */
void scratch_release(struct scratch *s);

/* Adds `n` bytes, all zero, and gives where they begin, a multiple of 8.
 * ERR_IO. */
enum err scratch_add(struct scratch *s, uint64_t n,
                     uint64_t *offset) MUST_CHECK;

/* An array of equal slots over the numbers 0 .. 2^31 - 1, of which any may be
 * used: slots come into being in blocks of SCRATCH_BLOCK, so that numbers may
 * have gaps. */
#define SCRATCH_BLOCK     1024u
#define SCRATCH_INDEX_MAX 0x7fffffffu

struct scratch_array {
    struct scratch file;
    size_t slot_bytes;
    uint32_t *block; /* place of each block in the file, from 1; 0 = none */
    uint32_t blocks;
};

/* `slot_bytes` is a multiple of 8. */
enum err scratch_array_open(struct scratch_array *a, const char *directory,
                            size_t slot_bytes) MUST_CHECK;
void scratch_array_release(struct scratch_array *a);

/* The slot of `index`, all zero when it was never asked for. The index is at
 * most SCRATCH_INDEX_MAX. ERR_IO. */
enum err scratch_array_slot(struct scratch_array *a, uint32_t index,
                            void **slot) MUST_CHECK;

/* The slot, or NULL where there is no block. */
void *scratch_array_find(const struct scratch_array *a, uint32_t index);

/* The smallest index >= `index` in any block; false when there is none. Walks
 * an array in ascending order, slots that were never asked for included. */
bool scratch_array_next(const struct scratch_array *a, uint32_t *index);

#endif

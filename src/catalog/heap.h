/* The strings section while it is built: every text is stored once. Private
 * to the catalog room.
 *
 * Finding duplicates takes a table of fixed size; when it is full, new texts
 * are stored without being remembered, so memory stays bounded and the bytes
 * depend only on the input and the size. One thread at a time. */
#ifndef TONEARM_CATALOG_HEAP_H
#define TONEARM_CATALOG_HEAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/io.h"
#include "base/str.h"

struct heap;

/* Appends to `out`, which belongs to the caller, is empty and outlives the
 * heap; the table of duplicates takes up to `table_bytes`. */
struct heap *heap_new(struct io_writer *out, size_t table_bytes);

/* The offset of `text` in the section, storing it if it isn't there; 0 for
 * an empty text. Errors stick to the writer. */
uint64_t heap_put(struct heap *h, struct str text);

/* Frees the table. NULL is fine. */
void heap_free(struct heap *h);

#endif

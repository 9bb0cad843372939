/* Records written to a temporary file in one order and read back in the same
 * order, once. Private to the catalog room. One thread at a time. */
#ifndef TONEARM_CATALOG_SPOOL_H
#define TONEARM_CATALOG_SPOOL_H

#include <stdbool.h>

#include "base/io.h"

struct spool {
    struct io_writer file;
    uint8_t *window;
    size_t capacity;
    size_t at;
    size_t filled;
    uint64_t next;  /* file offset behind the window */
    uint64_t count; /* records put */
    enum err e;
};

/* Creates or empties the file. Call spool_release also after an error. */
enum err spool_open(struct spool *s, const char *path) MUST_CHECK;

/* Appends a record. Errors stick until spool_error. */
void spool_put(struct spool *s, const void *record, uint32_t n);

/* Ends the writing; the first record comes with the first spool_next. */
enum err spool_rewind(struct spool *s) MUST_CHECK;

/* The next record, good until the next call; false at the end or on an
 * error. */
bool spool_next(struct spool *s, struct str *record);
enum err spool_error(const struct spool *s);

/* Closes and removes the file. Safe on a zeroed spool. */
void spool_release(struct spool *s);

#endif

/* Numbers and what they stand for: LibriVox's authors, readers and books.
 * Fill, sort once, then find. Private to the room. */
#ifndef TONEARM_IMPORT_LIBRIVOX_LIBRIVOX_TABLE_H
#define TONEARM_IMPORT_LIBRIVOX_LIBRIVOX_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct librivox_entry {
    uint64_t number;
    struct str text; /* not the table's own */
    size_t order;    /* of adding */
    bool is_counted; /* for the caller */
};

struct librivox_table {
    struct librivox_entry *entries;
    size_t count;
    size_t capacity;
};

/* A zeroed table is empty. */
void librivox_table_release(struct librivox_table *t);

void librivox_table_add(struct librivox_table *t, uint64_t number,
                        struct str text);

/* By number; of several entries of one number the last added stays. */
void librivox_table_sort_by_number(struct librivox_table *t);

/* By text; of several entries of one text the lowest number stays. */
void librivox_table_sort_by_text(struct librivox_table *t);

/* NULL when there is none. The table is sorted accordingly. */
struct librivox_entry *librivox_table_find(const struct librivox_table *t,
                                           uint64_t number);
struct librivox_entry *librivox_table_find_text(const struct librivox_table *t,
                                                struct str text);

#endif

/* The tables that are read, and how a row of each is stored. Only
 * musicbrainz.c uses it. */
#ifndef TONEARM_IMPORT_MUSICBRAINZ_DUMP_TABLE_H
#define TONEARM_IMPORT_MUSICBRAINZ_DUMP_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct copy_row;
struct dump;

/* What is wrong with a row: `reason` NULL when nothing is. Column 0 means the
 * row as a whole. Static texts. */
struct dump_fault {
    const char *reason;
    unsigned column; /* from 1 */
};

/* Stores a row's columns unless one can't be used, which sets `*fault`. Rows
 * may have more columns than are known: later schemas append. ERR_IO,
 * ERR_LIMIT. */
typedef enum err dump_table_load(struct dump *d, const struct copy_row *row,
                                 struct dump_fault *fault);

struct dump_table {
    const char *name;
    unsigned columns; /* at least */
    bool is_needed;   /* an import without it makes no sense */
    dump_table_load *load;
};

#define DUMP_TABLES 23
extern const struct dump_table dump_tables[DUMP_TABLES];

/* The index of a table, or -1 for one that isn't read. */
int dump_table_find(struct str name);

#endif

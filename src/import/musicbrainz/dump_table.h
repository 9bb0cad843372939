/* The tables of a dump that are read, and how a row of each is kept. Private
 * to the room. */
#ifndef TONEARM_IMPORT_MUSICBRAINZ_DUMP_TABLE_H
#define TONEARM_IMPORT_MUSICBRAINZ_DUMP_TABLE_H

#include <stdbool.h>

#include "base/str.h"

struct dump;
struct dump_row;

/* Keeps what matters of a row in the dump, whose error sticks, unless the row
 * has a fault: then nothing. */
typedef void dump_table_load(struct dump *d, struct dump_row *row);

struct dump_table {
    const char *name;
    unsigned columns; /* at least: later schemas append some */
    bool is_needed;   /* an import without the table makes no sense */
    dump_table_load *load;
};

#define DUMP_TABLES 23
extern const struct dump_table dump_tables[DUMP_TABLES];

/* The index of a table, or -1 for one that isn't read. */
int dump_table_find(struct str name);

#endif

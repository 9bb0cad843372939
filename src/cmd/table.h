/* Lists for people: rows under a header, where standard output is a terminal.
 * Elsewhere commands print JSON lines, for programs. */
#ifndef TONEARM_CMD_TABLE_H
#define TONEARM_CMD_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct table_column {
    const char *title;
    size_t width; /* in characters; a longer text moves its row's rest */
};

struct options;

/* Whether a command should print a table: on a terminal, unless it was told
 * otherwise. */
bool table_is_wanted(const struct options *o);

/* The option of a command that prints lists. */
#define TABLE_JSON_OPTION                                                      \
    OPTION("json", FLAG, NULL, "JSON lines also on a terminal")

/* On standard output. */
void table_header(const struct table_column *columns, size_t count);
void table_row(const struct table_column *columns, const struct str *cells,
               size_t count);

#endif

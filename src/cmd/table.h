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

/* Whether a command should print a table. */
bool table_is_wanted(void);

/* On standard output. */
void table_header(const struct table_column *columns, size_t count);
void table_row(const struct table_column *columns, const struct str *cells,
               size_t count);

#endif

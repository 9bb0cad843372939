/* What commands that talk to a server print: a table where standard output is
 * a terminal, tab-separated lines where it is not, JSON lines if asked for.
 *
 * Table: a header; cells are padded, and those of columns that may be cut are,
 * so that rows fit the terminal; ids never are, since they are there to be
 * copied. An empty cell is "-". Colours unless NO_COLOR is set (no-color.org)
 * or TERM is dumb.
 *
 * Tab-separated: no header; a tab, a line end and a backslash within a cell are
 * \t, \n, \r and \\, so that a line is a row and a tab is a column whatever the
 * text is.
 *
 * JSON lines: the object behind a row, as the server gave it.
 *
 * Cells and objects are valid UTF-8. One thread. */
#ifndef TONEARM_REMOTE_OUTPUT_H
#define TONEARM_REMOTE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

enum output_form { OUTPUT_TABLE, OUTPUT_TSV, OUTPUT_JSON };

struct output {
    FILE *file;
    enum output_form form;
    bool has_colours;
    size_t columns; /* of the terminal */
};

/* Standard output, in the form that suits it. */
struct output output_open(bool wants_json);

/* ---- lists ---- */

enum output_style {
    OUTPUT_CUT = 1,   /* is cut where the terminal is too narrow */
    OUTPUT_RIGHT = 2, /* a number: at the right of its column */
    OUTPUT_DIM = 4    /* there to be copied rather than read */
};

struct output_column {
    const char *title;
    unsigned styles;
};

#define OUTPUT_COLUMNS_MAX 8

struct listing {
    const struct output *output;
    const struct output_column *columns;
    size_t count;
    struct arena arena; /* of cells that wait for the widths of all */
    struct str *cells;  /* heap: count * rows */
    size_t rows;
    size_t capacity;
};

/* Begins a list of at most OUTPUT_COLUMNS_MAX columns, which outlive it. */
void listing_begin(struct listing *l, const struct output *output,
                   const struct output_column *columns, size_t count);

/* A row: as many cells as there are columns, and the object that it shows.
 * Both may go afterwards. */
void listing_row(struct listing *l, const struct str *cells, struct str json);

/* Prints what waits, and frees the list. A table without rows is nothing. */
void listing_end(struct listing *l);

/* Appends a row as tab-separated text, with its line end. */
void output_tsv(struct buf *out, const struct str *cells, size_t count);

/* Prints a line of JSON, compact. */
void output_json(const struct output *output, struct str json);

/* ---- messages ---- */

/* Prints "tonearm: text" on standard error, control characters replaced: parts
 * of it may come from a server. */
void output_complain(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* The same without the name: what to do about what was just said. */
void output_advise(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

#endif

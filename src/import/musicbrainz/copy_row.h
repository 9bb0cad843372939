/* A row of PostgreSQL's COPY text format (its manual, SQL COPY, "Text
 * Format"): fields separated by tabs, \N for null, backslash escapes. */
#ifndef TONEARM_IMPORT_MUSICBRAINZ_COPY_ROW_H
#define TONEARM_IMPORT_MUSICBRAINZ_COPY_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Fields that are kept; those behind them are counted only. */
#define COPY_ROW_FIELDS 32

struct copy_row {
    struct str field[COPY_ROW_FIELDS]; /* p NULL: null */
    size_t count;                      /* fields in the row, kept or not */
    struct buf text;                   /* fields that had escapes */
};

void copy_row_init(struct copy_row *row);
void copy_row_release(struct copy_row *row);

/* Splits a line (without its end). The fields point into the line or into
 * the row and last until either changes. An empty line is one empty field.
 * ERR_INVALID, not logged, when a backslash ends the line. */
enum err copy_row_parse(struct copy_row *row, struct str line) MUST_CHECK;

/* Whether the line is the mark `\.`, behind which there are no more rows. */
bool copy_row_is_end(struct str line);

#endif

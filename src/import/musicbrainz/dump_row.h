/* The columns of a table's row as values. Columns are numbered from 1, in the
 * order of MusicBrainz's CreateTables.sql.
 *
 * A column that isn't what a table says it is makes the whole row unusable:
 * the first such fault is noted in the row, and what is read of a faulty
 * column is zero or of no use. So a loader reads all its columns and asks
 * once. Private to the room. */
#ifndef TONEARM_IMPORT_MUSICBRAINZ_DUMP_ROW_H
#define TONEARM_IMPORT_MUSICBRAINZ_DUMP_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"
#include "base/str.h"

struct copy_row;

struct dump_row {
    const struct copy_row *fields; /* with all columns that are read */
    const char *fault;             /* a static text; NULL: none so far */
    unsigned fault_column;
};

/* Notes why the row can't be used, unless a fault was noted before. */
void dump_row_refuse(struct dump_row *row, unsigned column, const char *fault);

bool dump_row_is_null(const struct dump_row *row, unsigned column);

/* A whole number of 32 bits. */
int64_t dump_row_signed(struct dump_row *row, unsigned column);

/* A row id, a position or a length: 0 to SCRATCH_INDEX_MAX. */
uint32_t dump_row_number(struct dump_row *row, unsigned column);
uint32_t dump_row_number_or_0(struct dump_row *row, unsigned column);

/* An MBID. */
struct id dump_row_gid(struct dump_row *row, unsigned column);

/* A text, which is valid UTF-8 and isn't null. As long-lived as the row. */
struct str dump_row_text(struct dump_row *row, unsigned column);

/* Year, month and day in three columns from `column` on, packed
 * (dump_pack_date), 0 without a year. A day without a month, which
 * MusicBrainz allows, is dropped. */
uint32_t dump_row_date(struct dump_row *row, unsigned column);

#endif

/* A part of a long list: so many rows from a place on, and whether there are
 * more. The statement ends with "LIMIT $n OFFSET $m" over an order that is
 * total, or rows would stand in two parts:
 *
 *     struct db_rows rows = db_query(db, &list,
 *         DB_ARGS(db_text(owner), db_part_limit(part), db_part_offset(part)));
 *
 *     while (db_part_next(&rows, part))
 *         ...
 *
 * Where a function takes a part, NULL stands for the whole list. */
#ifndef TONEARM_DB_PART_H
#define TONEARM_DB_PART_H

#include "db/db.h"

struct db_part {
    int64_t offset;
    int64_t limit;
    int64_t count; /* of the rows that were read; at first 0 */
    bool has_more; /* once db_part_next has said false */
};

/* Arguments for the statement. The limit is one more than the part's, so that
 * the row after it shows that there are more. */
struct db_value db_part_limit(const struct db_part *part);
struct db_value db_part_offset(const struct db_part *part);

/* Steps to the next row of the part; false at its end and after an error. */
bool db_part_next(struct db_rows *rows, struct db_part *part);

#endif

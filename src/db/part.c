/* Rows are counted here and not by who reads them, since readers leave out
 * damaged ones: what comes after those can still be reached. */
#include "db/part.h"

struct db_value db_part_limit(const struct db_part *part)
{
    return db_int(part != NULL ? part->limit + 1 : INT64_MAX);
}

struct db_value db_part_offset(const struct db_part *part)
{
    return db_int(part != NULL ? part->offset : 0);
}

bool db_part_next(struct db_rows *rows, struct db_part *part)
{
    if (!db_next(rows))
        return false;
    if (part == NULL)
        return true;
    if (part->count == part->limit) {
        part->has_more = true;
        return false;
    }
    part->count++;
    return true;
}

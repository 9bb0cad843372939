/* Texts of columns into values. What a number or a date means is the
 * loader's business; here they only have to be one. */
#include "import/musicbrainz/dump_row.h"

#include <assert.h>

#include "base/utf8.h"
#include "import/musicbrainz/copy_row.h"
#include "import/musicbrainz/dump.h"

void dump_row_refuse(struct dump_row *row, unsigned column, const char *fault)
{
    if (row->fault == NULL) {
        row->fault = fault;
        row->fault_column = column;
    }
}

static struct str column_at(const struct dump_row *row, unsigned column)
{
    assert(column >= 1 && column <= COPY_ROW_FIELDS);
    return row->fields->field[column - 1];
}

bool dump_row_is_null(const struct dump_row *row, unsigned column)
{
    return column_at(row, column).p == NULL;
}

int64_t dump_row_signed(struct dump_row *row, unsigned column)
{
    int64_t v = 0;

    if (!str_to_i64(column_at(row, column), &v) || v > INT32_MAX ||
        v < INT32_MIN)
        dump_row_refuse(row, column, "no number");
    return v;
}

uint32_t dump_row_number(struct dump_row *row, unsigned column)
{
    int64_t v = dump_row_signed(row, column);

    if (v < 0)
        dump_row_refuse(row, column, "a negative number");
    return (uint32_t)v;
}

uint32_t dump_row_number_or_0(struct dump_row *row, unsigned column)
{
    return dump_row_is_null(row, column) ? 0 : dump_row_number(row, column);
}

struct id dump_row_gid(struct dump_row *row, unsigned column)
{
    struct id id = {0};

    if (!id_from_uuid(column_at(row, column), &id))
        dump_row_refuse(row, column, "no UUID");
    return id;
}

struct str dump_row_text(struct dump_row *row, unsigned column)
{
    struct str text = column_at(row, column);

    if (text.p == NULL)
        dump_row_refuse(row, column, "no text");
    else if (!utf8_is_valid(text))
        dump_row_refuse(row, column, "not UTF-8");
    return text;
}

/* Whether the calendar has the day; one that isn't known (0) is in it. */
static bool is_in_calendar(uint32_t year, uint32_t month, uint32_t day)
{
    if (year > 9999 || month > 12 || day > 31)
        return false;
    return day == 0 ||
           date_from_days(date_to_days((int)year, month, day)).day == day;
}

uint32_t dump_row_date(struct dump_row *row, unsigned column)
{
    uint32_t year = dump_row_number_or_0(row, column);
    uint32_t month = dump_row_number_or_0(row, column + 1);
    uint32_t day = month ? dump_row_number_or_0(row, column + 2) : 0;

    if (row->fault != NULL || year == 0)
        return 0;
    if (!is_in_calendar(year, month, day)) {
        dump_row_refuse(row, column, "no date");
        return 0;
    }
    return dump_pack_date(
        (struct date){(uint16_t)year, (uint8_t)month, (uint8_t)day});
}

/* Rows are printed as they come, so that widths are the columns' own and not
 * the longest text's; nothing is cut, since ids are there to be copied. */
#include "cmd/table.h"

#include <stdio.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cmd/options.h"

bool table_is_wanted(const struct options *o)
{
    return !options_flag(o, "json") && isatty(STDOUT_FILENO) == 1;
}

static size_t count_characters(struct str text)
{
    size_t count = 0;
    uint32_t c;

    for (size_t at = 0; at < text.n; count++)
        at += utf8_decode(text.p + at, &c);
    return count;
}

void table_row(const struct table_column *columns, const struct str *cells,
               size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str cell = cells[i].n > 0 ? cells[i] : STR("-");
        size_t used = count_characters(cell);
        size_t padding = used < columns[i].width ? columns[i].width - used : 0;

        /* Nothing follows the last one. */
        if (i + 1 == count)
            printf("%.*s\n", STR_ARG(cell));
        else
            printf("%.*s%*s  ", STR_ARG(cell), (int)padding, "");
    }
}

void table_header(const struct table_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str title = str_from_c(columns[i].title);

        if (i + 1 == count)
            printf("%.*s\n", STR_ARG(title));
        else
            printf("%-*s  ", (int)columns[i].width, title.p);
    }
}

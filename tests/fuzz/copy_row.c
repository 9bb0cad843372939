/* A row of a MusicBrainz table: fields as COPY writes them. */
#include "target.h"

#include "import/musicbrainz/copy_row.h"

/* Rows one after the other, as in a table, with one struct for all. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str rest = str_of((const char *)data, n), line;
    struct copy_row row;
    size_t sum = 0;

    copy_row_init(&row);
    while (str_split(&rest, '\n', &line)) {
        if (copy_row_is_end(line) || copy_row_parse(&row, line) != OK)
            continue;
        must(row.count >= 1);
        for (size_t i = 0; i < row.count && i < COPY_ROW_FIELDS; i++) {
            must(row.field[i].n <= line.n);
            for (size_t k = 0; k < row.field[i].n; k++)
                sum += (unsigned char)row.field[i].p[k];
        }
    }
    must(sum <= n * 255);
    copy_row_release(&row);
    return 0;
}

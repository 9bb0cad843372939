/* What a report says of an import, read where a person reads it: in the
 * summary that report_print writes. Include once, after cmocka.h. */
#ifndef TONEARM_TESTS_IMPORT_COUNTED_H
#define TONEARM_TESTS_IMPORT_COUNTED_H

#include <stdlib.h>

#include "base/str.h"
#include "import/source/report.h"

/* The count under a label of "came in", "skipped" or "for people"; 0 when the
 * summary doesn't have the label. */
static inline uint64_t counted(const struct import_report *r, const char *title,
                               const char *label)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    struct str rest, line, part;
    uint64_t count = 0;

    assert_non_null(out);
    report_print(r, out);
    assert_int_equal(fclose(out), 0);
    rest = str_of(text, n);
    while (str_split(&rest, '\n', &line)) {
        size_t colon = str_find(line, ':');

        if (!str_eq_c(str_of(line.p, colon), title))
            continue;
        line = str_from(line, colon + 1);
        while (str_split(&line, ',', &part)) {
            struct str entry = str_trim(part);
            size_t space = str_find(entry, ' ');

            if (str_eq_c(str_from(entry, space + 1), label))
                assert_true(str_to_u64(str_of(entry.p, space), &count));
        }
    }
    free(text);
    return count;
}

#endif

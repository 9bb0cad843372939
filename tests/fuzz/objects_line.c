/* Lines of `import objects`, with one reader for all of them. */
#include "target.h"

#include "import/objects/objects.h"
#include "import/source/report.h"

#include "builder.h"
#include "quiet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str rest = str_of((const char *)data, n), line;
    struct builder b = {.count = 0};
    struct import_report report;
    struct object_reader *r;
    uint64_t number = 0;

    report_init(&report);
    r = object_reader_new(&b, &report);
    while (str_split(&rest, '\n', &line)) {
        size_t before = b.count;
        uint64_t bad = report_bad_count(&report);

        must(object_reader_line(r, "fuzz", ++number, line) == OK);
        /* A line that can't be used puts nothing at all. */
        must(report_bad_count(&report) == bad || b.count == before);
    }
    object_reader_free(r);
    report_release(&report);
    return 0;
}

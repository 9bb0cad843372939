/* LibriVox's JSON: two files with a NUL byte between them, say a catalogue
 * and an item, so that one can know what the other needs. */
#include "target.h"

#include "import/librivox/librivox.h"
#include "import/source/report.h"

#include "builder.h"
#include "file.h"
#include "quiet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str all = str_of((const char *)data, n);
    size_t end = str_find(all, '\0');
    struct fuzz_file one = fuzz_file(str_of(all.p, end), "catalogue");
    struct fuzz_file two = fuzz_file(str_from(all, end + 1), "item");
    const char *files[] = {one.path, two.path};
    struct builder b = {.count = 0};
    struct import_report report;
    enum err e;

    report_init(&report);
    e = librivox_import(&b, files, end < n ? 2 : 1, &report);
    must(e == OK || e == ERR_INVALID);
    must((e == OK) == (b.count > 0));
    report_release(&report);
    fuzz_file_close(&two);
    fuzz_file_close(&one);
    return 0;
}

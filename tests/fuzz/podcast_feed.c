/* A podcast's feed, plain or packed, from the first byte to its drafts. */
#include "target.h"

#include "import/podcast/podcast.h"
#include "import/source/report.h"

#include "builder.h"
#include "file.h"
#include "quiet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct fuzz_file file = fuzz_file(str_of((const char *)data, n), "feed");
    const char *files[] = {file.path};
    struct builder b = {.count = 0};
    struct import_report report;
    enum err e;

    report_init(&report);
    e = podcast_import(&b, files, 1, &report);
    must(e == OK || e == ERR_INVALID);
    must(e == OK || b.count == 0); /* whole or not at all */
    report_release(&report);
    fuzz_file_close(&file);
    return 0;
}

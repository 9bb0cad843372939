/* An archive of MusicBrainz's tables, plain or packed, from its first byte to
 * drafts. */
#include "target.h"

#include "import/musicbrainz/musicbrainz.h"
#include "import/source/report.h"

#include "builder.h"
#include "file.h"
#include "quiet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct fuzz_file file =
        fuzz_file(str_of((const char *)data, n), "mbdump.tar");
    const char *sources[] = {file.path};
    const struct musicbrainz_options options = {
        .all_statuses = n % 2 == 0,
        .work_dir = "/tmp",
    };
    struct builder b = {.count = 0};
    struct import_report report;
    enum err e;

    report_init(&report);
    e = musicbrainz_import(&b, &options, sources, 1, &report);
    must(e == OK || e == ERR_NOT_FOUND || e == ERR_CORRUPT ||
         e == ERR_INVALID || e == ERR_LIMIT);
    /* Nothing is put before the last byte was read. */
    must(e == OK || b.count == 0);
    must(b.count == report_total(&report, REPORT_CAME_IN));
    report_release(&report);
    fuzz_file_close(&file);
    return 0;
}

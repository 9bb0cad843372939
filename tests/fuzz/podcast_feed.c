/* A podcast's feed, plain or packed, from the first byte to its drafts. */
#include "target.h"

#include <sys/mman.h>
#include <unistd.h>

#include "import/podcast/podcast.h"
#include "import/source/report.h"

#include "builder.h"
#include "quiet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct builder b = {.count = 0};
    struct import_report report;
    int fd = memfd_create("feed", 0);
    char path[64];
    const char *files[1] = {path};
    enum err e;

    must(fd >= 0 && write(fd, data, n) == (ssize_t)n);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    report_init(&report);
    e = podcast_import(&b, files, 1, &report);
    must(e == OK || e == ERR_INVALID);
    must(e == OK || b.count == 0); /* whole or not at all */
    report_release(&report);
    (void)close(fd);
    return 0;
}

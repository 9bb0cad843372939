/* /proc/self/status has a line a number, in kB; /proc/self/stat says when the
 * process began, in ticks since the machine did (proc(5)). */
#include "api/metrics/process.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"

#define FILE_MAX_BYTES 65536
#define STARTED_FIELD  22 /* of stat, from 1 */

/* "   1234 kB" or "   7". */
static uint64_t number_of(struct str value, uint64_t unit)
{
    struct str text = str_trim(value);
    uint64_t v = 0;

    (void)str_to_u64(str_of(text.p, str_find(text, ' ')), &v);
    return v * unit;
}

static void read_status(struct buf *text, struct process_figures *out)
{
    const struct {
        struct str name;
        uint64_t unit;
        uint64_t *to;
    } lines[] = {{STR("VmSize"), 1024, &out->virtual_bytes},
                 {STR("VmRSS"), 1024, &out->resident_bytes},
                 {STR("RssAnon"), 1024, &out->anonymous_bytes},
                 {STR("RssFile"), 1024, &out->file_bytes},
                 {STR("RssShmem"), 1024, &out->shared_bytes},
                 {STR("Threads"), 1, &out->threads}};
    struct str rest, line;

    buf_clear(text);
    if (io_read_file("/proc/self/status", text))
        return;
    rest = buf_get(text);
    while (str_split(&rest, '\n', &line))
        for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
            if (str_eq(str_of(line.p, str_find(line, ':')), lines[i].name))
                *lines[i].to = number_of(str_from(line, lines[i].name.n + 1),
                                         lines[i].unit);
}

/* The second field, a name in parentheses, may have anything in it, so fields
 * are counted from its end on. */
static double read_start(struct buf *text)
{
    struct str rest, field = STR_EMPTY;
    uint64_t ticks = 0;

    buf_clear(text);
    if (io_read_file("/proc/self/stat", text))
        return 0;
    rest = buf_get(text);
    for (size_t at; (at = str_find(rest, ')')) < rest.n;)
        rest = str_from(rest, at + 1);
    rest = str_trim(rest);
    for (int i = 3; i <= STARTED_FIELD; i++)
        if (!str_split(&rest, ' ', &field))
            return 0;
    (void)str_to_u64(field, &ticks);
    return (double)clock_boot_ms() * 1e-3 +
           (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

/* Without "." and "..", and without the directory that is read. */
static uint64_t count_files(void)
{
    DIR *d = opendir("/proc/self/fd");
    uint64_t n = 0;

    if (d == NULL)
        return 0;
    while (readdir(d) != NULL)
        n++;
    (void)closedir(d);
    return n >= 3 ? n - 3 : 0;
}

void process_figures(struct process_figures *out)
{
    struct rlimit files = {0};
    struct buf text;

    *out = (struct process_figures){0};
    buf_init(&text, FILE_MAX_BYTES);
    read_status(&text, out);
    out->started_s = read_start(&text);
    buf_release(&text);
    out->open_files = count_files();
    if (getrlimit(RLIMIT_NOFILE, &files) == 0)
        out->max_files = (uint64_t)files.rlim_cur;
    out->cpu_s = (double)clock_process_cpu_us() * 1e-6;
}

/* A file with the bytes at hand, for what reads files by their names. Include
 * in one file of a target. */
#ifndef TONEARM_TESTS_FUZZ_FILE_H
#define TONEARM_TESTS_FUZZ_FILE_H

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/str.h"
#include "target.h"

struct fuzz_file {
    int fd;
    char path[64];
};

/* In memory; `name` is for whoever looks at the process. Every open of the
 * path begins at the front. */
static struct fuzz_file fuzz_file(struct str bytes, const char *name)
{
    struct fuzz_file f = {.fd = memfd_create(name, 0)};

    must(f.fd >= 0 && write(f.fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
    (void)snprintf(f.path, sizeof f.path, "/proc/self/fd/%d", f.fd);
    return f;
}

static void fuzz_file_close(struct fuzz_file *f)
{
    (void)close(f->fd);
}

#endif

/* A sound catalog with bytes changed behind its header: each four bytes of
 * input are a section, a place in it (two bytes) and what to put there. */
#include "target.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../unit/catalog/walk.h"
#include "../unit/catalog/world.h"
#include "base/io.h"
#include "base/mem.h"
#include "catalog/format.h"
#include "catalog/store.h"

#include "quiet.h"

struct base {
    struct buf bytes; /* the file, sound */
    char path[64];    /* a copy in memory, to be damaged */
    int fd;
};

/* Built once a process. */
static struct base *make_base(void)
{
    struct base *base = mem_zalloc(1, sizeof *base);
    char directory[] = "/tmp/tonearm-fuzz-XXXXXX", path[64];
    struct build_result result;
    struct builder *b;
    struct store *s = NULL;

    buf_init(&base->bytes, 1u << 24);
    must(mkdtemp(directory) != NULL && store_open(directory, &s) == OK);
    must(builder_new(s, 0, &b) == OK);
    world_put(b);
    must(builder_finish(b, &result) == OK);
    (void)snprintf(path, sizeof path, "%s/catalog/1.cat", directory);
    must(io_read_file(path, &base->bytes) == OK);
    store_remove(s);
    (void)rmdir(directory);
    base->fd = memfd_create("catalog", 0);
    must(pwrite(base->fd, base->bytes.p, base->bytes.n, 0) ==
         (ssize_t)base->bytes.n);
    (void)snprintf(base->path, sizeof base->path, "/proc/self/fd/%d", base->fd);
    return base;
}

/* Where four bytes of input point to, 0 for nowhere. */
static uint64_t place_of(const struct base *base, const uint8_t *patch)
{
    const struct format_header *h = (const void *)base->bytes.p;
    const struct format_section *s = &h->sections[patch[0] % SECTION_COUNT];
    uint64_t at = (uint64_t)patch[1] << 8 | patch[2];

    return s->bytes ? s->offset + at % s->bytes : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct base *base;
    struct catalog *c;

    if (base == NULL)
        base = make_base();
    for (size_t i = 0; i + 4 <= n; i += 4) {
        uint64_t at = place_of(base, data + i);

        must(at == 0 || pwrite(base->fd, data + i + 3, 1, (off_t)at) == 1);
    }
    must(catalog_open(base->path, &c) == OK); /* only its header is checked */
    (void)walk_catalog(c);
    catalog_unref(c);
    for (size_t i = 0; i + 4 <= n; i += 4) {
        uint64_t at = place_of(base, data + i);

        must(at == 0 ||
             pwrite(base->fd, base->bytes.p + at, 1, (off_t)at) == 1);
    }
    return 0;
}

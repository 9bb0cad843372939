/* A sound catalog in memory, and bytes of it changed behind its header: each
 * four bytes of input are a section, a place in it (two bytes) and what to put
 * there. Include in one file of a target. */
#ifndef TONEARM_TESTS_FUZZ_DAMAGE_H
#define TONEARM_TESTS_FUZZ_DAMAGE_H

#include "target.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../unit/catalog/world.h"
#include "base/io.h"
#include "base/mem.h"
#include "catalog/format.h"
#include "catalog/store.h"

struct damage {
    struct buf bytes; /* the file, sound */
    char path[64];    /* a copy in memory, to be damaged */
    int fd;
};

/* The world, what `more` (or NULL) puts, and what `index` (or NULL) makes of
 * it. Stays for the process. */
static inline struct damage *damage_new(build_index *index,
                                        void (*more)(struct builder *b))
{
    struct damage *d = mem_zalloc(1, sizeof *d);
    char directory[] = "/tmp/tonearm-fuzz-XXXXXX", path[64];
    struct build_result result;
    struct builder *b;
    struct store *s = NULL;

    buf_init(&d->bytes, 1u << 24);
    must(mkdtemp(directory) != NULL && store_open(directory, &s) == OK);
    must(builder_new(s, 0, &b) == OK);
    builder_set_index(b, index);
    world_put(b);
    if (more != NULL)
        more(b);
    must(builder_finish(b, &result) == OK);
    (void)snprintf(path, sizeof path, "%s/catalog/1.cat", directory);
    must(io_read_file(path, &d->bytes) == OK);
    store_remove(s);
    (void)rmdir(directory);
    d->fd = memfd_create("catalog", 0);
    must(pwrite(d->fd, d->bytes.p, d->bytes.n, 0) == (ssize_t)d->bytes.n);
    (void)snprintf(d->path, sizeof d->path, "/proc/self/fd/%d", d->fd);
    return d;
}

/* Where a section's byte is, from its end when `at` has its highest bit; 0
 * for nowhere. */
static inline uint64_t damage_place(const struct damage *d, unsigned section,
                                    unsigned at)
{
    const struct format_header *h = (const void *)d->bytes.p;
    const struct format_section *s = &h->sections[section];

    if (s->bytes == 0)
        return 0;
    if (at & 0x8000)
        return s->offset + s->bytes - 1 - (at & 0x7fff) % s->bytes;
    return s->offset + at % s->bytes;
}

/* The section that an input's byte means. */
typedef unsigned damage_section(uint8_t byte);

static inline void damage_do(const struct damage *d, const uint8_t *data,
                             size_t n, damage_section *section)
{
    for (size_t i = 0; i + 4 <= n; i += 4) {
        uint64_t at = damage_place(d, section(data[i]),
                                   (unsigned)data[i + 1] << 8 | data[i + 2]);

        must(at == 0 || pwrite(d->fd, data + i + 3, 1, (off_t)at) == 1);
    }
}

static inline void damage_undo(const struct damage *d, const uint8_t *data,
                               size_t n, damage_section *section)
{
    for (size_t i = 0; i + 4 <= n; i += 4) {
        uint64_t at = damage_place(d, section(data[i]),
                                   (unsigned)data[i + 1] << 8 | data[i + 2]);

        must(at == 0 || pwrite(d->fd, d->bytes.p + at, 1, (off_t)at) == 1);
    }
}

#endif

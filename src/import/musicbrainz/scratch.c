/* The file is unlinked as soon as it is open. It grows by doubling, then in
 * steps of 64 MiB; posix_fallocate makes sure that every mapped page has its
 * place on disk, because a store into a hole of a full disk is a SIGBUS.
 *
 * A number in an array is split into a block, found through a table in
 * ordinary memory (8 MiB at worst, for numbers near 2^31), and a slot in it.
 * A damaged number costs one block, not a file of its size. */
#include "import/musicbrainz/scratch.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"

#define FIRST_BYTES ((uint64_t)64 << 10)
#define STEP_BYTES  ((uint64_t)64 << 20)

enum err scratch_open(struct scratch *s, const char *directory)
{
    struct buf path;

    *s = (struct scratch){.fd = -1};
    buf_init(&path, 1u << 16);
    buf_str(&path, str_from_c(directory));
    buf_add(&path, "/scratch-XXXXXX", sizeof("/scratch-XXXXXX"));
    s->fd = buf_overflowed(&path) ? -1 : mkstemp(path.p);
    if (s->fd < 0)
        log_error("create a file in %s: %s", directory, strerror(errno));
    else
        unlink(path.p);
    buf_release(&path);
    if (s->fd < 0)
        return ERR_IO;
    s->directory = mem_strdup(directory, strlen(directory));
    return OK;
}

void scratch_release(struct scratch *s)
{
    if (s->directory == NULL)
        return;
    if (s->p != NULL)
        munmap(s->p, s->capacity);
    close(s->fd);
    free(s->directory);
    *s = (struct scratch){.fd = -1};
}

static enum err grow(struct scratch *s, uint64_t least)
{
    uint64_t capacity = s->capacity ? s->capacity : FIRST_BYTES;
    void *p;
    int error;

    /* Doubling wastes half of a small file, and of a large one gigabytes. */
    while (capacity < least)
        capacity += capacity < STEP_BYTES ? capacity : STEP_BYTES;
    do {
        error = posix_fallocate(s->fd, 0, (off_t)capacity);
    } while (error == EINTR);
    if (error != 0) {
        log_error("grow a file in %s to %llu bytes: %s", s->directory,
                  (unsigned long long)capacity, strerror(error));
        return ERR_IO;
    }
    if (s->p == NULL)
        p = mmap(NULL, capacity, PROT_READ | PROT_WRITE, MAP_SHARED, s->fd, 0);
    else
        p = mremap(s->p, s->capacity, capacity, MREMAP_MAYMOVE);
    if (p == MAP_FAILED) {
        log_error("map a file in %s: %s", s->directory, strerror(errno));
        return ERR_IO;
    }
    s->p = p;
    s->capacity = capacity;
    return OK;
}

enum err scratch_add(struct scratch *s, uint64_t n, uint64_t *offset)
{
    uint64_t padded = (n + 7) & ~(uint64_t)7;

    if (s->capacity - s->n < padded) {
        enum err e = grow(s, s->n + padded);

        if (e)
            return e;
    }
    *offset = s->n;
    s->n += padded;
    return OK;
}

enum err scratch_array_open(struct scratch_array *a, const char *directory,
                            size_t slot_bytes)
{
    assert(slot_bytes % 8 == 0);
    *a = (struct scratch_array){.slot_bytes = slot_bytes};
    return scratch_open(&a->file, directory);
}

void scratch_array_release(struct scratch_array *a)
{
    scratch_release(&a->file);
    free(a->block);
    a->block = NULL;
    a->blocks = 0;
}

/* Makes the table long enough for block `b`: twice as long as before, so
 * that ascending numbers don't copy it every time. */
static void grow_table(struct scratch_array *a, uint32_t b)
{
    uint32_t blocks = a->blocks ? a->blocks : 1024;

    while (blocks <= b)
        blocks *= 2;
    a->block = mem_realloc(a->block, blocks, sizeof(*a->block));
    memset(a->block + a->blocks, 0, (blocks - a->blocks) * sizeof(*a->block));
    a->blocks = blocks;
}

void *scratch_array_find(const struct scratch_array *a, uint32_t index)
{
    uint32_t b = index / SCRATCH_BLOCK;
    uint64_t slot;

    if (b >= a->blocks || a->block[b] == 0)
        return NULL;
    slot = (uint64_t)(a->block[b] - 1) * SCRATCH_BLOCK + index % SCRATCH_BLOCK;
    return a->file.p + slot * a->slot_bytes;
}

enum err scratch_array_slot(struct scratch_array *a, uint32_t index,
                            void **slot)
{
    uint32_t b = index / SCRATCH_BLOCK;
    uint64_t block_bytes = (uint64_t)SCRATCH_BLOCK * a->slot_bytes;
    uint64_t offset;
    enum err e;

    assert(index <= SCRATCH_INDEX_MAX);
    *slot = scratch_array_find(a, index);
    if (*slot != NULL)
        return OK;
    /* The first of its block: all of the block comes into being. */
    e = scratch_add(&a->file, block_bytes, &offset);
    if (e)
        return e;
    if (b >= a->blocks)
        grow_table(a, b);
    a->block[b] = (uint32_t)(offset / block_bytes) + 1;
    *slot = scratch_array_find(a, index);
    return OK;
}

bool scratch_array_next(const struct scratch_array *a, uint32_t *index)
{
    uint32_t b = *index / SCRATCH_BLOCK;

    if (b < a->blocks && a->block[b] != 0)
        return true;
    /* On to the first index of the next block that is there. */
    while (b < a->blocks && a->block[b] == 0)
        b++;
    *index = b * SCRATCH_BLOCK;
    return b < a->blocks;
}

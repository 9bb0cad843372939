/* The table maps a hash to a place: 24 bits of hash and a 40-bit offset in a
 * slot of eight bytes. A match is proved by comparing the text itself, in the
 * writer's buffer or in the part of the file that is written already, which
 * is mapped (beyond its end, so that it needs no mapping for every write).
 * The table doubles until it has its full size. */
#include "catalog/heap.h"

#include <errno.h>
#include <sys/mman.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"

#define OFFSET_BITS 40
#define OFFSET_MASK (((uint64_t)1 << OFFSET_BITS) - 1)
#define MAP_BYTES   ((size_t)64 << 20)
#define FIRST_SLOTS 4096

struct heap {
    struct io_writer *out;
    const uint8_t *map; /* the file from its beginning; NULL: not mapped yet */
    size_t map_bytes;
    uint64_t *slots;   /* 24 bits of hash above an offset; 0: free */
    size_t slot_count; /* a power of two */
    size_t max_slots;
    size_t used;
};

struct heap *heap_new(struct io_writer *out, size_t table_bytes)
{
    struct heap *h = mem_zalloc(1, sizeof *h);

    h->out = out;
    h->max_slots = FIRST_SLOTS;
    while (h->max_slots * 2 * sizeof(uint64_t) <= table_bytes)
        h->max_slots *= 2;
    h->slot_count = FIRST_SLOTS;
    h->slots = mem_zalloc(h->slot_count, sizeof *h->slots);
    io_write(out, "", 1); /* offset 0: the empty text */
    return h;
}

/* The bytes at `offset`, `n` of them, or NULL when they can't be had. */
static const uint8_t *stored(struct heap *h, uint64_t offset, size_t n)
{
    uint64_t flushed = h->out->size - h->out->used;

    /* After a failed write, what was appended isn't all in the file. */
    if (h->out->e || offset + n > h->out->size)
        return NULL;
    /* Nothing is copied: the text lies in the writer's buffer, or in the file.
     */
    if (offset >= flushed)
        return (const uint8_t *)h->out->buffer + (offset - flushed);
    if (offset + n > flushed) {
        /* Straddles the edge: rare, and gone after a flush. */
        if (io_writer_flush(h->out))
            return NULL;
    }
    if (offset + n > h->map_bytes) {
        size_t want = h->map_bytes ? h->map_bytes : MAP_BYTES;
        void *p;

        /* Twice as much as there is: pages behind the end become readable as
         * the file grows. */
        while (want < offset + n)
            want *= 2;
        if (h->map != NULL)
            (void)munmap((void *)(uintptr_t)h->map, h->map_bytes);
        h->map = NULL;
        h->map_bytes = 0;
        p = mmap(NULL, want, PROT_READ, MAP_SHARED, h->out->fd, 0);
        if (p == MAP_FAILED) {
            log_error("map %s: %s", h->out->path, strerror(errno));
            h->out->e = ERR_IO;
            return NULL;
        }
        h->map = p;
        h->map_bytes = want;
    }
    return h->map + offset;
}

/* Writes a text's length as a varint; returns its bytes. */
static size_t put_length(uint8_t *to, uint64_t n)
{
    size_t at = 0;

    while (n >= 0x80) {
        to[at++] = (uint8_t)(n | 0x80);
        n >>= 7;
    }
    to[at++] = (uint8_t)n;
    return at;
}

/* Whether the text at `offset` is `text`. Lengths are compared as the bytes
 * that they take, so one comparison is enough. */
static bool is_stored_at(struct heap *h, uint64_t offset, struct str text)
{
    uint8_t head[10];
    size_t head_bytes = put_length(head, text.n);
    const uint8_t *p = stored(h, offset, head_bytes + text.n);

    return p != NULL && memcmp(p, head, head_bytes) == 0 &&
           memcmp(p + head_bytes, text.p, text.n) == 0;
}

/* The text at `offset`, which heap_put stored; empty when it can't be had. */
static struct str text_at(struct heap *h, uint64_t offset)
{
    uint64_t n = 0;
    unsigned shift = 0;
    const uint8_t *p;

    do {
        p = stored(h, offset++, 1);
        if (p == NULL)
            return STR_EMPTY;
        n |= (uint64_t)(*p & 0x7f) << shift;
        shift += 7;
    } while (*p >= 0x80);
    p = stored(h, offset, (size_t)n);
    return p ? str_of((const char *)p, (size_t)n) : STR_EMPTY;
}

/* Doubles the table. The slots have too few bits of the hash for their places
 * in a larger table, so the texts are read and hashed again. */
static void grow_table(struct heap *h)
{
    size_t old_count = h->slot_count;
    uint64_t *old = h->slots;

    h->slot_count *= 2;
    h->slots = mem_zalloc(h->slot_count, sizeof *h->slots);
    for (size_t i = 0; i < old_count; i++) {
        struct str text;
        size_t at;

        if (old[i] == 0)
            continue;
        text = text_at(h, old[i] & OFFSET_MASK);
        at = hash_bytes(text.p, text.n, 0) & (h->slot_count - 1);
        while (h->slots[at] != 0)
            at = (at + 1) & (h->slot_count - 1);
        h->slots[at] = old[i];
    }
    free(old);
}

uint64_t heap_put(struct heap *h, struct str text)
{
    uint64_t hash, tag, offset;
    uint8_t head[10];
    size_t at;

    if (text.n == 0 || h->out->e)
        return 0;
    /* Three quarters full is where probing begins to cost. */
    if (h->used * 4 >= h->slot_count * 3 && h->slot_count < h->max_slots)
        grow_table(h);
    /* The low bits of the hash are the slot, the high ones tell texts apart. */
    hash = hash_bytes(text.p, text.n, 0);
    tag = hash >> OFFSET_BITS << OFFSET_BITS;
    at = hash & (h->slot_count - 1);
    for (; h->slots[at] != 0; at = (at + 1) & (h->slot_count - 1))
        if ((h->slots[at] & ~OFFSET_MASK) == tag &&
            is_stored_at(h, h->slots[at] & OFFSET_MASK, text))
            return h->slots[at] & OFFSET_MASK;
    offset = h->out->size;
    if (offset + text.n + sizeof head > OFFSET_MASK) {
        log_error("%s: over %llu bytes of text", h->out->path,
                  (unsigned long long)OFFSET_MASK);
        h->out->e = ERR_LIMIT;
        return 0;
    }
    io_write(h->out, head, put_length(head, text.n));
    io_write(h->out, text.p, text.n);
    /* A full table forgets: the text is stored and won't be found again. */
    if (h->used * 4 < h->slot_count * 3) {
        h->slots[at] = tag | offset;
        h->used++;
    }
    return offset;
}

void heap_free(struct heap *h)
{
    if (h == NULL)
        return;
    if (h->map != NULL)
        (void)munmap((void *)(uintptr_t)h->map, h->map_bytes);
    free(h->slots);
    free(h);
}

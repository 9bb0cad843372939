/* A file of its own for each section lets them be written side by side, in
 * any order, without knowing their sizes. Copying them together costs one
 * more pass over the bytes, which the checksums need anyway. */
#include "catalog/section.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"

#define COPY_BYTES (1u << 20)

/* The path of a section's file; the caller frees it. */
static char *section_path(const struct section_set *set, enum section section)
{
    size_t n = strlen(set->directory) + 16;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%s/section-%02u", set->directory,
                   (unsigned)section);
    return path;
}

enum err section_set_open(struct section_set *set, const char *directory)
{
    *set = (struct section_set){.directory =
                                    mem_strdup(directory, strlen(directory))};
    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        char *path = section_path(set, (enum section)i);
        enum err e = io_writer_open(&set->out[i], path);

        free(path);
        if (e)
            return e;
    }
    return OK;
}

uint32_t section_count(const struct section_set *set, enum section section)
{
    return (uint32_t)(set->out[section].size / format_element_bytes(section));
}

/* Appends the section's file to `out` and notes its place and checksum. */
static enum err copy_section(struct section_set *set, enum section section,
                             struct io_writer *out, uint8_t *chunk,
                             struct format_section *entry)
{
    struct io_writer *in = &set->out[section];
    crypto_generichash_state hash;
    uint64_t at = 0;
    enum err e = io_writer_flush(in);

    if (e)
        return e;
    /* Sections begin at a page, so that they can be mapped and read in place.
     */
    io_write_align(out, FORMAT_ALIGNMENT);
    entry->offset = out->size;
    entry->bytes = in->size;
    entry->size = format_element_bytes(section);
    entry->count = in->size / entry->size;
    assert(in->size % entry->size == 0);
    if (entry->size > 1 && entry->count >= (uint64_t)1 << 31) {
        log_error("section %s: %llu elements are more than a catalog holds",
                  format_section_name(section),
                  (unsigned long long)entry->count);
        return ERR_LIMIT;
    }
    crypto_generichash_init(&hash, NULL, 0, FORMAT_HASH_BYTES);
    /* Hashed while it is copied: the bytes are read once. */
    while (at < in->size && !out->e) {
        size_t n =
            in->size - at < COPY_BYTES ? (size_t)(in->size - at) : COPY_BYTES;

        e = io_read_at(in->fd, chunk, n, at, in->path);
        if (e)
            return e;
        crypto_generichash_update(&hash, chunk, n);
        io_write(out, chunk, n);
        at += n;
    }
    crypto_generichash_final(&hash, entry->hash, FORMAT_HASH_BYTES);
    return out->e;
}

/* Lets go of a section's own file. */
static void close_and_remove(struct section_set *set, enum section section)
{
    char *path = section_path(set, section);
    enum err e = io_writer_close(&set->out[section], false);

    (void)e; /* nothing in it is needed any more */
    (void)unlink(path);
    free(path);
}

/* Writes the header, for which assembly_open has left a page at the beginning,
 * and leaves the file's place at its end, where the writer goes on. */
static enum err write_header(struct assembly *a)
{
    struct format_header *header = &a->header;
    enum err e = io_writer_flush(&a->out);

    if (e)
        return e;
    memcpy(header->magic, FORMAT_MAGIC, sizeof header->magic);
    header->byte_order = FORMAT_BYTE_ORDER;
    header->version = FORMAT_VERSION;
    header->file_bytes = a->out.size;
    header->section_count = SECTION_COUNT;
    crypto_generichash(header->hash, FORMAT_HASH_BYTES,
                       (const uint8_t *)header->sections,
                       sizeof header->sections, NULL, 0);
    /* Beside the writer, whose buffer is empty since the flush. */
    if (lseek(a->out.fd, 0, SEEK_SET) != 0) {
        log_error("seek %s: %s", a->out.path, strerror(errno));
        return ERR_IO;
    }
    e = io_write_all(a->out.fd, header, sizeof *header, a->out.path);
    if (!e && lseek(a->out.fd, 0, SEEK_END) < 0) {
        log_error("seek %s: %s", a->out.path, strerror(errno));
        e = ERR_IO;
    }
    return e;
}

enum err assembly_open(struct assembly *a, const char *path)
{
    static const uint8_t page[FORMAT_ALIGNMENT];
    enum err e;

    if (sodium_init() < 0)
        abort();
    *a = (struct assembly){.chunk = mem_alloc(COPY_BYTES)};
    e = io_writer_open(&a->out, path);
    if (!e)
        io_write(&a->out, page, sizeof page);
    return e;
}

/* The table's entry of a section without elements. */
static void add_empty(struct format_section *entry, enum section section,
                      uint64_t at)
{
    *entry = (struct format_section){.offset = at,
                                     .size = format_element_bytes(section)};
    crypto_generichash(entry->hash, FORMAT_HASH_BYTES, NULL, 0, NULL, 0);
}

enum err assembly_add(struct assembly *a, struct section_set *set,
                      enum section first, enum section end)
{
    enum err e = OK;

    /* Each copy is removed before the next is made: the disk holds all sections
     * once, and one of them twice. */
    for (unsigned i = first; i < end && !e; i++) {
        e = copy_section(set, (enum section)i, &a->out, a->chunk,
                         &a->header.sections[i]);
        close_and_remove(set, (enum section)i);
    }
    io_write_align(&a->out, FORMAT_ALIGNMENT);
    for (unsigned i = end; i < SECTION_COUNT; i++)
        add_empty(&a->header.sections[i], (enum section)i, a->out.size);
    return e ? e : write_header(a);
}

enum err assembly_close(struct assembly *a, bool sync)
{
    free(a->chunk);
    a->chunk = NULL;
    return io_writer_close(&a->out, sync);
}

void section_set_release(struct section_set *set)
{
    if (set->directory == NULL)
        return;
    for (unsigned i = 0; i < SECTION_COUNT; i++)
        close_and_remove(set, (enum section)i);
    free(set->directory);
    set->directory = NULL;
}

/* The sections of a file under construction, and putting them together.
 * Private to the catalog room. One thread at a time. */
#ifndef TONEARM_CATALOG_SECTION_H
#define TONEARM_CATALOG_SECTION_H

#include "base/io.h"
#include "catalog/format.h"

/* Each section is written to a file of its own, "<directory>/<number>". */
struct section_set {
    char *directory;
    struct io_writer out[SECTION_COUNT];
};

/* Creates a file for every section. Call section_set_release also after an
 * error. */
enum err section_set_open(struct section_set *set,
                          const char *directory) MUST_CHECK;

/* Appends to a section. Errors stick to its writer. */
static inline void section_write(struct section_set *set, enum section section,
                                 const void *p, size_t n)
{
    io_write(&set->out[section], p, n);
}

/* How many elements of a section were written so far: the number of the next.
 */
uint32_t section_count(const struct section_set *set, enum section section);

/* The file that sections are put together in, in two steps: all but the
 * indexes, after which it can be opened like a finished one; and those. */
struct assembly {
    struct io_writer out;
    struct format_header header;
    uint8_t *chunk;
};

/* Creates the file `path`. Call assembly_close also after an error. */
enum err assembly_open(struct assembly *a, const char *path) MUST_CHECK;

/* Appends sections first..end-1, whose own files are removed one by one as
 * they are copied, and writes the header: those that were never added are
 * empty. ERR_IO, or ERR_LIMIT when a section has 2^31 elements or more. */
enum err assembly_add(struct assembly *a, struct section_set *set,
                      enum section first, enum section end) MUST_CHECK;

/* Syncs, if asked, and closes. */
enum err assembly_close(struct assembly *a, bool sync) MUST_CHECK;

/* Closes and removes what is left. Safe on a zeroed set. */
void section_set_release(struct section_set *set);

#endif

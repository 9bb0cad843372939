/* The members of a tar archive, one after the other, as they come.
 *
 * The archive may be packed with gzip, bzip2, xz or zstd, told by content,
 * and may be standard input: it is read once, from front to back. One thread
 * at a time. */
#ifndef TONEARM_IMPORT_SOURCE_TARBALL_H
#define TONEARM_IMPORT_SOURCE_TARBALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct archive;
struct archive_entry;

struct tarball {
    struct archive *archive;
    struct archive_entry *entry; /* the member that is being read */
    const char *name;            /* of the archive; the caller's, or static */
    int fd;
    uint64_t size; /* 0 where it isn't known */
};

/* "-" is standard input. `path` must outlive the tarball. ERR_NOT_FOUND,
 * ERR_IO, ERR_CORRUPT when the packing is damaged; logged. */
enum err tarball_open(struct tarball *t, const char *path) MUST_CHECK;

/* Safe on a zeroed one, twice, and after a failed open. */
void tarball_close(struct tarball *t);

/* Moves to the next member that is a file; `*path` is its name in the
 * archive, valid until the next call, and NULL at the end. ERR_CORRUPT when
 * this is no tar archive, or a damaged one, or one that is cut short. */
enum err tarball_next(struct tarball *t, const char **path) MUST_CHECK;

/* An input_source for the member; `user` is the struct tarball. ERR_CORRUPT,
 * ERR_IO. */
enum err tarball_read(void *user, void *p, size_t n, size_t *got) MUST_CHECK;

/* Bytes of the archive file taken so far, packed. */
uint64_t tarball_position(const struct tarball *t);

#endif

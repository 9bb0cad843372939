/* Files: whole reads, buffered writes, atomic replacement. Every function
 * logs its failure with the path. Any thread, one at a time per writer. */
#ifndef TONEARM_BASE_IO_H
#define TONEARM_BASE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Appends the file's bytes to `out`. ERR_NOT_FOUND (not logged), ERR_IO, or
 * ERR_LIMIT when it is larger than the buffer may grow. */
enum err io_read_file(const char *path, struct buf *out) MUST_CHECK;

/* Replaces `path` whole or not at all: written beside it with mode `mode`,
 * synced, renamed, and the directory synced. */
enum err io_write_file(const char *path, const void *p, size_t n,
                       unsigned mode) MUST_CHECK;

/* Syncs a directory, so that renames in it last. */
enum err io_sync_dir(const char *path) MUST_CHECK;

/* Makes the directory unless it is there (its parent must be). */
enum err io_make_dir(const char *path) MUST_CHECK;

/* Removes a directory and the files in it; missing ones are fine. Never what a
 * link leads to: a link in its place, or in it, goes itself. */
enum err io_remove_dir(const char *path) MUST_CHECK;

/* Removes what is there, of a directory all that is below it; nothing is fine.
 * No link is followed, either. */
enum err io_remove_tree(const char *path) MUST_CHECK;

/* All `n` bytes, in as many write(2) calls as it takes. */
enum err io_write_all(int fd, const void *p, size_t n,
                      const char *path) MUST_CHECK;

/* All `n` bytes at `offset`; ERR_CORRUPT when the file ends before. */
enum err io_read_at(int fd, void *p, size_t n, uint64_t offset,
                    const char *path) MUST_CHECK;

/* A file being written through a buffer. Errors stick: append freely, then
 * ask io_writer_flush or io_writer_close. */
struct io_writer {
    int fd;
    enum err e;
    char *path;
    char *buffer;
    size_t used;
    uint64_t size; /* bytes appended so far, flushed or not */
};

/* Creates or empties `path`, readable and writable. */
enum err io_writer_open(struct io_writer *w, const char *path) MUST_CHECK;

/* Appends `n` bytes. */
void io_write(struct io_writer *w, const void *p, size_t n);

/* Appends zero bytes up to the next multiple of `alignment`. */
void io_write_align(struct io_writer *w, size_t alignment);

/* Writes what is buffered to the file. */
enum err io_writer_flush(struct io_writer *w) MUST_CHECK;

/* Flushes, syncs if asked, closes. Safe on a zeroed writer (fd 0 with no
 * path counts as closed) and after a failed open. */
enum err io_writer_close(struct io_writer *w, bool sync) MUST_CHECK;

/* A file mapped for reading. An empty file maps to NULL, 0. */
struct io_map {
    const uint8_t *p;
    size_t n;
};

/* Maps a whole file. ERR_NOT_FOUND (not logged), ERR_IO. */
enum err io_map_file(const char *path, struct io_map *out) MUST_CHECK;
void io_unmap(struct io_map *m);

#endif

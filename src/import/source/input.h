/* What an import reads: a stream of bytes or lines, unpacked on the way.
 *
 * The packing (gzip, xz, zstd, bzip2, or none) is told by the first bytes,
 * never by the file's name, and standard input works like a file. Checksums
 * of the packing are checked; input that ends in the middle of it is
 * ERR_CORRUPT, never a quiet end. Every error is logged with the input's
 * name, once. One thread at a time. */
#ifndef TONEARM_IMPORT_SOURCE_INPUT_H
#define TONEARM_IMPORT_SOURCE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* The longest line, without its end. */
#define INPUT_LINE_MAX ((size_t)64 << 20)

/* The most that input_peek looks ahead. */
#define INPUT_PEEK_MAX ((size_t)4096)

/* Puts at most `n` bytes at `p` and how many in `*got`; 0 is the end. A source
 * logs its own errors. */
typedef enum err input_source(void *user, void *p, size_t n, size_t *got);

struct input_packed;

struct input {
    char *name;
    input_source *source;
    void *user;
    struct input_packed *packed; /* what input_open opened, else NULL */
    char *buffer;
    size_t capacity;
    size_t from; /* buffer[from..to) has not been taken yet */
    size_t to;
    uint64_t line;     /* number of the line last returned, from 1 */
    bool in_long_line; /* of the line last refused more may follow */
    bool at_end;
    enum err e; /* sticks */
};

/* Opens a file, or standard input for "-". ERR_NOT_FOUND, ERR_IO. The input
 * can be closed even after a failure. */
enum err input_open(struct input *in, const char *path) MUST_CHECK;

/* Reads what `source` gives, as it is. `name` is copied; `user` is the
 * caller's, who closes the input before it goes. */
void input_init(struct input *in, const char *name, input_source *source,
                void *user);

/* Safe on a zeroed input and twice. */
void input_close(struct input *in);

/* At most `n` bytes; `*got` 0 at the end. ERR_IO, ERR_CORRUPT. */
enum err input_read(struct input *in, void *p, size_t n,
                    size_t *got) MUST_CHECK;

/* The next line without its end (LF or CRLF); the last one may lack an end.
 * line->p is NULL at the end of the input, and only then. The text is valid
 * until the next call. ERR_IO, ERR_CORRUPT; ERR_LIMIT, the one error that
 * isn't logged and doesn't stay, when the line, whose number is in->line, is
 * over INPUT_LINE_MAX bytes: the next call goes on behind it. */
enum err input_line(struct input *in, struct str *line) MUST_CHECK;

/* What comes next, without taking it: at least `n` bytes, of which there may
 * be INPUT_PEEK_MAX, or all that are left. Valid until the next call. ERR_IO,
 * ERR_CORRUPT. */
enum err input_peek(struct input *in, size_t n, struct str *out) MUST_CHECK;

/* For progress: bytes of the file taken so far, packed, and its size; both 0
 * for what input_init opened, the size also where it isn't known. */
uint64_t input_position(const struct input *in);
uint64_t input_size(const struct input *in);

#endif

/* Whatever may be packed (gzip, xz, zstd, bzip2), read as lines and as a
 * stream: both must find the same. */
#include "target.h"

#include "import/source/input.h"

#include "file.h"
#include "quiet.h"

/* A few bytes may unpack to gigabytes. */
#define MOST_BYTES ((size_t)4 << 20)

/* Bytes without line ends, as far as they are read; `*e` is how it ended. */
static size_t read_lines(const char *path, enum err *e)
{
    struct input in;
    struct str line;
    size_t bytes = 0;
    uint64_t lines = 0;

    *e = input_open(&in, path);
    while (*e == OK && bytes < MOST_BYTES) {
        *e = input_line(&in, &line);
        if (*e != OK || line.p == NULL)
            break;
        must(in.line == ++lines);
        must(memchr(line.p, '\n', line.n) == NULL);
        bytes += line.n + 1; /* its end, so that empty lines come to one */
    }
    input_close(&in);
    return bytes;
}

static size_t read_stream(const char *path, enum err *e)
{
    struct input in;
    struct str first;
    char piece[1000];
    size_t bytes = 0, got = 1;

    *e = input_open(&in, path);
    if (*e == OK)
        *e = input_peek(&in, 512, &first);
    while (*e == OK && got > 0 && bytes < MOST_BYTES) {
        *e = input_read(&in, piece, sizeof piece, &got);
        /* What was seen comes first. */
        must(*e != OK || bytes > 0 || got == 0 || *piece == *first.p);
        bytes += got;
    }
    input_close(&in);
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct fuzz_file file = fuzz_file(str_of((const char *)data, n), "packed");
    enum err by_line, streamed;
    size_t lines_bytes = read_lines(file.path, &by_line);
    size_t bytes = read_stream(file.path, &streamed);

    must(by_line == OK || by_line == ERR_CORRUPT || by_line == ERR_LIMIT);
    must(streamed == OK || streamed == ERR_CORRUPT);
    if (lines_bytes < MOST_BYTES && bytes < MOST_BYTES) {
        must(by_line == streamed || by_line == ERR_LIMIT);
        must(by_line != OK || lines_bytes <= bytes + 1);
    }
    fuzz_file_close(&file);
    return 0;
}

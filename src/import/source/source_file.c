/* A file read whole, piece by piece. The buffer's maximum is the limit, so
 * that a small archive that unpacks to an endless text is left as soon as the
 * text passes that. */
#include "import/source/source_file.h"

#include "base/log.h"
#include "import/source/input.h"

#define CHUNK_BYTES ((size_t)64 << 10)

/* Appends the next piece; `*got` 0 at the end. */
static enum err read_chunk(struct input *in, struct buf *out, size_t *got)
{
    size_t room = out->max - out->n;
    char extra;
    char *to;
    enum err e;

    if (room > CHUNK_BYTES)
        room = CHUNK_BYTES;
    /* The buffer is full: the file may end just here, or is too large. */
    if (room == 0) {
        e = input_read(in, &extra, 1, got);
        if (e == OK && *got > 0) {
            log_error("%s: over the limit of %zu MiB", in->name,
                      out->max >> 20);
            e = ERR_LIMIT;
        }
        return e;
    }
    to = buf_reserve(out, room);
    e = input_read(in, to, room, got);
    if (e == OK)
        out->n += *got;
    return e;
}

enum err source_file_read(const char *path, struct buf *out)
{
    struct input in;
    size_t got = 1;
    enum err e = input_open(&in, path);

    while (e == OK && got > 0)
        e = read_chunk(&in, out, &got);
    input_close(&in);
    return e;
}

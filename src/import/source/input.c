/* One large buffer in front of a source. Lines are found by memchr in the
 * buffer and handed out where they lie; only the piece of a line that the
 * buffer's end cut off is ever moved. The buffer grows for a line that is
 * longer than itself and keeps that size, up to the longest line allowed. */
#include "import/source/input.h"

#include <assert.h>

#include "base/mem.h"
#include "import/source/input_packed.h"

#define BUFFER_BYTES ((size_t)256 << 10)

void input_init(struct input *in, const char *name, input_source *source,
                void *user)
{
    *in = (struct input){
        .name = mem_strdup(name, strlen(name)),
        .source = source,
        .user = user,
        .buffer = mem_alloc(BUFFER_BYTES),
        .capacity = BUFFER_BYTES,
    };
}

enum err input_open(struct input *in, const char *path)
{
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    struct input_packed *packed;
    enum err e = input_packed_open(&packed, path, name);

    if (e) { /* what is left can be closed, and read to the same error */
        *in = (struct input){.e = e};
        return e;
    }
    input_init(in, name, input_packed_read, packed);
    in->packed = packed;
    return OK;
}

void input_close(struct input *in)
{
    input_packed_close(in->packed);
    free(in->buffer);
    free(in->name);
    *in = (struct input){0};
}

/* Reads more behind what is there. */
static enum err fill(struct input *in)
{
    size_t got = 0;

    if (in->e || in->at_end)
        return in->e;
    if (in->from == in->to)
        in->from = in->to = 0;
    in->e =
        in->source(in->user, in->buffer + in->to, in->capacity - in->to, &got);
    in->to += got;
    in->at_end = got == 0;
    return in->e;
}

enum err input_read(struct input *in, void *p, size_t n, size_t *got)
{
    size_t have;

    *got = 0;
    if (in->from == in->to) {
        enum err e = fill(in);

        if (e)
            return e;
    }
    have = in->to - in->from;
    *got = have < n ? have : n;
    if (*got > 0)
        memcpy(p, in->buffer + in->from, *got);
    in->from += *got;
    return OK;
}

/* Makes room at the buffer's end for more of the line that starts at
 * in->from. */
static enum err make_room(struct input *in)
{
    size_t have = in->to - in->from;

    /* The lines before were handed out: the piece may take their place. */
    if (in->from > 0) {
        memmove(in->buffer, in->buffer + in->from, have);
        in->from = 0;
        in->to = have;
    }
    if (in->to < in->capacity)
        return OK;
    /* Two more than the longest line: its end may be CRLF. */
    if (in->capacity >= INPUT_LINE_MAX + 2)
        return ERR_LIMIT;
    in->capacity *= 2;
    if (in->capacity > INPUT_LINE_MAX + 2)
        in->capacity = INPUT_LINE_MAX + 2;
    in->buffer = mem_realloc(in->buffer, in->capacity, 1);
    return OK;
}

/* Takes what is left of a line that was too long. */
static enum err skip_long_line(struct input *in)
{
    while (in->in_long_line) {
        const char *p = in->buffer + in->from;
        const char *end =
            in->from < in->to ? memchr(p, '\n', in->to - in->from) : NULL;

        in->from = end != NULL ? (size_t)(end - in->buffer) + 1 : in->to;
        in->in_long_line = end == NULL && !in->at_end;
        if (in->in_long_line && fill(in))
            return in->e;
    }
    return OK;
}

/* Hands out `n` bytes from in->from as a line and steps over `taken`. */
static enum err take_line(struct input *in, size_t n, size_t taken,
                          struct str *line)
{
    const char *p = in->buffer + in->from;

    /* A CR belongs to the end only if an LF follows it. */
    if (n < taken && n > 0 && p[n - 1] == '\r')
        n--;
    in->from += taken;
    in->line++;
    if (n > INPUT_LINE_MAX)
        return ERR_LIMIT;
    *line = str_of(p, n);
    return OK;
}

enum err input_line(struct input *in, struct str *line)
{
    size_t looked = 0; /* bytes of the line known to have no end in them */

    *line = STR_EMPTY;
    if (skip_long_line(in))
        return in->e;
    for (;;) {
        size_t have = in->to - in->from;
        const char *p = in->buffer + in->from;
        const char *end = NULL;

        if (in->e)
            return in->e;
        if (have > looked)
            end = memchr(p + looked, '\n', have - looked);
        if (end != NULL)
            return take_line(in, (size_t)(end - p), (size_t)(end - p) + 1,
                             line);
        if (in->at_end)
            return have > 0 ? take_line(in, have, have, line) : OK;
        looked = have;
        /* What is there is given up, and the rest passed over when the next
         * line is asked for. */
        if (have > 0 && make_room(in)) {
            in->from = in->to;
            in->in_long_line = true;
            in->line++;
            return ERR_LIMIT;
        }
        if (fill(in))
            return in->e;
    }
}

enum err input_peek(struct input *in, size_t n, struct str *out)
{
    assert(n <= INPUT_PEEK_MAX && n < in->capacity);
    *out = STR_EMPTY;
    /* A pipe may give it byte by byte. */
    while (in->to - in->from < n && !in->at_end) {
        if (in->to > in->from && make_room(in))
            abort(); /* the buffer has room for so much */
        if (fill(in))
            return in->e;
    }
    *out = str_of(in->buffer + in->from, in->to - in->from);
    return OK;
}

uint64_t input_position(const struct input *in)
{
    return in->packed ? input_packed_position(in->packed) : 0;
}

uint64_t input_size(const struct input *in)
{
    return in->packed ? input_packed_size(in->packed) : 0;
}

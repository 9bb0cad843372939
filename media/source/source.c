/* A window of the file is kept, and filled anew where what is asked for isn't
 * in it; what is larger than half a window is read past it. */
#include "media/source/source.h"

#include <assert.h>
#include <errno.h>
#include <unistd.h>

#include "base/mem.h"

#define FIND_BYTES 4096

void source_init(struct source *s, int fd, uint64_t size)
{
    *s = (struct source){.size = size, .fd = fd};
    s->window = mem_alloc(SOURCE_WINDOW_BYTES);
}

void source_init_memory(struct source *s, struct str bytes)
{
    *s = (struct source){.size = bytes.n, .fd = -1, .memory = bytes.p};
}

void source_release(struct source *s)
{
    free(s->window);
    *s = (struct source){.fd = -1};
}

/* As many bytes as the file has; an error of the disk is an early end. */
static size_t read_file(int fd, uint64_t offset, char *to, size_t n)
{
    size_t done = 0;

    while (done < n) {
        ssize_t got = pread(fd, to + done, n - done, (off_t)(offset + done));

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    return done;
}

static bool is_in_window(const struct source *s, uint64_t offset, size_t n)
{
    return offset >= s->window_at &&
           offset - s->window_at + n <= s->window_bytes;
}

/* Puts the window where most of it lies behind `offset`: who reads a file from
 * its end, as tags at the end are found, steps back a little. */
static void move_window(struct source *s, uint64_t offset)
{
    s->window_at = offset - offset % 1024;
    s->window_bytes =
        read_file(s->fd, s->window_at, s->window, SOURCE_WINDOW_BYTES);
}

size_t source_read(struct source *s, uint64_t offset, void *to, size_t n)
{
    if (offset >= s->size)
        return 0;
    if (n > s->size - offset)
        n = (size_t)(s->size - offset);
    if (s->fd < 0) {
        memcpy(to, s->memory + offset, n);
        return n;
    }
    if (n > SOURCE_WINDOW_BYTES / 2)
        return read_file(s->fd, offset, to, n);
    if (!is_in_window(s, offset, n))
        move_window(s, offset);
    if (!is_in_window(s, offset, n)) { /* shorter than it was */
        uint64_t end = s->window_at + s->window_bytes;

        n = end > offset ? (size_t)(end - offset) : 0;
    }
    memcpy(to, s->window + (offset - s->window_at), n);
    return n;
}

bool source_get(struct source *s, uint64_t offset, void *to, size_t n)
{
    return source_read(s, offset, to, n) == n;
}

bool source_take(struct source *s, uint64_t offset, size_t n,
                 struct arena *arena, struct str *out)
{
    char *to;

    if (offset > s->size || n > s->size - offset)
        return false;
    to = arena_alloc(arena, n);
    *out = str_of(to, n);
    return source_get(s, offset, to, n);
}

uint64_t source_find(struct source *s, uint64_t from, uint64_t to,
                     struct str what)
{
    char piece[FIND_BYTES];

    assert(what.n > 0 && what.n < sizeof piece);
    while (from < to) {
        size_t room =
            to - from < sizeof piece ? (size_t)(to - from) : sizeof piece;
        size_t n = source_read(s, from, piece, room);
        const char *found =
            n < what.n ? NULL : memmem(piece, n, what.p, what.n);

        if (found != NULL)
            return from + (uint64_t)(found - piece);
        if (n < sizeof piece)
            return to;
        /* What is looked for may lie across the piece's end. */
        from += n - (what.n - 1);
    }
    return to;
}

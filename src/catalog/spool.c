/* length:4, bytes; read through a window that grows to the longest record. */
#include "catalog/spool.h"

#include <unistd.h>

#include "base/mem.h"

#define WINDOW_BYTES (256u << 10)

enum err spool_open(struct spool *s, const char *path)
{
    *s = (struct spool){.count = 0};
    return s->e = io_writer_open(&s->file, path);
}

void spool_put(struct spool *s, const void *record, uint32_t n)
{
    io_write(&s->file, &n, sizeof n);
    io_write(&s->file, record, n);
    s->count++;
}

enum err spool_rewind(struct spool *s)
{
    if (!s->e)
        s->e = io_writer_flush(&s->file);
    return s->e;
}

/* Makes the next `need` bytes of the file lie in the window, from s->at on. */
static bool fill(struct spool *s, size_t need)
{
    size_t left = s->filled - s->at, n;

    if (need <= left)
        return true;
    /* What is left goes to the front, and the rest of the window is filled. */
    if (left > 0)
        memmove(s->window, s->window + s->at, left);
    s->at = 0;
    s->filled = left;
    if (need > s->capacity || s->window == NULL) {
        s->capacity = need > WINDOW_BYTES ? need : WINDOW_BYTES;
        s->window = mem_realloc(s->window, s->capacity, 1);
    }
    n = s->capacity - left;
    if (n > s->file.size - s->next)
        n = (size_t)(s->file.size - s->next);
    if (left + n < need) {
        s->e = ERR_CORRUPT; /* the file was changed under us */
        return false;
    }
    s->e = io_read_at(s->file.fd, s->window + left, n, s->next, s->file.path);
    s->next += n;
    s->filled += n;
    return !s->e;
}

bool spool_next(struct spool *s, struct str *record)
{
    uint32_t n;

    if (s->e || (s->at == s->filled && s->next == s->file.size))
        return false;
    /* First the length, then what it says; the window may move in between. */
    if (!fill(s, sizeof n))
        return false;
    memcpy(&n, s->window + s->at, sizeof n);
    if (!fill(s, sizeof n + n))
        return false;
    *record = str_of((const char *)s->window + s->at + sizeof n, n);
    s->at += sizeof n + n;
    return true;
}

enum err spool_error(const struct spool *s)
{
    return s->e;
}

void spool_release(struct spool *s)
{
    enum err e;

    if (s->file.path != NULL) {
        (void)unlink(s->file.path);
        e = io_writer_close(&s->file, false);
        (void)e; /* nothing in it is needed any more */
    }
    free(s->window);
    *s = (struct spool){.count = 0};
}

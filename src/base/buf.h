/* A growable byte buffer with a maximum and a sticky error.
 *
 * Appending never fails visibly: once the maximum would be passed, the buffer
 * is marked overflowed and swallows the rest, and the caller asks once, at
 * the end, with buf_overflowed(). One thread at a time. */
#ifndef TONEARM_BASE_BUF_H
#define TONEARM_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

struct buf {
    char *p;
    size_t n;        /* bytes in use */
    size_t capacity; /* bytes allocated */
    size_t max;
    bool overflowed;
};

/* Empty, allowed to grow to `max` bytes. */
void buf_init(struct buf *b, size_t max);

/* Frees its memory; the buffer is empty afterwards and can be used again. */
void buf_release(struct buf *b);

/* Empties it and clears the error, keeping the memory. */
void buf_clear(struct buf *b);

/* Room for `n` more bytes; the caller writes at most that many there and
 * then adds them to b->n. NULL when that would pass the maximum. */
static inline char *buf_reserve(struct buf *b, size_t n);

/* The rest of buf_reserve: grows the buffer, or marks it as overflowed. */
char *buf_grow(struct buf *b, size_t n);

static inline char *buf_reserve(struct buf *b, size_t n)
{
    if (b->capacity - b->n >= n && b->p != NULL && !b->overflowed)
        return b->p + b->n;
    return buf_grow(b, n);
}

/* Appends `n` bytes. */
static inline void buf_add(struct buf *b, const void *p, size_t n)
{
    char *to;

    if (n == 0)
        return;
    to = buf_reserve(b, n);
    if (to == NULL)
        return;
    memcpy(to, p, n);
    b->n += n;
}

/* Appends a string literal. */
#define buf_lit(b, literal) buf_add((b), (literal), sizeof(literal) - 1)

static inline void buf_str(struct buf *b, struct str s)
{
    buf_add(b, s.p, s.n);
}

static inline void buf_char(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

/* Appends a number in decimal digits. */
void buf_u64(struct buf *b, uint64_t v);
void buf_i64(struct buf *b, int64_t v);

/* Appends text formatted as printf does. */
void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2)));

/* Appends `s` percent-encoded, fit for every part of a URL (url.h:
 * URL_KEEP_NONE). */
void buf_url(struct buf *b, struct str s);

/* Appends `s` as a log may show it: bytes outside printable ASCII, quotes and
 * backslashes as \xNN. */
void buf_visible(struct buf *b, struct str s);

/* Appends `s` as a string of JSON, quotes included, whatever is in it: control
 * characters (C0, DEL and C1) as \u00NN, bytes that are no UTF-8 as U+FFFD. */
void buf_json(struct buf *b, struct str s);

static inline struct str buf_get(const struct buf *b)
{
    return str_of(b->p, b->n);
}

static inline bool buf_overflowed(const struct buf *b)
{
    return b->overflowed;
}

#endif

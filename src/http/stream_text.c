/* The chunk's frame is written when the text is made, so that a thousand
 * streams share it with the text. */
#include "http/stream_text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/mem.h"

#define SIZE_DIGITS (2 * sizeof(size_t))
#define CRLF_BYTES  2

struct stream_text *stream_text_new(struct str text)
{
    struct stream_text *t =
        mem_alloc(sizeof *t + SIZE_DIGITS + 2 * CRLF_BYTES + text.n);

    atomic_init(&t->references, 1);
    t->n = text.n;
    t->size_n = (size_t)(hex_write_u64(text.n, hex_length(text.n), t->bytes) -
                         t->bytes) +
                CRLF_BYTES;
    memcpy(t->bytes + t->size_n - CRLF_BYTES, "\r\n", CRLF_BYTES);
    if (text.n > 0)
        memcpy(t->bytes + t->size_n, text.p, text.n);
    memcpy(t->bytes + t->size_n + text.n, "\r\n", CRLF_BYTES);
    return t;
}

struct stream_text *stream_text_ref(struct stream_text *t)
{
    unsigned before =
        atomic_fetch_add_explicit(&t->references, 1, memory_order_relaxed);

    assert(before > 0);
    return t;
}

void stream_text_unref(struct stream_text *t)
{
    unsigned before;

    if (t == NULL)
        return;
    before = atomic_fetch_sub_explicit(&t->references, 1, memory_order_acq_rel);
    assert(before > 0);
    if (before == 1)
        free(t);
}

struct str stream_text_chunk(const struct stream_text *t)
{
    return str_of(t->bytes, t->size_n + t->n + CRLF_BYTES);
}

struct str stream_text_plain(const struct stream_text *t)
{
    return str_of(t->bytes + t->size_n, t->n);
}

/* Undoes the chunked transfer coding of a request body (RFC 9112 section
 * 7.1), in place and in pieces as they arrive. */
#ifndef TONEARM_HTTP_CHUNK_H
#define TONEARM_HTTP_CHUNK_H

#include <stddef.h>
#include <stdint.h>

struct chunk {
    int state;
    uint64_t left;     /* of the current chunk's data */
    size_t line_bytes; /* of the size line or of the trailers so far */
};

enum chunk_status { CHUNK_MORE, CHUNK_DONE, CHUNK_BAD };

static inline void chunk_init(struct chunk *c)
{
    *c = (struct chunk){0, 0, 0};
}

/* Decodes the `*n` coded bytes at `p`. Afterwards the first `*decoded` bytes
 * there are body, and the others, up to `*n` (which shrinks), come after the
 * end of the body; there are such only with CHUNK_DONE. CHUNK_BAD for coding
 * errors and for endless extensions and trailers. Trailers are dropped. */
enum chunk_status chunk_decode(struct chunk *c, char *p, size_t *n,
                               size_t *decoded);

#endif

/* A slow body goes in twenty pieces a second; below that, a byte at a time. */
#include "http/fault.h"

#define PIECES_PER_S 20

struct str fault_take(struct exchange *x, struct str body)
{
    if (!fault_cuts(x))
        return body;
    if (body.n > x->cut_left)
        body.n = (size_t)x->cut_left;
    x->cut_left -= body.n;
    return body;
}

size_t fault_piece(const struct exchange *x, size_t n, unsigned *wait_ms)
{
    unsigned rate = x->r.fault != NULL ? x->r.fault->bytes_per_s : 0;
    size_t piece = rate >= PIECES_PER_S ? rate / PIECES_PER_S : 1;

    *wait_ms = 0;
    if (rate == 0)
        return n;
    *wait_ms = 1000 / (rate < PIECES_PER_S ? rate : PIECES_PER_S);
    return n < piece ? n : piece;
}

/* What is left of an answer on its way when something is done to it (struct
 * http_fault): for the transports, on the loop's thread. Without a fault these
 * say that all of it goes, at once. */
#ifndef TONEARM_HTTP_FAULT_H
#define TONEARM_HTTP_FAULT_H

#include "http/exchange.h"

/* Whether, and how, nothing is sent. */
static inline enum http_drop fault_drop(const struct exchange *x)
{
    return x->r.fault != NULL ? x->r.fault->drop : HTTP_DROP_NONE;
}

/* Whether the body ends before its length. */
static inline bool fault_cuts(const struct exchange *x)
{
    return x->r.fault != NULL && x->r.fault->is_cut && x->stream == NULL &&
           !x->is_head && x->r.fault->cut_after < x->length;
}

/* What may go of the next `body`, of one that is cut. Takes it. */
struct str fault_take(struct exchange *x, struct str body);

/* Whether a body that is cut was sent as far as it goes. */
static inline bool fault_is_spent(const struct exchange *x)
{
    return fault_cuts(x) && x->cut_left == 0;
}

/* How many of `n` bytes may go at once; `*wait_ms` is how long to wait before
 * the next, 0: not at all. */
size_t fault_piece(const struct exchange *x, size_t n, unsigned *wait_ms);

#endif

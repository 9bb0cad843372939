/* Exchanges that wait on their loop for a moment, so that nothing else has to:
 * what a fault (http.h) delays, or sends slowly.
 *
 * A held exchange is away as one that a reader has. When its time has come it
 * is answered again, or freed if its client has gone meanwhile. All of them
 * come at once when the loop stops. On the loop's thread. */
#ifndef TONEARM_HTTP_HOLD_H
#define TONEARM_HTTP_HOLD_H

#include "http/h2o.h"
#include "http/loop.h"

struct exchange;

struct hold_loop {
    struct loop *loop;
    h2o_timeout_t turn;
    h2o_timeout_entry_t look; /* linked while an exchange is held */
    struct exchange *first;
};

/* Before the loop's first exchange, and when it has ended. */
void hold_loop_init(struct hold_loop *h, struct loop *loop);
void hold_loop_release(struct hold_loop *h);

/* Calls x->answer in `ms`, to about two of them; never at once. The texts of
 * the exchange have to be its own. */
void hold_exchange(struct exchange *x, unsigned ms);

#endif

/* libh2o has a list of timers for each length of time, and lets nobody drop
 * such a list from one of its own timers. So there is one, of a short time,
 * that runs only while something is held, and looks at all of that: who asks
 * for delays doesn't ask for thousands at once. */
#include "http/hold.h"

#include "base/clock.h"
#include "http/exchange.h"

#define TURN_MS 2

static void answer(struct exchange *x)
{
    count_subtract(&x->home->counts->away, 1);
    x->away = false;
    if (x->client != NULL)
        x->answer(x);
    else
        exchange_free(x);
}

/* Those whose time has come, out of the list. */
static struct exchange *take_due(struct hold_loop *h, int64_t now_ms)
{
    struct exchange **at = &h->first, *due = NULL;

    while (*at != NULL) {
        struct exchange *x = *at;

        if (x->due_ms > now_ms && !h->loop->stopping) {
            at = &x->next;
            continue;
        }
        *at = x->next;
        x->next = due;
        due = x;
    }
    return due;
}

static void on_look(h2o_timeout_entry_t *entry)
{
    struct hold_loop *h = H2O_STRUCT_FROM_MEMBER(struct hold_loop, look, entry);
    struct exchange *due = take_due(h, clock_monotonic_ms());

    /* An answer may be held again, with what is left of it. */
    while (due != NULL) {
        struct exchange *x = due;

        due = x->next;
        answer(x);
    }
    if (h->first != NULL && !h2o_timeout_is_linked(&h->look))
        h2o_timeout_link(h->loop->events, &h->turn, &h->look);
}

void hold_exchange(struct exchange *x, unsigned ms)
{
    struct hold_loop *h = &x->home->holds;

    x->away = true;
    count_add(&x->home->counts->away, 1);
    x->due_ms = clock_monotonic_ms() + ms;
    x->next = h->first;
    h->first = x;
    if (!h2o_timeout_is_linked(&h->look))
        h2o_timeout_link(h->loop->events, &h->turn, &h->look);
}

void hold_loop_init(struct hold_loop *h, struct loop *loop)
{
    *h = (struct hold_loop){.loop = loop, .look = {.cb = on_look}};
    h2o_timeout_init(loop->events, &h->turn, TURN_MS);
}

void hold_loop_release(struct hold_loop *h)
{
    h2o_timeout_dispose(h->loop->events, &h->turn);
}

/* In a turn of its loop, libh2o waits, looks at the clock, calls what waited
 * for sockets, and then goes through its timeouts in the order in which they
 * were made. The guard's comes first, and is due in every turn: its only entry
 * begins at 0, and a timeout of 2^64-1 ms, by which 0 is less than any time
 * minus the timeout, is one that libh2o never wakes up for. */
#include "http/loop_clock.h"

#include "base/clock.h"

/* What is less than this disturbs no timer, and a clock that is only steered
 * never gets so far within a turn. */
#define JUMP_MS 1000

static int64_t measure(void)
{
    return clock_system_ms() - clock_monotonic_ms();
}

/* Moves the beginnings of a timeout's entries, but of those that began in this
 * very turn, after the jump. */
static void move_entries(h2o_timeout_t *timeout, int64_t jump_ms,
                         uint64_t now_ms)
{
    h2o_linklist_t *end = &timeout->_entries;

    for (h2o_linklist_t *at = end->next; at != end; at = at->next) {
        h2o_timeout_entry_t *entry =
            H2O_STRUCT_FROM_MEMBER(h2o_timeout_entry_t, _link, at);

        if (entry->registered_at != now_ms)
            entry->registered_at += (uint64_t)jump_ms;
    }
}

static void look(h2o_timeout_entry_t *entry)
{
    struct loop_clock *c =
        H2O_STRUCT_FROM_MEMBER(struct loop_clock, look, entry);
    h2o_linklist_t *end = &c->events->_timeouts;
    int64_t jump_ms = measure() - c->ahead_ms;

    if (jump_ms < JUMP_MS && jump_ms > -JUMP_MS)
        return;
    c->ahead_ms += jump_ms;
    c->jumped_ms += jump_ms;
    for (h2o_linklist_t *at = end->next; at != end; at = at->next)
        move_entries(H2O_STRUCT_FROM_MEMBER(h2o_timeout_t, _link, at), jump_ms,
                     h2o_now(c->events));
}

void loop_clock_init(struct loop_clock *c, h2o_evloop_t *events)
{
    *c = (struct loop_clock){.events = events, .ahead_ms = measure()};
    c->look.cb = look;
    h2o_timeout_init(events, &c->first, UINT64_MAX);
}

void loop_clock_release(struct loop_clock *c)
{
    h2o_timeout_unlink(&c->look);
    h2o_timeout_dispose(c->events, &c->first);
}

void loop_clock_watch(struct loop_clock *c)
{
    if (!h2o_timeout_is_linked(&c->look))
        h2o_timeout_link(c->events, &c->first, &c->look);
    c->look.registered_at = 0;
}

int64_t loop_clock_take_jump(struct loop_clock *c)
{
    int64_t jumped_ms = c->jumped_ms;

    c->jumped_ms = 0;
    return jumped_ms;
}

/* What the frame is, for its own files. Everything is set before the first
 * loop starts and is read-only then, but for what guards itself. */
#ifndef TONEARM_API_CALL_FRAME_INNER_H
#define TONEARM_API_CALL_FRAME_INNER_H

#include <pthread.h>
#include <stdatomic.h>

#include "api/call/call.h"

struct fault_route;
struct generation_watch;

struct call_frame {
    struct call_config config;
    struct http_app http;
    struct http_route *routes;
    const struct call_wing **wings; /* of each route */
    size_t route_count;
    uint32_t *rates; /* of each route */
    struct fault_route
        *faults;       /* the same for the bench; NULL: there is none */
    size_t wing_count; /* of config.wings */
    struct generation_watch *watch;
    _Atomic(struct http_server *) server; /* NULL: not watched yet */
    atomic_uint loops;
    atomic_uint adopting; /* loops that a new generation is on its way to */

    /* Of a frame beside another (call_config.beside), whose routes, wings and
     * rates it shares. */
    struct call_loop **own; /* on each loop, NULL: none yet; that loop's */
    unsigned own_count;
    atomic_uint errands; /* that are on their way to a loop */

    pthread_mutex_t settling; /* guards what follows */
    pthread_cond_t ticked;
    unsigned ticking; /* loops that frame_settle waits for */

    /* frame_figures; any thread adds. */
    _Atomic uint64_t refused_apps[APP_MODES];
    _Atomic uint64_t refused_routes[APP_MODES];
    _Atomic uint64_t refused_addresses[RATES];
};

/* What the frame has on the loop whose own `loop` is, made if need be; of one
 * beside another. On the loop's thread. */
struct call_loop *frame_loop(struct call_frame *f, struct call_loop *loop);

static inline size_t frame_number(const struct call_frame *f,
                                  const struct http_route *route)
{
    return (size_t)(route - f->routes);
}

#endif

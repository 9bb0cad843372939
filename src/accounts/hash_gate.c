/* A counting semaphore whose waits have an end. */
#include "accounts/hash_gate.h"

#include <assert.h>
#include <pthread.h>

#include "base/clock.h"
#include "base/mem.h"

struct hash_gate {
    pthread_mutex_t lock;   /* guards `places` */
    pthread_cond_t is_free; /* a place is */
    unsigned places;
    int64_t wait_ms;
};

struct hash_gate *hash_gate_new(unsigned at_once, int64_t wait_ms)
{
    struct hash_gate *gate = mem_zalloc(1, sizeof *gate);

    assert(at_once > 0);
    (void)pthread_mutex_init(&gate->lock, NULL);
    clock_condition_init(&gate->is_free);
    gate->places = at_once;
    gate->wait_ms = wait_ms;
    return gate;
}

void hash_gate_free(struct hash_gate *gate)
{
    if (gate == NULL)
        return;
    (void)pthread_cond_destroy(&gate->is_free);
    (void)pthread_mutex_destroy(&gate->lock);
    free(gate);
}

enum err hash_gate_enter(struct hash_gate *gate, int64_t waited_ms)
{
    int64_t until_ms = clock_monotonic_ms() + gate->wait_ms - waited_ms;
    int64_t left_ms = gate->wait_ms - waited_ms;
    bool has_place;

    (void)pthread_mutex_lock(&gate->lock);
    while (gate->places == 0 && left_ms > 0) {
        (void)clock_wait_ms(&gate->is_free, &gate->lock, (unsigned)left_ms);
        left_ms = until_ms - clock_monotonic_ms();
    }
    has_place = gate->places > 0 && left_ms > 0;
    if (has_place)
        gate->places--;
    else if (gate->places > 0)
        /* It may have been woken for a place that another can still have. */
        (void)pthread_cond_signal(&gate->is_free);
    (void)pthread_mutex_unlock(&gate->lock);
    return has_place ? OK : ERR_LIMIT;
}

void hash_gate_leave(struct hash_gate *gate)
{
    (void)pthread_mutex_lock(&gate->lock);
    gate->places++;
    (void)pthread_cond_signal(&gate->is_free);
    (void)pthread_mutex_unlock(&gate->lock);
}

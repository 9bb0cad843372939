/* The server looks for a new generation once a second and notes the one that
 * it serves beside its lock (datadir.h), so that looking there often costs it
 * nothing. */
#include "cmd/served.h"

#include "base/clock.h"
#include "base/log.h"
#include "catalog/store.h"
#include "cmd/datadir.h"
#include "cmd/options.h"

#define LOOK_EVERY_MS 20

void served_wait(const struct options *o, const struct store *store,
                 uint32_t generation)
{
    const char *data = options_text(o, "data");
    int64_t until_us = clock_monotonic_us() + SERVED_WAIT_S * 1000000ll;
    uint32_t served, current;

    if (options_flag(o, "no-wait"))
        return;
    while (datadir_served_generation(data, &served) && served != generation) {
        if (store_current(store, &current) != OK || current != generation)
            return;
        if (clock_monotonic_us() > until_us) {
            log_warn("the server that runs has not taken generation %u over "
                     "in %d seconds: its log may say why",
                     generation, SERVED_WAIT_S);
            return;
        }
        clock_sleep_ms(LOOK_EVERY_MS);
    }
}

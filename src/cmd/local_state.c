/* A running server notices a command's changes at its next look at the table
 * `change`, so a command only has to wait that long. */
#include "cmd/local_state.h"

#include <unistd.h>

#include "base/clock.h"
#include "catalog/store.h"
#include "cmd/datadir.h"
#include "cmd/domains.h"
#include "db/feed.h"

enum err local_state_open(const struct options *o, struct db **db)
{
    struct state_place place = domains_place(o);
    enum err e = datadir_open(place.data);

    return e ? e : state_open(&place, db);
}

void local_state_settle(const struct options *o)
{
    /* From one look to the next, and what the look itself takes. */
    if (datadir_is_served(options_text(o, "data")))
        clock_sleep_ms(FEED_POLL_MS + 100);
}

enum err local_catalog_open(const struct options *o, struct catalog **out)
{
    const char *data = options_text(o, "data");
    struct store *store;
    enum err e;

    *out = NULL;
    /* The state may be elsewhere, and nothing here; no store is made then. */
    if (access(data, F_OK) != 0)
        return OK;
    e = store_open(data, &store);
    if (e)
        return e;
    e = store_open_current(store, out);
    store_close(store);
    return e == ERR_NOT_FOUND ? OK : e;
}

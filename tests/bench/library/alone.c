/* What a server would do that gave every request a transaction: the same
 * work of the domain on the same kind of connection, and a sync of the disk for
 * each. Nothing of HTTP is in it. */
#include "alone.h"

#include <stdio.h>

#include "base/clock.h"
#include "owner.h"

struct saving {
    struct str user;
    uint32_t number;
};

static enum err save(struct db *db, void *arg)
{
    struct saving *s = arg;

    return owner_save(db, s->user, s->number, clock_unix_ms());
}

bool alone_print(struct db *db, struct str user, unsigned ms)
{
    int64_t begin = clock_monotonic_us(), now = begin;
    struct saving s = {.user = user};

    for (; now - begin < (int64_t)ms * 1000; now = clock_monotonic_us()) {
        if (db_transact(db, save, &s))
            return false;
        s.number++;
    }
    printf("%.1f\n", s.number * 1e6 / (double)(now - begin));
    return true;
}

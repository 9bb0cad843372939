/* Finding the database that --state names, and making it ready. */
#include "db/state.h"

#include "base/mem.h"
#include "db/db.h"
#include "db/db_engine.h"
#include "db/migrate.h"

#define LIMIT_MS 10000 /* of a statement */

enum err state_open(const struct state_place *place, struct db **out)
{
    size_t n = strlen(place->data) + sizeof "/state.db";
    char *path = mem_alloc(n);
    enum err e;

    (void)snprintf(path, n, "%s/state.db", place->data);
    e = db_open(place->where != NULL ? place->where : path, out);
    free(path);
    if (e)
        return e;
    (*out)->domains = place->domains;
    (*out)->counts = place->counts;
    /* The limit comes last: a step over a large table takes its time. */
    e = migrate(*out);
    if (!e)
        e = db_limit(*out, LIMIT_MS);
    if (!e && place->is_relaxed)
        e = db_relax(*out);
    if (e) {
        db_close(*out);
        *out = NULL;
    }
    return e;
}

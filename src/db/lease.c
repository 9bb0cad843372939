#include "db/lease.h"

#include "base/clock.h"
#include "db/db.h"

/* The statement returns a row only if it wrote one. */
enum err lease_take(struct db *db, struct str name, struct str holder,
                    int64_t ms, bool *taken)
{
    static const struct db_statement take = {
        "lease_take",
        "INSERT INTO lease (name, holder, until_ms) VALUES ($1, $2, $3)"
        " ON CONFLICT (name) DO UPDATE"
        " SET holder = excluded.holder, until_ms = excluded.until_ms"
        " WHERE lease.until_ms < $4 OR lease.holder = excluded.holder"
        " RETURNING holder"};
    int64_t now = clock_system_ms();
    struct db_rows rows = db_query(
        db, &take,
        DB_ARGS(db_text(name), db_text(holder), db_int(now + ms), db_int(now)));

    *taken = false;
    while (db_next(&rows))
        *taken = true;
    return db_end(&rows);
}

enum err lease_drop(struct db *db, struct str name, struct str holder)
{
    static const struct db_statement drop = {
        "lease_drop", "DELETE FROM lease WHERE name = $1 AND holder = $2"};

    return db_exec(db, &drop, DB_ARGS(db_text(name), db_text(holder)), NULL);
}

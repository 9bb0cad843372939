/* Steps run one by one, each recorded after it ran: a process that dies in
 * between leaves a step that ran and isn't recorded, and running it again
 * changes nothing. Steps aren't in a transaction with their record, since not
 * every engine can undo DDL.
 *
 * The lease is a courtesy, not what correctness rests on: steps can be
 * repeated, so two holders (one that was asleep for LEASE_MS) do no harm. */
#include "db/migrate.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "base/random.h"
#include "db/db.h"

#define LEASE_MS     10000
#define WAIT_MS      20
#define CREATE_TRIES 8

struct step {
    int64_t number;
    struct db_statement ddl;
};

static const struct step steps[] = {
#define STEP(number, name, text) {number, {name, text}},
#include "accounts/schema.def"
#undef STEP
};

#define STEP_COUNT (sizeof steps / sizeof steps[0])

int64_t migrate_latest(void)
{
    return steps[STEP_COUNT - 1].number;
}

/* What the steps themselves need; there from the start. */
static enum err create_own_tables(struct db *db)
{
    static const struct db_statement create[] = {
        {"create_migration", "CREATE TABLE IF NOT EXISTS migration ("
                             " number BIGINT PRIMARY KEY, name TEXT NOT NULL,"
                             " ran_ms BIGINT NOT NULL)"},
        {"create_lease", "CREATE TABLE IF NOT EXISTS lease ("
                         " name TEXT PRIMARY KEY, holder TEXT NOT NULL,"
                         " until_ms BIGINT NOT NULL)"},
    };
    enum err e = OK;

    for (size_t i = 0; i < 2 && !e; i++)
        e = db_exec(db, &create[i], DB_NO_ARGS, NULL);
    return e;
}

/* The highest number that has run, 0 for none. */
static enum err read_version(struct db *db, int64_t *out)
{
    static const struct db_statement find = {
        "migration_latest", "SELECT MAX(number) FROM migration"};
    struct db_rows rows = db_query(db, &find, DB_NO_ARGS);

    *out = 0;
    while (db_next(&rows))
        *out = db_get_int(&rows, 0);
    return db_end(&rows);
}

/* Takes the lease, or makes it longer when `holder` has it already. */
static enum err take_lease(struct db *db, struct str holder, bool *taken)
{
    static const struct db_statement take = {
        "lease_take",
        "INSERT INTO lease (name, holder, until_ms)"
        " VALUES ('migrate', $1, $2)"
        " ON CONFLICT (name) DO UPDATE"
        " SET holder = excluded.holder, until_ms = excluded.until_ms"
        " WHERE lease.until_ms < $3 OR lease.holder = excluded.holder"
        " RETURNING holder"};
    int64_t now = clock_unix_ms();
    struct db_rows rows =
        db_query(db, &take,
                 DB_ARGS(db_text(holder), db_int(now + LEASE_MS), db_int(now)));

    *taken = false;
    while (db_next(&rows))
        *taken = true;
    return db_end(&rows);
}

static enum err drop_lease(struct db *db, struct str holder)
{
    static const struct db_statement drop = {
        "lease_drop",
        "DELETE FROM lease WHERE name = 'migrate' AND holder = $1"};

    return db_exec(db, &drop, DB_ARGS(db_text(holder)), NULL);
}

static enum err run_step(struct db *db, const struct step *step)
{
    static const struct db_statement record = {
        "migration_record",
        "INSERT INTO migration (number, name, ran_ms) VALUES ($1, $2, $3)"
        " ON CONFLICT (number) DO NOTHING"};
    enum err e = db_exec(db, &step->ddl, DB_NO_ARGS, NULL);

    if (e)
        return e;
    return db_exec(db, &record,
                   DB_ARGS(db_int(step->number),
                           db_text(str_from_c(step->ddl.name)),
                           db_int(clock_unix_ms())),
                   NULL);
}

/* With the lease: everything after `version`. */
static enum err run_steps(struct db *db, int64_t version, struct str holder)
{
    enum err e = OK;
    bool taken;

    for (size_t i = 0; i < STEP_COUNT && !e; i++) {
        if (steps[i].number <= version)
            continue;
        e = take_lease(db, holder, &taken);
        if (!e)
            e = run_step(db, &steps[i]);
    }
    return e;
}

/* One round: done, worked, or (`*wait`) somebody else is at work. */
static enum err try_once(struct db *db, struct str holder, bool *wait)
{
    int64_t version = 0;
    bool taken = false;
    enum err e = read_version(db, &version);

    *wait = false;
    if (e || version == migrate_latest())
        return e;
    if (version > migrate_latest()) {
        log_error("state: its tables are of version %lld, this program knows "
                  "%lld: it is too old for them",
                  (long long)version, (long long)migrate_latest());
        return ERR_VERSION;
    }
    e = take_lease(db, holder, &taken);
    if (e || !taken) {
        *wait = !e;
        return e;
    }
    /* Another process may have worked before the lease was free. */
    e = read_version(db, &version);
    if (!e)
        e = run_steps(db, version, holder);
    return e ? e : drop_lease(db, holder);
}

/* Two that create a table at once may conflict, although they say IF NOT
 * EXISTS; the next time it is there. */
static enum err try_until_created(struct db *db, struct str holder, bool *wait)
{
    enum err e = ERR_CONFLICT;

    for (unsigned i = 0; i < CREATE_TRIES && e == ERR_CONFLICT; i++) {
        if (i > 0)
            db_wait_before_rerun(i);
        e = create_own_tables(db);
        if (!e)
            e = try_once(db, holder, wait);
    }
    return e;
}

enum err migrate(struct db *db)
{
    char holder[ID_TEXT_LENGTH];
    uint8_t bytes[ID_BYTES];
    bool wait = true;
    enum err e = OK;

    random_bytes(bytes, sizeof bytes);
    id_to_base62(id_from_bytes(bytes), holder);
    while (wait && !e) {
        e = try_until_created(db, str_of(holder, sizeof holder), &wait);
        if (wait)
            (void)usleep(WAIT_MS * 1000);
    }
    return e;
}

/* Steps run one by one, each recorded by its number after it ran: a process
 * that dies in between leaves a step that ran and isn't recorded, and running
 * that step again changes nothing. The numbers that have run are a set, not a
 * highest number, since each domain counts within a thousand of its own; a
 * recorded number that no domain has is a newer program's. Steps aren't in a
 * transaction with their record, since not every engine can undo DDL.
 *
 * Correctness doesn't rest on the lease, which is a courtesy: steps can be
 * repeated, so two holders (one of which was asleep for LEASE_MS) do no
 * harm. */
#include "db/migrate.h"

#include <assert.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "base/random.h"
#include "db/db.h"
#include "db/domain.h"
#include "db/lease.h"

#define LEASE_MS 10000
#define RENEW_MS                                                               \
    2500                /* the lease is taken anew before a step that begins   \
                           so long after it was taken last */
#define WAIT_MS      20 /* between looks at another process's work */
#define CREATE_TRIES 8

static const struct str lease = {"migrate", 7};

/* Which steps of the domains have run. */
struct progress {
    const struct db_domain *const *domains;
    int64_t unknown; /* the highest that ran and that no domain has; 0: none */
    size_t missing;  /* how many haven't run */
    struct arena arena;
    bool *has_run; /* for each step, domain by domain */
};

/* Makes the two tables that keep account of the steps, which therefore can't
 * be steps themselves. */
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

static size_t count_steps(const struct db_domain *const *domains)
{
    size_t n = 0;

    for (; *domains != NULL; domains++)
        n += (*domains)->step_count;
    return n;
}

/* The step `at` places after the first domain's first. */
static const struct db_step *step_at(const struct db_domain *const *domains,
                                     size_t at)
{
    while (at >= (*domains)->step_count)
        at -= (*domains++)->step_count;
    return &(*domains)->steps[at];
}

/* Two rooms that take one number would each believe the other's step to be
 * its own. */
static void assert_distinct(const struct db_domain *const *domains)
{
    size_t n = count_steps(domains);

    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++)
            assert(step_at(domains, i)->number != step_at(domains, k)->number);
}

static int64_t highest(const struct db_domain *const *domains)
{
    int64_t most = 0;

    for (size_t i = 0, n = count_steps(domains); i < n; i++)
        if (step_at(domains, i)->number > most)
            most = step_at(domains, i)->number;
    return most;
}

/* Notes that the step of this number has run: one of ours, or an unknown
 * one. */
static void note_recorded(struct progress *p, int64_t number, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (step_at(p->domains, i)->number == number) {
            p->missing -= !p->has_run[i];
            p->has_run[i] = true;
            return;
        }
    if (number > p->unknown)
        p->unknown = number;
}

static enum err read_progress(struct db *db, struct progress *p)
{
    static const struct db_statement list = {"migration_list",
                                             "SELECT number FROM migration"};
    size_t count = count_steps(p->domains);
    struct db_rows rows = db_query(db, &list, DB_NO_ARGS);

    /* From the start: a second look is at other rows. */
    p->missing = count;
    p->unknown = 0;
    p->has_run = arena_zalloc(&p->arena, count * sizeof *p->has_run);
    while (db_next(&rows))
        note_recorded(p, db_get_int(&rows, 0), count);
    return db_end(&rows);
}

static enum err run_step(struct db *db, const struct db_step *step)
{
    static const struct db_statement record = {
        "migration_record",
        "INSERT INTO migration (number, name, ran_ms) VALUES ($1, $2, $3)"
        " ON CONFLICT (number) DO NOTHING"};
    enum err e = db_exec(db, &step->ddl, DB_NO_ARGS, NULL);

    if (e)
        return e;
    /* Only now: a step that is recorded has surely run. */
    return db_exec(db, &record,
                   DB_ARGS(db_int(step->number),
                           db_text(str_from_c(step->ddl.name)),
                           db_int(clock_system_ms())),
                   NULL);
}

/* Runs all the steps that are missing, while `holder` has the lease, which has
 * just been taken, and is kept. */
static enum err run_missing(struct db *db, struct progress *p,
                            struct str holder)
{
    int64_t renewed_ms = clock_monotonic_ms();
    enum err e = OK;
    bool taken; /* by another, if not by us: harmless, see above */

    for (size_t i = 0, n = count_steps(p->domains); i < n && !e; i++) {
        int64_t now_ms = clock_monotonic_ms();

        if (p->has_run[i])
            continue;
        if (now_ms - renewed_ms >= RENEW_MS) {
            e = lease_take(db, lease, holder, LEASE_MS, &taken);
            renewed_ms = now_ms;
        }
        if (!e)
            e = run_step(db, step_at(p->domains, i));
    }
    return e;
}

static enum err refuse_newer(const struct progress *p)
{
    log_error("state: its tables are of version %lld, this program knows "
              "%lld: it is too old for them",
              (long long)p->unknown, (long long)highest(p->domains));
    return ERR_VERSION;
}

/* One round. Afterwards the tables are up to date, or another process is
 * bringing them there: then `*wait` is set. */
static enum err try_once(struct db *db, struct progress *p, struct str holder,
                         bool *wait)
{
    bool taken = false;
    enum err e = read_progress(db, p);

    *wait = false;
    if (e)
        return e;
    if (p->unknown > 0)
        return refuse_newer(p);
    /* Nearly always: nothing is written, and no lease asked for. */
    if (p->missing == 0)
        return OK;
    e = lease_take(db, lease, holder, LEASE_MS, &taken);
    if (e || !taken) {
        *wait = !e;
        return e;
    }
    /* Another process may have run steps before the lease was free. */
    e = read_progress(db, p);
    if (!e)
        e = run_missing(db, p, holder);
    return e ? e : lease_drop(db, lease, holder);
}

/* Two processes that create a table at once may conflict, although both say IF
 * NOT EXISTS; at the next try the table is there. */
static enum err try_until_created(struct db *db, struct progress *p,
                                  struct str holder, bool *wait)
{
    enum err e = ERR_CONFLICT;

    for (unsigned i = 0; i < CREATE_TRIES && e == ERR_CONFLICT; i++) {
        if (i > 0)
            db_wait_before_rerun(i);
        e = create_own_tables(db);
        if (!e)
            e = try_once(db, p, holder, wait);
    }
    return e;
}

enum err migrate(struct db *db)
{
    struct progress p = {.domains = db_domains(db)};
    char holder[ID_TEXT_LENGTH];
    uint8_t bytes[ID_BYTES];
    bool wait = true;
    enum err e = OK;

    assert_distinct(p.domains);
    arena_init(&p.arena);
    /* A name for this run as a holder of the lease. A process id wouldn't do:
     * several machines may share the database. */
    random_bytes(bytes, sizeof bytes);
    id_to_base62(id_from_bytes(bytes), holder);
    while (wait && !e) {
        e = try_until_created(db, &p, str_of(holder, sizeof holder), &wait);
        /* Short, as the other process most often has milliseconds to go. */
        if (wait)
            clock_sleep_ms(WAIT_MS);
        arena_reset(&p.arena);
    }
    arena_release(&p.arena);
    return e;
}

/* A catalog takes long to build, and the state mustn't be held so long: so the
 * state is written twice, at first to see whether it can be, and undone. */
#include "cmd/import_seed.h"

#include "base/clock.h"
#include "base/random.h"
#include "catalog/build.h"
#include "cmd/import_run.h"
#include "cmd/local_state.h"
#include "db/db.h"
#include "seed/seed.h"

static enum err read_sources(const struct options *o, struct seed *s)
{
    enum err e = OK;

    for (size_t i = 1; i < options_argument_count(o) && !e; i++)
        e = seed_add_file(s, options_argument(o, i));
    return e;
}

static enum err build(const struct options *o, struct seed *s)
{
    struct import_run run;
    enum err e = import_run_begin(&run, o, options_flag(o, "replace"));

    run.kind = "seed";
    run.first_source = 1;
    if (!e)
        e = import_run_start(&run, o, NULL, NULL);
    if (!e)
        e = seed_put(s, run.builder, &run.report);
    return import_run_end(&run, e);
}

static enum err write_in_transaction(struct db *db, void *seed)
{
    const struct seed_writing w = {.now_ms = clock_unix_ms()};

    return seed_write(seed, db, &w);
}

static enum err try_to_write(struct db *db, struct seed *s)
{
    enum err e = db_begin(db);

    if (!e)
        e = write_in_transaction(db, s);
    db_rollback(db);
    return e;
}

static enum err import_into(const struct options *o, struct db *db,
                            struct seed *s)
{
    enum err e = try_to_write(db, s);

    if (!e && seed_is_for_catalog(s))
        e = build(o, s);
    if (!e)
        e = db_transact(db, write_in_transaction, s);
    if (!e)
        local_state_settle(o);
    return e;
}

static enum err import(const struct options *o)
{
    struct seed *s = seed_new();
    struct db *db = NULL;
    enum err e = read_sources(o, s);

    if (!e)
        e = seed_hash(s, SEED_HASH_FULL);
    if (!e)
        e = local_state_open(o, &db);
    if (!e)
        e = import_into(o, db, s);
    if (e == ERR_INVALID && seed_fault(s)->line > 0)
        seed_fault_log(s);
    db_close(db);
    seed_free(s);
    return e;
}

enum err import_seed(const struct options *o)
{
    struct random_source numbered, *source;
    enum err e;

    random_source_init(&numbered, options_number(o, "seed-number"),
                       STR("import seed"));
    source = random_use(options_given(o, "seed-number") ? &numbered : NULL);
    e = import(o);
    (void)random_use(source);
    return e;
}

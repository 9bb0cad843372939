/* What all engines share: choosing one, the transaction patterns, running a
 * statement for its effect, reading columns by type, and what the log says of
 * a failure.
 *
 * Savepoints are plain SQL, the same everywhere, so they are statements like
 * any other. */
#include "db/db.h"

#include <assert.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "db/db_engine.h"
#include "db/note_inner.h"

#define TRANSACT_TRIES  10
#define LOGGED_MAX      1024
#define LOGGED_TEXT_MAX 64

/* ---- opening ---- */

/* "postgres" of "postgres://host/db"; empty for a path. */
static struct str url_scheme(struct str where)
{
    size_t colon = str_find(where, ':');

    if (colon < 2 || !str_starts(str_from(where, colon), STR("://")))
        return STR_EMPTY;
    return str_of(where.p, colon);
}

enum err db_open(const char *where, struct db **out)
{
    struct str text = str_from_c(where);
    struct str scheme = url_scheme(text);

    *out = NULL;
    /* With "sqlite:" before it, a path may look like another engine's URL. */
    if (str_starts(text, STR("sqlite:")) && scheme.n == 0)
        return db_sqlite_open(where + 7, out);
    if (str_eq(scheme, STR("postgres")) || str_eq(scheme, STR("postgresql")))
        return db_postgres_open(where, out);
    if (scheme.n > 0) {
        log_error("state: %.*s:// is not supported by this version; give a "
                  "path, sqlite:PATH or postgres://...",
                  STR_ARG(scheme));
        return ERR_USAGE;
    }
    return db_sqlite_open(where, out);
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    db_rollback(db);
    notes_release(db);
    db->engine->close(db);
}

/* ---- statements ---- */

static void log_value(struct buf *line, const struct db_value *v)
{
    /* Not even the length of a secret. */
    if (v->is_secret) {
        buf_lit(line, "(secret)");
        return;
    }
    switch (v->type) {
    case DB_TYPE_NULL:
        buf_lit(line, "null");
        break;
    case DB_TYPE_INT:
        buf_i64(line, v->integer);
        break;
    case DB_TYPE_TEXT:
        /* The beginning is enough to recognize a text by. */
        buf_printf(
            line, "'%.*s'%s",
            (int)(v->bytes.n < LOGGED_TEXT_MAX ? v->bytes.n : LOGGED_TEXT_MAX),
            v->bytes.p ? v->bytes.p : "",
            v->bytes.n > LOGGED_TEXT_MAX ? "..." : "");
        break;
    case DB_TYPE_BYTES:
        buf_printf(line, "(%zu bytes)", v->bytes.n);
        break;
    }
}

void db_engine_log(const struct db_rows *rows, const char *why)
{
    struct buf line;

    buf_init(&line, LOGGED_MAX);
    for (size_t i = 0; i < rows->arg_count; i++) {
        buf_printf(&line, "%s$%zu=", i > 0 ? " " : " [", i + 1);
        log_value(&line, &rows->args[i]);
    }
    if (rows->arg_count > 0)
        buf_char(&line, ']');
    log_error("state: %s: %s%.*s", rows->statement->name, why, (int)line.n,
              line.p ? line.p : "");
    buf_release(&line);
}

struct db_rows db_query(struct db *db, const struct db_statement *statement,
                        const struct db_value *args, size_t n)
{
    struct db_rows rows = {.db = db,
                           .statement = statement,
                           .args = args,
                           .arg_count = n,
                           .is_open = true};

    assert(statement->name != NULL && statement->text != NULL);
    assert(n <= DB_ARGS_MAX && (n == 0 || args != NULL));
    db->engine->query(&rows);
    return rows;
}

bool db_next(struct db_rows *rows)
{
    assert(rows->is_open);
    if (rows->e || rows->cursor == NULL)
        return false;
    return rows->db->engine->next(rows);
}

enum err db_end(struct db_rows *rows)
{
    assert(rows->is_open); /* else a second db_end, or one without db_query */
    rows->is_open = false;
    if (rows->cursor != NULL)
        rows->db->engine->end(rows);
    rows->cursor = NULL;
    /* Noted here, where every error passes, since a caller may turn this one
     * into another of its own. */
    rows->db->must_rerun |= rows->e == ERR_BUSY;
    return rows->e;
}

enum err db_exec(struct db *db, const struct db_statement *statement,
                 const struct db_value *args, size_t n, int64_t *changed)
{
    struct db_rows rows = db_query(db, statement, args, n);
    enum err e;

    /* To the last row, where a statement with RETURNING has done all of its
     * work. */
    while (db_next(&rows))
        ;
    e = db_end(&rows);
    if (changed != NULL)
        *changed = e ? 0 : rows.changed;
    return e;
}

/* ---- columns ---- */

static struct db_value column(const struct db_rows *rows, int i)
{
    assert(rows->cursor != NULL && !rows->e);
    return rows->db->engine->column(rows, i);
}

int64_t db_get_int(const struct db_rows *rows, int i)
{
    return column(rows, i).integer;
}

struct str db_get_text(const struct db_rows *rows, int i)
{
    struct db_value v = column(rows, i);

    return v.type == DB_TYPE_TEXT ? v.bytes : STR_EMPTY;
}

struct str db_get_bytes(const struct db_rows *rows, int i)
{
    struct db_value v = column(rows, i);

    return v.type == DB_TYPE_BYTES ? v.bytes : STR_EMPTY;
}

bool db_get_id(const struct db_rows *rows, int i, struct id *out)
{
    struct str bytes = db_get_bytes(rows, i);

    if (bytes.n != ID_BYTES)
        return false;
    *out = id_from_bytes((const uint8_t *)bytes.p);
    return true;
}

/* ---- transactions ---- */

enum err db_begin(struct db *db)
{
    assert(!db->engine->in_transaction(db));
    db->must_rerun = false;
    db->has_savepoint = false;
    notes_begin(db);
    return db->engine->begin(db);
}

enum err db_begin_read(struct db *db)
{
    assert(!db->engine->in_transaction(db));
    db->must_rerun = false;
    db->has_savepoint = false;
    notes_begin(db);
    return db->engine->begin_read(db);
}

enum err db_commit(struct db *db)
{
    enum err e = notes_write(db);

    return e ? e : db->engine->commit(db);
}

void db_rollback(struct db *db)
{
    if (db->engine->in_transaction(db))
        db->engine->rollback(db);
}

bool db_must_rerun(const struct db *db)
{
    return db->must_rerun;
}

enum err db_savepoint(struct db *db)
{
    static const struct db_statement savepoint = {"savepoint", "SAVEPOINT job"};

    assert(!db->has_savepoint);
    db->has_savepoint = true;
    notes_mark(db);
    return db_exec(db, &savepoint, DB_NO_ARGS, NULL);
}

enum err db_release(struct db *db)
{
    static const struct db_statement release = {"release",
                                                "RELEASE SAVEPOINT job"};
    enum err e;

    assert(db->has_savepoint);
    e = db_exec(db, &release, DB_NO_ARGS, NULL);
    /* After a failure it is still there to be undone. */
    db->has_savepoint = e != OK;
    return e;
}

enum err db_undo(struct db *db)
{
    static const struct db_statement undo = {"undo",
                                             "ROLLBACK TO SAVEPOINT job"};
    enum err e;

    assert(db->has_savepoint);
    notes_undo(db);
    e = db_exec(db, &undo, DB_NO_ARGS, NULL);
    /* ROLLBACK TO undoes what came after the savepoint and leaves the
     * savepoint itself. */
    return e ? e : db_release(db);
}

static enum err transact_once(struct db *db,
                              enum err (*run)(struct db *db, void *arg),
                              void *arg)
{
    enum err e = db_begin(db);

    if (e)
        return e;
    e = run(db, arg);
    /* A statement that asked for a rerun has spoilt the transaction, even if
     * `run` went on without it. */
    if (db_must_rerun(db))
        e = ERR_BUSY;
    if (!e)
        e = db_commit(db);
    if (e)
        db_rollback(db);
    return e;
}

enum err db_transact(struct db *db, enum err (*run)(struct db *db, void *arg),
                     void *arg)
{
    enum err e = OK;

    for (unsigned i = 0; i < TRANSACT_TRIES; i++) {
        e = transact_once(db, run, arg);
        if (e != ERR_BUSY)
            break;
        db_wait_before_rerun(i);
    }
    return e;
}

/* For a random time, since whoever was in the way may be waiting, too, and
 * would come back at the same moment. The range doubles with each try, up to
 * a third of a second. */
void db_wait_before_rerun(unsigned tries)
{
    clock_sleep_ms(random_jitter((10u << (tries < 5 ? tries : 5)) + 1));
}

enum err db_limit(struct db *db, unsigned limit_ms)
{
    return db->engine->limit(db, limit_ms);
}

enum err db_relax(struct db *db)
{
    return db->engine->relax(db);
}

enum err db_backup(struct db *db, const char *path)
{
    return db->engine->backup(db, path);
}

enum err db_copy(struct db *db, const char *path)
{
    return db->engine->copy(db, path);
}

bool db_is_file(const struct db *db)
{
    return db->engine->is_file;
}

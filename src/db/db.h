/* A connection to the database that holds what users change.
 *
 * One SQL text serves every engine: BIGINT, TEXT, DOUBLE PRECISION and
 * DB_BYTES columns, parameters $1, $2 ..., ON CONFLICT and RETURNING; nothing
 * that only one engine knows. A column that is computed has one of these
 * types, if need be by CAST: SUM(n) of BIGINTs hasn't on PostgreSQL. A
 * statement is a static constant with a name, prepared once a connection:
 *
 *     static const struct db_statement find = {
 *         "thing_find", "SELECT name FROM thing WHERE id = $1"};
 *     struct db_rows rows = db_query(db, &find, DB_ARGS(db_int(7)));
 *
 *     while (db_next(&rows))
 *         name = arena_str(arena, db_get_str(&rows, 0));
 *     return db_end(&rows);
 *
 * Errors: ERR_CONFLICT for a violated constraint, ERR_BUSY when the database
 * stayed locked or asks for the transaction to be run again, else ERR_DB.
 * They are logged here (but for what is to be run again), by the statement's
 * name and its arguments, except those made with db_secret.
 *
 * After a failed statement a transaction, or what was done since its
 * savepoint, can only be undone: PostgreSQL refuses everything else.
 *
 * A connection and its rows belong to one thread at a time. */
#ifndef TONEARM_DB_DB_H
#define TONEARM_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* The type of a column of bytes. SQLite keeps blobs as they are in a column
 * of any type, so PostgreSQL's name serves both. */
#define DB_BYTES "BYTEA"

struct db;

struct db_statement {
    const char *name; /* what the log calls it */
    const char *text;
};

enum db_type {
    DB_TYPE_NULL,
    DB_TYPE_INT,
    DB_TYPE_REAL,
    DB_TYPE_TEXT,
    DB_TYPE_BYTES
};

/* An argument or a column. Text and bytes are borrowed. */
struct db_value {
    enum db_type type;
    bool is_secret; /* never logged */
    int64_t integer;
    double real;
    struct str bytes; /* of text, too */
};

static inline struct db_value db_null(void)
{
    return (struct db_value){.type = DB_TYPE_NULL};
}

static inline struct db_value db_int(int64_t v)
{
    return (struct db_value){.type = DB_TYPE_INT, .integer = v};
}

static inline struct db_value db_real(double v)
{
    return (struct db_value){.type = DB_TYPE_REAL, .real = v};
}

/* Valid UTF-8 without NUL. An empty text is not NULL. */
static inline struct db_value db_text(struct str s)
{
    return (struct db_value){.type = DB_TYPE_TEXT, .bytes = s};
}

/* As db_text, but NULL when empty. */
static inline struct db_value db_text_or_null(struct str s)
{
    return s.n > 0 ? db_text(s) : db_null();
}

static inline struct db_value db_bytes(const void *p, size_t n)
{
    return (struct db_value){.type = DB_TYPE_BYTES,
                             .bytes = {(const char *)p, n}};
}

static inline struct db_value db_secret(struct db_value v)
{
    v.is_secret = true;
    return v;
}

/* The last two parameters of db_query and db_exec, from a list of values. */
#define DB_ARGS(...)                                                           \
    (const struct db_value[]){__VA_ARGS__},                                    \
        sizeof((const struct db_value[]){__VA_ARGS__}) /                       \
            sizeof(struct db_value)
#define DB_NO_ARGS NULL, 0

/* Opens `where`: a path, "sqlite:PATH", or "postgres://..." (also
 * "postgresql://..."), libpq's URL. A SQLite file is created, readable by its
 * owner only, if it is missing; its directory must be there. ERR_USAGE,
 * logged, for an engine that this program doesn't have.
 *
 * A connection to a server that was lost is made again when a statement is
 * started outside of a transaction; inside, all fail. While the server is
 * away, statements fail at once but for one attempt a second. */
enum err db_open(const char *where, struct db **out) MUST_CHECK;

/* NULL is fine. Rolls back a transaction that is still open. */
void db_close(struct db *db);

/* From here on a statement fails with ERR_DB that takes longer than this, also
 * because its server doesn't answer. At first there is no limit: changing a
 * large table takes its time. SQLite waits only for locks, and has its own
 * limit for that. */
enum err db_limit(struct db *db, unsigned limit_ms) MUST_CHECK;

/* ---- statements ---- */

/* The rows of a statement. The error sticks: a failed query has no rows and
 * db_end says why. */
struct db_rows {
    struct db *db;
    const struct db_statement *statement;
    void *cursor;                /* the engine's */
    const struct db_value *args; /* for the log, until the first row */
    size_t arg_count;
    int64_t changed;
    enum err e;
};

/* Starts a statement; every db_query is followed by one db_end. The
 * arguments must live until then (DB_ARGS lives as long as its block). */
struct db_rows db_query(struct db *db, const struct db_statement *statement,
                        const struct db_value *args, size_t n);

/* Steps to the next row; false at the end and after an error. */
bool db_next(struct db_rows *rows);

/* Lets go of the statement, also before its last row. */
enum err db_end(struct db_rows *rows) MUST_CHECK;

/* Columns of the current row, from 0. Text and bytes are good until the next
 * db_next or db_end. NULL reads as 0 or as empty; so does another type. */
bool db_is_null(const struct db_rows *rows, int column);
int64_t db_get_int(const struct db_rows *rows, int column);
double db_get_real(const struct db_rows *rows, int column);
struct str db_get_text(const struct db_rows *rows, int column);
struct str db_get_bytes(const struct db_rows *rows, int column);

/* Runs a statement and drops its rows. `changed` may be NULL; else it is how
 * many rows were inserted, updated or deleted. */
enum err db_exec(struct db *db, const struct db_statement *statement,
                 const struct db_value *args, size_t n,
                 int64_t *changed) MUST_CHECK;

/* ---- transactions ---- */

/* Begins a transaction that will write. On SQLite it takes the write lock at
 * once, waiting for it, so that no later statement can meet it taken; on
 * PostgreSQL it is SERIALIZABLE, so that a statement or the commit may ask for
 * it to be run again. */
enum err db_begin(struct db *db) MUST_CHECK;

/* ERR_BUSY when nothing was committed and it may be run again. After another
 * error the transaction may be there all the same (the connection was lost
 * before the answer), so it isn't to be run again without a look. */
enum err db_commit(struct db *db) MUST_CHECK;

/* Whether a statement failed with ERR_BUSY since db_begin: whatever was made
 * of that, the transaction is to be rolled back and run again. */
bool db_must_rerun(const struct db *db);

/* Waits a little, longer the more tries there were. */
void db_wait_before_rerun(unsigned tries);

/* Also fine when no transaction is open. */
void db_rollback(struct db *db);

/* One savepoint inside a transaction: what follows is kept by db_release and
 * undone by db_undo. They don't nest. */
enum err db_savepoint(struct db *db) MUST_CHECK;
enum err db_release(struct db *db) MUST_CHECK;
enum err db_undo(struct db *db) MUST_CHECK;

/* Runs `run` in a transaction of its own: committed if it returns OK, else
 * rolled back. It is run again, a few times, when the database asks for it
 * (ERR_BUSY); so it must have no other effects. */
enum err db_transact(struct db *db, enum err (*run)(struct db *db, void *arg),
                     void *arg) MUST_CHECK;

/* ---- backup ---- */

/* Copies the whole database as it is at one moment to the file `path`, while
 * others read and write. The file appears whole or not at all, with mode
 * 0600. */
enum err db_backup(struct db *db, const char *path) MUST_CHECK;

#endif

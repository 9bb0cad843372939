/* A connection to the database that holds what users change.
 *
 * One SQL text serves every engine: BIGINT, TEXT and DB_BYTES columns,
 * parameters $1, $2 ..., ON CONFLICT and RETURNING; nothing
 * that only one engine knows. A column that is computed has one of these
 * types, if need be by CAST: SUM(n) of BIGINTs hasn't on PostgreSQL. A
 * statement is a static constant with a name, prepared once a connection:
 *
 *     static const struct db_statement find = {
 *         "thing_find", "SELECT name FROM thing WHERE id = $1"};
 *     struct db_rows rows = db_query(db, &find, DB_ARGS(db_int(7)));
 *
 *     while (db_next(&rows))
 *         name = arena_str(arena, db_get_text(&rows, 0));
 *     return db_end(&rows);
 *
 * Errors: ERR_CONFLICT for a violated constraint, ERR_BUSY when the database
 * stayed locked or asks for the transaction to be run again, else ERR_DB.
 * The room logs every error but ERR_BUSY, with the statement's name and its
 * arguments, except those made with db_secret.
 *
 * After a failed statement the transaction, or what was done since the
 * savepoint, can only be undone: PostgreSQL refuses everything else.
 *
 * A connection and its rows belong to one thread at a time. */
#ifndef TONEARM_DB_DB_H
#define TONEARM_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

/* The type of a column of bytes. SQLite keeps blobs as they are in a column
 * of any type, so PostgreSQL's name serves both. */
#define DB_BYTES "BYTEA"

struct db;

struct db_statement {
    const char *name; /* what the log calls the statement */
    const char *text;
};

enum db_type { DB_TYPE_NULL, DB_TYPE_INT, DB_TYPE_TEXT, DB_TYPE_BYTES };

/* An argument or a column. Text and bytes are borrowed. */
struct db_value {
    enum db_type type;
    bool is_secret; /* never logged */
    int64_t integer;
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

/* An id as an argument, with the bytes that the argument points to. */
struct db_id_room {
    uint8_t bytes[ID_BYTES];
};

static inline struct db_value db_id(struct id id, struct db_id_room *room)
{
    id_to_bytes(id, room->bytes);
    return db_bytes(room->bytes, sizeof room->bytes);
}

static inline struct db_value db_secret(struct db_value v)
{
    v.is_secret = true;
    return v;
}

/* No statement takes more arguments. */
#define DB_ARGS_MAX 64

/* The last two parameters of db_query and db_exec, from a list of values. */
#define DB_ARGS(...)                                                           \
    (const struct db_value[]){__VA_ARGS__},                                    \
        sizeof((const struct db_value[]){__VA_ARGS__}) /                       \
            sizeof(struct db_value)
#define DB_NO_ARGS NULL, 0

/* Opens `where`: a path, "sqlite:PATH", or "postgres://..." (also
 * "postgresql://..."), libpq's URL. A SQLite file is created, readable by its
 * owner only, if it is missing; the directory must be there. ERR_USAGE,
 * logged, for an engine that this program doesn't have.
 *
 * A lost connection to a server is made again when a statement is started
 * outside of a transaction; inside a transaction, every statement fails. While
 * the server is away, statements fail at once but for one attempt a second. */
enum err db_open(const char *where, struct db **out) MUST_CHECK;

/* Rolls back a transaction that is still open and closes the connection. NULL
 * is fine. */
void db_close(struct db *db);

/* From here on a statement that takes longer than `limit_ms` fails with
 * ERR_DB, also when the server doesn't answer. At first there is no limit:
 * changing a large table takes its time. SQLite waits only for locks, for ten
 * seconds at most, whatever is asked here. */
enum err db_limit(struct db *db, unsigned limit_ms) MUST_CHECK;

/* From here on commits are no sooner on disk than the system likes: for a
 * database that nobody misses after a crash of the machine. */
enum err db_relax(struct db *db) MUST_CHECK;

/* ---- statements ---- */

/* A statement that has been started, and its rows. The error sticks: a failed
 * query has no rows, and db_end says why. */
struct db_rows {
    struct db *db;
    const struct db_statement *statement;
    void *cursor; /* the engine's; NULL: there are no rows any more */
    const struct db_value *args; /* for the log */
    size_t arg_count;
    int64_t changed; /* rows that the statement wrote, known at the end */
    enum err e;
    bool is_open; /* until db_end */
};

/* Starts a statement; every db_query is followed by one db_end. The
 * arguments must live until then (DB_ARGS lives as long as its block). */
struct db_rows db_query(struct db *db, const struct db_statement *statement,
                        const struct db_value *args, size_t n);

/* Steps to the next row; false at the end and after an error. */
bool db_next(struct db_rows *rows);

/* Lets go of the statement, also before the last row. The error of db_query
 * or db_next, if there was one. */
enum err db_end(struct db_rows *rows) MUST_CHECK;

/* Columns of the current row, counted from 0. Text and bytes are good until
 * the next db_next or db_end. A NULL reads as 0 or as empty, and so does a
 * value of another type than the function's. */
int64_t db_get_int(const struct db_rows *rows, int column);
struct str db_get_text(const struct db_rows *rows, int column);
struct str db_get_bytes(const struct db_rows *rows, int column);

/* A column with the 16 bytes of an id. False for any other value. */
bool db_get_id(const struct db_rows *rows, int column, struct id *out);

/* Runs a statement and drops its rows. `*changed` is how many rows were
 * inserted, updated or deleted; `changed` may be NULL. */
enum err db_exec(struct db *db, const struct db_statement *statement,
                 const struct db_value *args, size_t n,
                 int64_t *changed) MUST_CHECK;

/* ---- transactions ---- */

/* Begins a transaction that will write. Transactions don't nest. On SQLite it
 * takes the write lock at once, waiting for the lock, so that no later
 * statement can find the lock taken; on PostgreSQL the transaction is
 * SERIALIZABLE, so that a statement or the commit may ask for the whole to be
 * run again. */
enum err db_begin(struct db *db) MUST_CHECK;

/* Begins a transaction that only reads: all of its statements see the database
 * as it was at the first of them, whatever others write meanwhile, and keep
 * nobody from writing. It ends with db_commit, or with db_rollback after a
 * statement has failed. */
enum err db_begin_read(struct db *db) MUST_CHECK;

/* Commits the transaction. ERR_BUSY when nothing was committed and the
 * transaction may be run again. After another error the transaction may have
 * been committed all the same (the connection was lost before the answer), so
 * it isn't to be run again without a look. */
enum err db_commit(struct db *db) MUST_CHECK;

/* Whether a statement has failed with ERR_BUSY since db_begin. Then the
 * transaction is to be rolled back and run again, whatever the caller made of
 * the failure. */
bool db_must_rerun(const struct db *db);

/* Waits a little before a transaction is run again; longer, the more tries
 * there were. */
void db_wait_before_rerun(unsigned tries);

/* Undoes the transaction. Fine when none is open. */
void db_rollback(struct db *db);

/* A savepoint inside a transaction: what is done after db_savepoint is kept by
 * db_release and undone by db_undo, which both end the savepoint. There is one
 * at a time. */
enum err db_savepoint(struct db *db) MUST_CHECK;
enum err db_release(struct db *db) MUST_CHECK;
enum err db_undo(struct db *db) MUST_CHECK;

/* Runs `run` in a transaction: committed if `run` returns OK, else rolled
 * back. When the database asks for that (ERR_BUSY), `run` is run again, a few
 * times; so `run` must have no effects but SQL. */
enum err db_transact(struct db *db, enum err (*run)(struct db *db, void *arg),
                     void *arg) MUST_CHECK;

/* ---- backup ---- */

/* Copies the whole database as it is at one moment to the file `path`, while
 * others read and write. The file appears whole or not at all, with mode
 * 0600. ERR_USAGE on PostgreSQL, whose own tools do that; ERR_DB or ERR_IO.
 * All are logged. */
enum err db_backup(struct db *db, const char *path) MUST_CHECK;

/* The same where nothing has to outlive the machine's end: nothing is synced,
 * and after an error a part of the file may be there. */
enum err db_copy(struct db *db, const char *path) MUST_CHECK;

/* Whether the database is a file of ours, which these two can copy. */
bool db_is_file(const struct db *db);

#endif

/* What an engine does for db.h: the functions that differ between SQLite and
 * PostgreSQL. Only files of this room include this header. */
#ifndef TONEARM_DB_DB_ENGINE_H
#define TONEARM_DB_DB_ENGINE_H

#include "db/db.h"

/* Each function logs its failure (db_engine_log for statements). */
struct db_engine {
    void (*close)(struct db *db);

    /* Prepares the statement and binds its arguments: sets rows->cursor, or
     * rows->e after a failure. */
    void (*query)(struct db_rows *rows);

    /* Steps to the next row: true when there is one. Else false, with
     * rows->e set after a failure and rows->changed known without one. */
    bool (*next)(struct db_rows *rows);

    /* Lets go of rows->cursor, which isn't NULL. */
    void (*end)(struct db_rows *rows);

    struct db_value (*column)(const struct db_rows *rows, int column);

    /* ERR_BUSY of a commit: nothing of the transaction was committed. After
     * any other error of a commit that may not be known. */
    enum err (*begin)(struct db *db);
    enum err (*begin_read)(struct db *db);
    enum err (*commit)(struct db *db);
    void (*rollback)(struct db *db); /* when a transaction is open */
    bool (*in_transaction)(struct db *db);

    enum err (*limit)(struct db *db, unsigned limit_ms);
    enum err (*relax)(struct db *db);
    enum err (*backup)(struct db *db, const char *path);
    enum err (*copy)(struct db *db, const char *path);
    bool is_file; /* db_is_file */
};

/* The head of every engine's connection. */
struct db {
    const struct db_engine *engine;
    bool must_rerun;       /* db_must_rerun */
    bool has_savepoint;    /* since db_savepoint */
    struct notes *notes;   /* note.h; NULL: none yet */
    struct notes *changes; /* what the transaction appended; NULL: none yet */
    const struct db_domain *const *domains; /* db_domains */
    struct state_counts *counts;            /* state.h; NULL: none */
};

/* Logs that a statement failed, with its arguments but for the secret ones. */
void db_engine_log(const struct db_rows *rows, const char *why);

/* db_postgres.c: connects to `url`, "postgres://...". */
enum err db_postgres_open(const char *url, struct db **out) MUST_CHECK;

/* db_sqlite.c: opens the file at `path`, creating it. */
enum err db_sqlite_open(const char *path, struct db **out) MUST_CHECK;

#endif

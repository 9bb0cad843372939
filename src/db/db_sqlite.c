/* SQLite behind db.h.
 *
 * Statements are prepared once and found again by their address in a small
 * open-addressing table. A statement that is asked for while its rows are
 * still being read is prepared a second time, for that use only.
 *
 * Write-ahead log with full sync: a commit is on disk, and readers don't wait
 * for the writer. The busy handler waits for other processes; where SQLite
 * doesn't call it (switching a new file to the log), we wait ourselves. */
#include "db/db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/db_engine.h"

#define BUSY_MS       10000
#define SETUP_WAIT_MS 20
#define SETUP_TRIES   (BUSY_MS / SETUP_WAIT_MS)

struct prepared {
    const struct db_statement *statement;
    sqlite3_stmt *stmt;
    bool in_use;
    bool is_extra; /* for one use, not in the table */
    size_t parameters;
    int *numbers; /* SQLite's, of $1, $2, ... */
};

struct sqlite {
    struct db db;
    sqlite3 *handle;
    char *path;
    struct prepared **table; /* by address; capacity is a power of two */
    size_t count;
    size_t capacity;
};

static struct sqlite *of(struct db *db)
{
    return (struct sqlite *)db;
}

/* ---- prepared statements ---- */

/* Where the statement stands in the table, or would stand. The table is never
 * full, so the search ends. */
static struct prepared **slot(const struct sqlite *s,
                              const struct db_statement *statement)
{
    /* Statements are static and stand side by side: what differs between their
     * addresses is spread over the whole hash. */
    size_t i =
        (size_t)(((uintptr_t)statement >> 4) * 0x9e3779b97f4a7c15u >> 32);

    for (;; i++) {
        struct prepared **at = &s->table[i & (s->capacity - 1)];

        if (*at == NULL || (*at)->statement == statement)
            return at;
    }
}

static void table_grow(struct sqlite *s)
{
    struct prepared **old = s->table;
    size_t n = s->capacity;

    s->capacity = n > 0 ? 2 * n : 64;
    s->table = mem_zalloc(s->capacity, sizeof *s->table);
    for (size_t i = 0; i < n; i++)
        if (old[i] != NULL)
            *slot(s, old[i]->statement) = old[i];
    free(old);
}

/* The low byte of an extended result code is the plain one. */
static enum err err_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        return ERR_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    default:
        return ERR_DB;
    }
}

/* Logs what SQLite complains of and has the rows remember that they failed. */
static void fail(struct db_rows *rows, int code)
{
    db_engine_log(rows, sqlite3_errmsg(of(rows->db)->handle));
    rows->e = err_of(code);
}

/* SQLite numbers the parameters $N in the order in which the text first names
 * them, not by N, and finds a name by comparing it with each: so that is done
 * once. */
static void number_parameters(struct prepared *p)
{
    char name[24];

    p->parameters = (size_t)sqlite3_bind_parameter_count(p->stmt);
    p->numbers = mem_alloc(p->parameters * sizeof *p->numbers);
    for (size_t i = 0; i < p->parameters; i++) {
        (void)snprintf(name, sizeof name, "$%zu", i + 1);
        p->numbers[i] = sqlite3_bind_parameter_index(p->stmt, name);
        assert(p->numbers[i] > 0);
    }
}

static void prepared_free(struct prepared *p)
{
    (void)sqlite3_finalize(p->stmt);
    free(p->numbers);
    free(p);
}

/* The statement, prepared and not in use; NULL with rows->e set. */
static struct prepared *prepare(struct db_rows *rows)
{
    struct sqlite *s = of(rows->db);
    struct prepared *p;
    struct prepared **at;
    sqlite3_stmt *stmt;
    int code;

    if (2 * s->count >= s->capacity)
        table_grow(s);
    at = slot(s, rows->statement);
    if (*at != NULL && !(*at)->in_use)
        return *at;
    /* PERSISTENT: it stays for the life of the connection. */
    code = sqlite3_prepare_v3(s->handle, rows->statement->text, -1,
                              SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
    if (code != SQLITE_OK) {
        fail(rows, code);
        return NULL;
    }
    p = mem_zalloc(1, sizeof *p);
    p->statement = rows->statement;
    p->stmt = stmt;
    number_parameters(p);
    /* The place in the table is taken by one whose rows are still read. */
    p->is_extra = *at != NULL;
    if (!p->is_extra) {
        *at = p;
        s->count++;
    }
    return p;
}

/* SQLITE_STATIC: SQLite doesn't copy. The arguments live until db_end, which
 * unbinds them. */
static int bind_value(sqlite3_stmt *stmt, int i, const struct db_value *v)
{
    /* A NULL pointer would be bound as NULL, and an empty text isn't that. */
    const char *p = v->bytes.p != NULL ? v->bytes.p : "";

    switch (v->type) {
    case DB_TYPE_INT:
        return sqlite3_bind_int64(stmt, i, v->integer);
    case DB_TYPE_TEXT:
        return sqlite3_bind_text64(stmt, i, p, v->bytes.n, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case DB_TYPE_BYTES:
        return sqlite3_bind_blob64(stmt, i, p, v->bytes.n, SQLITE_STATIC);
    case DB_TYPE_NULL:
        break;
    }
    return sqlite3_bind_null(stmt, i);
}

static int bind_all(const struct prepared *p, const struct db_value *args,
                    size_t n)
{
    /* A parameter that gets no argument would silently be NULL. */
    assert(p->parameters == n);
    for (size_t i = 0; i < n; i++) {
        int code = bind_value(p->stmt, p->numbers[i], &args[i]);

        if (code != SQLITE_OK)
            return code;
    }
    return SQLITE_OK;
}

static void sqlite_end(struct db_rows *rows)
{
    struct prepared *p = rows->cursor;

    /* sqlite3_reset repeats the error of the last step, known already. */
    (void)sqlite3_reset(p->stmt);
    (void)sqlite3_clear_bindings(p->stmt);
    p->in_use = false;
    if (p->is_extra)
        prepared_free(p);
}

static void sqlite_query(struct db_rows *rows)
{
    struct prepared *p = prepare(rows);
    int code;

    if (p == NULL)
        return;
    /* A failure to bind leaves the cursor to sqlite_end. */
    p->in_use = true;
    rows->cursor = p;
    code = bind_all(p, rows->args, rows->arg_count);
    if (code != SQLITE_OK)
        fail(rows, code);
}

static bool sqlite_next(struct db_rows *rows)
{
    struct prepared *p = rows->cursor;
    int code = sqlite3_step(p->stmt);

    if (code == SQLITE_ROW)
        return true;
    /* A statement that only reads leaves SQLite's count of changes as the
     * statement before it has set it. */
    if (code != SQLITE_DONE)
        fail(rows, code);
    else if (!sqlite3_stmt_readonly(p->stmt))
        rows->changed = sqlite3_changes64(of(rows->db)->handle);
    sqlite_end(rows); /* so that a step too many doesn't run it again */
    rows->cursor = NULL;
    return false;
}

static struct db_value sqlite_column(const struct db_rows *rows, int i)
{
    sqlite3_stmt *stmt = ((struct prepared *)rows->cursor)->stmt;
    const void *p;

    assert(i >= 0 && i < sqlite3_column_count(stmt));
    /* The length is asked for after the pointer: it is then that of the form
     * that the pointer has. */
    switch (sqlite3_column_type(stmt, i)) {
    case SQLITE_INTEGER:
        return db_int(sqlite3_column_int64(stmt, i));
    case SQLITE_TEXT:
        p = sqlite3_column_text(stmt, i);
        return db_text(str_of(p, (size_t)sqlite3_column_bytes(stmt, i)));
    case SQLITE_BLOB:
        p = sqlite3_column_blob(stmt, i);
        return db_bytes(p, (size_t)sqlite3_column_bytes(stmt, i));
    default:
        return db_null();
    }
}

/* ---- transactions, backup ---- */

/* IMMEDIATE takes the write lock here, where there is nothing yet to undo if
 * it can't be had. */
static enum err sqlite_begin(struct db *db)
{
    static const struct db_statement begin = {"begin", "BEGIN IMMEDIATE"};

    return db_exec(db, &begin, DB_NO_ARGS, NULL);
}

/* DEFERRED: the first statement that reads fixes what is seen, and nothing is
 * locked. */
static enum err sqlite_begin_read(struct db *db)
{
    static const struct db_statement begin = {"begin_read", "BEGIN DEFERRED"};

    return db_exec(db, &begin, DB_NO_ARGS, NULL);
}

static enum err sqlite_commit(struct db *db)
{
    static const struct db_statement commit = {"commit", "COMMIT"};

    return db_exec(db, &commit, DB_NO_ARGS, NULL);
}

static void sqlite_rollback(struct db *db)
{
    static const struct db_statement rollback = {"rollback", "ROLLBACK"};

    /* After a failure there is nothing to do for us, and it is logged. */
    if (db_exec(db, &rollback, DB_NO_ARGS, NULL))
        return;
}

static bool sqlite_in_transaction(struct db *db)
{
    return !sqlite3_get_autocommit(of(db)->handle);
}

/* A statement waits for other processes only, and for them BUSY_MS at most. */
static enum err sqlite_limit(struct db *db, unsigned limit_ms)
{
    (void)db;
    (void)limit_ms;
    return OK;
}

/* Copies every page of `s` into the empty database `to`. */
static enum err copy_into(struct sqlite *s, sqlite3 *to, const char *path)
{
    sqlite3_backup *backup;
    int code;

    /* The copy is synced and renamed as a whole, so it needs no journal. */
    code = sqlite3_exec(to, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF",
                        NULL, NULL, NULL);
    backup = code == SQLITE_OK
                 ? sqlite3_backup_init(to, "main", s->handle, "main")
                 : NULL;
    if (backup != NULL) {
        /* All pages in one step: one read transaction, which in WAL mode
         * keeps nobody from writing and starts over for nobody. */
        for (int i = 0; i < SETUP_TRIES; i++) {
            code = sqlite3_backup_step(backup, -1);
            if (code != SQLITE_BUSY && code != SQLITE_LOCKED)
                break;
            clock_sleep_ms(SETUP_WAIT_MS);
        }
        (void)sqlite3_backup_finish(backup);
    }
    if (code == SQLITE_DONE)
        return OK;
    log_error("state: backup to %s: %s", path, sqlite3_errmsg(to));
    return ERR_DB;
}

static enum err backup_to(struct sqlite *s, const char *path)
{
    sqlite3 *to = NULL;
    enum err e;

    /* Without SQLITE_OPEN_CREATE: the file is there, with its mode. */
    if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK) {
        log_error("state: backup to %s: %s", path, sqlite3_errmsg(to));
        e = ERR_DB;
    } else {
        e = copy_into(s, to, path);
    }
    if (sqlite3_close(to) != SQLITE_OK && !e)
        e = ERR_DB;
    return e;
}

/* Gives the whole copy its name, and sees to it that both are on disk. */
static enum err sync_and_rename(int fd, const char *from, const char *to)
{
    char *copy;
    char *slash;
    enum err e;

    /* In this order: the name must never stand for a part of the bytes. */
    if (fsync(fd) != 0 || rename(from, to) != 0) {
        log_error("state: backup to %s: %s", to, strerror(errno));
        return ERR_IO;
    }
    /* The directory of `to`, which keeps its slash only if it is "/". */
    copy = mem_strdup(to, strlen(to));
    slash = strrchr(copy, '/');
    if (slash == copy)
        slash++;
    if (slash != NULL)
        *slash = '\0';
    e = io_sync_dir(slash != NULL ? copy : ".");
    free(copy);
    return e;
}

static enum err sqlite_backup(struct db *db, const char *path)
{
    size_t n = strlen(path) + 8;
    char *temporary = mem_alloc(n);
    enum err e;
    int fd;

    /* Beside the file that it becomes, since a rename stays within one file
     * system. */
    (void)snprintf(temporary, n, "%s.XXXXXX", path);
    fd = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */
    if (fd < 0) {
        log_error("state: create %s: %s", temporary, strerror(errno));
        free(temporary);
        return ERR_IO;
    }
    e = backup_to(of(db), temporary);
    if (!e)
        e = sync_and_rename(fd, temporary, path);
    if (e)
        (void)unlink(temporary);
    (void)close(fd);
    free(temporary);
    return e;
}

static enum err sqlite_copy(struct db *db, const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0) {
        log_error("state: create %s: %s", path, strerror(errno));
        return ERR_IO;
    }
    (void)close(fd);
    return backup_to(of(db), path);
}

/* Of what is kept in memory, too: who has hundreds of such databases has little
 * in each. */
static enum err sqlite_relax(struct db *db)
{
    int code = sqlite3_exec(of(db)->handle,
                            "PRAGMA synchronous=OFF; PRAGMA cache_size=-2048",
                            NULL, NULL, NULL);

    if (code == SQLITE_OK)
        return OK;
    log_error("state: %s: %s", of(db)->path, sqlite3_errmsg(of(db)->handle));
    return err_of(code);
}

/* ---- opening ---- */

static void sqlite_close(struct db *db)
{
    struct sqlite *s = of(db);
    int code;

    /* SQLite closes nothing while statements are prepared. */
    for (size_t i = 0; i < s->capacity; i++)
        if (s->table[i] != NULL) {
            assert(!s->table[i]->in_use);
            prepared_free(s->table[i]);
        }
    code = sqlite3_close(s->handle);
    if (code != SQLITE_OK)
        log_error("state: close %s: %s", s->path, sqlite3_errstr(code));
    free(s->table);
    free(s->path);
    free(s);
}

/* Runs a set-up statement, waiting for other processes that do the same. */
static int set_up_step(struct sqlite *s, const char *sql)
{
    int code = SQLITE_BUSY;

    for (int i = 0; i < SETUP_TRIES; i++) {
        code = sqlite3_exec(s->handle, sql, NULL, NULL, NULL);
        if (code != SQLITE_BUSY && code != SQLITE_LOCKED)
            break;
        clock_sleep_ms(SETUP_WAIT_MS);
    }
    return code;
}

/* What each connection says first. Any file can be opened; only the first
 * statement finds that one is no database.
 *
 * SQLite would keep 2,000 KiB of pages, which is less than the index of one
 * library of 100,000: asking that for 50 ids then reads half of the pages
 * anew. And it would copy the log into the file after 1,000 pages, which is
 * every hundredth edit of a long list, and takes two syncs more. */
static enum err set_up(struct sqlite *s)
{
    static const char *const steps[] = {
        "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",  "PRAGMA trusted_schema=OFF",
        "PRAGMA cache_size=-8192", "PRAGMA wal_autocheckpoint=4000",
    };

    (void)sqlite3_extended_result_codes(s->handle, 1);
    (void)sqlite3_busy_timeout(s->handle, BUSY_MS);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        int code = set_up_step(s, steps[i]);

        if (code != SQLITE_OK) {
            log_error("state: open %s: %s", s->path, sqlite3_errmsg(s->handle));
            return (code & 0xff) == SQLITE_NOTADB ? ERR_CORRUPT : err_of(code);
        }
    }
    return OK;
}

/* SQLite would create the file readable by everybody; its log takes over the
 * mode of the file. Only a new file is opened here: closing an old one would
 * drop the locks that this process's other connections hold on it (POSIX). */
static enum err create_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0 && errno == EEXIST)
        return OK;
    if (fd < 0) {
        log_error("state: open %s: %s", path, strerror(errno));
        return ERR_IO;
    }
    (void)close(fd);
    return OK;
}

enum err db_sqlite_open(const char *path, struct db **out)
{
    static const struct db_engine engine = {
        .close = sqlite_close,
        .query = sqlite_query,
        .next = sqlite_next,
        .end = sqlite_end,
        .column = sqlite_column,
        .begin = sqlite_begin,
        .begin_read = sqlite_begin_read,
        .commit = sqlite_commit,
        .rollback = sqlite_rollback,
        .in_transaction = sqlite_in_transaction,
        .limit = sqlite_limit,
        .relax = sqlite_relax,
        .backup = sqlite_backup,
        .copy = sqlite_copy,
        .is_file = true,
    };
    struct sqlite *s;
    enum err e = create_file(path);

    if (e)
        return e;
    s = mem_zalloc(1, sizeof *s);
    s->db.engine = &engine;
    s->path = mem_strdup(path, strlen(path));
    if (sqlite3_open_v2(path, &s->handle,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK) {
        log_error("state: open %s: %s", path, sqlite3_errmsg(s->handle));
        e = ERR_DB;
    } else {
        e = set_up(s);
    }
    if (e) {
        sqlite_close(&s->db);
        return e;
    }
    *out = &s->db;
    return OK;
}

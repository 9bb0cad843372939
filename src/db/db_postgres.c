/* PostgreSQL behind db.h.
 *
 * A statement with arguments is prepared once a connection; one without
 * arguments is sent as it is, so that ROLLBACK can be said in a transaction
 * that has failed. Results come whole, in binary.
 *
 * A lost connection is made again by the next statement outside of a
 * transaction. Inside a transaction everything fails until the transaction is
 * given up, so that its second half never runs without the first. */
#include "db/db.h"

#include <assert.h>
#include <endian.h>

#include "base/log.h"
#include "base/mem.h"
#include "db/db_engine.h"
#include "db/postgres_link.h"
#include "db/state.h"

/* Object ids of types, from PostgreSQL's catalog; they never change. */
enum { TYPE_BOOL = 16, TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_INT2 = 21 };
enum { TYPE_INT4 = 23, TYPE_TEXT = 25 };

struct postgres {
    struct db db;
    struct postgres_link *link;
    bool in_transaction; /* as we see it, whatever became of the connection */
    const struct db_statement **prepared; /* on this connection */
    size_t count;
    size_t capacity;
};

struct result {
    PGresult *result;
    int row; /* -1 before the first */
};

static struct postgres *of(struct db *db)
{
    return (struct postgres *)db;
}

static bool renew(struct postgres *p)
{
    struct state_counts *counts = p->db.counts;
    bool is_up = postgres_link_renew(p->link) == OK;

    if (counts != NULL)
        (void)atomic_fetch_add(is_up ? &counts->renewed : &counts->unrenewed,
                               1);
    return is_up;
}

/* Whether a statement can be sent: on the connection that there is, or on a
 * new one. */
static bool is_ready(struct postgres *p)
{
    if (postgres_link_is_up(p->link))
        return true;
    if (p->in_transaction || !renew(p))
        return false;
    /* The new connection has none of the old one's prepared statements. */
    p->count = 0;
    return true;
}

/* ---- statements ---- */

static enum err err_of(const PGresult *r)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    struct str code = str_from_c(state);

    /* A constraint; or another process was faster to CREATE something. */
    if (str_starts(code, STR("23")) || str_eq(code, STR("42P07")) ||
        str_eq(code, STR("42710")))
        return ERR_CONFLICT;
    /* Not serializable, a deadlock, a lock that was waited for too long. */
    if (str_eq(code, STR("40001")) || str_eq(code, STR("40P01")) ||
        str_eq(code, STR("55P03")))
        return ERR_BUSY;
    return ERR_DB;
}

/* Whether the result of a statement is a good one. A failure is noted in
 * `rows`, and its result freed. What can be run again isn't worth a line in
 * the log. */
static bool is_good(struct db_rows *rows, PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    const char *message = PQresultErrorMessage(r);
    size_t n;
    char *line;

    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return true;
    rows->e = err_of(r);
    if (rows->e != ERR_BUSY) {
        /* The lines after the first may show values of columns. */
        n = str_find(str_from_c(message), '\n');
        line = n > 0 ? mem_strdup(message, n) : NULL;
        db_engine_log(rows, line != NULL ? line : "no answer");
        free(line);
    }
    PQclear(r);
    return false;
}

/* What libpq wants to be told of each argument. Numbers go as text, which fits
 * whatever type the server takes them for; text and bytes go as they are. */
struct arguments {
    Oid types[DB_ARGS_MAX];
    const char *values[DB_ARGS_MAX];
    int lengths[DB_ARGS_MAX];
    int formats[DB_ARGS_MAX];
    char numbers[DB_ARGS_MAX][32];
};

static void bind_value(struct arguments *a, size_t i, const struct db_value *v)
{
    a->formats[i] = 0;
    a->lengths[i] = 0;
    a->values[i] = a->numbers[i];
    switch (v->type) {
    case DB_TYPE_NULL:
        a->types[i] = 0; /* the server infers the type */
        a->values[i] = NULL;
        break;
    case DB_TYPE_INT:
        a->types[i] = TYPE_INT8;
        (void)snprintf(a->numbers[i], sizeof a->numbers[i], "%lld",
                       (long long)v->integer);
        break;
    case DB_TYPE_TEXT:
    case DB_TYPE_BYTES:
        a->types[i] = v->type == DB_TYPE_TEXT ? TYPE_TEXT : TYPE_BYTEA;
        a->formats[i] = 1;
        a->lengths[i] = (int)v->bytes.n;
        a->values[i] = v->bytes.p != NULL ? v->bytes.p : "";
        break;
    }
}

/* The answer to what a PQsend function has sent. That nothing could be sent
 * needs no care of its own: the answer then says that the connection is
 * lost. */
static PGresult *answer(const struct postgres *p, int sent)
{
    (void)sent;
    return postgres_link_wait(p->link);
}

/* The name of a statement on this connection is its place in `prepared`. */
struct name {
    char text[24];
};

static struct name name_of(size_t i)
{
    struct name name;

    (void)snprintf(name.text, sizeof name.text, "s%zu", i);
    return name;
}

/* Has the server prepare the statement, unless it has; gives its name. False
 * with rows->e set. */
static bool prepare(struct db_rows *rows, const struct arguments *a,
                    struct name *name)
{
    struct postgres *p = of(rows->db);
    const struct db_statement *s = rows->statement;
    size_t i = 0;
    PGresult *r;

    /* A connection has some dozens of statements, and the way to the server
     * takes longer than a look at all of them. */
    while (i < p->count && p->prepared[i] != s)
        i++;
    *name = name_of(i);
    if (i < p->count)
        return true;
    r = answer(p, PQsendPrepare(postgres_link_handle(p->link), name->text,
                                s->text, (int)rows->arg_count, a->types));
    if (!is_good(rows, r))
        return false;
    PQclear(r);
    p->prepared =
        mem_grow(p->prepared, p->count, &p->capacity, sizeof *p->prepared);
    p->prepared[p->count++] = s;
    return true;
}

static PGresult *run_plain(struct db_rows *rows)
{
    struct postgres *p = of(rows->db);

    return answer(p, PQsendQueryParams(postgres_link_handle(p->link),
                                       rows->statement->text, 0, NULL, NULL,
                                       NULL, NULL, 1));
}

/* The result of a statement with arguments, or NULL: rows->e says why it
 * couldn't be prepared, else there was no answer (postgres_link_wait). */
static PGresult *run_prepared(struct db_rows *rows)
{
    struct postgres *p = of(rows->db);
    struct arguments a;
    struct name name;

    for (size_t i = 0; i < rows->arg_count; i++)
        bind_value(&a, i, &rows->args[i]);
    /* The types of the first use are the statement's for good: an argument is
     * of one type, or NULL. */
    if (!prepare(rows, &a, &name))
        return NULL;
    return answer(p, PQsendQueryPrepared(postgres_link_handle(p->link),
                                         name.text, (int)rows->arg_count,
                                         a.values, a.lengths, a.formats, 1));
}

/* Asks libpq whether a transaction is open. When the connection is lost, a
 * transaction that was open counts as open until it is given up. */
static void note_transaction(struct postgres *p)
{
    PGTransactionStatusType status =
        PQtransactionStatus(postgres_link_handle(p->link));

    if (status != PQTRANS_UNKNOWN)
        p->in_transaction = status != PQTRANS_IDLE;
}

static void postgres_query(struct db_rows *rows)
{
    struct postgres *p = of(rows->db);
    struct result *cursor;
    PGresult *r;

    if (!is_ready(p)) {
        rows->e = ERR_DB;
        return;
    }
    r = rows->arg_count > 0 ? run_prepared(rows) : run_plain(rows);
    note_transaction(p);
    /* rows->e: it couldn't be prepared, and the failure is logged already. */
    if (rows->e || !is_good(rows, r))
        return;
    cursor = mem_alloc(sizeof *cursor);
    *cursor = (struct result){r, -1};
    rows->cursor = cursor;
}

static void postgres_end(struct db_rows *rows)
{
    struct result *cursor = rows->cursor;

    PQclear(cursor->result);
    free(cursor);
}

static bool postgres_next(struct db_rows *rows)
{
    struct result *cursor = rows->cursor;
    uint64_t changed;

    if (++cursor->row < PQntuples(cursor->result))
        return true;
    /* PQcmdTuples of a SELECT is how many rows there were, not how many
     * changed. */
    if (strncmp(PQcmdStatus(cursor->result), "SELECT", 6) != 0 &&
        str_to_u64(str_from_c(PQcmdTuples(cursor->result)), &changed))
        rows->changed = (int64_t)changed;
    postgres_end(rows);
    rows->cursor = NULL;
    return false;
}

/* An integer in its binary form: 8, 4 or 2 bytes, the highest first. */
static int64_t read_integer(const char *p, int n)
{
    uint64_t v8;
    uint32_t v4;
    uint16_t v2;

    if (n == 8) {
        memcpy(&v8, p, 8);
        return (int64_t)be64toh(v8);
    }
    if (n == 4) {
        memcpy(&v4, p, 4);
        return (int32_t)be32toh(v4);
    }
    memcpy(&v2, p, 2);
    return (int16_t)be16toh(v2);
}

static struct db_value postgres_column(const struct db_rows *rows, int i)
{
    const struct result *cursor = rows->cursor;
    const char *p = PQgetvalue(cursor->result, cursor->row, i);
    int n = PQgetlength(cursor->result, cursor->row, i);

    assert(i >= 0 && i < PQnfields(cursor->result));
    if (PQgetisnull(cursor->result, cursor->row, i))
        return db_null();
    switch (PQftype(cursor->result, i)) {
    case TYPE_BOOL:
        return db_int(*p != 0);
    case TYPE_INT8:
    case TYPE_INT4:
    case TYPE_INT2:
        return db_int(read_integer(p, n));
    case TYPE_BYTEA:
        return db_bytes(p, (size_t)n);
    default: /* another type would have needed a CAST (db.h) */
        assert(PQftype(cursor->result, i) == TYPE_TEXT);
        return db_text(str_of(p, (size_t)n));
    }
}

/* ---- transactions, backup ---- */

static enum err postgres_begin(struct db *db)
{
    static const struct db_statement begin = {
        "begin", "BEGIN ISOLATION LEVEL SERIALIZABLE"};

    return db_exec(db, &begin, DB_NO_ARGS, NULL);
}

static enum err postgres_begin_read(struct db *db)
{
    static const struct db_statement begin = {
        "begin_read", "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"};

    return db_exec(db, &begin, DB_NO_ARGS, NULL);
}

static enum err postgres_commit(struct db *db)
{
    static const struct db_statement commit = {"commit", "COMMIT"};
    struct postgres *p = of(db);
    enum err e;

    /* The server has rolled back with the connection, and COMMIT wasn't sent:
     * it is safe to run all of it again. */
    if (!postgres_link_is_up(p->link))
        return ERR_BUSY;
    /* After a failed statement, COMMIT means ROLLBACK to the server and is no
     * error. */
    if (PQtransactionStatus(postgres_link_handle(p->link)) == PQTRANS_INERROR) {
        log_error("state: commit: a statement of the transaction had failed");
        return ERR_DB;
    }
    e = db_exec(db, &commit, DB_NO_ARGS, NULL);
    /* COMMIT was sent and the answer is missing: it may have worked. */
    if (e && !postgres_link_is_up(p->link))
        log_error("state: commit: whether it was done isn't known");
    /* Committed or not, the server has no transaction open any more. */
    p->in_transaction = false;
    return e;
}

static void postgres_rollback(struct db *db)
{
    static const struct db_statement rollback = {"rollback", "ROLLBACK"};
    struct postgres *p = of(db);

    /* With the connection the transaction is gone, too. */
    if (postgres_link_is_up(p->link) &&
        db_exec(db, &rollback, DB_NO_ARGS, NULL))
        log_warn("state: a transaction couldn't be rolled back");
    p->in_transaction = false;
}

static bool postgres_in_transaction(struct db *db)
{
    return of(db)->in_transaction;
}

static enum err postgres_limit(struct db *db, unsigned limit_ms)
{
    return postgres_link_limit(of(db)->link, limit_ms);
}

static enum err postgres_relax(struct db *db)
{
    static const struct db_statement relax = {"relax",
                                              "SET synchronous_commit = off"};

    return db_exec(db, &relax, DB_NO_ARGS, NULL);
}

static enum err postgres_backup(struct db *db, const char *path)
{
    (void)db;
    log_error("%s isn't written: the state is in PostgreSQL, whose own pg_dump "
              "copies it while serving (pg_dump -Fc -f FILE URL), and "
              "pg_restore brings it back",
              path);
    return ERR_USAGE;
}

static void postgres_close(struct db *db)
{
    struct postgres *p = of(db);

    postgres_link_close(p->link);
    free(p->prepared);
    free(p);
}

enum err db_postgres_open(const char *url, struct db **out)
{
    static const struct db_engine engine = {
        .close = postgres_close,
        .query = postgres_query,
        .next = postgres_next,
        .end = postgres_end,
        .column = postgres_column,
        .begin = postgres_begin,
        .begin_read = postgres_begin_read,
        .commit = postgres_commit,
        .rollback = postgres_rollback,
        .in_transaction = postgres_in_transaction,
        .limit = postgres_limit,
        .relax = postgres_relax,
        .backup = postgres_backup,
        .copy = postgres_backup,
    };
    struct postgres *p;
    struct postgres_link *link;
    enum err e = postgres_link_open(url, &link);

    if (e)
        return e;
    p = mem_zalloc(1, sizeof *p);
    p->db.engine = &engine;
    p->link = link;
    *out = &p->db;
    return OK;
}

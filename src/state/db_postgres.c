/* PostgreSQL behind db.h.
 *
 * A statement with arguments is prepared once a connection; one without is
 * sent as it is, so that ROLLBACK can be said in a transaction that has
 * failed. Results come whole, in binary.
 *
 * A lost connection is made again by the next statement outside of a
 * transaction; inside, everything fails until the transaction is given up, so
 * that no half of it runs by itself. While the server is away, statements
 * fail at once but for one attempt a second. */
#include "state/db.h"

#include <assert.h>
#include <endian.h>
#include <libpq-fe.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "state/db_engine.h"

#define RECONNECT_MS 1000
#define ARGS_MAX     32

/* Object ids of types, from PostgreSQL's catalog; they never change. */
enum { TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_INT2 = 21, TYPE_INT4 = 23 };
enum { TYPE_TEXT = 25, TYPE_FLOAT4 = 700, TYPE_FLOAT8 = 701 };

struct postgres {
    struct db db;
    PGconn *connection;
    char *url;
    bool in_transaction; /* as we see it, whatever became of the connection */
    int64_t tried_ms;    /* when connecting last failed; 0: it didn't */
    const struct db_statement **prepared;
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

/* ---- connections ---- */

/* PostgreSQL's notices, such as that a table is there already. */
static void ignore(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

/* The first line of libpq's message. */
static void log_connection(const struct postgres *p, const char *doing)
{
    struct str message = str_from_c(PQerrorMessage(p->connection));

    log_error("state: %s: %.*s", doing, (int)str_find(message, '\n'),
              message.p);
}

static bool set_up(struct postgres *p)
{
    PGresult *r = PQexec(p->connection, "SET statement_timeout = '10s';"
                                        "SET lock_timeout = '5s';"
                                        "SET client_min_messages = warning");
    bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;

    PQclear(r);
    if (!ok)
        log_connection(p, "set up a connection");
    return ok;
}

static enum err connect(struct postgres *p)
{
    static const char *const keys[] = {"dbname",
                                       "connect_timeout",
                                       "client_encoding",
                                       "fallback_application_name",
                                       "keepalives_idle",
                                       "tcp_user_timeout",
                                       NULL};
    const char *const values[] = {p->url, "3",    "UTF8", "tonearm",
                                  "5",    "5000", NULL};

    if (p->connection != NULL)
        PQfinish(p->connection);
    p->count = 0;
    p->connection = PQconnectdbParams(keys, values, 1);
    if (PQstatus(p->connection) != CONNECTION_OK) {
        if (p->tried_ms == 0)
            log_connection(p, "connect");
        p->tried_ms = clock_monotonic_ms();
        return ERR_DB;
    }
    (void)PQsetNoticeReceiver(p->connection, ignore, NULL);
    if (!set_up(p)) {
        p->tried_ms = clock_monotonic_ms();
        return ERR_DB;
    }
    if (p->tried_ms != 0)
        log_info("state: connected again");
    p->tried_ms = 0;
    return OK;
}

/* Whether a statement can be sent. */
static bool is_ready(struct postgres *p)
{
    if (PQstatus(p->connection) == CONNECTION_OK)
        return true;
    if (p->in_transaction)
        return false;
    if (p->tried_ms != 0 && clock_monotonic_ms() - p->tried_ms < RECONNECT_MS)
        return false;
    return connect(p) == OK;
}

/* ---- statements ---- */

static enum err err_of(const PGresult *r)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    struct str code = str_from_c(state);

    if (str_starts(code, STR("23")))
        return ERR_CONFLICT;
    if (str_eq(code, STR("40001")) || str_eq(code, STR("40P01")) ||
        str_eq(code, STR("55P03")))
        return ERR_BUSY;
    return ERR_DB;
}

/* Takes the result over; false, with the failure noted, when it is one. What
 * can be run again isn't worth a line. */
static bool is_good(struct db_rows *rows, PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    struct str why;
    char *text;

    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return true;
    rows->e = r != NULL ? err_of(r) : ERR_DB;
    if (rows->e != ERR_BUSY) {
        why = str_from_c(r != NULL ? PQresultErrorMessage(r) : "no memory");
        why.n = str_find(why, '\n');
        if (why.n == 0)
            why = str_from_c("the connection was lost");
        text = mem_strdup(why.p, why.n);
        db_engine_log(rows, text);
        free(text);
    }
    PQclear(r);
    return false;
}

/* Numbers go as text, which fits whatever type the server takes them for. */
struct arguments {
    Oid types[ARGS_MAX];
    const char *values[ARGS_MAX];
    int lengths[ARGS_MAX];
    int formats[ARGS_MAX];
    char numbers[ARGS_MAX][32];
};

static void bind_value(struct arguments *a, size_t i, const struct db_value *v)
{
    a->formats[i] = 0;
    a->lengths[i] = 0;
    a->values[i] = a->numbers[i];
    switch (v->type) {
    case DB_TYPE_NULL:
        a->types[i] = 0;
        a->values[i] = NULL;
        break;
    case DB_TYPE_INT:
        a->types[i] = TYPE_INT8;
        (void)snprintf(a->numbers[i], sizeof a->numbers[i], "%lld",
                       (long long)v->integer);
        break;
    case DB_TYPE_REAL:
        a->types[i] = TYPE_FLOAT8;
        (void)snprintf(a->numbers[i], sizeof a->numbers[i], "%.17g", v->real);
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

static bool is_prepared(const struct postgres *p,
                        const struct db_statement *statement)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->prepared[i] == statement)
            return true;
    return false;
}

static bool prepare(struct db_rows *rows, const struct arguments *a)
{
    struct postgres *p = of(rows->db);
    PGresult *r;

    if (is_prepared(p, rows->statement))
        return true;
    r = PQprepare(p->connection, rows->statement->name, rows->statement->text,
                  (int)rows->arg_count, a->types);
    if (!is_good(rows, r))
        return false;
    PQclear(r);
    p->prepared =
        mem_grow(p->prepared, p->count, &p->capacity, sizeof *p->prepared);
    p->prepared[p->count++] = rows->statement;
    return true;
}

static PGresult *run(struct db_rows *rows)
{
    struct postgres *p = of(rows->db);
    struct arguments a;

    assert(rows->arg_count <= ARGS_MAX);
    if (rows->arg_count == 0)
        return PQexecParams(p->connection, rows->statement->text, 0, NULL, NULL,
                            NULL, NULL, 1);
    for (size_t i = 0; i < rows->arg_count; i++)
        bind_value(&a, i, &rows->args[i]);
    if (!prepare(rows, &a))
        return NULL;
    return PQexecPrepared(p->connection, rows->statement->name,
                          (int)rows->arg_count, a.values, a.lengths, a.formats,
                          1);
}

static bool says(const struct db_rows *rows, const char *text)
{
    return strcmp(rows->statement->text, text) == 0;
}

/* A transaction ends, however it went. A commit of one that had failed is a
 * rollback to the server, and a success. */
static bool end_transaction(struct db_rows *rows, const PGresult *r)
{
    bool is_commit = says(rows, "COMMIT");

    if (!is_commit && !says(rows, "ROLLBACK"))
        return true;
    of(rows->db)->in_transaction = false;
    if (!is_commit || r == NULL ||
        strcmp(PQcmdStatus((PGresult *)(uintptr_t)r), "ROLLBACK") != 0)
        return true;
    db_engine_log(rows, "the transaction had failed");
    rows->e = ERR_DB;
    return false;
}

static void postgres_query(struct db_rows *rows)
{
    struct postgres *p = of(rows->db);
    struct result *cursor;
    PGresult *r;

    if (!is_ready(p)) {
        /* Nothing is left of a transaction on a lost connection. */
        if (says(rows, "ROLLBACK"))
            p->in_transaction = false;
        else
            rows->e = ERR_DB;
        return;
    }
    r = run(rows);
    if (rows->e)
        return; /* it couldn't be prepared */
    if (!is_good(rows, r)) {
        (void)end_transaction(rows, NULL);
        return;
    }
    if (!end_transaction(rows, r)) {
        PQclear(r);
        return;
    }
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
    /* Also of a SELECT, where it is how many rows there were. */
    if (strncmp(PQcmdStatus(cursor->result), "SELECT", 6) != 0 &&
        str_to_u64(str_from_c(PQcmdTuples(cursor->result)), &changed))
        rows->changed = (int64_t)changed;
    postgres_end(rows);
    rows->cursor = NULL;
    return false;
}

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

static double read_real(const char *p, int n)
{
    uint64_t bits;
    uint32_t few;
    double wide;
    float narrow;

    if (n == 4) {
        memcpy(&few, p, 4);
        few = be32toh(few);
        memcpy(&narrow, &few, 4);
        return (double)narrow;
    }
    memcpy(&bits, p, 8);
    bits = be64toh(bits);
    memcpy(&wide, &bits, 8);
    return wide;
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
    case TYPE_INT8:
    case TYPE_INT4:
    case TYPE_INT2:
        return db_int(read_integer(p, n));
    case TYPE_FLOAT8:
    case TYPE_FLOAT4:
        return db_real(read_real(p, n));
    case TYPE_BYTEA:
        return db_bytes(p, (size_t)n);
    default:
        return db_text(str_of(p, (size_t)n));
    }
}

/* ---- transactions, backup ---- */

static enum err postgres_begin(struct db *db)
{
    static const struct db_statement begin = {
        "begin", "BEGIN ISOLATION LEVEL SERIALIZABLE"};
    enum err e = db_exec(db, &begin, DB_NO_ARGS, NULL);

    of(db)->in_transaction = !e;
    return e;
}

static bool postgres_in_transaction(struct db *db)
{
    return of(db)->in_transaction;
}

static enum err postgres_backup(struct db *db, const char *path)
{
    (void)db;
    log_error("state: %s: the state is in PostgreSQL: back it up with pg_dump",
              path);
    return ERR_USAGE;
}

static void postgres_close(struct db *db)
{
    struct postgres *p = of(db);

    PQfinish(p->connection);
    free(p->prepared);
    free(p->url);
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
        .in_transaction = postgres_in_transaction,
        .backup = postgres_backup,
    };
    struct postgres *p = mem_zalloc(1, sizeof *p);
    enum err e;

    p->db.engine = &engine;
    p->url = mem_strdup(url, strlen(url));
    e = connect(p);
    if (e) {
        postgres_close(&p->db);
        return e;
    }
    *out = &p->db;
    return OK;
}

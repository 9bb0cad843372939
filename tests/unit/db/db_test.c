#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "db/db.h"
#include "unit/db/place.h"

static const struct db_statement create = {
    "create",
    "CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT,"
    " weight BIGINT, data " DB_BYTES ", of BIGINT REFERENCES thing (id))"};
static const struct db_statement insert = {
    "insert", "INSERT INTO thing (id, name, weight, data, of)"
              " VALUES ($1, $2, $3, $4, $5)"};
static const struct db_statement count = {"count",
                                          "SELECT COUNT(*) FROM thing"};

static int set_up(void **state)
{
    struct db *db;

    if (place_make(&place, place_domains) || db_open(place.where, &db))
        return -1;
    *state = db;
    return db_exec(db, &create, DB_NO_ARGS, NULL) != OK;
}

static enum err put(struct db *db, int64_t id, struct str name)
{
    return db_exec(db, &insert,
                   DB_ARGS(db_int(id), db_text(name), db_int(-5),
                           db_bytes("\0\1", 2), db_null()),
                   NULL);
}

static int64_t count_things(struct db *db)
{
    struct db_rows rows = db_query(db, &count, DB_NO_ARGS);
    int64_t n;

    assert_true(db_next(&rows));
    n = db_get_int(&rows, 0);
    assert_false(db_next(&rows));
    assert_false(db_next(&rows));
    assert_int_equal(db_end(&rows), OK);
    return n;
}

static void test_values(void **state)
{
    static const struct db_statement find = {
        "find", "SELECT name, weight, data, of, id, of IS NULL FROM thing"
                " WHERE name = $2 AND id = $1"};
    struct db *db = *state;
    struct str name = STR("x'); DROP TABLE thing; --\"\\%_");
    struct db_rows rows;

    assert_int_equal(put(db, INT64_MIN, name), OK);
    rows = db_query(db, &find, DB_ARGS(db_int(INT64_MIN), db_text(name)));
    assert_true(db_next(&rows));
    assert_true(str_eq(db_get_text(&rows, 0), name));
    assert_int_equal(db_get_int(&rows, 1), -5);
    assert_int_equal(db_get_bytes(&rows, 2).n, 2);
    assert_memory_equal(db_get_bytes(&rows, 2).p, "\0\1", 2);
    assert_int_equal(db_get_int(&rows, 5), 1);
    assert_int_equal(db_get_int(&rows, 3), 0);
    assert_int_equal(db_get_text(&rows, 3).n, 0);
    assert_true(db_get_int(&rows, 4) == INT64_MIN);
    assert_false(db_next(&rows));
    assert_int_equal(db_end(&rows), OK);
}

static void test_empty_text_is_not_null(void **state)
{
    static const struct db_statement find = {
        "find_empty", "SELECT id FROM thing WHERE name IS NOT NULL"};
    struct db *db = *state;
    struct db_rows rows;

    assert_int_equal(put(db, 1, STR_EMPTY), OK);
    rows = db_query(db, &find, DB_NO_ARGS);
    assert_true(db_next(&rows));
    assert_int_equal(db_end(&rows), OK);
}

static void test_constraints(void **state)
{
    struct db *db = *state;

    assert_int_equal(put(db, 1, STR("one")), OK);
    assert_int_equal(put(db, 1, STR("again")), ERR_CONFLICT);
    assert_int_equal(
        db_exec(db, &insert,
                DB_ARGS(db_int(2), db_null(), db_null(), db_null(), db_int(77)),
                NULL),
        ERR_CONFLICT);
    assert_int_equal(count_things(db), 1);
}

static void test_bad_sql(void **state)
{
    static const struct db_statement bad = {"bad", "SELECT FROM WHERE"};
    struct db_rows rows = db_query(*state, &bad, DB_NO_ARGS);

    assert_false(db_next(&rows));
    assert_int_equal(db_end(&rows), ERR_DB);
}

static void test_changed(void **state)
{
    static const struct db_statement update = {
        "update", "UPDATE thing SET weight = 1 WHERE id > $1 RETURNING id"};
    struct db *db = *state;
    int64_t changed = -1;

    for (int64_t i = 0; i < 5; i++)
        assert_int_equal(put(db, i, STR("a")), OK);
    assert_int_equal(db_exec(db, &update, DB_ARGS(db_int(2)), &changed), OK);
    assert_int_equal(changed, 2);
    assert_int_equal(db_exec(db, &update, DB_ARGS(db_int(9)), &changed), OK);
    assert_int_equal(changed, 0);
}

/* A statement that is asked for while its own rows are being read. */
static void test_nested(void **state)
{
    static const struct db_statement list = {
        "list", "SELECT id FROM thing WHERE id >= $1 ORDER BY id"};
    struct db *db = *state;
    int64_t pairs = 0;

    for (int64_t i = 0; i < 4; i++)
        assert_int_equal(put(db, i, STR("a")), OK);
    struct db_rows outer = db_query(db, &list, DB_ARGS(db_int(0)));

    while (db_next(&outer)) {
        struct db_rows inner =
            db_query(db, &list, DB_ARGS(db_int(db_get_int(&outer, 0))));

        while (db_next(&inner))
            pairs++;
        assert_int_equal(db_end(&inner), OK);
    }
    assert_int_equal(db_end(&outer), OK);
    assert_int_equal(pairs, 4 + 3 + 2 + 1);
}

/* More statements than the first table of prepared ones has room for. */
static void test_many_statements(void **state)
{
    static struct db_statement many[300];
    static char texts[300][32];

    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 300; i++) {
            struct db_rows rows;

            (void)snprintf(texts[i], sizeof texts[i], "SELECT %d", i);
            many[i] = (struct db_statement){"many", texts[i]};
            rows = db_query(*state, &many[i], DB_NO_ARGS);
            assert_true(db_next(&rows));
            assert_int_equal(db_get_int(&rows, 0), i);
            assert_int_equal(db_end(&rows), OK);
        }
}

static void test_savepoints(void **state)
{
    struct db *db = *state;

    assert_int_equal(db_begin(db), OK);
    assert_int_equal(db_savepoint(db), OK);
    assert_int_equal(put(db, 1, STR("kept")), OK);
    assert_int_equal(db_release(db), OK);
    assert_int_equal(db_savepoint(db), OK);
    assert_int_equal(put(db, 2, STR("undone")), OK);
    assert_int_equal(db_undo(db), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(count_things(db), 1);
    db_rollback(db); /* none is open: nothing happens */
    assert_int_equal(count_things(db), 1);
}

static enum err put_and_fail(struct db *db, void *arg)
{
    enum err e = put(db, 1, STR("a"));

    return e ? e : *(const enum err *)arg;
}

static void test_transact(void **state)
{
    struct db *db = *state;
    enum err answer = ERR_INVALID;

    assert_int_equal(db_transact(db, put_and_fail, &answer), ERR_INVALID);
    assert_int_equal(count_things(db), 0);
    answer = OK;
    assert_int_equal(db_transact(db, put_and_fail, &answer), OK);
    assert_int_equal(count_things(db), 1);
}

struct busy_at_first {
    int failures;
    int runs;
};

static enum err fail_busy(struct db *db, void *arg)
{
    struct busy_at_first *job = arg;
    enum err e = put(db, job->runs++, STR("a"));

    return e ? e : job->runs <= job->failures ? ERR_BUSY : OK;
}

static void test_transact_runs_again(void **state)
{
    struct busy_at_first job = {.failures = 2};

    assert_int_equal(db_transact(*state, fail_busy, &job), OK);
    assert_int_equal(job.runs, 3);
    assert_int_equal(count_things(*state), 1);
}

/* A second connection opened and closed takes no lock from the first. */
static void test_two_connections(void **state)
{
    struct db *db = *state;
    struct db *other;

    assert_int_equal(db_begin(db), OK);
    assert_int_equal(put(db, 1, STR("a")), OK);
    assert_int_equal(db_open(place.where, &other), OK);
    assert_int_equal(count_things(other), 0);
    db_close(other);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(db_open(place.where, &other), OK);
    assert_int_equal(count_things(other), 1);
    db_close(other);
}

/* ---- SQLite's files ---- */

/* A transaction that reads sees what was there at its first statement, and
 * keeps nobody from writing. */
static void test_reading_sees_one_moment(void **state)
{
    struct db *other;

    assert_int_equal(db_open(place.where, &other), OK);
    assert_int_equal(put(*state, 1, STR("before")), OK);
    assert_int_equal(db_begin_read(other), OK);
    assert_int_equal(count_things(other), 1);
    assert_int_equal(put(*state, 2, STR("meanwhile")), OK);
    assert_int_equal(count_things(other), 1);
    assert_int_equal(db_commit(other), OK);
    assert_int_equal(count_things(other), 2);
    /* It may be left without a commit, too. */
    assert_int_equal(db_begin_read(other), OK);
    db_rollback(other);
    db_rollback(other);
    db_close(other);
}

static void test_file_mode(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(stat(place.where, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_backup(void **state)
{
    struct db *db = *state;
    struct db *copy;
    struct stat st;
    char to[96];
    char wal[104];

    (void)snprintf(to, sizeof to, "%s/copy", place.directory);
    (void)snprintf(wal, sizeof wal, "%s-wal", to);
    assert_int_equal(put(db, 1, STR("a")), OK);
    for (int i = 0; i < 2; i++) /* the second replaces the first */
        assert_int_equal(db_backup(db, to), OK);
    assert_int_equal(stat(to, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_not_equal(access(wal, F_OK), 0);
    assert_int_equal(put(db, 2, STR("later")), OK);
    assert_int_equal(db_open(to, &copy), OK);
    assert_int_equal(count_things(copy), 1);
    db_close(copy);
    assert_int_equal(unlink(to), 0);
}

/* A copy is no less whole, and the original goes on. */
static void test_relaxed_copy(void **state)
{
    struct db *db = *state;
    struct db *copy;
    char to[96];

    (void)snprintf(to, sizeof to, "%s/copy", place.directory);
    assert_int_equal(db_relax(db), OK);
    for (int64_t i = 1; i < 4; i++) {
        assert_int_equal(put(db, i, STR("a")), OK);
        assert_true(db_is_file(db));
        assert_int_equal(db_copy(db, to), OK);
        assert_int_equal(db_open(to, &copy), OK);
        assert_int_equal(count_things(copy), i);
        db_close(copy);
    }
    assert_int_equal(unlink(to), 0);
    assert_int_equal(db_copy(db, "/nowhere/at/all"), ERR_IO);
}

static void test_backup_fails(void **state)
{
    assert_int_equal(db_backup(*state, "/nowhere/at/all"), ERR_IO);
    assert_int_equal(db_backup(*state, place.directory), ERR_IO);
}

static void test_open_fails(void **state)
{
    static const char noise[] = "this is not a database, but it is long "
                                "enough to be taken for one at first sight; "
                                "one hundred bytes are read as a header";
    struct db *db = (struct db *)1;
    char name[96];

    (void)state;
    assert_int_equal(db_open("mysql://host/db", &db), ERR_USAGE);
    assert_null(db);
    assert_int_equal(db_open("postgres://127.0.0.1:1/db", &db), ERR_DB);
    assert_int_equal(db_open("postgresql://%zz/", &db), ERR_DB);
    assert_int_equal(db_open("/nowhere/state.db", &db), ERR_IO);
    assert_int_equal(db_open(place.directory, &db), ERR_DB);
    assert_null(db);
    (void)snprintf(name, sizeof name, "%s/noise", place.directory);
    assert_int_equal(io_write_file(name, noise, sizeof noise, 0600), OK);
    assert_int_equal(db_open(name, &db), ERR_CORRUPT);
}

static void test_open_by_scheme(void **state)
{
    struct db *db;
    char url[600];

    assert_int_equal(put(*state, 1, STR("a")), OK);
    (void)snprintf(url, sizeof url, "sqlite:%s", place.where);
    assert_int_equal(db_open(url, &db), OK);
    assert_int_equal(count_things(db), 1);
    db_close(db);
}

/* ---- PostgreSQL's server ---- */

/* The server ends every other connection of this test. */
static void cut_off(void)
{
    char text[160];

    (void)snprintf(text, sizeof text,
                   "SELECT pg_terminate_backend(pid, 5000)"
                   " FROM pg_stat_activity WHERE application_name = '%s'",
                   place.schema);
    assert_int_equal(place_do(text), OK);
}

static void test_lost_between_statements(void **state)
{
    struct db *db = *state;

    assert_int_equal(put(db, 1, STR("a")), OK);
    for (int64_t i = 2; i < 5; i++) {
        cut_off();
        assert_int_equal(put(db, i, STR("a")), OK);
        assert_int_equal(count_things(db), i);
    }
}

static void test_lost_in_a_transaction(void **state)
{
    struct db *db = *state;

    assert_int_equal(db_begin(db), OK);
    assert_int_equal(put(db, 1, STR("a")), OK);
    cut_off();
    assert_int_equal(put(db, 2, STR("a")), ERR_DB);
    assert_int_equal(put(db, 3, STR("a")), ERR_DB); /* not by itself */
    assert_int_equal(db_commit(db), ERR_BUSY);
    db_rollback(db);
    assert_int_equal(count_things(db), 0);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(put(db, 4, STR("a")), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(count_things(db), 1);
}

/* What comes out is as if one had run after the other. */
static void test_not_serializable(void **state)
{
    struct db *db = *state;
    struct db *other;

    assert_int_equal(db_open(place.where, &other), OK);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(db_begin(other), OK);
    assert_int_equal(count_things(db), 0);
    assert_int_equal(count_things(other), 0);
    assert_int_equal(put(db, 1, STR("the first")), OK);
    assert_int_equal(put(other, 2, STR("the first")), OK);
    assert_int_equal(db_commit(db), OK);
    assert_false(db_must_rerun(db));
    assert_int_equal(db_commit(other), ERR_BUSY);
    assert_true(db_must_rerun(other));
    db_rollback(other);
    assert_int_equal(count_things(other), 1);
    assert_int_equal(db_begin(other), OK);
    assert_false(db_must_rerun(other));
    db_close(other);
}

/* A commit after a failure isn't taken for one. */
static void test_commit_of_a_failed_transaction(void **state)
{
    struct db *db = *state;

    assert_int_equal(db_begin(db), OK);
    assert_int_equal(put(db, 1, STR("a")), OK);
    assert_int_equal(put(db, 1, STR("a")), ERR_CONFLICT);
    assert_int_equal(db_commit(db), ERR_DB);
    db_rollback(db);
    assert_int_equal(count_things(db), 0);
}

static void test_limit(void **state)
{
    static const struct db_statement sleep = {
        "sleep", "SELECT CAST(pg_sleep(30) AS TEXT)"};
    struct db *db = *state;
    int64_t from = clock_monotonic_ms();

    assert_int_equal(db_limit(db, 200), OK);
    assert_int_equal(db_exec(db, &sleep, DB_NO_ARGS, NULL), ERR_DB);
    assert_true(clock_monotonic_ms() - from < 5000);
    cut_off();
    assert_int_equal(db_exec(db, &sleep, DB_NO_ARGS, NULL), ERR_DB);
    assert_true(clock_monotonic_ms() - from < 10000);
    assert_int_equal(count_things(db), 0);
}

/* A process of a PostgreSQL on this machine, not just one of that number. */
static bool is_here(pid_t pid)
{
    char file[64];
    struct buf title;
    bool found;

    (void)snprintf(file, sizeof file, "/proc/%d/cmdline", (int)pid);
    buf_init(&title, 4096);
    found = io_read_file(file, &title) == OK &&
            str_starts(buf_get(&title), STR("postgres: "));
    buf_release(&title);
    return found;
}

/* The process at the other end stands still: we go on with another one. */
static void test_no_answer(void **state)
{
    static const struct db_statement who = {"who", "SELECT pg_backend_pid()"};
    struct db *db = *state;
    struct db_rows rows = db_query(db, &who, DB_NO_ARGS);
    int64_t from = clock_monotonic_ms();
    pid_t pid = 0;

    while (db_next(&rows))
        pid = (pid_t)db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    assert_int_equal(db_limit(db, 200), OK);
    if (!is_here(pid) || kill(pid, SIGSTOP) != 0)
        skip();
    assert_int_equal(put(db, 1, STR("a")), ERR_DB);
    assert_true(clock_monotonic_ms() - from < 10000);
    assert_int_equal(put(db, 2, STR("a")), OK);
    assert_int_equal(count_things(db), 1);
    assert_int_equal(kill(pid, SIGCONT), 0);
}

static void test_types(void **state)
{
    static const struct db_statement types = {
        "types", "SELECT CAST(7 AS SMALLINT), CAST(-7 AS INTEGER),"
                 " 1 = 1, CAST(NULL AS BIGINT), CAST(SUM(id) AS BIGINT),"
                 " SUM(id) IS NULL"
                 " FROM thing"};
    struct db_rows rows = db_query(*state, &types, DB_NO_ARGS);

    assert_true(db_next(&rows));
    assert_int_equal(db_get_int(&rows, 0), 7);
    assert_int_equal(db_get_int(&rows, 1), -7);
    assert_int_equal(db_get_int(&rows, 2), 1);
    assert_int_equal(db_get_int(&rows, 3), 0);
    assert_int_equal(db_get_int(&rows, 4), 0);
    assert_int_equal(db_get_int(&rows, 5), 1);
    assert_false(db_next(&rows));
    assert_int_equal(db_end(&rows), OK);
}

static void test_backup_is_refused(void **state)
{
    char to[96];

    (void)snprintf(to, sizeof to, "%s/copy", place.directory);
    assert_int_equal(db_backup(*state, to), ERR_USAGE);
    assert_int_equal(db_copy(*state, to), ERR_USAGE);
    assert_false(db_is_file(*state));
    assert_int_equal(db_relax(*state), OK);
    assert_int_not_equal(access(to, F_OK), 0);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, set_up, place_tear_down)

#define EVERYWHERE                                                             \
    TEST(test_values), TEST(test_empty_text_is_not_null),                      \
        TEST(test_constraints), TEST(test_bad_sql), TEST(test_changed),        \
        TEST(test_nested), TEST(test_many_statements), TEST(test_savepoints),  \
        TEST(test_transact), TEST(test_transact_runs_again),                   \
        TEST(test_two_connections), TEST(test_reading_sees_one_moment),        \
        TEST(test_open_fails), TEST(test_types)

int main(void)
{
    const struct CMUnitTest on_sqlite[] = {
        EVERYWHERE,
        TEST(test_file_mode),
        TEST(test_backup),
        TEST(test_backup_fails),
        TEST(test_relaxed_copy),
        TEST(test_open_by_scheme),
    };
    const struct CMUnitTest on_postgres[] = {
        EVERYWHERE,
        TEST(test_lost_between_statements),
        TEST(test_lost_in_a_transaction),
        TEST(test_not_serializable),
        TEST(test_commit_of_a_failed_transaction),
        TEST(test_limit),
        TEST(test_no_answer),
        TEST(test_backup_is_refused),
    };

    if (place_is_postgres())
        return cmocka_run_group_tests(on_postgres, NULL, NULL);
    return cmocka_run_group_tests(on_sqlite, NULL, NULL);
}

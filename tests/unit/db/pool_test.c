#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <unistd.h>

#include "db/db.h"
#include "db/pool.h"
#include "db/state.h"
#include "db/writer.h"
#include "unit/db/place.h"

static const struct db_statement insert = {
    "insert", "INSERT INTO guess (subject, started_s, guesses)"
              " VALUES ($1, 0, 1)"};
static const struct db_statement count = {"count",
                                          "SELECT COUNT(*) FROM guess"};

static struct pool *pool_of(const char *where, unsigned kept)
{
    static struct state_place there;

    there = (struct state_place){
        .data = place.directory, .where = where, .domains = place_domains};
    return pool_new(&there, kept);
}

static int64_t count_rows(struct pool *p)
{
    struct db *db;
    int64_t n = -1;

    assert_int_equal(pool_take(p, &db), OK);
    struct db_rows rows = db_query(db, &count, DB_NO_ARGS);

    while (db_next(&rows))
        n = db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    pool_give(p, db);
    return n;
}

static void test_take_and_give(void **state)
{
    struct pool *p = pool_of(place.where, 2);
    struct db *db[3], *again;

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(pool_take(p, &db[i]), OK);
    assert_true(db[0] != db[1] && db[1] != db[2] && db[0] != db[2]);
    for (int i = 0; i < 3; i++)
        pool_give(p, db[i]); /* the third is closed */
    assert_int_equal(pool_take(p, &again), OK);
    assert_ptr_equal(again, db[1]);
    pool_give(p, again);
    assert_int_equal(count_rows(p), 0);
    pool_free(p);
    pool_free(NULL);
}

static void test_nothing_to_open(void **state)
{
    struct pool *p = pool_of("/nowhere/at/all", 2);
    struct db *db;

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pool_take(p, &db), ERR_DB);
        assert_null(db);
    }
    pool_free(p);
}

static struct writer *writer_of(void)
{
    struct writer *w;
    struct db *db;

    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(writer_start(db, 100, &w), OK);
    return w;
}

static enum err put(struct db *db, void *key)
{
    return db_exec(db, &insert, DB_ARGS(db_text(str_from_c(key))), NULL);
}

static enum err put_and_fail(struct db *db, void *key)
{
    enum err e = put(db, key);

    return e ? e : ERR_LIMIT;
}

static void test_write(void **state)
{
    struct pool *p = pool_of(place.where, 1);
    struct writer *w = writer_of();
    char a[] = "a", b[] = "b";

    (void)state;
    assert_int_equal(pool_write(w, put, a), OK);
    assert_int_equal(count_rows(p), 1); /* committed when it returns */
    assert_int_equal(pool_write(w, put_and_fail, b), ERR_LIMIT);
    assert_int_equal(count_rows(p), 1);
    writer_stop(w);
    pool_free(p);
}

struct worker {
    struct pool *pool;
    struct writer *writer;
    char name;
};

static void *work(void *arg)
{
    struct worker *worker = arg;

    for (int i = 0; i < 50; i++) {
        char key[16];
        struct db *db;

        (void)snprintf(key, sizeof key, "%c%d", worker->name, i);
        if (pool_write(worker->writer, put, key) ||
            pool_take(worker->pool, &db))
            return worker;
        pool_give(worker->pool, db);
    }
    return NULL;
}

static void test_threads(void **state)
{
    struct pool *p = pool_of(place.where, 2);
    struct writer *w = writer_of();
    struct worker workers[4];
    pthread_t threads[4];

    (void)state;
    for (int i = 0; i < 4; i++) {
        workers[i] = (struct worker){p, w, (char)('a' + i)};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]),
                         0);
    }
    for (int i = 0; i < 4; i++) {
        void *failed;

        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    assert_int_equal(count_rows(p), 200);
    writer_stop(w);
    pool_free(p);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, place_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_take_and_give),
        TEST(test_nothing_to_open),
        TEST(test_write),
        TEST(test_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

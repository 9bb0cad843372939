#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/change.h"
#include "db/db.h"
#include "db/feed.h"
#include "db/state.h"
#include "db/writer.h"
#include "unit/db/place.h"

static const struct db_statement create = {
    "create", "CREATE TABLE job (n BIGINT PRIMARY KEY)"};
static const struct db_statement insert = {"insert",
                                           "INSERT INTO job (n) VALUES ($1)"};

static int set_up(void **state)
{
    struct db *db;

    if (place_make(&place, place_domains) || db_open(place.where, &db) ||
        db_exec(db, &create, DB_NO_ARGS, NULL))
        return -1;
    *state = db;
    return 0;
}

/* The writer has closed the connection. */
static int tear_down(void **state)
{
    *state = NULL;
    return place_tear_down(state);
}

/* What is in the table, by a connection of its own. */
static int64_t ask(const char *text)
{
    struct db_statement statement = {"ask", text};
    struct db *db;
    struct db_rows rows;
    int64_t v = -1;

    assert_int_equal(db_open(place.where, &db), OK);
    rows = db_query(db, &statement, DB_NO_ARGS);
    while (db_next(&rows))
        v = db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    db_close(db);
    return v;
}

struct job {
    int64_t n;
    enum err answer;   /* what run returns after inserting n */
    int busy_at_first; /* so many runs spoil the whole transaction */
    int runs;
    _Atomic int dones;
    enum err result;
};

static enum err run(struct db *db, void *arg)
{
    struct job *job = arg;
    enum err e = db_exec(db, &insert, DB_ARGS(db_int(job->n)), NULL);

    if (job->runs++ < job->busy_at_first)
        db_rollback(db);
    return e ? e : job->answer;
}

static void done(void *arg, enum err e)
{
    struct job *job = arg;

    job->result = e;
    atomic_fetch_add(&job->dones, 1);
}

static enum err submit(struct writer *w, struct job *job)
{
    return writer_submit(w, (struct writer_job){run, done, job});
}

/* A job that keeps the writer until the gate opens, so that what is submitted
 * meanwhile makes one batch. */
struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_entered;
    bool is_open;
};

static enum err run_gate(struct db *db, void *arg)
{
    struct gate *g = arg;

    (void)db;
    (void)pthread_mutex_lock(&g->lock);
    g->is_entered = true;
    (void)pthread_cond_broadcast(&g->changed);
    while (!g->is_open)
        (void)pthread_cond_wait(&g->changed, &g->lock);
    (void)pthread_mutex_unlock(&g->lock);
    return OK;
}

static void done_gate(void *arg, enum err e)
{
    (void)arg;
    (void)e;
}

static void gate_close(struct gate *g, struct writer *w)
{
    *g = (struct gate){PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER,
                       false, false};
    assert_int_equal(
        writer_submit(w, (struct writer_job){run_gate, done_gate, g}), OK);
    (void)pthread_mutex_lock(&g->lock);
    while (!g->is_entered)
        (void)pthread_cond_wait(&g->changed, &g->lock);
    (void)pthread_mutex_unlock(&g->lock);
}

static void gate_open(struct gate *g)
{
    (void)pthread_mutex_lock(&g->lock);
    g->is_open = true;
    (void)pthread_cond_broadcast(&g->changed);
    (void)pthread_mutex_unlock(&g->lock);
}

static void wait_for_jobs(struct writer *w, uint64_t jobs,
                          struct writer_figures *now)
{
    for (int i = 0; i < 10000; i++) {
        writer_figures(w, now);
        if (now->jobs == jobs)
            return;
        (void)usleep(1000);
    }
    fail();
}

static void test_batch_with_failures(void **state)
{
    struct writer_figures now;
    struct job jobs[100];
    struct writer *w;
    struct gate gate;

    assert_int_equal(writer_start(*state, 1000, &w), OK);
    gate_close(&gate, w);
    for (int i = 0; i < 100; i++) {
        jobs[i] = (struct job){.n = i, .answer = i % 3 == 0 ? ERR_INVALID : OK};
        if (i % 10 == 5)
            jobs[i].n = 1; /* taken: a constraint fails */
        assert_int_equal(submit(w, &jobs[i]), OK);
    }
    writer_figures(w, &now);
    assert_int_equal(now.waiting, 100);
    assert_int_equal(now.capacity, 1000);
    gate_open(&gate);
    wait_for_jobs(w, 101, &now);
    assert_int_equal(now.waiting, 0);
    assert_int_equal(now.failed, 41);
    assert_int_equal(now.reruns, 0);
    assert_int_equal(histogram_count(&now.commits), 2);
    assert_int_equal(now.sizes.buckets[0], 1); /* the gate */
    assert_int_equal(now.sizes.buckets[7], 1); /* 65 to 128 */
    assert_int_equal(now.sizes.sum, 101);
    writer_stop(w);
    for (int i = 0; i < 100; i++) {
        enum err wanted = i % 10 == 5  ? ERR_CONFLICT
                          : i % 3 == 0 ? ERR_INVALID
                                       : OK;

        assert_int_equal(jobs[i].dones, 1);
        assert_int_equal(jobs[i].runs, 1);
        assert_int_equal(jobs[i].result, wanted);
    }
    assert_int_equal(ask("SELECT COUNT(*) FROM job"), 59);
    assert_int_equal(ask("SELECT COUNT(*) FROM job WHERE n % 3 = 0"), 0);
}

/* The transaction is lost in the middle: all run again, none is lost. */
static void test_runs_batch_again(void **state)
{
    struct job jobs[3] = {{.n = 1}, {.n = 2, .busy_at_first = 1}, {.n = 3}};
    struct writer_figures now;
    struct writer *w;
    struct gate gate;

    assert_int_equal(writer_start(*state, 10, &w), OK);
    gate_close(&gate, w);
    for (int i = 0; i < 3; i++)
        assert_int_equal(submit(w, &jobs[i]), OK);
    gate_open(&gate);
    wait_for_jobs(w, 4, &now);
    assert_int_equal(now.reruns, 1);
    writer_stop(w);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(jobs[i].dones, 1);
        assert_int_equal(jobs[i].result, OK);
    }
    assert_int_equal(jobs[0].runs, 2);
    assert_int_equal(ask("SELECT COUNT(*) FROM job"), 3);
}

/* It never works: the others do, each by itself. */
static void test_gives_up(void **state)
{
    struct job jobs[3] = {{.n = 1}, {.n = 2, .busy_at_first = 1000}, {.n = 3}};
    struct job later = {.n = 4};
    struct writer *w;
    struct gate gate;

    assert_int_equal(writer_start(*state, 10, &w), OK);
    gate_close(&gate, w);
    for (int i = 0; i < 3; i++)
        assert_int_equal(submit(w, &jobs[i]), OK);
    gate_open(&gate);
    for (int i = 0; i < 1000 && atomic_load(&jobs[2].dones) == 0; i++)
        (void)usleep(10000);
    assert_int_equal(submit(w, &later), OK); /* in the next batch */
    writer_stop(w);
    assert_int_equal(jobs[0].result, OK);
    assert_int_equal(jobs[1].result, ERR_DB);
    assert_int_equal(jobs[2].result, OK);
    assert_int_equal(later.result, OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(jobs[i].dones, 1);
    assert_true(jobs[1].runs < 20);
    assert_int_equal(ask("SELECT COUNT(*) FROM job"), 3);
}

/* It says itself that it is to be run again. */
static enum err run_wanting_more(struct db *db, void *arg)
{
    struct job *job = arg;
    enum err e = db_exec(db, &insert, DB_ARGS(db_int(job->n)), NULL);

    return e ? e : job->runs++ < 4 ? ERR_BUSY : OK;
}

static void test_busy_jobs(void **state)
{
    struct job jobs[2] = {{.n = 1}, {.n = 2}};
    struct writer *w;

    assert_int_equal(writer_start(*state, 10, &w), OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(writer_submit(w, (struct writer_job){run_wanting_more,
                                                              done, &jobs[i]}),
                         OK);
    writer_stop(w);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(jobs[i].result, OK);
        assert_int_equal(jobs[i].dones, 1);
        assert_int_equal(jobs[i].runs, 5);
    }
    assert_int_equal(ask("SELECT COUNT(*) FROM job"), 2);
}

/* Slow ones don't make one long transaction. */
static enum err run_slowly(struct db *db, void *arg)
{
    (void)usleep(400000);
    return run(db, arg);
}

static void test_slices(void **state)
{
    struct job jobs[6];
    struct writer *w;
    struct gate gate;

    assert_int_equal(writer_start(*state, 10, &w), OK);
    gate_close(&gate, w);
    for (int i = 0; i < 6; i++) {
        jobs[i] = (struct job){.n = i};
        assert_int_equal(
            writer_submit(w, (struct writer_job){run_slowly, done, &jobs[i]}),
            OK);
    }
    gate_open(&gate);
    for (int i = 0; i < 1000 && atomic_load(&jobs[0].dones) == 0; i++)
        (void)usleep(10000);
    assert_int_equal(atomic_load(&jobs[5].dones), 0);
    assert_int_equal(ask("SELECT COUNT(*) FROM job"), 3);
    writer_stop(w);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(jobs[i].result, OK);
        assert_int_equal(jobs[i].runs, 1);
    }
    assert_int_equal(ask("SELECT COUNT(*) FROM job"), 6);
}

static void test_full_queue(void **state)
{
    struct job jobs[4] = {{.n = 1}, {.n = 2}, {.n = 3}, {.n = 4}};
    struct writer_figures now;
    struct writer *w;
    struct gate gate;

    assert_int_equal(writer_start(*state, 3, &w), OK);
    gate_close(&gate, w);
    for (int i = 0; i < 3; i++)
        assert_int_equal(submit(w, &jobs[i]), OK);
    assert_int_equal(submit(w, &jobs[3]), ERR_LIMIT);
    writer_figures(w, &now);
    assert_int_equal(now.refused, 1);
    gate_open(&gate);
    writer_stop(w);
    assert_int_equal(jobs[3].dones, 0);
    assert_int_equal(ask("SELECT COUNT(*) FROM job"), 3);
}

/* More than one batch, and more rounds than the ring is long. */
static void test_many(void **state)
{
    static struct job jobs[3000];
    struct writer *w;

    assert_int_equal(writer_start(*state, 700, &w), OK);
    for (int i = 0; i < 3000; i++) {
        jobs[i] = (struct job){.n = i};
        while (submit(w, &jobs[i]) == ERR_LIMIT)
            (void)usleep(1000);
    }
    writer_stop(w);
    for (int i = 0; i < 3000; i++)
        assert_int_equal(jobs[i].result, OK);
    assert_int_equal(ask("SELECT COUNT(*) FROM job"), 3000);
}

static void test_stop_nothing(void **state)
{
    struct writer *w;

    writer_stop(NULL);
    assert_int_equal(writer_start(*state, 1, &w), OK);
    writer_stop(w);
}

/* ---- a writer that a feed follows ---- */

static atomic_int heard;

static enum err hear_all(void *owner, struct db *db)
{
    (void)owner;
    (void)db;
    return OK;
}

static enum err hear_one(void *owner, struct db *db, const struct change *c)
{
    (void)owner;
    (void)db;
    (void)c;
    atomic_fetch_add(&heard, 1);
    return OK;
}

static enum err run_change(struct db *db, void *arg)
{
    struct job *job = arg;
    enum err e = change_append(db, "thing", STR("x"));

    return e ? e : job->answer;
}

/* What was heard by then is the job's n. */
static void done_change(void *arg, enum err e)
{
    struct job *job = arg;

    job->n = atomic_load(&heard);
    done(job, e);
}

/* Whoever is told that a change was made finds that all have heard of it. */
static void test_changes_are_heard_before_jobs_are_told(void **state)
{
    static const char *const kinds[] = {"thing", NULL};
    struct feed_subscriber s = {
        .kinds = kinds, .load_all = hear_all, .load_one = hear_one};
    struct job jobs[10] = {{.n = 0}};
    struct writer *w;
    struct feed *f;
    struct db *db;

    assert_int_equal(state_open(&place.state, &db), OK);
    assert_int_equal(feed_start(db, &s, 1, &f), OK);
    assert_int_equal(writer_start(*state, 20, &w), OK);
    writer_follow(w, f);
    jobs[4].answer = ERR_EXISTS; /* undone: nobody hears of it */
    for (int i = 0; i < 10; i++) {
        assert_int_equal(
            writer_submit(
                w, (struct writer_job){run_change, done_change, &jobs[i]}),
            OK);
        while (atomic_load(&jobs[i].dones) == 0)
            (void)usleep(100);
        assert_int_equal(jobs[i].result, jobs[i].answer);
        assert_int_equal(jobs[i].n, i < 4 ? i + 1 : i);
    }
    writer_stop(w);
    feed_stop(f);
}

/* ---- a process that is killed ---- */

static void tell(void *arg, enum err e)
{
    int64_t n = ((struct job *)arg)->n;

    if (e == OK)
        (void)!write(STDOUT_FILENO, &n, sizeof n);
}

static _Noreturn void write_until_killed(struct db *db)
{
    static struct job jobs[100000];
    struct writer *w;

    if (writer_start(db, 64, &w))
        _exit(1);
    for (int i = 0; i < 100000; i++) {
        jobs[i] = (struct job){.n = i};
        while (writer_submit(w, (struct writer_job){run, tell, &jobs[i]}) ==
               ERR_LIMIT)
            (void)usleep(100);
    }
    for (;;)
        (void)pause();
}

/* Whatever was acknowledged before a kill is there after it. */
static void test_kill(void **state)
{
    bool is_deep = getenv("TONEARM_DEEP") != NULL;
    int64_t last = -1, n;
    int pipes[2];
    int status;
    pid_t child;

    db_close(*state);
    for (int round = 0; round < (is_deep ? 100 : 10); round++) {
        int64_t wanted = 1 + 83 * round % 500;

        assert_int_equal(ask("DELETE FROM job RETURNING 0") > 0, 0);
        assert_int_equal(pipe(pipes), 0);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct db *db;

            (void)dup2(pipes[1], STDOUT_FILENO);
            (void)close(pipes[0]);
            (void)close(pipes[1]);
            if (db_open(place.where, &db))
                _exit(1);
            write_until_killed(db);
        }
        (void)close(pipes[1]);
        last = -1;
        while (read(pipes[0], &n, sizeof n) == sizeof n) {
            assert_int_equal(n, last + 1);
            last = n;
            if (last == wanted)
                assert_int_equal(kill(child, SIGKILL), 0);
        }
        (void)close(pipes[0]);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        assert_true(last >= wanted);
        assert_true(ask("SELECT COUNT(*) FROM job") >= last + 1);
        assert_true(ask("SELECT MAX(n) FROM job") >= last);
    }
}

/* ---- PostgreSQL's server ---- */

/* A job that doesn't tell of a statement that failed doesn't spoil others. */
static enum err run_and_hide(struct db *db, void *arg)
{
    (void)!run(db, arg);
    return OK;
}

static void test_hidden_failure(void **state)
{
    struct job jobs[3] = {{.n = 1}, {.n = 1}, {.n = 3}};
    struct writer *w;
    struct gate gate;

    assert_int_equal(writer_start(*state, 10, &w), OK);
    gate_close(&gate, w);
    for (int i = 0; i < 3; i++)
        assert_int_equal(
            writer_submit(w, (struct writer_job){run_and_hide, done, &jobs[i]}),
            OK);
    gate_open(&gate);
    writer_stop(w);
    for (int i = 0; i < 3; i++)
        assert_int_equal(jobs[i].result, i == 1 ? ERR_DB : OK);
    assert_int_equal(ask("SELECT COUNT(*) FROM job"), 2);
}

/* Adds to a counter that others add to, too: reads and writes that conflict. */
static enum err run_count(struct db *db, void *arg)
{
    static const struct db_statement find = {"find_count",
                                             "SELECT MAX(n) FROM job"};
    struct db_rows rows = db_query(db, &find, DB_NO_ARGS);
    int64_t n = 0;
    enum err e;

    (void)arg;
    while (db_next(&rows))
        n = db_get_int(&rows, 0);
    e = db_end(&rows);
    return e ? e : db_exec(db, &insert, DB_ARGS(db_int(n + 1)), NULL);
}

static void test_two_nodes(void **state)
{
    static struct job jobs[2][200];
    struct writer *w[2];
    struct db *db;
    int64_t worked = 0;

    assert_int_equal(writer_start(*state, 300, &w[0]), OK);
    assert_int_equal(db_open(place.where, &db), OK);
    assert_int_equal(writer_start(db, 300, &w[1]), OK);
    for (int i = 0; i < 200; i++)
        for (int node = 0; node < 2; node++)
            assert_int_equal(
                writer_submit(w[node], (struct writer_job){run_count, done,
                                                           &jobs[node][i]}),
                OK);
    writer_stop(w[0]);
    writer_stop(w[1]);
    for (int i = 0; i < 200; i++)
        for (int node = 0; node < 2; node++) {
            assert_int_equal(jobs[node][i].dones, 1);
            worked += jobs[node][i].result == OK;
        }
    /* None is lost, none counts twice. */
    assert_int_equal(ask("SELECT COUNT(*) FROM job"), worked);
    assert_int_equal(ask("SELECT MAX(n) FROM job"), worked);
    assert_int_equal(worked, 400);
}

/* The server ends connections while jobs are written: what it acknowledged is
 * there, once; the others were told. */
static void test_lost_connections(void **state)
{
    static const struct db_statement untie = {
        "untie", "ALTER TABLE job DROP CONSTRAINT job_pkey"};
    static struct job jobs[4000];
    struct writer *w;
    char cut[160];
    int failed = 0;

    (void)snprintf(cut, sizeof cut,
                   "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                   " WHERE application_name = '%s'",
                   place.schema);
    assert_int_equal(db_exec(*state, &untie, DB_NO_ARGS, NULL), OK);
    assert_int_equal(writer_start(*state, 64, &w), OK);
    for (int i = 0; i < 4000; i++) {
        jobs[i] = (struct job){.n = i};
        while (submit(w, &jobs[i]) == ERR_LIMIT)
            (void)usleep(100);
        if (i % 200 == 199)
            assert_int_equal(place_do(cut), OK);
    }
    writer_stop(w);
    for (int i = 0; i < 4000; i++) {
        assert_int_equal(jobs[i].dones, 1);
        failed += jobs[i].result != OK;
    }
    assert_true(failed < 2000);
    assert_int_equal(ask("SELECT COUNT(*) FROM job"),
                     ask("SELECT COUNT(DISTINCT n) FROM job"));
    for (int i = 0; i < 4000; i++) {
        char text[64];

        (void)snprintf(text, sizeof text,
                       "SELECT COUNT(*) FROM job WHERE n = %d", i);
        if (jobs[i].result == OK && i % 10 == 0)
            assert_int_equal(ask(text), 1);
    }
    assert_true(ask("SELECT COUNT(*) FROM job") >= 4000 - failed);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#define EVERYWHERE                                                             \
    TEST(test_batch_with_failures), TEST(test_runs_batch_again),               \
        TEST(test_gives_up), TEST(test_busy_jobs), TEST(test_slices),          \
        TEST(test_full_queue), TEST(test_many), TEST(test_stop_nothing),       \
        TEST(test_changes_are_heard_before_jobs_are_told), TEST(test_kill)

int main(void)
{
    const struct CMUnitTest on_sqlite[] = {EVERYWHERE};
    const struct CMUnitTest on_postgres[] = {
        EVERYWHERE,
        TEST(test_hidden_failure),
        TEST(test_two_nodes),
        TEST(test_lost_connections),
    };

    if (place_is_postgres())
        return cmocka_run_group_tests(on_postgres, NULL, NULL);
    return cmocka_run_group_tests(on_sqlite, NULL, NULL);
}

/* Where the state of a test is: a SQLite file in a directory of its own, or,
 * when TONEARM_TEST_POSTGRES is the URL of a database, a schema of its own
 * there (where bytes that are cast to text are legible, as they are on
 * SQLite). Included after cmocka.h. */
#ifndef TONEARM_TESTS_DB_PLACE_H
#define TONEARM_TESTS_DB_PLACE_H

#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "db/db.h"
#include "db/domain.h"
#include "db/state.h"

struct place {
    char directory[32];
    char where[512]; /* for db_open */
    char schema[32]; /* empty: SQLite */
    struct state_place state;
};

/* A domain of the tests' own, with one table. */
static const struct db_step place_steps[] = {
    {9001,
     {"create_guess", "CREATE TABLE IF NOT EXISTS guess ("
                      " subject TEXT PRIMARY KEY, started_s BIGINT NOT NULL,"
                      " guesses BIGINT NOT NULL)"}}};
static const struct db_domain place_domain = {
    .name = "place", .steps = place_steps, .step_count = 1};
static const struct db_domain *const place_domains[] = {&db_domain,
                                                        &place_domain, NULL};

static inline bool place_is_postgres(void)
{
    return getenv("TONEARM_TEST_POSTGRES") != NULL;
}

/* Runs `text` in the database that holds the schemas. */
static inline enum err place_do(const char *text)
{
    struct db_statement statement = {"place", text};
    struct db *db;
    enum err e = db_open(getenv("TONEARM_TEST_POSTGRES"), &db);

    if (e)
        return e;
    e = db_exec(db, &statement, DB_NO_ARGS, NULL);
    db_close(db);
    return e;
}

/* 0, or -1. `place_remove` after both. */
static inline int place_make(struct place *p,
                             const struct db_domain *const *domains)
{
    const char *url = getenv("TONEARM_TEST_POSTGRES");
    static int made;
    char text[64];

    *p = (struct place){.directory = "/tmp/tonearm-state-XXXXXX"};
    p->state = (struct state_place){
        .data = p->directory, .where = p->where, .domains = domains};
    if (mkdtemp(p->directory) == NULL)
        return -1;
    if (url == NULL) {
        (void)snprintf(p->where, sizeof p->where, "%s/state.db", p->directory);
        return 0;
    }
    (void)snprintf(p->schema, sizeof p->schema, "test_%d_%d", (int)getpid(),
                   ++made);
    (void)snprintf(p->where, sizeof p->where,
                   "%s%coptions=-csearch_path%%3D%s%%20-cbytea_output%%3Descape"
                   "&application_name=%s",
                   url, strchr(url, '?') != NULL ? '&' : '?', p->schema,
                   p->schema);
    (void)snprintf(text, sizeof text, "CREATE SCHEMA %s", p->schema);
    return place_do(text) == OK ? 0 : -1;
}

static inline int place_remove(struct place *p)
{
    char text[64];
    int failed = 0;

    (void)snprintf(text, sizeof text, "DROP SCHEMA %s CASCADE", p->schema);
    if (p->schema[0] != '\0' && place_do(text) != OK)
        failed = -1;
    return io_remove_dir(p->directory) != OK ? -1 : failed;
}

/* ---- for a test of cmocka's ---- */

/* The place of the test that runs. */
static struct place place;

/* A place with nothing in it; the test's state is NULL. */
static inline int place_set_up(void **state)
{
    *state = NULL;
    return place_make(&place, place_domains);
}

/* A place whose state has the tables of these domains; the test's state is a
 * connection. */
static inline int place_open(void **state,
                             const struct db_domain *const *domains)
{
    struct db *db;

    if (place_make(&place, domains) || state_open(&place.state, &db))
        return -1;
    *state = db;
    return 0;
}

/* The same with place_domains. */
static inline int place_set_up_open(void **state)
{
    return place_open(state, place_domains);
}

/* Opens the place's state in eight processes at the same moment; each of them
 * has to manage it. */
static inline void place_open_together(void)
{
    int gate[2];
    pid_t children[8];
    struct db *db;
    char byte;

    assert_int_equal(pipe(gate), 0);
    for (int i = 0; i < 8; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            (void)close(gate[1]);
            (void)!read(gate[0], &byte, 1);
            _exit(state_open(&place.state, &db) == OK ? 0 : 1);
        }
    }
    (void)close(gate[0]);
    (void)close(gate[1]);
    for (int i = 0; i < 8; i++) {
        int status;

        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

static inline int place_tear_down(void **state)
{
    db_close(*state);
    return place_remove(&place);
}

#endif

/* The table of imports. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/db.h"
#include "db/part.h"
#include "ledger/ledger.h"
#include "unit/db/place.h"

static const struct db_domain *const ledger_domains[] = {&db_domain,
                                                         &ledger_domain, NULL};

static struct arena arena;

static int set_up(void **state)
{
    arena_init(&arena);
    return place_open(state, ledger_domains);
}

static int tear_down(void **state)
{
    arena_release(&arena);
    return place_tear_down(state);
}

static struct ledger_run run_of(int64_t began_ms)
{
    return (struct ledger_run){.kind = STR("objects"),
                               .sources = STR("a.jsonl\nb.jsonl"),
                               .outcome = LEDGER_DONE,
                               .began_ms = began_ms,
                               .ended_ms = began_ms + 1500,
                               .generation = 4,
                               .came_in = 100,
                               .added = 7,
                               .changed = 6,
                               .gone = 5,
                               .skipped = 3,
                               .bad = 2,
                               .deferred = 1,
                               .report = STR("came in: 100 tracks\n")};
}

static size_t list(struct db *db, struct db_part *part,
                   struct ledger_run **runs)
{
    size_t n;

    assert_int_equal(ledger_list(db, part, &arena, runs, &n), OK);
    return n;
}

static void test_round_trip(void **state)
{
    struct ledger_run run = run_of(1700000000000), *runs;
    const struct ledger_run *r;

    assert_int_equal(list(*state, NULL, &runs), 0);
    assert_int_equal(ledger_note(*state, &run), OK);
    assert_int_equal(list(*state, NULL, &runs), 1);
    r = &runs[0];
    assert_true(str_eq(r->kind, run.kind));
    assert_true(str_eq(r->sources, run.sources));
    assert_true(str_eq(r->report, run.report));
    assert_int_equal(r->outcome, run.outcome);
    assert_int_equal(r->began_ms, run.began_ms);
    assert_int_equal(r->ended_ms, run.ended_ms);
    assert_int_equal(r->generation, run.generation);
    assert_int_equal(r->came_in, run.came_in);
    assert_int_equal(r->added, run.added);
    assert_int_equal(r->changed, run.changed);
    assert_int_equal(r->gone, run.gone);
    assert_int_equal(r->skipped, run.skipped);
    assert_int_equal(r->bad, run.bad);
    assert_int_equal(r->deferred, run.deferred);
}

static void test_texts_that_are_too_much(void **state)
{
    static char long_text[LEDGER_REPORT_MAX_BYTES + 3];
    struct ledger_run run = run_of(1), *runs;

    memset(long_text, 'x', sizeof long_text);
    /* The limit falls into a character. */
    memcpy(long_text + LEDGER_REPORT_MAX_BYTES - 1, "\xc3\xa5", 2);
    run.report = str_of(long_text, sizeof long_text);
    run.sources = STR("\xff\xfe");
    assert_int_equal(ledger_note(*state, &run), OK);
    run.sources = STR("a\0b");
    assert_int_equal(ledger_note(*state, &run), OK);
    assert_int_equal(list(*state, NULL, &runs), 2);
    assert_int_equal(runs[0].report.n, LEDGER_REPORT_MAX_BYTES - 1);
    assert_int_equal(runs[0].sources.n, 0);
    assert_int_equal(runs[1].sources.n, 0);
}

/* The newest are kept, and listed first. */
static void test_a_thousand(void **state)
{
    struct db_part part = {.limit = 2};
    struct ledger_run *runs;

    assert_int_equal(db_begin(*state), OK);
    for (int64_t i = 0; i < LEDGER_RUNS_MAX + 5; i++) {
        struct ledger_run run = run_of(1000 + i);

        assert_int_equal(ledger_note(*state, &run), OK);
    }
    assert_int_equal(db_commit(*state), OK);
    assert_int_equal(list(*state, NULL, &runs), LEDGER_RUNS_MAX);
    assert_int_equal(runs[0].began_ms, 1000 + LEDGER_RUNS_MAX + 4);
    assert_int_equal(runs[LEDGER_RUNS_MAX - 1].began_ms, 1005);
    assert_int_equal(list(*state, &part, &runs), 2);
    assert_true(part.has_more);
}

static void test_a_damaged_row(void **state)
{
    static const struct db_statement spoil = {
        "spoil", "UPDATE import_run SET outcome = 'x' WHERE began_ms = 2"};
    struct ledger_run *runs;

    for (int64_t i = 1; i <= 3; i++) {
        struct ledger_run run = run_of(i);

        assert_int_equal(ledger_note(*state, &run), OK);
    }
    assert_int_equal(db_exec(*state, &spoil, DB_NO_ARGS, NULL), OK);
    assert_int_equal(list(*state, NULL, &runs), 2);
    assert_int_equal(runs[0].began_ms, 3);
    assert_int_equal(runs[1].began_ms, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_round_trip),
        TEST(test_texts_that_are_too_much),
        TEST(test_a_thousand),
        TEST(test_a_damaged_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* One table. Two imports may end at once (accounts and catalogs have no lock in
 * common), so rows have random ids, and how many there are is looked at by each
 * that adds one. */
#include "ledger/ledger.h"

#include <assert.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/utf8.h"
#include "db/db.h"
#include "db/part.h"

/* ---- the domain ---- */

#define STEP(number, name, text) {number, {name, text}},
static const struct db_step steps[] = {
#include "ledger/tables.def"
};
#undef STEP

const struct db_domain ledger_domain = {.name = "ledger",
                                        .steps = steps,
                                        .step_count =
                                            sizeof steps / sizeof steps[0]};

/* ---- texts ---- */

static const char *const outcome_texts[LEDGER_OUTCOMES] = {"done", "as it was",
                                                           "failed"};

const char *ledger_outcome_text(enum ledger_outcome outcome)
{
    assert((unsigned)outcome < LEDGER_OUTCOMES);
    return outcome_texts[outcome];
}

static bool outcome_from_text(struct str text, enum ledger_outcome *out)
{
    for (unsigned i = 0; i < LEDGER_OUTCOMES; i++)
        if (str_eq_c(text, outcome_texts[i])) {
            *out = (enum ledger_outcome)i;
            return true;
        }
    return false;
}

/* The text, cut to so many bytes; empty if it isn't UTF-8 or has a NUL, as
 * names of files may. */
static struct str fit(struct str text, size_t most)
{
    if (!utf8_is_valid(text) || str_find(text, '\0') < text.n)
        return STR_EMPTY;
    return utf8_cut(text, most);
}

/* ---- writing ---- */

/* LIMIT is there because one engine has no OFFSET without. */
static enum err forget_oldest(struct db *db)
{
    static const struct db_statement forget = {
        "import_run_forget",
        "DELETE FROM import_run WHERE id IN (SELECT id FROM import_run"
        " ORDER BY began_ms DESC, id LIMIT 1000 OFFSET $1)"};

    return db_exec(db, &forget, DB_ARGS(db_int(LEDGER_RUNS_MAX)), NULL);
}

enum err ledger_note(struct db *db, const struct ledger_run *run)
{
    static const struct db_statement insert = {
        "import_run_note",
        "INSERT INTO import_run (id, kind, sources, outcome, began_ms,"
        " ended_ms, generation, came_in, added, changed, gone, skipped, bad,"
        " deferred, report) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
        " $11, $12, $13, $14, $15)"};
    uint8_t id[ID_BYTES];
    enum err e;

    random_bytes(id, sizeof id);
    e = db_exec(db, &insert,
                DB_ARGS(db_bytes(id, sizeof id), db_text(run->kind),
                        db_text(fit(run->sources, LEDGER_SOURCES_MAX_BYTES)),
                        db_text(str_from_c(ledger_outcome_text(run->outcome))),
                        db_int(run->began_ms), db_int(run->ended_ms),
                        db_int(run->generation), db_int(run->came_in),
                        db_int(run->added), db_int(run->changed),
                        db_int(run->gone), db_int(run->skipped),
                        db_int(run->bad), db_int(run->deferred),
                        db_text(fit(run->report, LEDGER_REPORT_MAX_BYTES))),
                NULL);
    return e ? e : forget_oldest(db);
}

/* ---- reading ---- */

static enum err read_run(const struct db_rows *rows, struct arena *arena,
                         struct ledger_run *out)
{
    *out =
        (struct ledger_run){.kind = arena_str(arena, db_get_text(rows, 1)),
                            .sources = arena_str(arena, db_get_text(rows, 2)),
                            .began_ms = db_get_int(rows, 4),
                            .ended_ms = db_get_int(rows, 5),
                            .generation = db_get_int(rows, 6),
                            .came_in = db_get_int(rows, 7),
                            .added = db_get_int(rows, 8),
                            .changed = db_get_int(rows, 9),
                            .gone = db_get_int(rows, 10),
                            .skipped = db_get_int(rows, 11),
                            .bad = db_get_int(rows, 12),
                            .deferred = db_get_int(rows, 13),
                            .report = arena_str(arena, db_get_text(rows, 14))};
    if (db_get_id(rows, 0, &out->id) &&
        outcome_from_text(db_get_text(rows, 3), &out->outcome))
        return OK;
    log_error("state: an import of %.*s: the row is damaged",
              STR_ARG(out->kind));
    return ERR_CORRUPT;
}

enum err ledger_list(struct db *db, struct db_part *part, struct arena *arena,
                     struct ledger_run **out, size_t *count)
{
    static const struct db_statement list = {
        "import_run_list",
        "SELECT id, kind, sources, outcome, began_ms, ended_ms, generation,"
        " came_in, added, changed, gone, skipped, bad, deferred, report"
        " FROM import_run ORDER BY began_ms DESC, id LIMIT $1 OFFSET $2"};
    struct db_rows rows =
        db_query(db, &list, DB_ARGS(db_part_limit(part), db_part_offset(part)));
    struct ledger_run *runs = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_part_next(&rows, part)) {
        runs = mem_grow(runs, n, &capacity, sizeof *runs);
        if (!read_run(&rows, arena, &runs[n]))
            n++;
    }
    e = db_end(&rows);
    *count = n;
    *out = arena_alloc(arena, n * sizeof *runs);
    if (n > 0)
        memcpy(*out, runs, n * sizeof *runs);
    free(runs);
    return e;
}

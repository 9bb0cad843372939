/* tonearm catalog diff | history: what is other in one generation than in
 * another, and what imports did. */
#include "cmd/commands.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "catalog/catalog.h"
#include "catalog/compare.h"
#include "catalog/store.h"
#include "cmd/local_state.h"
#include "cmd/table.h"
#include "db/db.h"
#include "db/part.h"
#include "json/writer.h"
#include "ledger/ledger.h"

#define OUTPUT_MAX_BYTES (1u << 20)

/* The end of a line of JSON. */
static void print_line(struct buf *out)
{
    buf_char(out, '\n');
    (void)fwrite(out->p, 1, out->n, stdout);
    buf_release(out);
}

static void json_number(struct json *j, const char *key, int64_t n)
{
    json_key_str(j, str_from_c(key));
    json_i64(j, n);
}

/* ---- diff ---- */

static void json_difference(struct json *j, struct str key,
                            const struct catalog_difference *d)
{
    json_key_str(j, key);
    json_object(j);
    json_number(j, "before", d->before);
    json_number(j, "after", d->after);
    json_number(j, "added", d->added);
    json_number(j, "changed", d->changed);
    json_number(j, "gone", d->gone);
    json_end_object(j);
}

static void print_json(const struct catalog_difference *by_type)
{
    struct buf out;
    struct json j;

    buf_init(&out, OUTPUT_MAX_BYTES);
    j = json_to(&out);
    json_object(&j);
    for (unsigned t = 0; t < ENTITY_COUNT; t++)
        json_difference(&j, entity_plural((enum entity)t), &by_type[t]);
    json_end_object(&j);
    print_line(&out);
}

static void print_text(const struct catalog_difference *by_type)
{
    printf("  %-12s %10s %10s %10s %10s %10s\n", "", "before", "after", "added",
           "changed", "gone");
    for (unsigned t = 0; t < ENTITY_COUNT; t++) {
        const struct catalog_difference *d = &by_type[t];

        printf("  %-12.*s %10u %10u %10u %10u %10u\n",
               STR_ARG(entity_plural((enum entity)t)), d->before, d->after,
               d->added, d->changed, d->gone);
    }
}

/* The generation that the argument names; without one, that in use. */
static enum err open_generation(const struct options *o, size_t i,
                                const struct store *store, struct catalog **out)
{
    uint64_t generation;

    if (i >= options_argument_count(o)) {
        enum err e = store_open_current(store, out);

        if (e == ERR_NOT_FOUND)
            log_error("there is no catalog in %s", options_text(o, "data"));
        return e;
    }
    if (!str_to_u64(str_from_c(options_argument(o, i)), &generation) ||
        generation == 0 || generation > UINT32_MAX)
        return options_wrong(o, "%s is not the number of a generation",
                             options_argument(o, i));
    return store_open_catalog(store, (uint32_t)generation, out);
}

static enum err run_diff(const struct options *o)
{
    struct catalog_difference by_type[ENTITY_COUNT];
    struct catalog *before = NULL, *after = NULL;
    struct store *store;
    enum err e = store_open(options_text(o, "data"), &store);

    if (e)
        return e;
    e = open_generation(o, 0, store, &before);
    if (!e)
        e = open_generation(o, 1, store, &after);
    if (!e) {
        catalog_compare(before, after, by_type);
        if (options_flag(o, "json"))
            print_json(by_type);
        else
            print_text(by_type);
    }
    catalog_close(before);
    catalog_close(after);
    store_close(store);
    return e;
}

static const struct option diff_options[] = {
    OPTION("json", FLAG, NULL, "as one JSON object"),
};

const struct command catalog_diff_command = {
    .name = "catalog diff",
    .arguments = "N [M]",
    .min_arguments = 1,
    .max_arguments = 2,
    .summary = "count what is new, another or gone in generation M, or the "
               "current one, since N",
    OPTIONS_OF(diff_options),
    .run = run_diff,
};

/* ---- history ---- */

static void json_time_ms(struct json *j, const char *key, int64_t unix_ms)
{
    char text[CLOCK_MS_TEXT_MAX];
    int n = clock_ms_to_text(unix_ms, text);

    json_key_str(j, str_from_c(key));
    json_str(j, str_of(text, (size_t)n));
}

/* The lines of a text as a list. */
static void json_lines(struct json *j, const char *key, struct str text)
{
    struct str line;

    json_key_str(j, str_from_c(key));
    json_array(j);
    while (str_split(&text, '\n', &line))
        if (line.n > 0)
            json_str(j, line);
    json_end_array(j);
}

static void print_run(const struct ledger_run *run)
{
    struct buf out;
    struct json j;

    buf_init(&out, OUTPUT_MAX_BYTES);
    j = json_to(&out);
    json_object(&j);
    json_key(&j, "kind");
    json_str(&j, run->kind);
    json_lines(&j, "sources", run->sources);
    json_key(&j, "outcome");
    json_str(&j, str_from_c(ledger_outcome_text(run->outcome)));
    json_time_ms(&j, "began", run->began_ms);
    json_time_ms(&j, "ended", run->ended_ms);
    json_number(&j, "generation", run->generation);
    json_number(&j, "came_in", run->came_in);
    json_number(&j, "added", run->added);
    json_number(&j, "changed", run->changed);
    json_number(&j, "gone", run->gone);
    json_number(&j, "skipped", run->skipped);
    json_number(&j, "bad", run->bad);
    json_number(&j, "deferred", run->deferred);
    json_lines(&j, "report", run->report);
    json_end_object(&j);
    print_line(&out);
}

static const struct table_column columns[] = {
    {"BEGAN", 20}, {"KIND", 12},    {"OUTCOME", 9}, {"GENERATION", 10},
    {"ADDED", 10}, {"CHANGED", 10}, {"GONE", 10},   {"SKIPPED", 10}};

#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

static void print_row(const struct ledger_run *run, struct arena *arena)
{
    char began[CLOCK_TEXT_LENGTH];
    const int64_t numbers[] = {run->generation, run->added, run->changed,
                               run->gone, run->skipped};
    struct str cells[COLUMN_COUNT] = {
        str_of(began, sizeof began), run->kind,
        str_from_c(ledger_outcome_text(run->outcome))};

    clock_to_text(run->began_ms / 1000, began);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        cells[3 + i] = arena_printf(arena, "%lld", (long long)numbers[i]);
    table_row(columns, cells, COLUMN_COUNT);
}

static enum err run_history(const struct options *o)
{
    struct db_part part = {.limit = (int64_t)options_number(o, "limit")};
    bool is_table = table_is_wanted(o);
    struct ledger_run *runs;
    struct arena arena;
    struct db *db;
    size_t count;
    enum err e = local_state_open(o, &db);

    if (e)
        return e;
    arena_init(&arena);
    e = ledger_list(db, &part, &arena, &runs, &count);
    db_close(db);
    if (!e && is_table)
        table_header(columns, COLUMN_COUNT);
    for (size_t i = 0; i < count && !e; i++)
        if (is_table)
            print_row(&runs[i], &arena);
        else
            print_run(&runs[i]);
    arena_release(&arena);
    return e;
}

static const struct option history_options[] = {
    OPTION("limit", NUMBER, "N", "so many of the newest", .fallback = "20",
           .min = 1, .max = LEDGER_RUNS_MAX),
    TABLE_JSON_OPTION,
};

const struct command catalog_history_command = {
    .name = "catalog history",
    .summary = "what imports did, newest first: a table, or where that isn't "
               "a terminal, a JSON object a line",
    OPTIONS_OF(history_options),
    .has_state = true,
    .run = run_history,
};

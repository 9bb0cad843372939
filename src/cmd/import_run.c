/* What the builder and sources tell is shown as it comes, about once a
 * second. */
#include "cmd/import_run.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "catalog/catalog.h"
#include "catalog/compare.h"
#include "catalog/store.h"
#include "cmd/datadir.h"
#include "cmd/import_note.h"
#include "cmd/options.h"
#include "cmd/served.h"
#include "import/corrections/layer.h"
#include "search/search.h"

void import_run_show(void *user, const char *doing, uint64_t done, uint64_t of)
{
    struct import_run *run = user;

    progress_show(&run->progress, doing, done, of, clock_monotonic_ms());
}

enum err import_run_begin(struct import_run *run, const struct options *o,
                          bool replace)
{
    const char *data = options_text(o, "data");
    enum err e = datadir_open(data);

    *run = (struct import_run){.o = o, .began_ms = clock_unix_ms()};
    progress_init(&run->progress, stderr, isatty(STDERR_FILENO) == 1,
                  clock_monotonic_ms());
    report_init(&run->report);
    if (!e)
        e = store_open(data, &run->store);
    /* The lock comes before the look: what is built on must stay current. */
    if (!e)
        e = store_lock(run->store);
    if (!e && !replace)
        e = store_open_current(run->store, &run->old);
    if (!e && !replace)
        e = store_current(run->store, &run->old_generation);
    return e == ERR_NOT_FOUND ? OK : e; /* the first import finds nothing */
}

enum err import_run_start(struct import_run *run, const struct options *o,
                          build_filter *keep, void *user)
{
    enum err e =
        builder_new(run->store, options_number(o, "memory"), &run->builder);

    if (e)
        return e;
    builder_set_progress(run->builder, import_run_show, run);
    builder_set_index(run->builder, search_build);
    e = layer_begin(options_text(o, "data"), run->builder, &run->report,
                    &run->layer);
    if (!e && run->old != NULL)
        e = layer_put_catalog(run->layer, run->old, run->old_generation, keep,
                              user);
    return e;
}

enum err import_run_judge(const struct options *o,
                          const struct import_report *r)
{
    uint64_t bad = report_bad_count(r);

    if (options_flag(o, "replace") && report_total(r, REPORT_CAME_IN) == 0) {
        log_error("--replace: nothing came in that could replace the catalog");
        return ERR_INVALID;
    }
    if (bad == 0)
        return OK;
    if (options_flag(o, "strict")) {
        log_error("--strict: %llu could not be used", (unsigned long long)bad);
        return ERR_INVALID;
    }
    if (report_total(r, REPORT_CAME_IN) > 0 ||
        report_total(r, REPORT_PEOPLE) > 0)
        return OK;
    log_error("nothing could be read: no %s", options_argument(o, 0));
    return ERR_INVALID;
}

static void print_result(const struct build_result *result)
{
    fprintf(stderr, "generation %u:", result->generation);
    for (unsigned t = 0; t < ENTITY_COUNT; t++)
        if (result->count[t] > 0)
            fprintf(stderr, " %u %.*s,", result->count[t],
                    STR_ARG(entity_plural((enum entity)t)));
    fprintf(stderr, " %u with audio features; %llu bytes\n", result->features,
            (unsigned long long)result->file_bytes);
    if (result->waiting > 0)
        fprintf(stderr,
                "deferred: features or an analysis of %u tracks that aren't "
                "there yet\n",
                result->waiting);
    if (result->dropped > 0)
        fprintf(stderr, "dropped: %llu references to nothing\n",
                (unsigned long long)result->dropped);
}

/* What has come into the new generation, and gone. Without an old one that was
 * looked at, everything is new. */
static void count_changes(const struct import_run *run,
                          const struct build_result *result,
                          struct ledger_run *out)
{
    struct catalog_difference by_type[ENTITY_COUNT], sum;
    struct catalog *new;

    for (unsigned t = 0; t < ENTITY_COUNT; t++)
        out->added += result->count[t];
    out->generation = result->generation;
    out->deferred = result->waiting;
    if (run->old == NULL ||
        store_open_catalog(run->store, result->generation, &new) != OK)
        return;
    catalog_compare(run->old, new, by_type);
    catalog_close(new);
    sum = catalog_difference_sum(by_type);
    out->added = sum.added;
    out->changed = sum.changed;
    out->gone = sum.gone;
}

static void print_report(const void *report, FILE *out)
{
    report_print(report, out);
}

/* `result` is NULL when no generation was made. */
static void note(const struct import_run *run, enum err e,
                 const struct build_result *result)
{
    const struct import_report *r = &run->report;
    struct import_note note = {
        .o = run->o,
        .first_source = run->first_source,
        .sources = run->sources,
        .run = {.kind = str_from_c(run->kind),
                .outcome = e                ? LEDGER_FAILED
                           : result != NULL ? LEDGER_DONE
                                            : LEDGER_AS_IT_WAS,
                .began_ms = run->began_ms,
                .came_in = (int64_t)report_total(r, REPORT_CAME_IN),
                .skipped = (int64_t)report_total(r, REPORT_SKIPPED),
                .bad = (int64_t)report_bad_count(r)},
        .print = print_report,
        .what = r};

    if (result != NULL)
        count_changes(run, result, &note.run);
    import_note_write(&note);
}

/* Corrections come last, and what they have displaced is on the disk before
 * the generation is in use. */
static enum err finish(struct import_run *run, struct build_result *result)
{
    struct layer_counts counts = {0};
    uint32_t next;
    enum err e = store_next(run->store, &next);

    if (!e)
        e = layer_end(run->layer, next, &counts);
    if (e)
        return e;
    e = builder_finish(run->builder, result);
    run->builder = NULL; /* it is freed, whatever came of it */
    progress_clear(&run->progress);
    if (counts.corrected + counts.hidden + counts.merged + counts.missing > 0)
        fprintf(stderr,
                "corrections: %zu corrected, %zu hidden, %zu merged; %zu of "
                "what isn't there\n",
                counts.corrected, counts.hidden, counts.merged, counts.missing);
    return e;
}

enum err import_run_end(struct import_run *run, enum err e)
{
    struct build_result result;
    bool is_built = false;

    if (!e && run->builder != NULL) {
        e = finish(run, &result);
        is_built = !e;
    }
    /* The summary takes the place of the last progress. */
    progress_clear(&run->progress);
    report_print(&run->report, stderr);
    if (is_built)
        print_result(&result);
    else
        fputs("nothing was changed\n", stderr);
    builder_free(run->builder);
    /* While another import runs, this one hasn't begun. To compare generations
     * takes a while, which nobody waits for without a state. */
    if (e != ERR_BUSY && (is_built || !run->is_look) &&
        import_note_is_kept(run->o))
        note(run, e, is_built ? &result : NULL);
    catalog_close(run->old);
    layer_free(run->layer);
    if (is_built) {
        layer_settle(options_text(run->o, "data"), run->store);
        store_unlock(run->store);
        served_wait(run->o, run->store, result.generation);
    }
    store_close(run->store);
    report_release(&run->report);
    return e;
}

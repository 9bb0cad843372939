/* tonearm train: a model of what people like, from everything that the state
 * and the catalog hold. */
#include "cmd/commands.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "cmd/local_state.h"
#include "cmd/progress.h"
#include "cmd/train.h"
#include "db/db.h"
#include "model/edlae.h"
#include "model/model_store.h"
#include "model/parallel.h"
#include "train/content.h"
#include "train/fit.h"
#include "train/gather.h"

#define HEAD_ITEMS "10000"

struct train_run {
    const struct options *o;
    struct progress progress;
    struct train_data data;
    struct gather_counts counts;
    struct train_options options;
    struct train_report report;
};

static void show(void *arg, const char *doing, uint64_t done, uint64_t of)
{
    struct train_run *run = arg;

    progress_show(&run->progress, doing, done, of, clock_monotonic_ms());
}

/* ---- what is learned from ---- */

/* In one transaction that reads: lists of one moment. */
static enum err gather(struct train_run *run, const struct catalog *c)
{
    struct db *db;
    enum err e = local_state_open(run->o, &db);

    if (!e)
        e = db_begin_read(db);
    if (!e) {
        e = gather_lists(db, c, &run->data, show, run, &run->counts);
        db_rollback(db);
    }
    db_close(db);
    return e;
}

static enum err read_all(struct train_run *run)
{
    struct catalog *c = NULL;
    enum err e = local_catalog_open(run->o, &c);

    if (!e && c == NULL) {
        log_error("%s: there is no catalog yet", options_text(run->o, "data"));
        return ERR_NOT_FOUND;
    }
    if (!e)
        e = content_read(c, run->options.threads, &run->data);
    if (!e)
        e = gather(run, c);
    catalog_close(c);
    return e;
}

/* ---- settings ---- */

/* What was tuned once stays good while the data grows. */
static void take_last_settings(struct train_run *run)
{
    const char *data = options_text(run->o, "data");
    struct model *m;
    uint32_t number;
    char *path;

    if (model_store_newest(data, &number))
        return;
    path = model_store_path(data, number);
    if (model_open(path, &m, NULL) == OK) {
        for (unsigned kind = 0; kind < MODEL_KINDS; kind++) {
            struct model_settings s = model_settings(m, (enum model_kind)kind);

            if (s.is_tuned)
                run->options.settings[kind] = s;
        }
        model_close(m);
    }
    free(path);
}

/* ---- the result ---- */

static void print_kind(const struct train_run *run, enum model_kind kind,
                       const char *name)
{
    const struct model_settings *s = &run->report.settings[kind];
    const struct figures *f = &run->report.held[kind];

    (void)fprintf(stderr,
                  "%s: %u factors, regularisation %.3g, weight %.3g, ridge "
                  "%.3g, dropout %.3g%s\n",
                  name, s->factors, (double)s->regularisation,
                  (double)s->weight, (double)s->ridge, (double)s->dropout,
                  s->is_tuned ? " (tuned)" : "");
    if (f->lists == 0) {
        (void)fprintf(stderr, "%s: too few lists to hold any out\n", name);
        return;
    }
    (void)fprintf(stderr,
                  "%s: held out of %u lists, found again: recall@10=%.4f "
                  "ndcg@10=%.4f recall@20=%.4f ndcg@20=%.4f ndcg@100=%.4f "
                  "r-precision=%.4f\n",
                  name, f->lists, f->recall10, f->ndcg10, f->recall20,
                  f->ndcg20, f->ndcg100, f->r_precision);
}

static void print_result(const struct train_run *run, uint32_t number)
{
    const struct gather_counts *c = &run->counts;

    (void)fprintf(
        stderr,
        "learned from: %llu users, %llu playlists, %llu tracks in "
        "lists and artists followed; %llu that the catalog hasn't\n",
        (unsigned long long)c->users, (unsigned long long)c->playlists,
        (unsigned long long)c->entries, (unsigned long long)c->unknown);
    print_kind(run, MODEL_TRACK, "tracks");
    print_kind(run, MODEL_ARTIST, "artists");
    (void)fprintf(stderr, "model %u\n", number);
}

/* ---- the command ---- */

static enum err fit(struct train_run *run, struct model_store *store,
                    uint32_t *number)
{
    char *path = model_store_build_path(store, "next.rec");
    char *prefix = model_store_build_path(store, "");
    enum err e;

    run->options.build = prefix;
    e = train_fit(&run->data, &run->options, path, &run->report);
    if (!e)
        e = model_store_commit(store, "next.rec", number);
    free(prefix);
    free(path);
    return e;
}

enum err train_model(const struct options *o, const struct train_wish *wish)
{
    struct train_run *run = mem_zalloc(1, sizeof *run);
    struct model_store *store = NULL;
    uint32_t number = 0;
    enum err e;

    run->o = o;
    run->options = (struct train_options){.threads = parallel_threads(),
                                          .head_max = wish->head_max,
                                          .tunes = wish->tunes,
                                          .keeps_places = true,
                                          .progress = show,
                                          .arg = run};
    train_data_init(&run->data);
    progress_init(&run->progress, stderr, isatty(STDERR_FILENO) == 1,
                  clock_monotonic_ms());
    take_last_settings(run);
    e = model_store_open(options_text(o, "data"), &store);
    if (!e)
        e = read_all(run);
    if (!e)
        e = fit(run, store, &number);
    progress_clear(&run->progress);
    if (!e)
        print_result(run, number);
    model_store_close(store);
    train_data_release(&run->data);
    free(run);
    return e;
}

static enum err train(const struct options *o)
{
    const struct train_wish wish = {.head_max =
                                        (uint32_t)options_number(o, "head"),
                                    .tunes = options_flag(o, "tune")};

    return train_model(o, &wish);
}

static const struct option train_options[] = {
    OPTION("tune", FLAG, NULL,
           "look for the settings that find most of what is held out, instead "
           "of taking the last ones"),
    OPTION("head", NUMBER, "N",
           "the most popular items, which get weights for one another: memory "
           "is 4 N^2 bytes, time grows with N^3; 0: none",
           .fallback = HEAD_ITEMS, .max = EDLAE_HEAD_MAX),
};

const struct command train_command = {
    .name = "train",
    .summary = "learn from plays, saves and playlists what to recommend",
    OPTIONS_OF(train_options),
    .has_state = true,
    .run = train,
};

/* The order of things:
 *
 *     1. entries of some lists are hidden
 *     2. with tuning: fits on the rest with other settings, as long as that
 *        finds more of the hidden ones
 *     3. a model of the rest is written, and blends are learned on it
 *     4. the model of everything is written, with these blends
 *
 * Where there are so many entries that those which were hidden don't matter, 4
 * writes what 3 fitted. The model of 3 is asked through the code that serves.
 */
#include "train/fit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "model/als.h"
#include "model/edlae.h"
#include "model/model_write.h"
#include "train/held.h"
#include "train/lists.h"
#include "train/place.h"

#define SWEEPS        8u
#define SWEEPS_TUNING 5u
#define MOVES_MAX     3u /* of one setting by one step */
#define KEEP_PLACE_MS 15000
#define FITS_AGAIN    1000000u /* entries, up to which 4 fits anew */
#define NEIGHBOURS    300u
#define WORK_FACTORS  64000000u  /* items x factors, at most */
#define WORK_ENTRIES  300000000u /* entries x factors, or FACTORS_MIN */
#define FACTORS_MIN   64u

/* ---- settings ---- */

/* As many factors as pay: no more than there are lists, and than fit into a
 * few minutes and gigabytes. */
static uint32_t factors_for(const struct interactions *x)
{
    uint64_t n = interactions_count(x), factors = ALS_FACTORS_MAX;
    uint32_t *counts = mem_alloc((size_t)x->columns * sizeof *counts + 1);
    uint64_t played = 0;

    interactions_popularity(x, counts);
    for (uint32_t c = 0; c < x->columns; c++)
        played += counts[c] > 0;
    free(counts);
    if (factors > WORK_ENTRIES / (n + 1))
        factors = WORK_ENTRIES / (n + 1);
    factors = factors < FACTORS_MIN ? FACTORS_MIN : factors;
    if (factors > WORK_FACTORS / (played + 1))
        factors = WORK_FACTORS / (played + 1);
    factors = factors > x->rows ? x->rows : factors;
    factors = factors > played ? played : factors;
    return factors < 16 ? 16 : (uint32_t)factors / 8 * 8;
}

static struct model_settings settings_for(const struct model_settings *given,
                                          const struct interactions *x)
{
    struct model_settings s = *given;
    uint32_t most = factors_for(x);

    if (s.factors == 0)
        s = (struct model_settings){.factors = most,
                                    .regularisation = 60,
                                    .weight = 12,
                                    .ridge = 100,
                                    .dropout = 0.25f};
    s.factors = s.factors > most ? most : s.factors;
    s.held_recall20 = s.held_ndcg20 = 0;
    return s;
}

/* ---- one kind ---- */

struct fitted {
    struct interactions items;
    struct als als;
    struct edlae neighbours;
    uint32_t *popularity;
};

static void fitted_release(struct fitted *f)
{
    interactions_release(&f->items);
    als_release(&f->als);
    edlae_release(&f->neighbours);
    free(f->popularity);
    *f = (struct fitted){.popularity = NULL};
}

/* What a fit is called, to people and in the names of files. */
struct doing {
    const struct train_options *options;
    const char *name;
    unsigned sweeps;
};

static void say(const struct doing *d, const char *what, unsigned done,
                unsigned of)
{
    char text[80];

    if (d->options->progress == NULL)
        return;
    (void)snprintf(text, sizeof text, "%s: %s", d->name, what);
    d->options->progress(d->options->arg, text, done, of);
}

static char *path_beside(const struct train_options *o, const char *name,
                         const char *ending)
{
    size_t n = strlen(o->build) + strlen(name) + strlen(ending) + 1;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%s%s%s", o->build, name, ending);
    for (char *p = path + strlen(o->build); *p; p++)
        if (*p == ' ')
            *p = '-';
    return path;
}

static enum err fit_factors(const struct doing *d, struct als *a)
{
    bool keeps = d->options->keeps_places;
    char *path = path_beside(d->options, d->name, ".place");
    uint64_t key = keeps ? place_key(a) : 0;
    unsigned sweep = keeps ? place_load(path, key, a) : 0;
    int64_t kept_ms = clock_monotonic_ms();
    enum err e = OK;

    for (; sweep < d->sweeps && !e; sweep++) {
        say(d, "sweeps", sweep, d->sweeps);
        e = als_sweep(a);
        if (!e && keeps && clock_monotonic_ms() - kept_ms >= KEEP_PLACE_MS) {
            place_keep(path, key, sweep + 1, a);
            kept_ms = clock_monotonic_ms();
        }
    }
    free(path);
    return e ? e : als_whiten(a);
}

static enum err fit_neighbours(const struct doing *d,
                               const struct interactions *lists,
                               const struct model_settings *s,
                               struct edlae *out)
{
    const struct edlae_options o = {.head_max = d->options->head_max,
                                    .count_min = 2,
                                    .ridge = s->ridge,
                                    .dropout = s->dropout,
                                    .keep = NEIGHBOURS,
                                    .threads = d->options->threads};

    say(d, "item-item weights", 0, 0);
    return edlae_fit(lists, &o, out);
}

static enum err fit_kind(const struct doing *d,
                         const struct interactions *lists,
                         const struct model_settings *s, struct fitted *out)
{
    const struct als_options o = {.factors = s->factors,
                                  .regularisation = s->regularisation,
                                  .weight = s->weight,
                                  .seed = 1,
                                  .threads = d->options->threads};
    enum err e;

    *out = (struct fitted){.popularity = NULL};
    interactions_transpose(lists, &out->items);
    out->popularity =
        mem_alloc((size_t)lists->columns * sizeof *out->popularity + 1);
    interactions_popularity(lists, out->popularity);
    als_init(&out->als, lists, &out->items, &o);
    e = fit_factors(d, &out->als);
    /* Lists' vectors are for the sweeps. */
    free(out->als.list_vectors);
    out->als.list_vectors = NULL;
    return e ? e : fit_neighbours(d, lists, s, &out->neighbours);
}

/* ---- both kinds ---- */

/* Lists of both kinds, a part of which may be hidden. */
struct lists {
    struct interactions shown[MODEL_KINDS];
    struct interactions hidden[MODEL_KINDS];
};

struct training {
    const struct train_data *data;
    const struct train_options *options;
    struct train_report *report;
    struct lists lists;
    struct fitted fitted[MODEL_KINDS];
};

static const char *const kind_names[MODEL_KINDS] = {"tracks", "artists"};

static enum err fit_both(struct training *t, const char *which,
                         const struct interactions *lists)
{
    enum err e = OK;

    for (unsigned kind = 0; kind < MODEL_KINDS && !e; kind++) {
        char name[40];
        struct doing d = {t->options, name, SWEEPS};

        (void)snprintf(name, sizeof name, "%s, %s", kind_names[kind], which);
        fitted_release(&t->fitted[kind]);
        e = fit_kind(&d, &lists[kind], &t->report->settings[kind],
                     &t->fitted[kind]);
    }
    return e;
}

/* Which kinds a model has. */
#define ONLY(kind) (1u << (kind))
#define BOTH       (ONLY(MODEL_TRACK) | ONLY(MODEL_ARTIST))

static enum err write_model(const struct training *t, const char *path,
                            unsigned kinds)
{
    struct model_draft drafts[MODEL_KINDS] = {{.items = 0}, {.items = 0}};

    for (unsigned kind = 0; kind < MODEL_KINDS; kind++) {
        const struct train_items *items = &t->data->items[kind];
        const struct fitted *f = &t->fitted[kind];

        if (!(kinds & ONLY(kind)))
            continue;
        drafts[kind] =
            (struct model_draft){.items = items->count,
                                 .ids = items->ids,
                                 .popularity = f->popularity,
                                 .factors = f->als.options.factors,
                                 .vectors = f->als.item_vectors,
                                 .settings = t->report->settings[kind],
                                 .neighbours = &f->neighbours,
                                 .content = items->content,
                                 .content_vectors = items->vectors};
        memcpy(drafts[kind].blend, t->report->blend[kind],
               sizeof drafts[kind].blend);
    }
    if (kinds == BOTH) {
        drafts[MODEL_TRACK].credit_begin = t->data->credit_begin;
        drafts[MODEL_TRACK].credits = t->data->credits;
    }
    return model_write(path, drafts, t->options->threads);
}

/* ---- asking what was fitted ---- */

/* The model's row of every item; the caller frees the array. */
static uint32_t *find_rows(const struct train_items *items,
                           const struct model *m, enum model_kind kind)
{
    uint32_t *rows = mem_alloc((size_t)items->count * sizeof *rows + 1);

    for (uint32_t i = 0; i < items->count; i++)
        rows[i] = model_row(m, kind, items->ids[i]);
    return rows;
}

/* Opens the model of what was fitted on the lists that hide something. */
static enum err open_held(struct training *t, unsigned kinds, struct model **m)
{
    char *path = path_beside(t->options, "held", ".rec");
    enum err e = write_model(t, path, kinds);

    if (!e)
        e = model_open(path, m, NULL);
    (void)unlink(path);
    free(path);
    return e;
}

static bool has_hidden(const struct training *t, unsigned kind)
{
    return interactions_count(&t->lists.hidden[kind]) > 0;
}

static enum err learn_blends(struct training *t)
{
    struct model *m;
    enum err e = open_held(t, BOTH, &m);

    if (e)
        return e;
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++) {
        struct model_settings *s = &t->report->settings[kind];
        uint32_t *rows = find_rows(&t->data->items[kind], m, kind);
        struct held held = {.model = m,
                            .kind = (enum model_kind)kind,
                            .shown = &t->lists.shown[kind],
                            .hidden = &t->lists.hidden[kind],
                            .row_of = rows,
                            .threads = t->options->threads};
        struct doing d = {t->options, kind_names[kind], 0};

        say(&d, "blend", 0, 0);
        t->report->held[kind] = held_learn(&held, t->report->blend[kind]);
        s->held_recall20 = (float)t->report->held[kind].recall20;
        s->held_ndcg20 = (float)t->report->held[kind].ndcg20;
        free(rows);
    }
    model_close(m);
    return OK;
}

/* ---- tuning ---- */

/* Fits of one kind by other settings, and what each finds by one way. */
struct trial {
    struct training *t;
    enum model_kind kind;
    unsigned way;  /* WAY_FACTORS or WAY_NEIGHBOURS */
    float most;    /* of the setting that is walked */
    double *gains; /* of each list */
    double *best;
    unsigned count;
};

/* Measures what was fitted. */
static enum err measure_trial(struct trial *trial)
{
    struct training *t = trial->t;
    struct held held = {.kind = trial->kind,
                        .shown = &t->lists.shown[trial->kind],
                        .hidden = &t->lists.hidden[trial->kind],
                        .threads = t->options->threads};
    float blend[MODEL_WAYS] = {0};
    struct model *m;
    uint32_t *rows;
    enum err e = open_held(t, ONLY(trial->kind), &m);

    if (e)
        return e;
    blend[trial->way] = 1;
    rows = find_rows(&t->data->items[trial->kind], m, trial->kind);
    held.model = m;
    held.row_of = rows;
    (void)held_measure(&held, blend, trial->gains);
    free(rows);
    model_close(m);
    return OK;
}

static enum err run_trial(struct trial *trial, const struct model_settings *s)
{
    struct training *t = trial->t;
    struct train_options quiet = *t->options;
    struct doing d = {t->options, kind_names[trial->kind], SWEEPS_TUNING};
    struct model_settings settings = *s;
    enum err e;

    say(&d, "tuning", ++trial->count, 0);
    quiet.progress = NULL;
    quiet.keeps_places = false;
    d.options = &quiet;
    /* Only what is asked is fitted. */
    if (trial->way == WAY_FACTORS) {
        quiet.head_max = 0;
    } else {
        settings.factors = 8;
        d.sweeps = 0;
    }
    fitted_release(&t->fitted[trial->kind]);
    e = fit_kind(&d, &t->lists.shown[trial->kind], &settings,
                 &t->fitted[trial->kind]);
    return e ? e : measure_trial(trial);
}

static void keep_best(struct trial *trial)
{
    double *gains = trial->gains;

    trial->gains = trial->best;
    trial->best = gains;
}

/* Moves one setting by `step`, down or up, as long as that is better. */
static enum err walk(struct trial *trial, struct model_settings *s,
                     float *setting, float step)
{
    uint32_t lists = trial->t->lists.hidden[trial->kind].rows;
    bool has_moved = false;
    enum err e = OK;

    for (unsigned way = 0; way < 2 && !has_moved && !e; way++)
        for (unsigned moves = 0; moves < MOVES_MAX && !e; moves++) {
            float before = *setting;

            *setting = way == 0 ? before / step : before * step;
            if (*setting <= trial->most)
                e = run_trial(trial, s);
            if (e || *setting > trial->most ||
                !held_is_better(trial->best, trial->gains, lists)) {
                *setting = before;
                break;
            }
            keep_best(trial);
            has_moved = true;
        }
    return e;
}

static enum err tune_factors(struct trial *trial, struct model_settings *s)
{
    static const float steps[] = {3, 1.5f};
    enum err e;

    trial->way = WAY_FACTORS;
    e = run_trial(trial, s);
    keep_best(trial);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && !e; i++) {
        e = walk(trial, s, &s->regularisation, steps[i]);
        if (!e)
            e = walk(trial, s, &s->weight, steps[i]);
    }
    return e;
}

static enum err tune_neighbours(struct trial *trial, struct model_settings *s)
{
    enum err e;

    if (trial->t->options->head_max == 0)
        return OK;
    trial->way = WAY_NEIGHBOURS;
    e = run_trial(trial, s);
    keep_best(trial);
    if (!e)
        e = walk(trial, s, &s->ridge, 2.5f);
    trial->most = 0.8f; /* a share */
    if (!e)
        e = walk(trial, s, &s->dropout, 1.6f);
    return e;
}

static enum err tune_kind(struct training *t, enum model_kind kind)
{
    struct model_settings *s = &t->report->settings[kind];
    size_t lists = t->lists.hidden[kind].rows;
    struct trial trial = {.t = t,
                          .kind = kind,
                          .most = 1e6f,
                          .gains = mem_zalloc(lists, sizeof *trial.gains),
                          .best = mem_zalloc(lists, sizeof *trial.best)};
    enum err e = tune_factors(&trial, s);

    if (!e)
        e = tune_neighbours(&trial, s);
    s->is_tuned = 1;
    free(trial.gains);
    free(trial.best);
    return e;
}

static enum err tune(struct training *t)
{
    enum err e = OK;

    for (unsigned kind = 0; kind < MODEL_KINDS && !e; kind++)
        if (has_hidden(t, kind))
            e = tune_kind(t, (enum model_kind)kind);
    return e;
}

/* ---- the whole ---- */

static void begin_report(struct training *t)
{
    static const float blends[MODEL_KINDS][MODEL_WAYS] = {
        [MODEL_TRACK] = {1, 0, 0.2f, 0.2f, 0.02f, 0.002f},
        [MODEL_ARTIST] = {1, 0, 0, 0, 0.02f, 0.002f}};

    *t->report = (struct train_report){.held = {{.lists = 0}}};
    memcpy(t->report->blend, blends, sizeof blends);
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++)
        t->report->settings[kind] =
            settings_for(&t->options->settings[kind], &t->lists.shown[kind]);
}

static uint64_t entries(const struct training *t)
{
    return interactions_count(&t->lists.shown[MODEL_TRACK]) +
           interactions_count(&t->lists.shown[MODEL_ARTIST]);
}

static enum err fit_again(struct training *t)
{
    struct interactions all[MODEL_KINDS];
    enum err e;

    for (unsigned kind = 0; kind < MODEL_KINDS; kind++)
        interactions_join(&t->lists.shown[kind], &t->lists.hidden[kind],
                          &all[kind]);
    e = fit_both(t, "all", all);
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++)
        interactions_release(&all[kind]);
    return e;
}

enum err train_fit(const struct train_data *data,
                   const struct train_options *options, const char *path,
                   struct train_report *report)
{
    struct training t = {.data = data, .options = options, .report = report};
    enum err e;

    lists_hide(data, t.lists.shown, t.lists.hidden);
    begin_report(&t);
    e = options->tunes ? tune(&t) : OK;
    if (!e)
        e = fit_both(&t, "held out", t.lists.shown);
    if (!e)
        e = learn_blends(&t);
    if (!e && entries(&t) <= FITS_AGAIN)
        e = fit_again(&t);
    if (!e)
        e = write_model(&t, path, BOTH);
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++) {
        fitted_release(&t.fitted[kind]);
        interactions_release(&t.lists.shown[kind]);
        interactions_release(&t.lists.hidden[kind]);
    }
    return e;
}

void train_data_init(struct train_data *data)
{
    *data = (struct train_data){.credit_begin = NULL};
    interactions_init(&data->tracks, 0);
    interactions_init(&data->artists, 0);
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++)
        interactions_init(&data->hidden[kind], 0);
}

void train_data_release(struct train_data *data)
{
    interactions_release(&data->tracks);
    interactions_release(&data->artists);
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++) {
        interactions_release(&data->hidden[kind]);
        free(data->items[kind].ids);
        free(data->items[kind].vectors);
    }
    free(data->credit_begin);
    free(data->credits);
}

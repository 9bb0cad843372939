/* One setting after the other is moved down or up, by large steps and then by
 * smaller ones, as long as that is better than chance. A trial is a fit of one
 * kind, and a model's file of it, which is asked as any model is. */
#include "train/tune.h"

#include <stdlib.h>

#include "base/mem.h"
#include "train/fit_inner.h"
#include "train/held.h"

#define SWEEPS_TUNING 5u
#define MOVES_MAX     3u /* of one setting by one step */

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
    enum err e = fit_open(t, ONLY(trial->kind), &m);

    if (e)
        return e;
    blend[trial->way] = 1;
    rows = fit_rows(&t->data->items[trial->kind], m, trial->kind);
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
    struct doing d = {t->options, fit_kind_names[trial->kind], SWEEPS_TUNING};
    struct model_settings settings = *s;
    enum err e;

    fit_say(&d, "tuning", ++trial->count, 0);
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

enum err tune_fit(struct training *t)
{
    enum err e = OK;

    for (unsigned kind = 0; kind < MODEL_KINDS && !e; kind++)
        if (interactions_count(&t->lists.hidden[kind]) > 0)
            e = tune_kind(t, (enum model_kind)kind);
    return e;
}

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
#include "train/fit_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "model/model_write.h"
#include "train/held.h"
#include "train/lists.h"
#include "train/place.h"
#include "train/tune.h"

#define SWEEPS        8u
#define KEEP_PLACE_MS 15000
#define FITS_AGAIN    1000000u /* entries, up to which 4 fits anew */
#define CONTENT_LEAST 0.01f    /* of the greatest weight */
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

static void fitted_release(struct fitted *f)
{
    interactions_release(&f->items);
    als_release(&f->als);
    edlae_release(&f->neighbours);
    free(f->popularity);
    *f = (struct fitted){.popularity = NULL};
}

void fit_say(const struct doing *d, const char *what, unsigned done,
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
        fit_say(d, "sweeps", sweep, d->sweeps);
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

    fit_say(d, "item-item weights", 0, 0);
    return edlae_fit(lists, &o, out);
}

enum err fit_kind(const struct doing *d, const struct interactions *lists,
                  const struct model_settings *s, struct fitted *out)
{
    const struct als_options o = {.factors = s->factors,
                                  .regularisation = s->regularisation,
                                  .weight = s->weight,
                                  .seed = 1,
                                  .threads = d->options->threads};
    enum err e;

    fitted_release(out);
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

const char *const fit_kind_names[MODEL_KINDS] = {"tracks", "artists"};

static enum err fit_both(struct training *t, const char *which,
                         const struct interactions *lists)
{
    enum err e = OK;

    for (unsigned kind = 0; kind < MODEL_KINDS && !e; kind++) {
        char name[40];
        struct doing d = {t->options, name, SWEEPS};

        (void)snprintf(name, sizeof name, "%s, %s", fit_kind_names[kind],
                       which);
        e = fit_kind(&d, &lists[kind], &t->report->settings[kind],
                     &t->fitted[kind]);
    }
    return e;
}

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

uint32_t *fit_rows(const struct train_items *items, const struct model *m,
                   enum model_kind kind)
{
    uint32_t *rows = mem_alloc((size_t)items->count * sizeof *rows + 1);

    for (uint32_t i = 0; i < items->count; i++)
        rows[i] = model_row(m, kind, items->ids[i]);
    return rows;
}

enum err fit_open(struct training *t, unsigned kinds, struct model **m)
{
    char *path = path_beside(t->options, "held", ".rec");
    enum err e = write_model(t, path, kinds);

    if (!e)
        e = model_open(path, m, NULL);
    (void)unlink(path);
    free(path);
    return e;
}

/* All that was hidden had been played, and says nothing of what nobody did: for
 * that, contents count a little whatever was learned. */
static void keep_content(float blend[MODEL_WAYS])
{
    float most = 0;

    for (unsigned w = 0; w < MODEL_WAYS; w++)
        most = blend[w] > most ? blend[w] : most;
    if (blend[WAY_CONTENT] < CONTENT_LEAST * most)
        blend[WAY_CONTENT] = CONTENT_LEAST * most;
}

static enum err learn_blends(struct training *t)
{
    struct model *m;
    enum err e = fit_open(t, BOTH, &m);

    if (e)
        return e;
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++) {
        struct model_settings *s = &t->report->settings[kind];
        uint32_t *rows = fit_rows(&t->data->items[kind], m, kind);
        struct held held = {.model = m,
                            .kind = (enum model_kind)kind,
                            .shown = &t->lists.shown[kind],
                            .hidden = &t->lists.hidden[kind],
                            .row_of = rows,
                            .threads = t->options->threads};
        struct doing d = {t->options, fit_kind_names[kind], 0};

        fit_say(&d, "blend", 0, 0);
        t->report->held[kind] = held_learn(&held, t->report->blend[kind]);
        keep_content(t->report->blend[kind]);
        s->held_recall20 = (float)t->report->held[kind].recall20;
        s->held_ndcg20 = (float)t->report->held[kind].ndcg20;
        free(rows);
    }
    model_close(m);
    return OK;
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
    e = options->tunes ? tune_fit(&t) : OK;
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

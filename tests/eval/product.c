/* The product's part of an evaluation: what `tonearm train` fits and what
 * serves, on lists in files, a line each of numbers: who, then items.
 *
 *     product fit MODEL [--tune] TRAIN VALID
 *         fits artists on both, tuned and blended on VALID alone
 *     product ask MODEL < LISTS
 *         the best 100 artists for each line, as a line
 *     product tracks MODEL < LISTS
 *         the same for tracks, by their ids in base62, 500 of them
 *
 * Prints what it found on standard error. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/mem.h"
#include "model/model.h"
#include "model/parallel.h"
#include "train/fit.h"

#define ANSWERS_MAX 500u
#define WORDS_MAX   20000u

static void fail(const char *what)
{
    (void)fprintf(stderr, "product: %s\n", what);
    exit(1);
}

/* Appends lines to `x`, a row for each number of a list up to the greatest. */
static void read_lists(const char *path, struct interactions *x)
{
    static struct interaction row[WORDS_MAX];
    FILE *in = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;

    if (in == NULL)
        fail(path);
    while (getline(&line, &room, in) > 0) {
        char *at = line, *end;
        unsigned long who = strtoul(at, &end, 10);
        size_t n = 0;

        for (at = end; n < WORDS_MAX; at = end) {
            unsigned long item = strtoul(at, &end, 10);

            if (end == at)
                break;
            row[n++] = (struct interaction){(uint32_t)item, 1};
        }
        while (x->rows < who)
            interactions_add(x, NULL, 0);
        interactions_add(x, row, n);
    }
    free(line);
    (void)fclose(in);
}

static void fill_to(struct interactions *x, uint32_t rows, uint32_t columns)
{
    while (x->rows < rows)
        interactions_add(x, NULL, 0);
    x->columns = columns;
}

static void show(void *arg, const char *doing, uint64_t done, uint64_t of)
{
    (void)arg;
    (void)fprintf(stderr, "%s %llu/%llu\n", doing, (unsigned long long)done,
                  (unsigned long long)of);
}

static void print_report(const struct train_report *r)
{
    const struct model_settings *s = &r->settings[MODEL_ARTIST];
    const struct figures *f = &r->held[MODEL_ARTIST];

    (void)fprintf(stderr,
                  "factors %u regularisation %g weight %g ridge %g dropout %g; "
                  "held out: recall@20=%.4f ndcg@20=%.4f; blend",
                  s->factors, (double)s->regularisation, (double)s->weight,
                  (double)s->ridge, (double)s->dropout, f->recall20, f->ndcg20);
    for (unsigned w = 0; w < MODEL_WAYS; w++)
        (void)fprintf(stderr, " %.4f", (double)r->blend[MODEL_ARTIST][w]);
    (void)fprintf(stderr, "\n");
}

static int fit(const char *model, bool tunes, const char *train,
               const char *valid)
{
    struct train_options o = {.threads = parallel_threads(),
                              .head_max = 6000,
                              .tunes = tunes,
                              .build = model,
                              .progress = show};
    struct interactions *shown, *hidden;
    struct train_report report;
    struct train_data data;
    uint32_t rows, columns;

    train_data_init(&data);
    shown = &data.artists;
    hidden = &data.hidden[MODEL_ARTIST];
    read_lists(train, shown);
    read_lists(valid, hidden);
    rows = shown->rows > hidden->rows ? shown->rows : hidden->rows;
    columns =
        shown->columns > hidden->columns ? shown->columns : hidden->columns;
    fill_to(shown, rows, columns);
    fill_to(hidden, rows, columns);
    data.items[MODEL_ARTIST].count = columns;
    data.items[MODEL_ARTIST].ids =
        mem_alloc(columns * sizeof *data.items[MODEL_ARTIST].ids);
    for (uint32_t i = 0; i < columns; i++)
        data.items[MODEL_ARTIST].ids[i] = (struct id){0, i};
    if (train_fit(&data, &o, model, &report))
        fail("can't fit");
    print_report(&report);
    train_data_release(&data);
    return 0;
}

/* A word as a row of the model: a number, or an id in base62. */
static uint32_t find(const struct model *m, enum model_kind kind,
                     const char *word)
{
    struct id id = {0, 0};

    if (kind == MODEL_ARTIST)
        id.lo = strtoul(word, NULL, 10);
    else if (!id_from_base62(str_from_c(word), &id))
        fail("not an id");
    return model_row(m, kind, id);
}

static void print(const struct model *m, enum model_kind kind, uint32_t row)
{
    struct id id = model_id(m, kind, row);
    char text[ID_TEXT_LENGTH];

    if (kind == MODEL_ARTIST) {
        (void)printf("%llu ", (unsigned long long)id.lo);
    } else {
        id_to_base62(id, text);
        (void)printf("%.*s ", ID_TEXT_LENGTH, text);
    }
}

static int ask(const char *path, enum model_kind kind)
{
    struct model_seed seeds[MODEL_MAX_SEEDS];
    struct model_score out[ANSWERS_MAX];
    struct model_scratch *scratch;
    struct model *m;
    char *line = NULL;
    size_t room = 0;

    if (model_open(path, &m, NULL))
        fail("can't open the model");
    scratch = model_scratch_new(m);
    while (getline(&line, &room, stdin) > 0) {
        struct model_query query = {.kind = kind, .seeds = seeds};
        char *rest = line, *word;
        size_t n;

        (void)strsep(&rest, " \n"); /* who */
        while ((word = strsep(&rest, " \n")) != NULL &&
               query.seed_count < MODEL_MAX_SEEDS)
            if (word[0] != '\0')
                seeds[query.seed_count++] =
                    (struct model_seed){find(m, kind, word), 1};
        n = model_nearest(m, &query, scratch, out,
                          kind == MODEL_ARTIST ? 100 : ANSWERS_MAX);
        for (size_t i = 0; i < n; i++)
            print(m, kind, out[i].row);
        (void)printf("\n");
    }
    free(line);
    model_scratch_free(scratch);
    model_close(m);
    return 0;
}

int main(int argc, char **argv)
{
    bool tunes = argc > 3 && strcmp(argv[3], "--tune") == 0;

    if (argc == 5 + tunes && strcmp(argv[1], "fit") == 0)
        return fit(argv[2], tunes, argv[3 + tunes], argv[4 + tunes]);
    if (argc == 3 && strcmp(argv[1], "ask") == 0)
        return ask(argv[2], MODEL_ARTIST);
    if (argc == 3 && strcmp(argv[1], "tracks") == 0)
        return ask(argv[2], MODEL_TRACK);
    (void)fprintf(stderr, "usage: product fit|ask|tracks MODEL ...\n");
    return 2;
}

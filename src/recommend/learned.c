/* A question's scratch is a megabyte or two: those that were made are kept for
 * the next ones, as many as there have been questions at a time. */
#include "recommend/learned.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "model/model_store.h"

#define SCRATCHES 16u /* that are kept */

struct learned {
    const struct catalog *catalog;
    struct model *model;
    uint32_t *numbers[MODEL_KINDS]; /* of each row; CATALOG_NONE: the catalog
                                       hasn't got it */

    pthread_mutex_t lock; /* guards what follows */
    struct model_scratch *kept[SCRATCHES];
    size_t kept_count;
};

static enum entity entity_of(enum model_kind kind)
{
    return kind == MODEL_TRACK ? ENTITY_TRACK : ENTITY_ARTIST;
}

/* ---- opening ---- */

/* How many rows the catalog doesn't have. */
static uint32_t map_rows(struct learned *l, enum model_kind kind)
{
    uint32_t rows = model_rows(l->model, kind), unknown = 0;

    l->numbers[kind] = mem_zalloc(rows, sizeof *l->numbers[kind]);
    for (uint32_t i = 0; i < rows; i++) {
        l->numbers[kind][i] = catalog_find(l->catalog, entity_of(kind),
                                           model_id(l->model, kind, i));
        unknown += l->numbers[kind][i] == CATALOG_NONE;
    }
    return unknown;
}

enum err learned_open(const char *data, uint32_t number,
                      const struct catalog *c, struct learned **out)
{
    char *path = model_store_path(data, number);
    struct model *model;
    struct learned *l;
    uint32_t tracks, artists;
    enum err e = model_open(path, &model, NULL);

    free(path);
    if (e)
        return e;
    l = mem_zalloc(1, sizeof *l);
    l->catalog = c;
    l->model = model;
    (void)pthread_mutex_init(&l->lock, NULL);
    tracks = map_rows(l, MODEL_TRACK);
    artists = map_rows(l, MODEL_ARTIST);
    log_info("recommending by model %u: %u tracks, %u artists; the catalog "
             "doesn't have %u and %u of them",
             number, model_rows(model, MODEL_TRACK),
             model_rows(model, MODEL_ARTIST), tracks, artists);
    *out = l;
    return OK;
}

void learned_close(struct learned *l)
{
    if (l == NULL)
        return;
    for (size_t i = 0; i < l->kept_count; i++)
        model_scratch_free(l->kept[i]);
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++)
        free(l->numbers[kind]);
    (void)pthread_mutex_destroy(&l->lock);
    model_close(l->model);
    free(l);
}

/* ---- asking ---- */

static struct model_scratch *take_scratch(struct learned *l)
{
    struct model_scratch *s = NULL;

    (void)pthread_mutex_lock(&l->lock);
    if (l->kept_count > 0)
        s = l->kept[--l->kept_count];
    (void)pthread_mutex_unlock(&l->lock);
    return s != NULL ? s : model_scratch_new(l->model);
}

static void give_scratch(struct learned *l, struct model_scratch *s)
{
    (void)pthread_mutex_lock(&l->lock);
    if (l->kept_count < SCRATCHES) {
        l->kept[l->kept_count++] = s;
        s = NULL;
    }
    (void)pthread_mutex_unlock(&l->lock);
    model_scratch_free(s);
}

/* Those of what is liked that the model knows. */
struct seeds {
    struct model_seed list[MODEL_MAX_SEEDS];
    uint32_t places[MODEL_MAX_SEEDS]; /* in what is liked, ascending */
    size_t count;
};

static void find_seeds(const struct learned *l, const struct learned_query *q,
                       struct seeds *out)
{
    out->count = 0;
    for (size_t i = 0; i < q->count && out->count < MODEL_MAX_SEEDS; i++) {
        uint32_t row = model_row(
            l->model, q->kind,
            catalog_id(l->catalog, entity_of(q->kind), q->liked[i].n));

        if (row == MODEL_NONE)
            continue;
        out->list[out->count] = (struct model_seed){row, q->liked[i].weight};
        out->places[out->count++] = (uint32_t)i;
    }
}

/* The place of what a row is likest to, among the first `because`. */
static uint32_t likest(const struct learned *l, const struct learned_query *q,
                       const struct seeds *seeds, uint32_t row)
{
    uint32_t at = 0;
    float best = -1;

    for (size_t i = 0; i < seeds->count && seeds->places[i] < q->because; i++) {
        float likeness =
            model_likeness(l->model, q->kind, row, seeds->list[i].row);

        if (likeness > best) {
            best = likeness;
            at = seeds->places[i];
        }
    }
    return at;
}

size_t learned_nearest(struct learned *l, const struct learned_query *query,
                       struct arena *arena, struct learned_item *out,
                       size_t max)
{
    struct seeds *seeds = arena_alloc(arena, sizeof *seeds);
    struct model_score *scores = arena_alloc(arena, (max + 1) * sizeof *scores);
    struct model_query asked = {.kind = query->kind, .seeds = seeds->list};
    struct model_scratch *scratch;
    size_t found, n = 0;

    find_seeds(l, query, seeds);
    if (seeds->count == 0)
        return 0;
    asked.seed_count = seeds->count;
    scratch = take_scratch(l);
    found = model_nearest(l->model, &asked, scratch, scores, max);
    give_scratch(l, scratch);
    for (size_t i = 0; i < found; i++) {
        uint32_t number = l->numbers[query->kind][scores[i].row];

        if (number != CATALOG_NONE)
            out[n++] = (struct learned_item){
                .n = number,
                .score = 1 - 0.8f * (float)i / (float)max,
                .because = likest(l, query, seeds, scores[i].row)};
    }
    return n;
}

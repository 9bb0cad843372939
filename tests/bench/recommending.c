/* What a recommendation costs in this process, and what is asked for.
 *
 *     recommending queries DATA SEED COUNT    prints so many query strings
 *     recommending time DATA SEED COUNT       times the same ones, with the
 *                                             newest model if there is one
 *     recommending time-untrained DATA SEED COUNT     the same without
 *
 * Each has five seeds, tracks and artists drawn by popularity and a genre now
 * and then, and six tunables: floors and ceilings that leave something, and
 * targets. DATA is a data directory, of which the generation in use is asked.
 * Slow queries go to standard error. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/random.h"
#include "catalog/catalog.h"
#include "catalog/store.h"
#include "model/model_store.h"
#include "recommend/ground.h"
#include "recommend/learned.h"
#include "recommend/recommendation.h"

#define PASSES    4 /* and one that isn't counted */
#define SEEDS     5
#define TUNABLES  6
#define LIMIT     20
#define QUERY_MAX 4096

struct question {
    struct recommend_seed seeds[SEEDS];
    struct tuning tuning;
    struct buf text; /* as a client would ask it */
    double ms;
};

/* ---- drawing ---- */

static uint32_t draw(const struct catalog *c, enum entity type,
                     struct random_sequence *r)
{
    uint32_t n;

    do
        n = random_below(r, catalog_count(c, type));
    while (random_below(r, 101) > catalog_popularity(c, type, n));
    return n;
}

/* Seeds of one kind follow each other, as a query names them. */
static void draw_seeds(struct question *q, const struct catalog *c,
                       struct random_sequence *r)
{
    unsigned tracks = 1 + random_below(r, 3), genres = random_below(r, 2);

    for (unsigned i = 0; i < SEEDS; i++) {
        struct recommend_seed *s = &q->seeds[i];
        char id[ID_TEXT_LENGTH];

        *s = (struct recommend_seed){.kind = SEED_ARTIST, .weight = 1};
        if (i < tracks)
            s->kind = SEED_TRACK;
        else if (i >= SEEDS - genres)
            s->kind = SEED_GENRE;
        if (s->kind == SEED_GENRE) {
            s->genre = genre_seed_name(random_below(r, GENRE_SEEDS));
        } else {
            enum entity type =
                s->kind == SEED_TRACK ? ENTITY_TRACK : ENTITY_ARTIST;

            s->n = draw(c, type, r);
            id_to_base62(catalog_id(c, type, s->n), id);
            s->genre = str_of(id, sizeof id);
        }
        if (i > 0 && s->kind == q->seeds[i - 1].kind)
            buf_printf(&q->text, ",%.*s", STR_ARG(s->genre));
        else
            buf_printf(&q->text, "%sseed_%s=%.*s", i > 0 ? "&" : "",
                       s->kind == SEED_TRACK    ? "tracks"
                       : s->kind == SEED_ARTIST ? "artists"
                                                : "genres",
                       STR_ARG(s->genre));
    }
}

static void draw_tunables(struct question *q, struct random_sequence *r)
{
    static const char *const choices[] = {
        "min_energy=0.2",        "max_energy=0.9",
        "target_energy=0.7",     "min_danceability=0.2",
        "target_valence=0.6",    "max_valence=0.9",
        "min_tempo=80",          "max_tempo=170",
        "target_tempo=120",      "min_popularity=5",
        "target_popularity=60",  "max_acousticness=0.9",
        "max_liveness=0.8",      "target_loudness=-7",
        "max_duration_ms=420000"};
    static const char *const kinds[] = {"min_", "max_", "target_"};
    const size_t count = sizeof choices / sizeof choices[0];
    size_t first = random_below(r, (uint32_t)count);

    tuning_init(&q->tuning);
    for (size_t i = 0; i < TUNABLES; i++) {
        const char *choice = choices[(first + 2 * i) % count];
        struct str value = str_from_c(choice), name;

        (void)str_split(&value, '=', &name);
        buf_printf(&q->text, "&%s", choice);
        for (unsigned k = 0; k < TUNING_KINDS; k++)
            for (unsigned a = 0; a < ATTRIBUTES; a++)
                if (str_starts(name, str_from_c(kinds[k])) &&
                    str_eq(str_from(name, strlen(kinds[k])),
                           attribute_name((enum attribute)a)))
                    (void)tuning_read(&q->tuning, (enum tuning_kind)k,
                                      (enum attribute)a, value);
    }
}

static void draw_question(struct question *q, const struct catalog *c,
                          struct random_sequence *r)
{
    buf_init(&q->text, QUERY_MAX);
    draw_seeds(q, c, r);
    draw_tunables(q, r);
    buf_printf(&q->text, "&limit=%d", LIMIT);
    q->ms = 1e9;
}

/* ---- times ---- */

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static uint32_t answer(const struct ground *g, struct question *q,
                       struct arena *arena)
{
    struct recommend_query query = {.seeds = q->seeds,
                                    .seed_count = SEEDS,
                                    .tuning = &q->tuning,
                                    .market = -1,
                                    .limit = LIMIT};
    struct recommend_answer out;
    double begin = now_ms(), ms;

    arena_reset(arena);
    recommend_answer(g, &query, arena, &out);
    ms = now_ms() - begin;
    q->ms = ms < q->ms ? ms : q->ms;
    return out.count;
}

static int compare_times(const void *a, const void *b)
{
    const struct question *x = a, *y = b;

    return x->ms < y->ms ? -1 : x->ms > y->ms;
}

/* The best of several times of each, so that what else the machine does isn't
 * counted; passes go over all, so that a question doesn't find its own data in
 * the caches. */
static void time_all(const struct catalog *c, struct learned *learned,
                     struct question *questions, size_t count)
{
    struct ground *g = ground_new(c, learned);
    struct arena arena;
    size_t given = 0;

    arena_init(&arena);
    for (int pass = 0; pass <= PASSES; pass++)
        for (size_t i = 0; i < count; i++) {
            given += answer(g, &questions[i], &arena);
            if (pass == 0)
                questions[i].ms = 1e9;
        }
    qsort(questions, count, sizeof *questions, compare_times);
    fprintf(stderr, "    slowest: %.3f ms: %.*s\n", questions[count - 1].ms,
            STR_ARG(buf_get(&questions[count - 1].text)));
    printf("p50_ms %.3f p99_ms %.3f given %.2f\n", questions[count / 2].ms,
           questions[count * 99 / 100].ms,
           (double)given / (double)(count * (PASSES + 1)));
    arena_release(&arena);
    ground_free(g);
}

static void run(const char *what, const char *data, const struct catalog *c,
                uint64_t seed, size_t count)
{
    struct question *questions = mem_zalloc(count, sizeof *questions);
    struct random_sequence r = random_sequence(seed, 16);
    struct learned *learned = NULL;
    uint32_t model;

    for (size_t i = 0; i < count; i++)
        draw_question(&questions[i], c, &r);
    for (size_t i = 0; i < count && strcmp(what, "queries") == 0; i++)
        printf("%.*s\n", STR_ARG(buf_get(&questions[i].text)));
    /* A data directory without a model is measured without one. */
    if (strcmp(what, "time") == 0 && model_store_newest(data, &model) == OK &&
        learned_open(data, model, c, &learned) != OK)
        learned = NULL;
    if (strcmp(what, "queries") != 0)
        time_all(c, learned, questions, count);
    for (size_t i = 0; i < count; i++)
        buf_release(&questions[i].text);
    free(questions);
}

int main(int argc, char **argv)
{
    struct catalog *c = NULL;
    struct store *store = NULL;
    uint64_t seed, count;

    if (argc != 5 ||
        (strcmp(argv[1], "queries") != 0 && strcmp(argv[1], "time") != 0 &&
         strcmp(argv[1], "time-untrained") != 0) ||
        !str_to_u64(str_from_c(argv[3]), &seed) ||
        !str_to_u64(str_from_c(argv[4]), &count) || count == 0 ||
        count > UINT32_MAX) {
        fputs("usage: recommending queries|time|time-untrained DATA SEED "
              "COUNT\n",
              stderr);
        return 2;
    }
    if (store_open(argv[2], &store) || store_open_current(store, &c))
        return 1;
    run(argv[1], argv[2], c, seed, (size_t)count);
    catalog_close(c);
    store_close(store);
    return 0;
}

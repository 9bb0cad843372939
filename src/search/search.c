/* One search: a plan, a walk over what matches in order of base popularity,
 * and the best of it.
 *
 * Counting and ranking share the walk. Counting is exact up to SEARCH_EXACT
 * and then takes the share of documents that matched so far for the rest, so
 * it depends on the query and the file alone. Ranking stops when nothing
 * further on can be better than what is held: because the popularity of what
 * is left, live, is too low, or the block's names are too long to be what was
 * asked for.
 *
 * When exact words find less than TOO_LITTLE, the same is done once more with
 * words that are nearly right, and with words put together or cut
 * (readings.c). */
#include "search/search.h"

#include "base/arena.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "search/rank.h"
#include "search/readings.h"

#define SEARCH_TYPES (ENTITY_AUDIOBOOK + 1)
#define TOO_LITTLE   5

struct search {
    const struct catalog *catalog;
    struct index indexes[SEARCH_TYPES];
};

enum err search_open(const struct catalog *c, struct search **out)
{
    struct search *s = mem_zalloc(1, sizeof *s);
    enum err e = OK;

    s->catalog = c;
    for (unsigned t = 0; t < SEARCH_TYPES && !e; t++)
        e = index_open(catalog_index(c, (enum entity)t),
                       catalog_count(c, (enum entity)t),
                       entity_plural((enum entity)t), &s->indexes[t]);
    if (e) {
        search_free(s);
        return e;
    }
    *out = s;
    return OK;
}

void search_free(struct search *s)
{
    if (s == NULL)
        return;
    for (unsigned t = 0; t < SEARCH_TYPES; t++)
        index_close(&s->indexes[t]);
    free(s);
}

bool search_has(enum entity type)
{
    return type < SEARCH_TYPES;
}

void search_set_popularity(struct search *s, enum entity type, uint32_t n,
                           unsigned popularity)
{
    if (search_has(type))
        index_set_popularity(&s->indexes[type], n,
                             (uint8_t)(popularity < 100 ? popularity : 100));
}

/* ---- the walk ---- */

struct walk {
    const struct plan_request *request;
    struct plan *plan;
    struct best best;
    uint64_t count;  /* matches so far */
    uint64_t total;  /* once it is known, or estimated */
    bool is_counted; /* it is */
    uint8_t *peaks;  /* greatest popularity from a group of documents on */
    uint32_t looked; /* no bound was looked at below this rank */
    struct readings *readings; /* NULL: none */
};

/* The greatest live popularity from each group of documents to the end. */
static void make_peaks(struct walk *w, struct arena *arena)
{
    const struct index *ix = w->request->index;
    uint8_t peak = 0;

    w->peaks = arena_alloc(arena, ix->peak_count + 1u);
    for (uint32_t i = ix->peak_count; i-- > 0;) {
        uint8_t own = atomic_load_explicit(&ix->peaks[i], memory_order_relaxed);

        peak = own > peak ? own : peak;
        w->peaks[i] = peak;
    }
}

/* The share of documents that matched so far, of all. */
static void estimate(struct walk *w, uint32_t rank)
{
    uint64_t most = w->request->index->documents;
    uint64_t guess = w->count * most / (rank + 1u);

    for (uint32_t i = 0; i < w->plan->positive_count; i++)
        if (w->plan->positive[i]->count < most)
            most = w->plan->positive[i]->count;
    if (guess > most)
        guess = most;
    w->total = guess > w->count ? guess : w->count;
    w->is_counted = true;
}

static uint8_t peak_between(const struct index *ix, uint32_t first,
                            uint32_t last)
{
    uint8_t peak = 0;

    for (uint32_t i = first / INDEX_PEAK_DOCUMENTS;
         i <= last / INDEX_PEAK_DOCUMENTS && i < ix->peak_count; i++) {
        uint8_t own = atomic_load_explicit(&ix->peaks[i], memory_order_relaxed);

        peak = own > peak ? own : peak;
    }
    return peak;
}

/* Whether ranking can pass over some documents from `rank` on: how far, or
 * RANK_END for all; 0 when it can't. Looks again a group further on. */
static uint32_t skip_to(struct walk *w, uint32_t rank)
{
    const struct cursor *lead = w->plan->positive[0];
    const struct index *ix = w->request->index;
    const struct index_block *block;
    uint32_t last;

    if (!best_is_full(&w->best)) {
        w->looked = rank + INDEX_PEAK_DOCUMENTS / 8;
        return 0;
    }
    if (rank_bound(w->plan, rank, w->peaks[rank / INDEX_PEAK_DOCUMENTS],
                   MATCH_MARKS) <= w->best.least)
        return RANK_END;
    w->looked = (rank / INDEX_PEAK_DOCUMENTS + 1) * INDEX_PEAK_DOCUMENTS;
    block = lead->kind == CURSOR_LIST ? posting_block(&lead->list) : NULL;
    if (block == NULL || block->last < rank)
        return 0;
    last = block->last;
    if (rank_bound(w->plan, rank, peak_between(ix, rank, last),
                   rank_block(w->plan)) <= w->best.least)
        return last + 1;
    if (w->looked > last + 1)
        w->looked = last + 1;
    return 0;
}

static bool is_excluded(const struct plan *plan, uint32_t rank)
{
    for (uint32_t i = 0; i < plan->negative_count; i++) {
        cursor_advance(plan->negative[i], rank);
        if (plan->negative[i]->at.rank == rank)
            return true;
    }
    return false;
}

static void take(struct walk *w, uint32_t rank)
{
    uint64_t key = rank_match(w->request, w->plan, rank);

    if (w->readings != NULL)
        key = readings_take(w->readings, rank, key);
    best_add(&w->best, key);
    if (!w->is_counted && ++w->count > SEARCH_EXACT)
        estimate(w, rank);
}

static void walk(struct walk *w)
{
    struct plan *plan = w->plan;
    struct cursor *lead = plan->positive[0];
    bool has_filter = !filter_is_empty(&plan->filter);
    uint32_t rank;

    while ((rank = cursor_align(plan->positive, plan->positive_count)) !=
           RANK_END) {
        if (w->is_counted && rank >= w->looked) {
            uint32_t next = skip_to(w, rank);

            if (next != 0) {
                cursor_advance(lead, next);
                continue;
            }
        }
        if (!is_excluded(plan, rank) &&
            (!has_filter || filter_accepts(&plan->filter, rank)))
            take(w, rank);
        cursor_advance(lead, rank + 1);
    }
    if (!w->is_counted)
        w->total = w->count;
    w->is_counted = true;
}

/* ---- a page ---- */

static void run(struct walk *w, const struct search_request *r,
                struct analysis *a, struct arena *arena)
{
    uint64_t wanted = (uint64_t)r->offset + r->limit;
    struct plan *plan = arena_alloc(arena, sizeof *plan);

    if (wanted > w->request->index->documents)
        wanted = w->request->index->documents;
    best_init(&w->best, (uint32_t)wanted, arena);
    w->plan = plan;
    w->count = w->total = 0;
    w->looked = 0;
    plan_make(w->request, a, arena, plan);
    w->is_counted = plan->is_counted;
    if (plan->is_counted)
        w->total = plan->positive[0]->count;
    if (plan->is_impossible) {
        w->total = 0;
        w->is_counted = true;
        return;
    }
    walk(w);
}

/* Once more with what is nearly right: readings first, so that a document
 * that both find counts once and by its better key. */
static void run_with_typos(struct walk *w, const struct search_request *r,
                           struct plan_request *request, struct analysis *a,
                           struct arena *arena)
{
    uint32_t rest;

    w->readings = readings_find(request, a, arena);
    request->with_typos = true;
    run(w, r, a, arena);
    rest = readings_rest(w->readings, &w->best);
    /* Beyond, the walk may have passed over some of them. */
    if (w->total <= SEARCH_EXACT)
        w->total += rest;
}

void search_run(const struct search *s, const struct search_request *r,
                struct arena *arena, struct search_page *out)
{
    const struct index *ix = &s->indexes[r->type];
    struct plan_request request = {
        .catalog = s->catalog,
        .index = ix,
        .type = r->type,
        .query = r->query,
        .market = r->market,
        .today = r->today,
    };
    struct walk w = {.request = &request};
    struct analysis *a;

    *out = (struct search_page){.numbers = NULL};
    if (ix->documents == 0 || r->query->count == 0)
        return;
    a = arena_alloc(arena, sizeof *a);
    analysis_init(a);
    make_peaks(&w, arena);
    run(&w, r, a, arena);
    if (w.total < TOO_LITTLE)
        run_with_typos(&w, r, &request, a, arena);
    analysis_release(a);
    best_finish(&w.best);
    out->total = w.total;
    if (w.best.count <= r->offset)
        return;
    out->count = w.best.count - r->offset;
    out->numbers = arena_alloc(arena, out->count * sizeof *out->numbers);
    for (uint32_t i = 0; i < out->count; i++)
        out->numbers[i] = ix->order[rank_of_key(w.best.keys[r->offset + i])];
}

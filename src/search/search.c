/* One search: a plan, a walk over what matches in order of base popularity,
 * and the best of it.
 *
 * The walk ends when it has seen as many matches as can be counted exactly or
 * asked for (the reach). What lies beyond could only be better by being just
 * what was asked for, or by having become popular since the file was built:
 * documents of that name are looked up, and groups of documents whose live
 * peak is above what the walk has come down to are looked through. So what a
 * search can find depends on query, file and live popularity alone, never on
 * the page, and nor does its total: counted up to SEARCH_EXACT, above that the
 * share of documents that matched so far, of all.
 *
 * Each part of a search has so much work (work.h), whatever is asked. A walk
 * that has used its work up ends like one that has come to the reach: with what
 * it has, and with a total that is an estimate. So a search takes a bounded
 * time, and search_try may give up early.
 *
 * When exact words find nothing, or a single word less than TOO_LITTLE, the
 * search walks once more, with words that are written otherwise (spelling.c) or
 * nearly right (typo.c), and with words put together or cut (readings.c). Words
 * that are written otherwise are looked for as well when several words find
 * some, but too little. What still finds too little is looked for without one
 * of its words.
 *
 * The room's headers in the order to read them: index_format.h (the bytes),
 * posting.h, index.h (what is stored); work.h, filter.h, cursor.h (walking over
 * it);
 * analysis.h, query.h (what is typed); planner.h and the files that it lists
 * (from one to the other); rank.h, best.h, readings.h (what comes first). */
#include "search/search.h"

#include <assert.h>

#include "base/arena.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "search/opened.h"
#include "search/rank.h"
#include "search/readings.h"
#include "search/spelling.h"

#define SEARCH_TYPES (ENTITY_AUDIOBOOK + 1)

/* A query that finds fewer documents may mean others. */
#define TOO_LITTLE 5

/* Units of work (work.h): of a walk, for each document beyond SEARCH_EXACT that
 * it may reach, of looking up what lies beyond, of searching once more, and
 * without a word. */
#define WALK_WORK    200000u
#define REACH_WORK   16u
#define BEYOND_WORK  50000u
#define AGAIN_WORK   400000u
#define WITHOUT_WORK 100000u

struct search {
    const struct catalog *catalog;
    struct spellings *spellings;
    struct index indexes[SEARCH_TYPES];
};

enum err search_open(const struct catalog *c, struct search **out)
{
    struct search *s = mem_zalloc(1, sizeof *s);
    enum err e = OK;

    s->catalog = c;
    s->spellings = spellings_new();
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
    spellings_free(s->spellings);
    free(s);
}

bool search_has(enum entity type)
{
    return type < SEARCH_TYPES;
}

const struct index *search_index(const struct search *s, enum entity type)
{
    return search_has(type) ? &s->indexes[type] : NULL;
}

void search_set_popularity(struct search *s, enum entity type, uint32_t n,
                           unsigned popularity)
{
    if (search_has(type))
        index_set_popularity(&s->indexes[type], n,
                             (uint8_t)(popularity < 100 ? popularity : 100));
}

/* ---- the walk ---- */

/* One walk, and what it has come across. A search walks once, or twice: the
 * second time with more that counts as a word. */
struct walk {
    const struct planner *planner;
    struct plan *plan;
    struct best best;
    struct readings *readings;    /* of the second walk; NULL in the first */
    uint64_t giants[RANK_GIANTS]; /* keys, the most popular first; 0: none */
    uint64_t reach;               /* matches that are looked at, at most */
    uint64_t met;                 /* documents that have the words */
    uint64_t seen;                /* of those, the ones that pass the filter */
    uint64_t beyond;              /* found beyond where the walk ended */
    uint64_t total;               /* what the page says that there is */
    uint32_t end;                 /* behind the last document that was met */
    bool is_cut;                  /* it ended because its work was used up */
};

/* How many documents there may be, when the walk has come to w->end: as large
 * a share of all documents as matched up to there. */
static uint64_t estimate(const struct walk *w)
{
    uint64_t most = w->planner->request->index->documents;
    uint64_t guess = w->end > 0 ? w->seen * most / w->end : 0;

    /* No cursor meets more documents than it counts, and what was seen is
     * certain. */
    for (uint32_t i = 0; i < w->plan->positive_count; i++)
        if (w->plan->positive[i]->count < most)
            most = w->plan->positive[i]->count;
    if (guess > most)
        guess = most;
    return guess > w->seen ? guess : w->seen;
}

/* Keeps the most popular of what may be a giant: that isn't known before the
 * end, when many names may have taken the places of the page. */
static void note_giant(struct walk *w, uint64_t key)
{
    for (uint32_t i = 0; i < RANK_GIANTS; i++) {
        uint64_t before = w->giants[i];

        if (before != 0 && (rank_popularity(before) > rank_popularity(key) ||
                            (rank_popularity(before) == rank_popularity(key) &&
                             rank_of_key(before) < rank_of_key(key))))
            continue;
        w->giants[i] = key;
        key = before;
    }
}

/* Takes a document that was found, with its key. */
static void take(struct walk *w, uint32_t rank, uint64_t key)
{
    /* A document that another reading found as well keeps its better key. */
    if (w->readings != NULL)
        key = readings_take(w->readings, rank, key);
    best_add(&w->best, key);
    if (w->planner->request->type == ENTITY_ARTIST && rank_may_be_giant(key))
        note_giant(w, key);
}

/* Takes the documents from rank `from` on whose name is what is asked for:
 * they are what somebody who types a name wants, popular or not. False when no
 * name is asked for. The plan's own cursors are needed where they are, and
 * names may lie anywhere beyond: a second plan says which are excluded. */
static bool take_names(struct walk *w, uint32_t from)
{
    struct plan *again = arena_alloc(w->planner->arena, sizeof *again);
    struct cursor *names = plan_name_cursor(w->planner, &w->plan->name, from);

    if (names == NULL)
        return false;
    plan_make(w->planner, again);
    for (; names->at.rank != RANK_END;
         cursor_advance(names, names->at.rank + 1))
        if (plan_accepts(w->planner, again, names->at.rank)) {
            take(w, names->at.rank,
                 rank_name(w->planner->request, again, names->at.rank));
            w->beyond++;
        }
    return true;
}

/* Takes the documents from rank `from` on, where the walk has ended, that are
 * more popular now than the walk's last document was in the file: in today's
 * order the walk might have come to them. What take_names has taken is left
 * out. */
static void take_risen(struct walk *w, uint32_t from, bool has_names)
{
    const struct index *ix = w->planner->request->index;
    struct plan *plan = w->plan;
    uint8_t floor = from > 0 ? ix->base_popularity[from - 1] : 100;

    for (uint32_t i = from / INDEX_PEAK_DOCUMENTS; i < ix->peak_count; i++) {
        uint32_t first = i * INDEX_PEAK_DOCUMENTS;
        uint32_t end = first + INDEX_PEAK_DOCUMENTS, rank;

        /* Nearly all groups are passed over here: few things rise. */
        if (atomic_load_explicit(&ix->peaks[i], memory_order_relaxed) <= floor)
            continue;
        cursor_advance(plan->positive[0], first > from ? first : from);
        while ((rank = cursor_align(plan->positive, plan->positive_count)) <
               end) {
            if (index_popularity(ix, rank) > floor &&
                plan_accepts(w->planner, plan, rank)) {
                uint64_t key = rank_match(w->planner, plan, rank);

                if (!has_names || rank_name_match(key) < MATCH_ARTICLE) {
                    take(w, rank, key);
                    w->beyond++;
                }
            }
            cursor_advance(plan->positive[0], rank + 1);
        }
    }
}

/* Looks up what lies beyond the walk's end and could be better than what was
 * seen. */
static void look_beyond(struct walk *w)
{
    bool has_names;

    work_begin(w->planner->work, BEYOND_WORK);
    has_names = take_names(w, w->end);
    take_risen(w, w->end, has_names);
    if (w->total < w->seen + w->beyond)
        w->total = w->seen + w->beyond;
}

static void walk(struct walk *w)
{
    struct plan *plan = w->plan;
    bool is_counted = plan->is_counted;
    uint32_t rank;

    w->total = is_counted ? plan->positive[0]->count : 0;
    /* In order of rank, so the most popular come first: whoever is met later
     * can only be better by something that is looked up below. */
    while ((rank = cursor_align(plan->positive, plan->positive_count)) !=
           RANK_END) {
        w->met++;
        if (plan_accepts(w->planner, plan, rank)) {
            w->seen++;
            w->end = rank + 1;
            take(w, rank, rank_match(w->planner, plan, rank));
            /* Estimated at this very match, whatever the page asks for, so
             * that all pages say the same total. */
            if (!is_counted && w->seen > SEARCH_EXACT) {
                w->total = estimate(w);
                is_counted = true;
            }
            if (w->seen > w->reach)
                break;
        }
        cursor_advance(plan->positive[0], rank + 1);
    }
    w->is_cut = work_is_over(w->planner->work);
    if (!is_counted)
        w->total = w->is_cut ? estimate(w) : w->seen;
    if (w->is_cut || rank != RANK_END)
        look_beyond(w);
}

/* ---- a page ---- */

/* Plans and walks; what is found stands in w->best. */
static void run(struct walk *w, const struct search_request *r)
{
    uint64_t wanted = (uint64_t)r->offset + r->limit;
    struct plan *plan = arena_alloc(w->planner->arena, sizeof *plan);

    /* At least as many as tell whether there is too little: what is found
     * exactly goes on to the search with typing errors. */
    if (wanted < TOO_LITTLE)
        wanted = TOO_LITTLE;
    if (wanted > w->planner->request->index->documents)
        wanted = w->planner->request->index->documents;
    best_init(&w->best, (uint32_t)wanted, w->planner->arena);
    w->plan = plan;
    w->met = w->seen = w->beyond = w->total = 0;
    w->end = 0;
    w->is_cut = false;
    plan_make(w->planner, plan);
    if (!plan->is_impossible)
        walk(w);
}

/* Walks once more, with more that counts as a word. What the first walk and
 * other readings of the query found is known before that walk, so that a
 * document that is found twice counts once and by its better key. */
static void run_again(struct walk *w, const struct search_request *r,
                      struct plan_request *request, enum leniency leniency)
{
    uint32_t rest;

    best_finish(&w->best);
    request->leniency = leniency;
    w->readings = readings_find(w->planner, w->best.keys, w->best.count);
    run(w, r);
    rest = readings_rest(w->readings, &w->best);
    /* Where the walk didn't come to all documents, the total is an estimate
     * that has them already. */
    if (w->total <= SEARCH_EXACT && !w->is_cut)
        w->total += rest;
    else if (w->total < w->seen + w->beyond + rest)
        w->total = w->seen + w->beyond + rest;
}

/* Adds what has all words but one to the little that was found. */
static void run_without_a_word(struct walk *w)
{
    uint32_t wanted = w->best.wanted;

    best_finish(&w->best);
    w->readings = readings_without(w->planner, w->best.keys, w->best.count);
    best_init(&w->best, wanted, w->planner->arena);
    w->total = readings_rest(w->readings, &w->best);
}

/* What a walk that has found too little allows for the next. Words that all
 * stand in one document are rarely wrong, whatever the market, but may be
 * written otherwise in another; a single one may be a mistake that somebody
 * else made, too. */
static enum leniency choose_leniency(const struct walk *w)
{
    /* What takes so long to walk over is of common words, as they are typed. */
    if (w->plan->is_impossible || w->is_cut || w->met >= TOO_LITTLE)
        return LENIENCY_NONE;
    if (w->met == 0 || w->planner->request->query->count == 1)
        return LENIENCY_TYPOS;
    return readings_has_spelling(w->planner) ? LENIENCY_SPELLING
                                             : LENIENCY_NONE;
}

/* All stages of a search, each only if those before found too little. */
static void run_stages(struct walk *w, const struct search_request *r,
                       struct plan_request *request)
{
    struct work *work = w->planner->work;
    enum leniency leniency;
    bool is_nothing;

    work_begin(work, WALK_WORK + (w->reach - SEARCH_EXACT) * REACH_WORK);
    run(w, r);
    leniency = choose_leniency(w);
    if (leniency == LENIENCY_NONE)
        return;
    is_nothing = w->met == 0;
    work_begin(work, AGAIN_WORK);
    run_again(w, r, request, leniency);
    if (!is_nothing || w->is_cut || w->total > 0)
        return;
    work_begin(work, WITHOUT_WORK);
    run_without_a_word(w);
}

/* Puts giants before the names that they are giants beside. All pages agree on
 * them, and on the best name, whatever else they hold. */
static void put_giants_first(struct walk *w)
{
    uint64_t name = w->best.count > 0 ? w->best.keys[0] : 0;

    for (uint32_t i = 0; i < RANK_GIANTS && w->giants[i] != 0; i++)
        if (name != 0 && rank_is_giant(w->giants[i], name))
            best_put_first(&w->best, w->giants[i], i);
}

/* The part of what was found that the page asks for, as entity numbers. */
static void fill_page(const struct walk *w, const struct search_request *r,
                      struct search_page *out)
{
    const struct index *ix = w->planner->request->index;

    out->total = w->total;
    if (w->best.count <= r->offset)
        return;
    out->count = w->best.count - r->offset;
    if (out->count > r->limit)
        out->count = r->limit;
    out->numbers =
        arena_alloc(w->planner->arena, out->count * sizeof *out->numbers);
    for (uint32_t i = 0; i < out->count; i++)
        out->numbers[i] = ix->order[rank_of_key(w->best.keys[r->offset + i])];
}

bool search_try(const struct search *s, const struct search_request *r,
                uint64_t *units, struct arena *arena, struct search_page *out)
{
    struct plan_request request = {
        .catalog = s->catalog,
        .spellings = s->spellings,
        .albums = &s->indexes[ENTITY_ALBUM],
        .type = r->type,
        .query = r->query,
        .market = r->market,
        .hosted = r->hosted,
        .today = r->today,
    };
    struct analysis *analysis = arena_alloc(arena, sizeof *analysis);
    struct work work = {.arena = arena, .rest = *units};
    struct planner planner = {&request, analysis, &work, arena};
    struct walk w = {
        .planner = &planner,
        .reach = r->depth > SEARCH_EXACT ? r->depth : SEARCH_EXACT,
    };

    assert(search_has(r->type) && r->market < MARKET_CODES);
    request.index = &s->indexes[r->type];
    *out = (struct search_page){.numbers = NULL};
    /* A query that says nothing asks for nothing. */
    if (request.index->documents == 0 || r->query->count == 0)
        return true;
    analysis_init(analysis);
    run_stages(&w, r, &request);
    analysis_release(analysis);
    best_finish(&w.best); /* best first */
    put_giants_first(&w);
    fill_page(&w, r, out);
    work_begin(&work, 0);
    *units = work.rest;
    return work.rest > 0;
}

void search_run(const struct search *s, const struct search_request *r,
                struct arena *arena, struct search_page *out)
{
    uint64_t units = UINT64_MAX;
    bool is_done = search_try(s, r, &units, arena, out);

    assert(is_done); /* all stages together take less */
}

/* Only readings whose words all exist are tried, and of the ways to cut a
 * word only the best few: those whose rarer half is the most common. */
#include "search/readings.h"

#include <stdlib.h>

#include "base/bisect.h"
#include "base/mem.h"
#include "search/rank.h"
#include "search/spelling.h"

#define READINGS      16u
#define CUTS          4u
#define READING_FOUND 10000u

/* Units of work for a document that a reading finds: it is sorted. */
#define FOUND_WORK 4u

/* A document that a reading found, or that was known. */
struct found {
    uint32_t rank;
    bool is_taken; /* a walk has met it, too */
    uint64_t key;
};

struct readings {
    const struct planner *planner;
    struct reading p[READINGS];
    uint32_t count;
    struct found *found; /* by rank */
    uint32_t found_count;
};

/* In how many documents the word is; 0 for what is no word. */
static uint32_t documents_of(const struct readings *r, struct str word)
{
    const struct index *ix = r->planner->request->index;

    if (word.n == 0 || !work_take(r->planner->work, WORK_LOOKUP))
        return 0;
    return index_term_count(ix, index_find(ix, INDEX_WORDS, word));
}

static void add(struct readings *r, struct reading reading)
{
    if (r->count < READINGS)
        r->p[r->count++] = reading;
}

/* Whether a character begins at byte `at`. */
static bool is_character(struct str word, size_t at)
{
    return ((uint8_t)word.p[at] & 0xc0) != 0x80;
}

/* Adds the best readings of `word` as two words that both exist. */
static void add_cuts(struct readings *r, uint32_t clause, struct str word)
{
    struct reading cuts[CUTS];
    uint32_t weights[CUTS], n = 0;

    for (size_t at = 1; at < word.n; at++) {
        struct reading cut = {clause, 1, str_of(word.p, at), str_from(word, at),
                              0};
        uint32_t weight, other, i;

        if (!is_character(word, at))
            continue;
        /* A cut is as likely as its rarer half is common. */
        weight = documents_of(r, cut.first);
        other = documents_of(r, cut.second);
        weight = weight < other ? weight : other;
        /* A short list, best first: each new cut moves up to its place. */
        if (weight == 0 || (n == CUTS && weight <= weights[n - 1]))
            continue;
        for (i = n < CUTS ? n++ : n - 1; i > 0 && weights[i - 1] < weight;
             i--) {
            weights[i] = weights[i - 1];
            cuts[i] = cuts[i - 1];
        }
        weights[i] = weight;
        cuts[i] = cut;
    }
    for (uint32_t i = 0; i < n; i++)
        add(r, cuts[i]);
}

/* Adds the readings of two words as one, and of the two with the space between
 * them a letter further left or right. */
static void add_joins(struct readings *r, uint32_t clause, struct str first,
                      struct str second)
{
    struct str both = arena_printf(r->planner->arena, "%.*s%.*s",
                                   STR_ARG(first), STR_ARG(second));
    size_t left = first.n - 1, right = first.n + 1;

    if (documents_of(r, both) > 0)
        add(r, (struct reading){clause, 2, both, STR_EMPTY, 0});
    /* A letter further is a character further, of up to four bytes. */
    while (left > 0 && !is_character(both, left))
        left--;
    while (right < both.n && !is_character(both, right))
        right++;
    if (left > 0 && documents_of(r, str_of(both.p, left)) > 0 &&
        documents_of(r, str_from(both, left)) > 0)
        add(r, (struct reading){clause, 2, str_of(both.p, left),
                                str_from(both, left), 0});
    if (right < both.n && documents_of(r, str_of(both.p, right)) > 0 &&
        documents_of(r, str_from(both, right)) > 0)
        add(r, (struct reading){clause, 2, str_of(both.p, right),
                                str_from(both, right), 0});
}

/* Appends a document that was found. */
static void note(struct readings *r, uint32_t rank, uint64_t key,
                 size_t *capacity)
{
    r->found = mem_grow(r->found, r->found_count, capacity, sizeof *r->found);
    r->found[r->found_count++] = (struct found){rank, false, key};
}

/* Appends what one reading finds. */
static void find(struct readings *r, const struct reading *reading,
                 size_t *capacity)
{
    struct plan_request request = *r->planner->request;
    struct planner planner = *r->planner;
    struct plan *plan = arena_alloc(r->planner->arena, sizeof *plan);
    uint32_t rank, n = 0;

    /* The same query, with other words in one place. */
    request.reading = reading;
    request.leniency = LENIENCY_SPELLING;
    planner.request = &request;
    plan_make(&planner, plan);
    if (plan->is_impossible)
        return;
    while (n < READING_FOUND &&
           (rank = cursor_align(plan->positive, plan->positive_count)) !=
               RANK_END) {
        if (plan_accepts(r->planner, plan, rank) &&
            work_take(r->planner->work, FOUND_WORK)) {
            note(r, rank, rank_match(&planner, plan, rank), capacity);
            n++;
        }
        cursor_advance(plan->positive[0], rank + 1);
    }
}

static int compare(const void *a, const void *b)
{
    const struct found *x = a, *y = b;

    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return (x->key < y->key) - (x->key > y->key);
}

/* Sorts what was found by rank, leaves each document once, with its best key,
 * and moves all of it into the arena. */
static void sort_found(struct readings *r)
{
    struct found *in_arena;
    uint32_t n = 0;

    if (r->found_count > 1)
        qsort(r->found, r->found_count, sizeof *r->found, compare);
    for (uint32_t i = 0; i < r->found_count; i++)
        if (n == 0 || r->found[n - 1].rank != r->found[i].rank)
            r->found[n++] = r->found[i];
    in_arena = arena_alloc(r->planner->arena, (n + 1) * sizeof *in_arena);
    if (n > 0)
        memcpy(in_arena, r->found, n * sizeof *in_arena);
    free(r->found);
    r->found = in_arena;
    r->found_count = n;
}

/* The text of clause `i` of the query, if that is a plain word (a chunk, as
 * analysis.h has it); empty when the clause is anything else. */
static struct str plain_text(const struct planner *p, uint32_t i)
{
    const struct query_clause *clause = &p->request->query->clauses[i];
    const struct query_atom *atom = &clause->atoms[0];

    if (clause->is_negated || clause->count > 1 || atom->is_phrase ||
        atom->is_pattern || atom->field != QUERY_ANY)
        return STR_EMPTY;
    return atom->text;
}

/* The word that clause `i` of the query consists of; empty when the clause is
 * anything else, or of several tokens. */
static struct str single_word(const struct planner *p, uint32_t i)
{
    struct str text = plain_text(p, i);
    struct analysis *a = p->analysis;

    if (text.n == 0 || !work_take(p->work, WORK_TEXT))
        return STR_EMPTY;
    analysis_run(a, text);
    if (a->count != 1 || a->tokens[0].kind != TOKEN_WORD)
        return STR_EMPTY;
    return arena_str(p->arena, analysis_token(a, 0));
}

/* Adds the ways to write `text`, of `clauses` clauses, that are of other words
 * than it: two of them, or one for two. */
static void add_spellings(struct readings *r, uint32_t clause, uint32_t clauses,
                          struct str text)
{
    struct spelling others = spelling_of(r->planner->request->spellings, text);
    struct str other;

    while (spelling_next(&others, &other)) {
        struct reading reading = {
            .clause = clause, .clauses = clauses, .first = other};
        bool is_two = spelling_split(other, &reading.first, &reading.second);

        /* One word for another is the walk's own (plan_word.c). */
        if ((is_two || clauses > 1) && documents_of(r, reading.first) > 0 &&
            (!is_two || documents_of(r, reading.second) > 0))
            add(r, reading);
    }
}

/* Finds what there is by all readings that were added, and what was known. */
static struct readings *find_all(struct readings *r, const uint64_t *known,
                                 uint32_t count)
{
    size_t capacity = 0;

    for (uint32_t i = 0; i < count; i++)
        note(r, rank_of_key(known[i]), known[i], &capacity);
    for (uint32_t i = 0; i < r->count; i++)
        find(r, &r->p[i], &capacity);
    sort_found(r);
    return r;
}

struct readings *readings_find(const struct planner *p, const uint64_t *known,
                               uint32_t count)
{
    struct readings *r = arena_zalloc(p->arena, sizeof *r);
    struct str before = STR_EMPTY;

    r->planner = p;
    /* Every word for itself, and with the word before it. */
    for (uint32_t i = 0; i < p->request->query->count; i++) {
        struct str word = single_word(p, i);

        if (word.n > 0 && before.n > 0)
            add_spellings(r, i - 1, 2,
                          arena_printf(p->arena, "%.*s %.*s", STR_ARG(before),
                                       STR_ARG(word)));
        if (word.n > 0)
            add_spellings(r, i, 1, word);
        if (p->request->leniency >= LENIENCY_TYPOS) {
            if (word.n > 0 && before.n > 0)
                add_joins(r, i - 1, before, word);
            if (word.n > 0)
                add_cuts(r, i, word);
        }
        before = word;
    }
    return find_all(r, known, count);
}

/* A clause that may be left out. */
struct candidate {
    uint32_t clause;
    uint32_t documents; /* that have the word; UINT32_MAX: perhaps none */
    size_t bytes;
};

/* Lists the plain words of the query, the most common first; but what no
 * document has must go if anything is to be found, and what is of several
 * tokens may be such. How many there are. */
static uint32_t list_candidates(struct readings *r, struct candidate *out)
{
    const struct planner *p = r->planner;
    uint32_t count = 0;

    for (uint32_t i = 0; i < p->request->query->count; i++) {
        struct candidate c = {i, documents_of(r, single_word(p, i)),
                              plain_text(p, i).n};
        uint32_t at = count;

        if (c.bytes == 0)
            continue;
        if (c.documents == 0)
            c.documents = UINT32_MAX;
        for (; at > 0 && out[at - 1].documents < c.documents; at--)
            out[at] = out[at - 1];
        out[at] = c;
        count++;
    }
    return count;
}

struct readings *readings_without(const struct planner *p,
                                  const uint64_t *known, uint32_t count)
{
    struct readings *r = arena_zalloc(p->arena, sizeof *r);
    struct candidate candidates[QUERY_ATOMS];
    uint32_t words;
    size_t all = 0;

    r->planner = p;
    words = list_candidates(r, candidates);
    for (uint32_t i = 0; i < words; i++)
        all += candidates[i].bytes;
    /* Something must be left. How much is lost goes by letters: from 1 for a
     * word of less than a quarter of them to 4. */
    for (uint32_t i = 0; i < words && words > 1; i++)
        add(r, (struct reading){
                   .clause = candidates[i].clause,
                   .clauses = 1,
                   .lost = (uint8_t)(1 + candidates[i].bytes * 4 / (all + 1)),
               });
    return find_all(r, known, count);
}

static bool has_spelling(const struct planner *p, struct str text)
{
    struct spelling others = spelling_of(p->request->spellings, text);
    struct str other;

    return spelling_next(&others, &other);
}

bool readings_has_spelling(const struct planner *p)
{
    struct str before = STR_EMPTY;

    for (uint32_t i = 0; i < p->request->query->count; i++) {
        struct str word = single_word(p, i);

        if (has_spelling(p, word) ||
            (word.n > 0 && before.n > 0 &&
             has_spelling(p, arena_printf(p->arena, "%.*s %.*s",
                                          STR_ARG(before), STR_ARG(word)))))
            return true;
        before = word;
    }
    return false;
}

uint64_t readings_take(struct readings *r, uint32_t rank, uint64_t key)
{
    struct bisect b = bisect_in(0, r->found_count);
    struct found *found;

    while (bisect_next(&b))
        bisect_put(&b, r->found[b.middle].rank < rank);
    found = &r->found[b.low];
    if (b.low >= r->found_count || found->rank != rank)
        return key;
    found->is_taken = true;
    return found->key > key ? found->key : key;
}

uint32_t readings_rest(struct readings *r, struct best *best)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < r->found_count; i++)
        if (!r->found[i].is_taken) {
            best_add(best, r->found[i].key);
            n++;
        }
    return n;
}

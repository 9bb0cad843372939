/* A clause of one atom adds its cursors to those that must all match, so that
 * the rarest leads; what is negated or one of several is made a single cursor
 * first. Years, tags and the market are a filter on what matches, and lead
 * only when nothing else does. */
#include "search/plan.h"

#include <assert.h>

#include "search/plan_atom.h"

/* Adds a cursor that must match. */
static void add_positive(struct plan *plan, struct cursor *c, bool ranks)
{
    uint32_t at = plan->positive_count;

    if (at >= PLAN_CURSORS)
        return;
    /* The rarest first: it leads, and the others only follow. */
    for (; at > 0 && plan->positive[at - 1]->count > c->count; at--) {
        plan->positive[at] = plan->positive[at - 1];
        plan->ranks[at] = plan->ranks[at - 1];
    }
    plan->positive[at] = c;
    plan->ranks[at] = ranks;
    plan->positive_count++;
}

/* Whether the atom asks for words, whose matches say how good a document is;
 * genres, labels and codes are there or not. */
static bool is_text(const struct query_atom *atom)
{
    return atom->field <= QUERY_TRACK;
}

static bool is_same_atom(const struct query_atom *a, const struct query_atom *b)
{
    return a->field == b->field && a->is_phrase == b->is_phrase &&
           a->is_pattern == b->is_pattern && a->year_from == b->year_from &&
           a->year_to == b->year_to && str_eq(a->text, b->text);
}

/* Whether an earlier atom of the clause asks for the same. */
static bool is_repeated_atom(const struct query_clause *clause, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (is_same_atom(&clause->atoms[before], &clause->atoms[i]))
            return true;
    return false;
}

/* A clause of several atoms, or a negated one, as one cursor; NULL when none
 * of its atoms applies. */
static struct cursor *clause_cursor(const struct planner *p,
                                    const struct query_clause *clause)
{
    struct cursor **members =
        arena_alloc(p->arena, clause->count * sizeof(struct cursor *));
    uint32_t n = 0;

    for (size_t i = 0; i < clause->count; i++) {
        struct plan_cursors every = {.count = 0};

        if (!plan_applies(&clause->atoms[i], p->request->type) ||
            is_repeated_atom(clause, i))
            continue;
        plan_add_atom(p, &clause->atoms[i], clause->is_negated, &every);
        if (every.count > 0)
            members[n++] = cursor_of_every(p->work, every.p, every.count);
    }
    return n > 0 ? cursor_of_any(p->work, members, n) : NULL;
}

/* Adds a clause to the plan: to what must match, to what must not, or to the
 * filter. */
static void add_clause(const struct planner *p, struct plan *plan,
                       const struct query_clause *clause)
{
    const struct query_atom *atom = &clause->atoms[0];
    struct plan_cursors every = {.count = 0};
    struct cursor *c;

    if (clause->is_negated || clause->count > 1) {
        /* Not to have what the type never has is no condition at all. */
        c = clause_cursor(p, clause);
        if (c == NULL)
            plan->is_impossible |= !clause->is_negated;
        else if (!clause->is_negated)
            add_positive(plan, c, true);
        else if (plan->negative_count < QUERY_ATOMS)
            plan->negative[plan->negative_count++] = c;
        return;
    }
    if (!plan_applies(atom, p->request->type)) {
        plan->is_impossible = true;
        return;
    }
    if (plan_is_filter(atom)) {
        plan->is_impossible |= !plan_narrow(p, atom, &plan->filter);
        return;
    }
    plan_add_atom(p, atom, false, &every);
    for (uint32_t i = 0; i < every.count; i++)
        add_positive(plan, every.p[i], is_text(atom));
}

/* Whether the clause is nothing but text: no operator, quotes, field or star.
 */
static bool is_plain_word(const struct query_clause *clause)
{
    const struct query_atom *atom = &clause->atoms[0];

    return !clause->is_negated && clause->count == 1 &&
           atom->field == QUERY_ANY && !atom->is_phrase && !atom->is_pattern;
}

/* Whether clause `i` asks for what an earlier one has asked for: it counts
 * once.
 */
static bool is_repeated(const struct query *query, uint32_t i)
{
    const struct query_clause *clause = &query->clauses[i];

    for (uint32_t before = 0; before < i; before++) {
        const struct query_clause *other = &query->clauses[before];
        size_t n = 0;

        if (other->is_negated != clause->is_negated ||
            other->count != clause->count)
            continue;
        while (n < clause->count &&
               is_same_atom(&clause->atoms[n], &other->atoms[n]))
            n++;
        if (n == clause->count)
            return true;
    }
    return false;
}

/* Plain words beside each other, from clause `i` up to `end`, are analysed as
 * one text, as names are: what a dash, an n or a "ft." means depends on what
 * stands beside it. Returns where they end. */
static uint32_t add_plain_words(const struct planner *p, struct plan *plan,
                                uint32_t i, uint32_t end)
{
    const struct query *query = p->request->query;
    struct query_atom run = {.field = QUERY_ANY};
    struct wanted w = {.kind = INDEX_WORDS, .may_err = true};
    struct plan_cursors every = {.count = 0};
    struct buf text;

    buf_init(&text, SIZE_MAX);
    for (; i < end && is_plain_word(&query->clauses[i]); i++) {
        const struct query_atom *atom = &query->clauses[i].atoms[0];

        if (text.n > 0)
            buf_char(&text, ' ');
        buf_str(&text, atom->text);
        w.is_open = atom->is_open;
    }
    run.text = arena_str(p->arena, buf_get(&text));
    buf_release(&text);
    plan_add_words(p, &run, w, &every);
    for (uint32_t n = 0; n < every.count; n++)
        add_positive(plan, every.p[n], true);
    return i;
}

/* Adds the reading's word or two in place of what was typed. The space that is
 * moved counts as one error, whether one word or two come of it. */
static void add_reading(const struct planner *p, struct plan *plan,
                        bool is_last)
{
    const struct reading *reading = p->request->reading;
    struct wanted w = {.kind = INDEX_WORDS, .is_open = is_last, .edits = 1};

    if (reading->first.n == 0)
        return; /* nothing in its place */
    if (reading->second.n == 0) {
        add_positive(plan, plan_word_cursor(p, reading->first, w), true);
        return;
    }
    /* Not as a phrase: the space may be missing between name and artist. */
    add_positive(plan, plan_word_cursor(p, reading->second, w), true);
    w.is_open = false;
    w.edits = 0;
    add_positive(plan, plan_word_cursor(p, reading->first, w), true);
}

/* Whether the text may go on at the end of the clause. */
static bool is_open_at(const struct query *query, uint32_t clause)
{
    const struct query_clause *c = &query->clauses[clause];

    return clause + 1 == query->count && c->atoms[c->count - 1].is_open;
}

/* For a query that asks for nothing but a filter, or nothing but what is not
 * wanted: the walk follows the filter itself. */
static void lead_by_filter(const struct planner *p, struct plan *plan)
{
    struct filter *f = &plan->filter;
    struct cursor *lead = plan_years(p, f);

    if (lead == NULL)
        lead = cursor_of_all(p->work, f);
    else if (f->newer.year == 0)
        f->year_from = f->year_to = 0; /* the lists say it */
    add_positive(plan, lead, false);
}

/* Adds the clauses from left to right; those that the reading replaces are
 * passed over. */
static void add_clauses(const struct planner *p, struct plan *plan)
{
    const struct query *query = p->request->query;
    const struct reading *reading = p->request->reading;
    uint32_t count = (uint32_t)query->count, i = 0;

    while (i < count && !plan->is_impossible) {
        if (reading != NULL && i == reading->clause) {
            i += reading->clauses;
            add_reading(p, plan, is_open_at(query, i - 1));
        } else if (is_plain_word(&query->clauses[i])) {
            i = add_plain_words(p, plan, i,
                                reading != NULL && i < reading->clause
                                    ? reading->clause
                                    : count);
        } else {
            if (!is_repeated(query, i))
                add_clause(p, plan, &query->clauses[i]);
            i++;
        }
    }
}

void plan_make(const struct planner *p, struct plan *out)
{
    struct cursor *first;

    memset(out, 0, sizeof *out);
    out->filter = plan_no_filter(p);
    out->filter.market = p->request->market;
    out->filter.hosted = p->request->hosted;
    add_clauses(p, out);
    if (out->positive_count == 0)
        lead_by_filter(p, out);
    plan_name_find(p, &out->name);
    /* What excludes, and the places of what matches, is asked of each. */
    out->accept_cost = 3 + out->positive_count;
    for (uint32_t i = 0; i < out->negative_count; i++)
        out->accept_cost += out->negative[i]->cost;
    assert(out->positive_count > 0); /* a walk needs something to follow */
    out->accepts_all =
        out->negative_count == 0 && filter_is_empty(&out->filter);
    /* Then the total needs no walk. */
    first = out->positive[0];
    out->is_counted =
        out->positive_count == 1 && out->accepts_all && first->is_exact;
}

bool plan_check(const struct planner *p, const struct plan *plan, uint32_t rank)
{
    /* What is excluded is looked up only for documents that match. */
    for (uint32_t i = 0; i < plan->negative_count; i++) {
        cursor_advance(plan->negative[i], rank);
        if (plan->negative[i]->at.rank == rank)
            return false;
    }
    return !work_is_over(p->work) && (filter_is_empty(&plan->filter) ||
                                      filter_accepts(&plan->filter, rank));
}

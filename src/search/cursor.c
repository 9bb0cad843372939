/* Cursors move forward only, and each knows how to skip: a list by its table
 * of blocks, an array by halving, a union by its members. */
#include "search/cursor.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/bisect.h"
#include "base/mem.h"

/* ---- making ---- */

/* Units of work for a cursor's memory, and for the first block of its list. */
#define CURSOR_WORK 25u

/* Goes on to the first posting that has a bit of the mask. Without a mask,
 * where the term stands isn't read before somebody asks. */
static void settle_list(struct cursor *c)
{
    while (c->list.rank != RANK_END && c->mask != 0) {
        c->at.where = posting_where(&c->list) & c->mask;
        if (c->at.where != 0)
            break;
        if (!work_take(c->work, 1)) {
            c->at.rank = RANK_END;
            return;
        }
        posting_next(&c->list);
    }
    c->at.rank = c->list.rank;
}

struct cursor *cursor_of_term(struct work *work, const struct index *ix,
                              uint32_t term, uint16_t mask, struct match as)
{
    struct cursor *c = arena_alloc(work->arena, sizeof *c);

    (void)work_take(work, CURSOR_WORK);
    /* Not cleared: most of a cursor is the reader's block of ranks, and a query
     * may take hundreds of cursors. */
    c->kind = CURSOR_LIST;
    c->cost = 1;
    c->work = work;
    c->at = as;
    c->count = index_term_count(ix, term);
    c->is_exact = mask == 0;
    c->mask = mask;
    index_read(ix, term, &c->list);
    settle_list(c);
    return c;
}

/* Stands on the lowest rank that a member stands on; of the members there, on
 * the best match: fewer errors, then whole words. */
static void settle_any(struct cursor *c)
{
    struct match best = {.rank = RANK_END};

    for (uint32_t i = 0; i < c->any.count; i++) {
        const struct match *m = &c->any.members[i]->at;

        if (m->rank > best.rank || m->rank == RANK_END)
            continue;
        if (m->rank < best.rank || m->edits < best.edits ||
            (m->edits == best.edits && m->is_prefix < best.is_prefix))
            best = *m;
    }
    c->at = best;
}

struct cursor *cursor_of_any(struct work *work, struct cursor **members,
                             uint32_t count)
{
    struct cursor *c;

    if (count == 1)
        return members[0];
    c = arena_zalloc(work->arena, sizeof *c);
    c->kind = CURSOR_ANY;
    c->any.members = members;
    c->any.count = count;
    c->work = work;
    for (uint32_t i = 0; i < count; i++) {
        c->count += members[i]->count;
        c->cost += members[i]->cost;
    }
    /* Of many members only a few are behind at each move. */
    c->cost = 1 + c->cost / 4;
    settle_any(c);
    return c;
}

/* Stands on the match at c->array.at. */
static void settle_array(struct cursor *c)
{
    if (c->array.at < c->array.count)
        c->at = c->array.p[c->array.at];
    else
        c->at.rank = RANK_END;
}

/* Several members may match one document equally well, each with another word
 * in another place: where any of them stands counts. */
static uint16_t where_of_any(struct cursor *c)
{
    uint16_t where = 0;

    for (uint32_t i = 0; i < c->any.count; i++) {
        struct cursor *m = c->any.members[i];

        if (m->at.rank == c->at.rank && m->at.edits == c->at.edits &&
            m->at.is_prefix == c->at.is_prefix)
            where = posting_join(where, cursor_where(m));
    }
    return where;
}

uint16_t cursor_where(struct cursor *c)
{
    if (c->kind == CURSOR_LIST && c->mask == 0)
        c->at.where = posting_where(&c->list);
    else if (c->kind == CURSOR_ANY)
        c->at.where = where_of_any(c);
    return c->at.where;
}

struct cursor *cursor_of_seek(struct work *work,
                              void (*seek)(struct cursor *c, uint32_t rank),
                              void *user, uint64_t count)
{
    struct cursor *c = arena_zalloc(work->arena, sizeof *c);

    c->kind = CURSOR_LAZY;
    c->cost = 1;
    c->work = work;
    c->count = count;
    c->lazy.seek = seek;
    c->lazy.user = user;
    seek(c, 0);
    return c;
}

/* Matches that ascend in rank. */
static struct cursor *of_sorted(struct work *work, const struct match *p,
                                uint32_t count)
{
    struct cursor *c = arena_zalloc(work->arena, sizeof *c);

    c->kind = CURSOR_ARRAY;
    c->cost = 1;
    c->work = work;
    c->array.p = p;
    c->array.count = count;
    c->count = count;
    c->is_exact = true;
    settle_array(c);
    return c;
}

static int compare_matches(const void *a, const void *b)
{
    const struct match *x = a, *y = b;

    return (x->rank > y->rank) - (x->rank < y->rank);
}

struct cursor *cursor_of_matches(struct work *work, struct match *p,
                                 uint32_t count)
{
    if (count > 1)
        qsort(p, count, sizeof *p, compare_matches);
    return of_sorted(work, p, count);
}

/* Stands on the first document from `rank` on that passes. */
static void settle_all(struct cursor *c, uint32_t rank)
{
    const struct filter *f = c->filter;

    while (rank < f->index->documents && !filter_accepts(f, rank))
        rank = work_take(c->work, 1) ? rank + 1 : f->index->documents;
    c->at.rank = rank < f->index->documents ? rank : RANK_END;
}

struct cursor *cursor_of_all(struct work *work, const struct filter *filter)
{
    struct cursor *c = arena_zalloc(work->arena, sizeof *c);

    c->kind = CURSOR_ALL;
    c->cost = 1;
    c->work = work;
    c->filter = filter;
    c->count = filter->index->documents;
    settle_all(c, filter->rank_from);
    return c;
}

/* ---- putting together ---- */

static int compare_postings(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

#define DIGIT_BITS 12

/* Sorts `n` numbers that have a rank above 16 other bits by that rank: a radix
 * sort, least digits first, in as many passes as ranks of `documents` have
 * digits. Returns `p` or `spare`, whichever has the result. */
static uint64_t *sort_postings(uint64_t *p, uint64_t *spare, uint32_t n,
                               uint32_t documents)
{
    if (n < 512) { /* the counters alone would take longer */
        if (n > 0)
            qsort(p, n, sizeof *p, compare_postings);
        return p;
    }
    for (unsigned shift = 16; documents > 0;
         shift += DIGIT_BITS, documents >>= DIGIT_BITS) {
        uint32_t starts[1 << DIGIT_BITS] = {0}, sum = 0;
        const uint64_t mask = (1 << DIGIT_BITS) - 1;
        uint64_t *swapped = p;

        /* How many have each digit, then where those with it begin. */
        for (uint32_t i = 0; i < n; i++)
            starts[p[i] >> shift & mask]++;
        for (size_t i = 0; i <= mask; i++) {
            uint32_t next = sum + starts[i];

            starts[i] = sum;
            sum = next;
        }
        for (uint32_t i = 0; i < n; i++)
            spare[starts[p[i] >> shift & mask]++] = p[i];
        p = spare;
        spare = swapped;
    }
    return p;
}

/* Units of work: of a list that is opened, and of each of its postings, which
 * is read, sorted, and written twice. */
#define RANGE_LIST    12u
#define RANGE_POSTING 2u

struct cursor *cursor_of_range(struct work *work, const struct index *ix,
                               const uint32_t *terms, uint32_t count,
                               uint16_t mask, struct match as)
{
    uint64_t room = work->left / RANGE_POSTING, most = 0, *all;
    uint32_t end = ix->documents, n = 0, filled = 0;
    struct match *matches;
    struct posting_reader r;

    for (uint32_t i = 0; i < count; i++)
        most += index_term_count(ix, terms[i]);
    /* The lists together up to some rank: what is found there is complete. */
    if (most > room) {
        end = (uint32_t)(end * room / most);
        most = room;
    }
    /* No more postings than the lists say, whatever is in a damaged file. */
    (void)work_take(work, CURSOR_WORK);
    all = arena_alloc(work->arena, (most + 1) * 2 * sizeof *all);
    for (uint32_t i = 0; i < count && work_take(work, RANGE_LIST); i++)
        for (index_read(ix, terms[i], &r); r.rank < end && n < most;
             posting_next(&r)) {
            uint16_t where = posting_where(&r);

            if (mask == 0 || (where & mask) != 0)
                all[n++] =
                    (uint64_t)r.rank << 16 | (mask != 0 ? where & mask : where);
        }
    (void)work_take(work, (uint64_t)n * RANGE_POSTING);
    /* A document that has several of the terms is one match. */
    all = sort_postings(all, all + most, n, ix->documents);
    matches = arena_alloc(work->arena, ((size_t)n + 1) * sizeof *matches);
    for (uint32_t i = 0; i < n; i++) {
        as.rank = (uint32_t)(all[i] >> 16);
        as.where = (uint16_t)all[i];
        if (filled > 0 && matches[filled - 1].rank == as.rank)
            matches[filled - 1].where =
                posting_join(matches[filled - 1].where, as.where);
        else
            matches[filled++] = as;
    }
    return of_sorted(work, matches, filled);
}

struct cursor *cursor_of_every(struct work *work, struct cursor **cursors,
                               uint32_t count)
{
    struct match *matches = NULL;
    size_t n = 0, capacity = 0;
    struct match *copy;
    uint32_t rank;

    if (count == 1)
        return cursors[0];
    while (count > 0 && (rank = cursor_align(cursors, count)) != RANK_END) {
        struct match m = cursors[0]->at;

        /* One match of all, with the errors of all. */
        m.where = cursor_where(cursors[0]);
        for (uint32_t i = 1; i < count; i++) {
            m.edits = (uint8_t)(m.edits + cursors[i]->at.edits);
            m.is_prefix |= cursors[i]->at.is_prefix;
        }
        matches = mem_grow(matches, n, &capacity, sizeof *matches);
        matches[n++] = m;
        cursor_advance(cursors[0], rank + 1);
    }
    copy = arena_alloc(work->arena, (n + 1) * sizeof *copy);
    if (n > 0)
        memcpy(copy, matches, n * sizeof *copy);
    free(matches);
    return of_sorted(work, copy, (uint32_t)n);
}

/* ---- moving ---- */

/* Moves to the first match of an array whose rank is `rank` or more. */
static void seek_array(struct cursor *c, uint32_t rank)
{
    const struct match *p = c->array.p;
    uint32_t low = c->array.at, count = c->array.count, step = 1;
    struct bisect b;

    /* What is sought is mostly near: doubling steps, then halving. */
    while (low + step < count && p[low + step].rank < rank) {
        low += step;
        step *= 2;
    }
    b = bisect_in(low, low + step < count ? low + step : count);
    while (bisect_next(&b))
        bisect_put(&b, p[b.middle].rank < rank);
    c->array.at = (uint32_t)b.low;
    settle_array(c);
}

void cursor_seek(struct cursor *c, uint32_t rank)
{
    switch (c->kind) {
    case CURSOR_LIST:
        posting_advance(&c->list, rank);
        settle_list(c);
        break;
    case CURSOR_ANY:
        for (uint32_t i = 0; i < c->any.count; i++)
            cursor_advance(c->any.members[i], rank);
        settle_any(c);
        break;
    case CURSOR_ARRAY:
        seek_array(c, rank);
        break;
    case CURSOR_ALL:
        settle_all(c, rank);
        break;
    case CURSOR_LAZY:
        c->lazy.seek(c, rank);
        break;
    }
}

uint32_t cursor_align(struct cursor **cursors, uint32_t count)
{
    uint32_t rank;

    assert(count > 0);
    rank = cursors[0]->at.rank;
    /* Whenever a cursor goes beyond the candidate, where it stands is the next
     * candidate, and all others are asked again. */
    for (uint32_t i = 0; i < count && rank != RANK_END;) {
        if (!work_take(cursors[i]->work, cursors[i]->cost))
            return RANK_END;
        cursor_advance(cursors[i], rank);
        if (cursors[i]->at.rank == rank) {
            i++;
            continue;
        }
        rank = cursors[i]->at.rank;
        i = 0;
    }
    return rank;
}

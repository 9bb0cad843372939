/* Walking over the documents that match something, in order of rank: a term,
 * any of several things, a list made beforehand, or all documents that pass
 * a filter. Private to the search room; cursors live in an arena, and belong
 * to one thread. */
#ifndef TONEARM_SEARCH_CURSOR_H
#define TONEARM_SEARCH_CURSOR_H

#include "base/arena.h"
#include "search/filter.h"
#include "search/index.h"

/* A document and how it matches. */
struct match {
    uint32_t rank;  /* RANK_END: none */
    uint16_t where; /* of a cursor's: ask cursor_where */
    uint8_t span;   /* positions from there on that are accounted for */
    uint8_t edits;  /* typing errors */
    bool is_prefix; /* only the beginning of a word */
};

enum cursor_kind {
    CURSOR_LIST,
    CURSOR_ANY,
    CURSOR_ARRAY,
    CURSOR_ALL,
    CURSOR_LAZY
};

struct cursor {
    struct match at;
    enum cursor_kind kind;
    uint64_t count; /* documents, at most */
    bool is_exact;  /* just as many */
    uint16_t mask;  /* list: only where one of these bits is set; 0: any */
    union {
        struct posting_reader list;
        struct {
            struct cursor **members;
            uint32_t count;
        } any;
        struct {
            const struct match *p;
            uint32_t count;
            uint32_t at;
        } array;
        const struct filter *filter;
        struct {
            /* Sets c->at to the first match of that rank or more. */
            void (*seek)(struct cursor *c, uint32_t rank);
            void *user;
        } lazy;
    };
};

/* The postings of a term, only those with one of the bits of `mask` (0: all),
 * which alone stay; `as` says span, edits and weakness of each. */
struct cursor *cursor_of_term(struct arena *arena, const struct index *ix,
                              uint32_t term, uint16_t mask, struct match as);

/* Any of `members` (kept). With one member, that one; with none, nothing. */
struct cursor *cursor_of_any(struct arena *arena, struct cursor **members,
                             uint32_t count);

/* The `count` matches at `p`, in any order: the cursor keeps the array and
 * sorts it by rank. */
struct cursor *cursor_of_matches(struct arena *arena, struct match *p,
                                 uint32_t count);

/* Every document that the filter (kept) accepts. */
struct cursor *cursor_of_all(struct arena *arena, const struct filter *filter);

/* What `seek` finds, at most `count` documents: for what is dear to find out
 * and asked only of a few. */
struct cursor *cursor_of_seek(struct arena *arena,
                              void (*seek)(struct cursor *c, uint32_t rank),
                              void *user, uint64_t count);

/* The union of the postings of `count` terms, put together. */
struct cursor *cursor_of_range(struct arena *arena, const struct index *ix,
                               const uint32_t *terms, uint32_t count,
                               uint16_t mask, struct match as);

/* The documents that all of `cursors` have, put together; where, span of the
 * first, the edits of all. */
struct cursor *cursor_of_every(struct arena *arena, struct cursor **cursors,
                               uint32_t count);

/* To the first match whose rank is `rank` or more; never backwards. */
void cursor_seek(struct cursor *c, uint32_t rank);

static inline void cursor_advance(struct cursor *c, uint32_t rank)
{
    if (c->at.rank >= rank)
        return;
    if (c->kind != CURSOR_LIST || c->mask != 0) {
        cursor_seek(c, rank);
        return;
    }
    posting_advance(&c->list, rank);
    c->at.rank = c->list.rank;
}

/* Where the current match stands; asked only of matches that count. */
uint16_t cursor_where(struct cursor *c);

/* Brings all of them to the first common rank from that of the first on:
 * RANK_END when there is none. */
uint32_t cursor_align(struct cursor **cursors, uint32_t count);

#endif

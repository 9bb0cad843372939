/* Walking over the documents that match something, in order of rank: a term,
 * any of several things, a list made beforehand, or all documents that pass
 * a filter. Private to the search room; cursors live in an arena, and belong
 * to one thread. Once the search's work (work.h) is used up, moving ends every
 * cursor. */
#ifndef TONEARM_SEARCH_CURSOR_H
#define TONEARM_SEARCH_CURSOR_H

#include "search/filter.h"
#include "search/index.h"
#include "search/work.h"

/* A document and how it matches. */
struct match {
    uint32_t rank;  /* of the document; RANK_END: there is none */
    uint16_t where; /* where the words stand, as a posting has it
                       (index_format.h); of a cursor's match ask
                       cursor_where */
    uint8_t span;   /* positions from there on that the words take */
    uint8_t edits;  /* typing errors */
    bool is_prefix; /* only the beginning of a word */
};

enum cursor_kind {
    CURSOR_LIST,  /* postings of a term */
    CURSOR_ANY,   /* a union of cursors */
    CURSOR_ARRAY, /* matches that are known */
    CURSOR_ALL,   /* documents that pass a filter */
    CURSOR_LAZY   /* what a function finds */
};

struct cursor {
    struct match at; /* the match that the cursor stands on */
    enum cursor_kind kind;
    uint32_t cost;  /* units of work that a move takes */
    uint64_t count; /* documents that it meets, at most */
    bool is_exact;  /* it meets just `count` documents */
    uint16_t mask;  /* of a list: only where one of these bits is set; 0: any */
    struct work *work;
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

/* The documents that have a term in a field of `mask` (0: in any); the bits of
 * other fields are cleared in `where`. Each match has the span, the edits and
 * the is_prefix of `as`. */
struct cursor *cursor_of_term(struct work *work, const struct index *ix,
                              uint32_t term, uint16_t mask, struct match as);

/* The documents that any of `members` (an array that is kept) meets; of
 * several members at one document the best match counts. With one member that
 * one is returned; with none the cursor meets nothing. */
struct cursor *cursor_of_any(struct work *work, struct cursor **members,
                             uint32_t count);

/* The `count` matches at `p`, in any order: the cursor keeps the array and
 * sorts it by rank. */
struct cursor *cursor_of_matches(struct work *work, struct match *p,
                                 uint32_t count);

/* Every document that passes the filter, which is kept. */
struct cursor *cursor_of_all(struct work *work, const struct filter *filter);

/* What `seek` finds, at most `count` documents: for matches that take long to
 * prove and are asked of few documents. `user` is for `seek`. */
struct cursor *cursor_of_seek(struct work *work,
                              void (*seek)(struct cursor *c, uint32_t rank),
                              void *user, uint64_t count);

/* The same as cursor_of_any over `count` terms, whose lists are put together
 * into one array at once: for many short lists. Where they have more postings
 * than there is work left for, only the most popular documents are met. */
struct cursor *cursor_of_range(struct work *work, const struct index *ix,
                               const uint32_t *terms, uint32_t count,
                               uint16_t mask, struct match as);

/* The documents that all of `cursors` meet, put together into one array at
 * once. A match is that of the first cursor, with the edits of all. */
struct cursor *cursor_of_every(struct work *work, struct cursor **cursors,
                               uint32_t count);

/* The rest of cursor_advance, for all but a whole list. */
void cursor_seek(struct cursor *c, uint32_t rank);

/* Moves the cursor to the first match whose rank is `rank` or more; it never
 * goes back. */
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

/* Where the words of the current match stand. Takes a look at the list that
 * moving spares, so ask it only of matches that count. */
uint16_t cursor_where(struct cursor *c);

/* Moves all cursors to the first document that all of them meet, from where
 * the first cursor stands on. Returns its rank, RANK_END when there is none, or
 * no work left.
 * The fewer documents the first cursor meets, the faster. */
uint32_t cursor_align(struct cursor **cursors, uint32_t count);

#endif

/* From a query (search/query.h) to cursors over the lists that have its words.
 * A plan lies in the reader's arena and is walked once. Private to the library;
 * as playlist_cursor.h otherwise.
 *
 * Playlists have no field that a query could name: one that asks for a field
 * finds nothing, and not to have a field is no condition. */
#ifndef TONEARM_LIBRARY_PLAYLIST_PLAN_H
#define TONEARM_LIBRARY_PLAYLIST_PLAN_H

#include "library/playlist_cursor.h"
#include "search/query.h"

/* What counts as a word that was typed, each beside what stands before it. */
enum playlist_leniency {
    PLAYLIST_EXACT,    /* the word itself, or what begins so */
    PLAYLIST_SPELLING, /* another way to write it (search/spelling.h) */
    PLAYLIST_TYPOS     /* a word that is nearly it (search/typo.h) */
};

/* Another way to read what was typed: words put together or cut, or without a
 * word. */
struct playlist_reading {
    uint32_t clause;   /* the first clause of the query that is replaced */
    uint32_t clauses;  /* how many clauses are, from there on */
    struct str first;  /* the word that stands in their place; empty: none */
    struct str second; /* the word after it; empty: none */
    uint8_t lost;      /* without a word, how much that loses: 1..4 */
};

struct playlist_asked {
    const struct query *query;
    enum playlist_leniency leniency;
    const struct playlist_reading *reading; /* NULL: the query as it is */
};

/* Cursors of a plan; what is beyond is left out. */
#define PLAYLIST_CURSORS QUERY_ATOMS

struct playlist_cursors {
    struct playlist_cursor *p[PLAYLIST_CURSORS];
    uint32_t count;
};

struct playlist_plan {
    struct playlist_cursors positive; /* all must match */
    struct playlist_cursors negative; /* none may match */
    bool is_impossible;               /* something is asked that no list has */

    /* The name that the query is when it is read as one. */
    struct str name;                 /* as it was typed; empty: it can't be */
    bool has_marks;                  /* with accents, which then count */
    bool has_signs;                  /* and so do signs */
    struct playlist_cursor *whole;   /* the lists that are called so; or NULL */
    struct playlist_cursor *article; /* and those but for a leading "the" */
};

void playlist_plan_make(struct playlist_reader *r,
                        const struct playlist_asked *asked,
                        struct playlist_plan *out);

/* The word that clause `i` of the query consists of, in the reader's arena;
 * empty when the clause is anything else, or of several tokens. */
struct str playlist_plan_word(struct playlist_reader *r,
                              const struct query *query, uint32_t i);

/* Whether the clause is nothing but text: no operator, quotes, field or star.
 */
bool playlist_plan_is_plain(const struct query_clause *clause);

#endif

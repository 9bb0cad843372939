/* What was heard, added up by what it is: a hash table of a year's items or
 * artists. Private to the room; one thread at a time. */
#ifndef TONEARM_PLAYS_YEAR_TALLY_H
#define TONEARM_PLAYS_YEAR_TALLY_H

#include "plays/year.h"

struct year_heard {
    struct id id;
    uint8_t kind;        /* enum sequence_kind; 0: a place that is free */
    bool is_known;       /* looked for in the catalog, or its names kept */
    bool was_before;     /* heard before the time */
    uint32_t number;     /* the catalog's, of an entity; CATALOG_NONE */
    uint32_t long_ms;    /* how long it is; 0: unknown */
    int64_t first_s;     /* when it was heard first in the year: Unix time */
    struct year_sum sum; /* in the time */
    struct str name;     /* NOTHING's title, an artist's name */
    struct str by;       /* NOTHING's artist */
};

struct year_tally {
    struct year_heard *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
};

/* All zero is an empty one. */
void year_tally_release(struct year_tally *t);

/* What is counted of that, new if there was nothing: good until the next call
 * for the same tally. */
struct year_heard *year_tally_put(struct year_tally *t, uint8_t kind,
                                  struct id id);

/* The same; NULL if there is nothing. */
struct year_heard *year_tally_find(const struct year_tally *t, uint8_t kind,
                                   struct id id);

#endif

/* A seed in memory. Private to the room. */
#ifndef TONEARM_SEED_SEED_INNER_H
#define TONEARM_SEED_SEED_INNER_H

#include "base/arena.h"
#include "seed/seed.h"
#include "seed/seed_line.h"

struct seed_entry {
    struct str source;
    uint64_t number;
    struct str text;
    enum seed_kind kind;
    bool is_for_catalog;
    uint32_t undated;         /* which of the plays without a date, from 0 */
    struct str password_hash; /* of an account, once seed_hash has run */
    struct str secret;        /* of an app that says none: what it gets */
};

struct seed {
    struct arena arena;         /* texts, which stay */
    struct seed_entry *entries; /* in the order in which they came */
    size_t count;
    size_t capacity;
    size_t bytes;
    uint32_t undated;               /* plays without a date */
    struct seed_parser *parser;     /* of one line at a time */
    const struct seed_entry *shown; /* what seed_each shows */
    struct seed_fault fault;
};

/* Notes that the entry can't be used: ERR_INVALID. */
enum err seed_refuse_entry(struct seed *s, const struct seed_entry *entry,
                           struct str key, const char *why);

#endif

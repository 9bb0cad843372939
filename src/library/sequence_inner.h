/* What the files of the sequence share. */
#ifndef TONEARM_LIBRARY_SEQUENCE_INNER_H
#define TONEARM_LIBRARY_SEQUENCE_INNER_H

#include "library/sequence.h"
#include "library/sequence_form.h"

/* A chunk in memory. `entries` is NULL until somebody looks into it, and has
 * room for SEQUENCE_CHUNK. What `ref` says of the chunk is always true. */
struct sequence_part {
    struct sequence_ref ref;
    struct sequence_entry *entries;
    bool is_changed;
};

struct sequence {
    struct db *db;
    struct sequence_place place;
    struct arena *arena;
    struct sequence_part *parts; /* in the list's order; none is empty */
    size_t part_count;
    size_t part_capacity;
    uint32_t count; /* the sum of the parts' */
    uint32_t next_number;
    uint32_t next_chunk;
    uint32_t *deleted; /* chunks that may be in the database and are to go */
    size_t deleted_count;
    size_t deleted_capacity;
    bool is_changed;
};

/* The part that has the entry at `position`, which exists, and where in the
 * part the entry stands. */
size_t sequence_part_at(const struct sequence *s, uint32_t position,
                        uint32_t *offset);

/* Has the part's entries in memory. */
enum err sequence_part_load(struct sequence *s,
                            struct sequence_part *part) MUST_CHECK;

#endif

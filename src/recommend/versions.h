/* Which tracks are versions of one recording: those with the same ISRC, and
 * those of one artist whose titles are the same (title_key.h); and what is a
 * version of a version. On the request's thread. */
#ifndef TONEARM_RECOMMEND_VERSIONS_H
#define TONEARM_RECOMMEND_VERSIONS_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct catalog;

/* A relation over so many items, each of which has tracks. */
struct versions {
    const struct catalog *catalog;
    uint32_t *parent; /* of each item: itself, or an earlier one */
    struct versions_slot {
        uint64_t key; /* 0: a free slot */
        uint32_t item;
    } * slots;
    size_t slot_count;
};

void versions_init(struct versions *v, const struct catalog *c, uint32_t items,
                   struct arena *arena);

/* Says that the item is the track, or may stand for it: twice for an item at
 * most. */
void versions_put(struct versions *v, uint32_t item, uint32_t track);

/* The first of all items that are versions of one recording. */
uint32_t versions_of(struct versions *v, uint32_t item);

#endif

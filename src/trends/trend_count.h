/* The counts that trends are made of, as a fold over plays which doesn't ask
 * for their order.
 *
 * For each entity, market and day there is a weight: every listener adds what
 * they have played of the entity that day, in eighths, the first play 8, the
 * second 4 more, the third 2, the fourth 1, and then nothing, so that a
 * listener, man or machine, adds less than two plays a day. Beside it stands
 * how many listeners they were. Integers, so that the same set of plays gives
 * the same counts in whatever order it came.
 *
 * One thread at a time. */
#ifndef TONEARM_TRENDS_TREND_COUNT_H
#define TONEARM_TRENDS_TREND_COUNT_H

#include <stdbool.h>
#include <stddef.h>

#include "trends/trend_map.h"

/* What a listener's `n` plays of an entity in a day add, in eighths. */
#define TREND_EIGHTHS 8u
static inline uint32_t trend_weight(size_t n)
{
    static const uint8_t weights[] = {0, 8, 12, 14, 15};

    return weights[n < 4 ? n : 4];
}

struct trend_cell {
    uint32_t day;
    uint32_t weight; /* in eighths */
    uint32_t listeners;
};

/* The charts that an entity stands in; scores of trend_score.h. */
enum trend_window { TREND_NOW, TREND_DAY, TREND_WEEK };
#define TREND_WINDOWS 3

/* An entity in a market: 88 bytes, and 12 for each of its days. */
struct trend_record {
    struct trend_key key;
    bool is_known;      /* to the catalog: only then it has a rank */
    bool is_touched;    /* is in the list of trend_counts_touched */
    uint8_t popularity; /* as it was last set; TREND_UNSET: never */
    uint16_t bucket;    /* of `blend`; of TREND_WORLD only (trend_score.h) */
    uint32_t count, capacity;
    struct trend_cell *cells; /* in the order of their days */
    uint64_t mark;            /* of a track in the world: its map's */
    uint64_t score[TREND_WINDOWS];
    uint64_t blend; /* what popularity ranks by */
};
#define TREND_UNSET 255u

struct trend_counts;

struct trend_counts *trend_counts_new(void);

/* NULL is fine. */
void trend_counts_free(struct trend_counts *c);

/* A play of a track in a market, on the day that is being folded; TREND_WORLD:
 * the market isn't known, and the world counts it anyway. */
struct trend_play {
    struct id track;
    uint16_t market;
};

/* Adds a play to what its listener has played that day, and to the counts what
 * that makes of it. The second only adds it to the listener's: it was counted
 * before. */
struct catalog;
struct trend_listener;
void trend_counts_fold(struct trend_counts *c, const struct catalog *catalog,
                       uint32_t day, struct trend_listener *listener,
                       const struct trend_play *play);
void trend_counts_remember(const struct catalog *catalog,
                           struct trend_listener *listener,
                           const struct trend_play *play);

/* Drops days before `day`, and entities that have none left. */
void trend_counts_drop(struct trend_counts *c, uint32_t day);

/* Records whose counts were changed since the list was last cleared. */
struct trend_record **trend_counts_touched(struct trend_counts *c,
                                           size_t *count);
void trend_counts_clear_touched(struct trend_counts *c);

/* All records, in no order: NULLs between them are passed over. */
struct trend_record **trend_counts_all(const struct trend_counts *c,
                                       size_t *slots);
size_t trend_counts_count(const struct trend_counts *c);

/* NULL: there is none. The second makes one. */
struct trend_record *trend_counts_find(const struct trend_counts *c,
                                       const struct trend_key *key);
struct trend_record *trend_counts_get(struct trend_counts *c,
                                      const struct trend_key *key);

/* The day's cell, which is made if need be. */
struct trend_cell *trend_record_cell(struct trend_record *r, uint32_t day);

/* After records were made by hand: tells of each whether the catalog knew it,
 * by the marks of tracks in the world. */
void trend_counts_mark_known(struct trend_counts *c);

/* The name of a genre that was folded or noted; empty: it wasn't. As long as
 * the counts live. */
struct str trend_counts_genre(const struct trend_counts *c, struct id genre);
void trend_counts_note_genre(struct trend_counts *c, struct str name);

/* The names, by number. */
size_t trend_counts_genre_count(const struct trend_counts *c);
struct str trend_counts_genre_name(const struct trend_counts *c, size_t i);

/* How many counted tracks the catalog maps otherwise than it did when they were
 * folded: what was counted for the rest of their maps is wrong then, and the
 * log is to be folded anew. */
size_t trend_counts_moved(const struct trend_counts *c,
                          const struct catalog *catalog);

#endif

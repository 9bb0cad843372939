/* How far the log of plays has been folded: everything that was stored before a
 * moment, and of what was stored later the rows that are in a set. Who stores
 * a row gives it the time of its own clock and commits a little later, so rows
 * come out of order, and only those of the last seconds have to be remembered
 * one by one. */
#ifndef TONEARM_TRENDS_TREND_SEEN_H
#define TONEARM_TRENDS_TREND_SEEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/id.h"

struct play_row;

struct trend_seen_row {
    struct id key; /* stands for the row */
    int64_t stored_ms;
    bool is_used;
};

struct trend_seen {
    int64_t horizon_ms; /* whatever was stored before is folded */
    struct trend_seen_row *slots;
    size_t slot_count, count;
};

void trend_seen_init(struct trend_seen *s, int64_t horizon_ms);
void trend_seen_release(struct trend_seen *s);

/* What stands for a row: its listener, second and item. */
struct id trend_seen_key(const struct play_row *row);

/* Whether the row is folded. */
bool trend_seen_has(const struct trend_seen *s, const struct play_row *row);

/* It is now. Those before the horizon are passed over. */
void trend_seen_add(struct trend_seen *s, struct id key, int64_t stored_ms);

/* Moves the horizon on, never back, and forgets the rows before it. */
void trend_seen_move(struct trend_seen *s, int64_t horizon_ms);

#endif

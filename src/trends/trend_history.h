/* How entities have stood on charts so far: their rank on the last whole day,
 * the best they ever had, and on how many days they were there. A day is noted
 * when it is over, as its charts were at its end; so a rank of yesterday is the
 * same for all who ask, and survives a restart.
 *
 * One thread at a time. */
#ifndef TONEARM_TRENDS_TREND_HISTORY_H
#define TONEARM_TRENDS_TREND_HISTORY_H

#include "base/arena.h"
#include "base/err.h"
#include "trends/trend_board.h"

struct db;

struct trend_standing {
    struct id id;
    uint32_t day;  /* the last one on the chart */
    uint16_t rank; /* on that day */
    uint16_t peak;
    uint16_t days; /* on the chart, one after the other or not */
};

/* Who has left a chart is remembered so many days. */
#define TREND_REMEMBERED 60u

/* One chart's; by id. */
struct trend_past {
    uint32_t day; /* the last one that was noted; 0: none */
    uint32_t count;
    struct trend_standing *standings;
};

struct trend_history {
    struct trend_past of[TREND_TYPES][TREND_BOARD_MARKETS][TREND_CHARTS];
};

struct trend_history *trend_history_new(void);

/* NULL is fine. */
void trend_history_free(struct trend_history *h);

/* NULL: it wasn't there in the days that are remembered. */
const struct trend_standing *trend_past_find(const struct trend_past *past,
                                             struct id id);

/* Notes how a chart was at the end of a day, which is later than the one that
 * was noted last. */
void trend_past_note(struct trend_past *past, const struct trend_top *top,
                     uint32_t day);

/* ---- in the state ---- */

/* Reads what is noted there in the place of everything in memory. Errors are
 * those of db.h, logged. */
enum err trend_history_load(struct trend_history *h, struct db *db) MUST_CHECK;

/* Writes every chart of which a day was noted, in a transaction of the
 * caller's. */
enum err trend_history_save(struct trend_history *h, struct db *db) MUST_CHECK;

/* The last day that is noted for the tracks of the world; 0: none. */
uint32_t trend_history_day(const struct trend_history *h);

#endif

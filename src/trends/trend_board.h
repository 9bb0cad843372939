/* Charts as they are now, and as they were: for each type and market, the
 * entities with the greatest scores of each window, and those that rise.
 *
 * One thread at a time. */
#ifndef TONEARM_TRENDS_TREND_BOARD_H
#define TONEARM_TRENDS_TREND_BOARD_H

#include "catalog/field.h"
#include "trends/trend_score.h"

/* What there is of a type in a market. The first three are windows; the numbers
 * are stored: append only. */
enum trend_chart {
    TREND_CHART_NOW = TREND_NOW,
    TREND_CHART_DAY = TREND_DAY,
    TREND_CHART_WEEK = TREND_WEEK,
    TREND_CHART_VIRAL
};
#define TREND_CHARTS 4

#define TREND_TOP   200u /* how long a chart is */
#define TREND_VIRAL 50u

struct trend_ranked {
    struct id id;
    uint64_t score; /* of the window; of VIRAL steepness in thousandths */
};

struct trend_top {
    uint32_t count;
    struct trend_ranked list[TREND_TOP]; /* by score, then by id */
};

struct trend_board {
    struct trend_top charts[TREND_CHARTS];
    uint64_t week; /* the sum of all scores of TREND_WEEK */
};

/* By type and market, the last of which is the world; NULL: nothing was
 * played. */
#define TREND_BOARD_MARKETS (MARKET_CODES + 1)
struct trend_boards {
    struct trend_board *of[TREND_TYPES][TREND_BOARD_MARKETS];
};

static inline unsigned trend_board_market(unsigned market)
{
    return market == TREND_WORLD ? MARKET_CODES : market;
}

struct trend_boards *trend_boards_new(void);

/* NULL is fine. */
void trend_boards_free(struct trend_boards *b);

/* Scores all records anew and ranks them, in boards that are new. */
void trend_boards_fill(struct trend_boards *b, struct trend_counts *counts,
                       const struct trend_weights *w);

/* Scores one record anew, within the hour in which the boards were filled, and
 * moves it to where it stands now. */
void trend_boards_move(struct trend_boards *b, const struct trend_weights *w,
                       struct trend_record *r);

/* Tests all records for rises, anew. */
void trend_boards_rise(struct trend_boards *b,
                       const struct trend_counts *counts,
                       const struct trend_weights *w);

/* Where an entity stands, from 1 on; 0: it doesn't. */
uint32_t trend_top_rank(const struct trend_top *top, struct id id);

#endif

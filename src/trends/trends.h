/* What is popular now: a fold over the log of plays (plays/plays.h), kept in
 * memory by a thread that follows the log, and what comes of it: charts, the
 * popularity of what the catalog has, and playlists of the charts.
 *
 * docs/charts.md says what the numbers are. They are exact and the same on
 * every node that has read the same plays; a server begins with the last
 * checkpoint in the state, which one of the nodes writes every minute, and
 * folds what came since. */
#ifndef TONEARM_TRENDS_TRENDS_H
#define TONEARM_TRENDS_TRENDS_H

#include "base/arena.h"
#include "base/err.h"
#include "db/domain.h"
#include "trends/trend_board.h"

struct feed_subscriber;
struct generation_watch;
struct state_place;
struct trends;

/* The place outlives the trends. `lists_every_s`: how often the charts'
 * playlists are brought up to date. */
struct trends *trends_new(const struct state_place *place,
                          unsigned lists_every_s);

/* Hears of new plays. On the feed's thread it only wakes the thread. */
void trends_subscribe(struct trends *t, struct feed_subscriber *out);

/* Starts the thread, which sets popularity in the generations of the watch. The
 * watch outlives trends_stop. ERR_LIMIT, logged, when there can't be a
 * thread; what state_open says. */
enum err trends_start(struct trends *t,
                      struct generation_watch *watch) MUST_CHECK;

/* The next generation is about to be served: sets in it what was set in the
 * one before. On the watch's thread, which waits for it two seconds at most;
 * then it comes a little later. */
void trends_opened(struct trends *t);

/* Returns when the plays that are in the log are counted, and what is due by
 * the clock that the trends were started with, hours, days and playlists, is
 * done: for who has set it. False after an error, which is logged, or after
 * `limit_ms` of real time. Any thread but the thread's own; NULL, or one that
 * wasn't started, has settled. */
bool trends_settle(struct trends *t, unsigned limit_ms);

/* Ends the thread; what it has folded is written to the state first. Fine when
 * it never started. */
void trends_stop(struct trends *t);

/* After the feed has stopped. NULL is fine. */
void trends_free(struct trends *t);

/* ---- asking ---- */

struct trends_query {
    enum trend_type type;
    uint16_t market; /* its number, or TREND_WORLD */
    enum trend_chart chart;
    uint32_t offset, limit;
};

struct trends_place {
    struct id id;
    struct str genre; /* of GENRE: its name */
    uint32_t rank;
    uint32_t last_rank; /* at the end of the last day; 0: it had none */
    uint32_t peak;
    uint32_t days; /* on which it was on the chart, today included */
};

/* A page of a chart, in the arena. What the catalog doesn't know any more may
 * be on it until the thread has looked at a new generation. Any thread; waits
 * for a lock that is held for moments. */
struct trends_page {
    struct trends_place *places;
    uint32_t count, total;
};
void trends_chart(struct trends *t, const struct trends_query *query,
                  struct arena *arena, struct trends_page *out);

extern const struct db_domain trends_domain;

#endif

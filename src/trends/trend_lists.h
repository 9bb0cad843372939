/* Charts as playlists that keep themselves, the house's (accounts/house.h):
 * "Top 50 - Global", "Viral 50 - Global", and "Top 50 - <country>" for each
 * market in which enough is played. Each has an id of its name, the same on
 * every server, so that links to it hold. */
#ifndef TONEARM_TRENDS_TREND_LISTS_H
#define TONEARM_TRENDS_TREND_LISTS_H

#include "base/arena.h"
#include "base/err.h"
#include "trends/trend_board.h"

struct db;

#define TREND_LIST_ITEMS 50u

/* In how many plays of the last week a market has a chart of its own. */
#define TREND_LIST_PLAYS 100u

/* A list as it is to be. */
struct trend_list {
    enum trend_chart chart;
    uint16_t market;
    struct id id;
    struct str name;
    struct str description;
    struct id tracks[TREND_LIST_ITEMS];
    uint32_t count;
};

/* The lists of these boards, in the arena: those that aren't empty. */
void trend_lists_plan(const struct trend_boards *boards, struct arena *arena,
                      struct trend_list **out, size_t *count);

/* The same text names a chart's list everywhere: "top:SE", "viral:world". */
struct id trend_list_id(enum trend_chart chart, uint16_t market);

/* The kind of the change that is appended when a chart's list was written; its
 * subject is the list's id in base62. */
#define CHANGE_CHARTS "charts"

/* Makes the list, or has it become as it is to be, if it isn't so already, in a
 * transaction that writes; a list that was dropped stays dropped. Errors are
 * those of playlist_items.h. */
enum err trend_list_write(struct db *db, const struct trend_list *list,
                          int64_t now_ms, struct arena *arena) MUST_CHECK;

#endif

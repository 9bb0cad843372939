/* Following the log: what comes in moves single entities at once, and the rest
 * in sweeps over all of them, which are made as seldom as their cost asks for.
 *
 * The thread alone has the counts, so they need no lock; boards are looked at
 * by others, and are moved, or replaced, under the lock. */
#include <assert.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "db/change.h"
#include "generation/generation.h"
#include "trends/trends_inner.h"

#define LOOK_MS  1000 /* between looks for what came late */
#define SWEEP_MS 1000

static const struct catalog *catalog_of(const struct trends *t)
{
    return generation_catalog(t->generation);
}

enum err trend_follow_load(struct trends *t)
{
    enum err e;

    trend_fold_init(&t->fold, 0);
    e = trend_checkpoint_read(t->db, t->fold.counts, &t->fold.seen);
    if (e == ERR_NOT_FOUND) {
        trend_fold_release(&t->fold);
        trend_fold_init(&t->fold, trend_fold_first(clock_unix_ms()));
        e = OK;
    }
    if (!e)
        e = trend_history_load(t->history, t->db);
    trend_follow_hour(t, clock_unix_ms());
    return e;
}

/* ---- the hour ---- */

/* Names of genres, for those who ask: they are only ever added. With the
 * lock. */
static void publish_genres(struct trends *t)
{
    size_t n = trend_counts_genre_count(t->fold.counts);

    for (size_t i = 0; i < n; i++) {
        struct str name = trend_counts_genre_name(t->fold.counts, i);
        size_t k = 0;

        while (k < t->genre_count && !str_eq(t->genres[k], name))
            k++;
        if (k < t->genre_count)
            continue;
        t->genres = mem_grow(t->genres, t->genre_count, &t->genre_capacity,
                             sizeof *t->genres);
        t->genres[t->genre_count++] = arena_str(&t->names, name);
    }
}

/* Boards as all records are now, in the place of the old ones. */
static void fill(struct trends *t)
{
    struct trend_boards *boards = trend_boards_new(), *old;

    trend_boards_fill(boards, t->fold.counts, &t->weights);
    trend_boards_rise(boards, t->fold.counts, &t->weights);
    (void)pthread_mutex_lock(&t->lock);
    old = t->boards;
    t->boards = boards;
    publish_genres(t);
    (void)pthread_mutex_unlock(&t->lock);
    trend_boards_free(old);
    trend_live_fill(t->live, t->fold.counts);
    t->is_moved = true;
}

/* What was last played before that day goes, and with it what its plays made of
 * its popularity. */
static void drop(struct trends *t, uint32_t day)
{
    size_t slots;
    struct trend_record **all = trend_counts_all(t->fold.counts, &slots);

    for (size_t i = 0; i < slots; i++)
        if (all[i] != NULL && all[i]->count > 0 &&
            all[i]->cells[all[i]->count - 1].day < day)
            trend_live_set_base(t->live, catalog_of(t), all[i]);
    trend_live_flush(t->live);
    trend_counts_drop(t->fold.counts, day);
}

void trend_follow_hour(struct trends *t, int64_t now_ms)
{
    uint32_t hour = (uint32_t)(now_ms / TREND_HOUR_MS);
    bool is_new_day = hour / 24 != t->weights.today;

    if (hour == t->weights.hour)
        return;
    if (hour / 24 + 1 < t->weights.today)
        t->is_set_back = true;
    trend_weights_set(&t->weights, hour);
    if (is_new_day && t->weights.today >= TREND_DAYS)
        drop(t, t->weights.today - (TREND_DAYS - 1));
    fill(t);
}

/* ---- another generation ---- */

void trend_follow_set_all(struct trends *t)
{
    size_t slots;
    struct trend_record **all = trend_counts_all(t->fold.counts, &slots);

    for (size_t i = 0; i < slots; i++)
        if (all[i] != NULL) {
            all[i]->popularity = TREND_UNSET;
            trend_live_set(t->live, catalog_of(t), &t->weights, all[i]);
        }
    trend_live_flush(t->live);
}

/* Folds all that still counts into counts of their own, while the old ones
 * serve. */
static enum err fold_anew(struct trends *t)
{
    struct trend_fold fresh;
    bool has_more = true;
    enum err e = OK;

    trend_fold_init(&fresh, trend_fold_first(clock_unix_ms()));
    while (has_more && !e && !trends_is_stopping(t))
        e = trend_fold_next(&fresh, t->db, catalog_of(t), clock_unix_ms(),
                            false, &has_more);
    if (e || has_more) {
        trend_fold_release(&fresh);
        return e;
    }
    trend_fold_release(&t->fold);
    t->fold = fresh;
    t->is_dirty = true;
    fill(t);
    return OK;
}

enum err trend_follow_generation(struct trends *t)
{
    struct generation *g = generation_watch_ref(t->live->watch);
    enum err e = OK;

    if (g == t->generation && !t->is_set_back) {
        generation_unref(g);
        return OK;
    }
    generation_unref(t->generation);
    t->generation = g;
    if (t->is_set_back || trend_counts_moved(t->fold.counts, catalog_of(t)) > 0)
        e = fold_anew(t);
    if (!e)
        t->is_set_back = false;
    trend_follow_set_all(t);
    return e;
}

/* ---- plays ---- */

/* Moves what was folded. */
static void move(struct trends *t)
{
    size_t count;
    struct trend_record **touched =
        trend_counts_touched(t->fold.counts, &count);

    (void)pthread_mutex_lock(&t->lock);
    for (size_t i = 0; i < count; i++)
        trend_boards_move(t->boards, &t->weights, touched[i]);
    if (trend_counts_genre_count(t->fold.counts) != t->genre_count)
        publish_genres(t);
    (void)pthread_mutex_unlock(&t->lock);
    for (size_t i = 0; i < count; i++)
        trend_live_move(t->live, touched[i]);
    trend_live_sum(t->live);
    for (size_t i = 0; i < count; i++)
        trend_live_set(t->live, catalog_of(t), &t->weights, touched[i]);
    trend_live_flush(t->live);
    trend_counts_clear_touched(t->fold.counts);
    t->is_moved = t->is_moved || count > 0;
    t->is_dirty = t->is_dirty || count > 0;
}

enum err trend_follow_plays(struct trends *t, int64_t now_ms, bool *has_more)
{
    int64_t now = clock_monotonic_ms();
    bool is_quick =
        t->is_caught_up && !t->is_asked && now - t->looked_ms < LOOK_MS;
    enum err e = trend_fold_next(&t->fold, t->db, catalog_of(t), now_ms,
                                 is_quick, has_more);

    /* Also after an error: what was folded is folded. */
    move(t);
    t->folded_ms = clock_monotonic_ms();
    if (e)
        return e;
    if (!is_quick)
        t->looked_ms = now;
    t->is_caught_up = t->is_caught_up || !*has_more;
    return OK;
}

/* Puts what rises now in the place of what rose. */
static void show_rises(struct trends *t)
{
    struct trend_boards *rises = trend_boards_new();

    trend_boards_rise(rises, t->fold.counts, &t->weights);
    (void)pthread_mutex_lock(&t->lock);
    for (unsigned type = 0; type < TREND_TYPES; type++)
        for (unsigned market = 0; market < TREND_BOARD_MARKETS; market++) {
            struct trend_board *to = t->boards->of[type][market];
            const struct trend_board *from = rises->of[type][market];

            if (to == NULL)
                continue;
            to->charts[TREND_CHART_VIRAL].count = 0;
            if (from != NULL)
                to->charts[TREND_CHART_VIRAL] = from->charts[TREND_CHART_VIRAL];
        }
    (void)pthread_mutex_unlock(&t->lock);
    trend_boards_free(rises);
}

void trend_follow_sweep(struct trends *t)
{
    int64_t now = clock_monotonic_ms();
    size_t slots;
    struct trend_record **all;

    /* A twentieth of the time at most. */
    if (!t->is_moved ||
        (!t->is_asked && (now - t->swept_ms < SWEEP_MS ||
                          now - t->swept_ms < 20 * t->sweep_took_ms)))
        return;
    all = trend_counts_all(t->fold.counts, &slots);
    for (size_t i = 0; i < slots; i++)
        if (all[i] != NULL)
            trend_live_set(t->live, catalog_of(t), &t->weights, all[i]);
    trend_live_flush(t->live);
    show_rises(t);
    t->is_moved = false;
    t->swept_ms = now;
    t->sweep_took_ms = clock_monotonic_ms() - now;
}

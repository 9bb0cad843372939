/* What one node does for all, while it has the lease: days that are over are
 * noted, checkpoints and playlists are written. The others read what was
 * noted. */
#include "base/clock.h"
#include "db/lease.h"
#include "trends/trend_lists.h"
#include "trends/trends_inner.h"

#define HOUSE_MS 60000
#define LEASE_MS 180000

/* How fast a checkpoint may be written in the long run, so that one of many
 * entities isn't all that the state does. */
#define CHECKPOINT_BYTES_MS 200

/* So many days are looked back upon when nothing was ever noted. */
#define FIRST_DAYS 28u

/* ---- days ---- */

/* Scores are of that day afterwards, until the boards are filled again. */
static void note_day(struct trends *t, uint32_t day)
{
    struct trend_boards *boards = trend_boards_new();
    struct trend_weights past;

    trend_weights_set_past(&past, day);
    trend_boards_fill(boards, t->fold.counts, &past);
    trend_boards_rise(boards, t->fold.counts, &past);
    (void)pthread_mutex_lock(&t->lock);
    for (unsigned type = 0; type < TREND_TYPES; type++)
        for (unsigned market = 0; market < TREND_BOARD_MARKETS; market++)
            for (unsigned chart = 0; chart < TREND_CHARTS; chart++) {
                static const struct trend_top nothing;
                const struct trend_board *board = boards->of[type][market];

                /* A day without plays was a day, too. */
                if (board == NULL && market != MARKET_CODES)
                    continue;
                trend_past_note(
                    &t->history->of[type][market][chart],
                    board != NULL ? &board->charts[chart] : &nothing, day);
            }
    (void)pthread_mutex_unlock(&t->lock);
    trend_boards_free(boards);
}

static enum err save_history(struct db *db, void *arg)
{
    return trend_history_save(arg, db);
}

static uint32_t first_to_note(const struct trends *t)
{
    uint32_t noted = trend_history_day(t->history),
             first = t->weights.today - FIRST_DAYS;

    return noted + 1 > first ? noted + 1 : first;
}

static enum err note_days(struct trends *t)
{
    uint32_t day = first_to_note(t);

    if (day >= t->weights.today)
        return OK;
    for (; day < t->weights.today && !trends_is_stopping(t); day++)
        note_day(t, day);
    /* Their scores are the past's now. */
    t->weights.hour = 0;
    trend_follow_hour(t, clock_unix_ms());
    return db_transact(t->db, save_history, t->history);
}

/* Another node has noted the days. */
static enum err read_days(struct trends *t)
{
    struct trend_history *fresh, *old;
    enum err e;

    if (first_to_note(t) >= t->weights.today)
        return OK;
    old = fresh = trend_history_new();
    e = trend_history_load(fresh, t->db);
    if (!e) {
        (void)pthread_mutex_lock(&t->lock);
        old = t->history;
        t->history = fresh;
        (void)pthread_mutex_unlock(&t->lock);
    }
    trend_history_free(old);
    return e;
}

/* ---- checkpoints ---- */

static void begin_checkpoint(struct trends *t)
{
    trend_checkpoint_begin(&t->checkpoint, t->fold.counts, &t->fold.seen);
    t->is_writing = true;
    t->is_dirty = false;
}

static enum err write_part(struct trends *t)
{
    bool is_done;
    enum err e = trend_checkpoint_write(&t->checkpoint, t->db, &is_done);

    if (!e && !is_done)
        return OK;
    /* One that failed is begun anew when the next is due. */
    t->is_dirty = t->is_dirty || e != OK;
    t->checkpoint_ms = clock_elapsed_ms() + HOUSE_MS +
                       (int64_t)(t->checkpoint.bytes.n / CHECKPOINT_BYTES_MS);
    trend_checkpoint_release(&t->checkpoint);
    t->is_writing = false;
    return e;
}

enum err trend_keep_last(struct trends *t)
{
    enum err e = OK;

    while (t->is_writing && !e)
        e = write_part(t);
    if (e || !t->is_dirty || !t->is_caught_up)
        return e;
    begin_checkpoint(t);
    while (t->is_writing && !e)
        e = write_part(t);
    return e;
}

/* ---- playlists ---- */

struct list_job {
    const struct trend_list *list;
    struct arena *arena;
};

static enum err write_list(struct db *db, void *arg)
{
    const struct list_job *job = arg;

    return trend_list_write(db, job->list, clock_unix_ms(), job->arena);
}

/* Each in a transaction of its own: whoever writes meanwhile waits for one. */
static enum err write_lists(struct trends *t)
{
    struct trend_list *lists;
    struct arena arena;
    size_t count;
    enum err e = OK;

    arena_init(&arena);
    /* Boards change on this thread alone. */
    trend_lists_plan(t->boards, &arena, &lists, &count);
    for (size_t i = 0; i < count && !e && !trends_is_stopping(t); i++)
        e = db_transact(t->db, write_list,
                        &(struct list_job){&lists[i], &arena});
    arena_release(&arena);
    t->lists_ms = clock_elapsed_ms() + 1000ll * t->lists_every_s;
    return e;
}

/* ---- the house ---- */

static int64_t house_every_ms(const struct trends *t)
{
    int64_t lists_ms = 1000ll * t->lists_every_s;

    return lists_ms < HOUSE_MS ? lists_ms : HOUSE_MS;
}

static enum err do_what_is_due(struct trends *t, int64_t now)
{
    enum err e = note_days(t);

    if (!e && now >= t->lists_ms)
        e = write_lists(t);
    if (!e && t->is_dirty && now >= t->checkpoint_ms)
        begin_checkpoint(t);
    return e;
}

enum err trend_keep_house(struct trends *t, int64_t now_ms)
{
    int64_t now = clock_elapsed_ms();
    bool is_taken;
    enum err e;

    (void)now_ms;
    if (t->is_writing)
        return write_part(t);
    /* With nothing counted there is no chart, and nothing to keep. */
    if (!t->is_caught_up || now < t->house_ms ||
        trend_counts_count(t->fold.counts) == 0)
        return OK;
    t->house_ms = now + house_every_ms(t);
    e = lease_take(t->db, STR("trends"), str_of(t->holder, sizeof t->holder),
                   LEASE_MS, &is_taken);
    if (e)
        return e;
    return is_taken ? do_what_is_due(t, now) : read_days(t);
}

/* The thread, and who asks it. The thread is woken by the feed when plays were
 * stored, and looks once a second for what came late while plays come, every
 * ten seconds otherwise. */
#include "trends/trends.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/thread.h"
#include "db/feed.h"
#include "generation/generation.h"
#include "trends/trends_inner.h"

#define BUSY_MS   6000  /* after plays came: what came late may come */
#define LOOK_MS   1000  /* how long the thread sleeps then */
#define IDLE_MS   10000 /* and otherwise */
#define GATHER_MS 40    /* plays that come one by one are folded together */
#define OPENED_MS 2000

/* ---- the domain ---- */

#define OWNS(how, table, column, file)
#define STEP(number, name, text) {number, {name, text}},
static const struct db_step steps[] = {
#include "trends/tables.def"
};
#undef STEP
#undef OWNS

const struct db_domain trends_domain = {
    .name = "trends",
    .steps = steps,
    .step_count = sizeof steps / sizeof steps[0],
};

/* ---- being there ---- */

struct trends *trends_new(const struct state_place *place,
                          unsigned lists_every_s)
{
    struct trends *t = mem_zalloc(1, sizeof *t);
    uint8_t bytes[ID_BYTES];

    t->place = place;
    t->lists_every_s = lists_every_s;
    t->boards = trend_boards_new();
    t->history = trend_history_new();
    arena_init(&t->names);
    random_bytes(bytes, sizeof bytes);
    id_to_base62(id_from_bytes(bytes), t->holder);
    (void)pthread_mutex_init(&t->lock, NULL);
    clock_condition_init(&t->wake);
    clock_condition_init(&t->done);
    return t;
}

void trends_free(struct trends *t)
{
    if (t == NULL)
        return;
    trend_boards_free(t->boards);
    trend_history_free(t->history);
    arena_release(&t->names);
    free(t->genres);
    (void)pthread_cond_destroy(&t->done);
    (void)pthread_cond_destroy(&t->wake);
    (void)pthread_mutex_destroy(&t->lock);
    free(t);
}

/* ---- being told ---- */

static enum err wake(void *owner, struct db *db)
{
    struct trends *t = owner;

    (void)db;
    (void)pthread_mutex_lock(&t->lock);
    t->is_woken = true;
    (void)pthread_cond_signal(&t->wake);
    (void)pthread_mutex_unlock(&t->lock);
    return OK;
}

void trends_subscribe(struct trends *t, struct feed_subscriber *out)
{
    static const char *const kinds[] = {CHANGE_PLAYS, NULL};

    *out =
        (struct feed_subscriber){.kinds = kinds, .owner = t, .load_all = wake};
}

void trends_opened(struct trends *t)
{
    uint64_t mine;

    (void)pthread_mutex_lock(&t->lock);
    mine = ++t->opened;
    (void)pthread_cond_signal(&t->wake);
    while (t->has_thread && !t->stopping && t->set < mine &&
           clock_wait_ms(&t->done, &t->lock, OPENED_MS))
        ;
    (void)pthread_mutex_unlock(&t->lock);
}

bool trends_is_stopping(struct trends *t)
{
    bool stopping;

    (void)pthread_mutex_lock(&t->lock);
    stopping = t->stopping;
    (void)pthread_mutex_unlock(&t->lock);
    return stopping;
}

/* ---- the thread ---- */

/* Sets the numbers of a generation that is about to be served; soon after it
 * is, and then there is more to look at in it. */
static void answer_opened(struct trends *t)
{
    uint64_t opened;

    (void)pthread_mutex_lock(&t->lock);
    opened = t->opened == t->set ? 0 : t->opened;
    (void)pthread_mutex_unlock(&t->lock);
    if (opened == 0)
        return;
    trend_follow_set_all(t);
    t->woken_ms = clock_monotonic_ms();
    (void)pthread_mutex_lock(&t->lock);
    t->set = opened;
    (void)pthread_cond_broadcast(&t->done);
    (void)pthread_mutex_unlock(&t->lock);
}

/* Whether everything is of the hour that it is. */
static bool is_same_hour(const struct trends *t)
{
    return clock_unix_ms() / TREND_HOUR_MS == t->weights.hour;
}

/* Sleeps until there is something to do; true when plays came. */
static bool sleep_a_while(struct trends *t, unsigned ms)
{
    int64_t until = clock_monotonic_ms() + ms, now;
    bool woken;

    (void)pthread_mutex_lock(&t->lock);
    while (!t->stopping && !t->is_woken && t->opened == t->set &&
           t->asked == t->answered && is_same_hour(t) &&
           (now = clock_monotonic_ms()) < until)
        clock_wait_until(&t->wake, &t->lock,
                         (t->weights.hour + 1ll) * TREND_HOUR_MS,
                         (unsigned)(until - now));
    woken = t->is_woken;
    t->is_woken = false;
    (void)pthread_mutex_unlock(&t->lock);
    return woken;
}

/* How long the thread may sleep if nobody wakes it. */
static unsigned rest_ms(const struct trends *t, bool has_more)
{
    if (has_more || t->is_writing)
        return 0;
    return clock_monotonic_ms() - t->woken_ms < BUSY_MS || t->is_moved
               ? LOOK_MS
               : IDLE_MS;
}

/* Many who play at once are folded together, a few times a second. */
static void gather(const struct trends *t)
{
    int64_t since = clock_monotonic_ms() - t->folded_ms;

    if (since < GATHER_MS)
        clock_sleep_ms((unsigned)(GATHER_MS - since));
}

/* Does all that there is to do. An error is logged where it was first known,
 * and what it left undone is done the next time. */
static enum err step(struct trends *t, bool *has_more)
{
    int64_t now_ms = clock_unix_ms();
    enum err e = trend_follow_generation(t);

    *has_more = false;
    answer_opened(t);
    trend_follow_hour(t, now_ms);
    if (!e)
        e = trend_follow_plays(t, now_ms, has_more);
    trend_follow_sweep(t);
    *has_more = *has_more || t->is_set_back;
    if (!e && !*has_more)
        e = trend_keep_house(t, now_ms);
    return e;
}

static uint64_t count_asked(struct trends *t)
{
    uint64_t asked;

    (void)pthread_mutex_lock(&t->lock);
    asked = t->asked;
    t->is_asked = t->asked != t->answered;
    (void)pthread_mutex_unlock(&t->lock);
    return asked;
}

static void answer(struct trends *t, uint64_t asked, bool is_settled)
{
    (void)pthread_mutex_lock(&t->lock);
    t->answered = asked;
    t->is_settled = is_settled;
    (void)pthread_cond_broadcast(&t->done);
    (void)pthread_mutex_unlock(&t->lock);
}

static void *run(void *arg)
{
    struct trends *t = arg;
    bool has_more = true;
    enum err e = OK;

    while (!trends_is_stopping(t)) {
        uint64_t asked;

        if (sleep_a_while(t, e ? LOOK_MS : rest_ms(t, has_more))) {
            t->woken_ms = clock_monotonic_ms();
            gather(t);
        }
        asked = count_asked(t);
        e = step(t, &has_more);
        /* After an error there is nothing to wait for until the next look. */
        if (e || (!has_more && !t->is_writing))
            answer(t, asked, !e);
    }
    if (trend_keep_last(t) != OK)
        log_warn("what was folded of the log of plays isn't in the state: it "
                 "is folded again at the next start");
    return NULL;
}

static enum err open_all(struct trends *t, struct generation_watch *watch)
{
    enum err e = state_open(t->place, &t->db);

    if (e)
        return e;
    t->live = trend_live_new(watch);
    t->generation = generation_watch_ref(watch);
    e = trend_follow_load(t);
    if (!e)
        trend_follow_set_all(t);
    return e;
}

static void close_all(struct trends *t)
{
    if (t->live == NULL)
        return;
    if (t->is_writing)
        trend_checkpoint_release(&t->checkpoint);
    trend_fold_release(&t->fold);
    trend_live_free(t->live);
    generation_unref(t->generation);
    db_close(t->db);
    t->live = NULL;
}

enum err trends_start(struct trends *t, struct generation_watch *watch)
{
    enum err e = open_all(t, watch);

    if (!e)
        e = thread_start(&t->thread, "trends", run, t);
    if (e)
        close_all(t);
    (void)pthread_mutex_lock(&t->lock);
    t->has_thread = !e;
    (void)pthread_mutex_unlock(&t->lock);
    return e;
}

void trends_stop(struct trends *t)
{
    if (t == NULL || !t->has_thread)
        return;
    (void)pthread_mutex_lock(&t->lock);
    t->stopping = true;
    (void)pthread_cond_signal(&t->wake);
    (void)pthread_cond_broadcast(&t->done);
    (void)pthread_mutex_unlock(&t->lock);
    (void)pthread_join(t->thread, NULL);
    t->has_thread = false;
    close_all(t);
}

bool trends_settle(struct trends *t, unsigned limit_ms)
{
    int64_t until = clock_monotonic_ms() + limit_ms, left = limit_ms;
    bool is_settled;
    uint64_t mine;

    if (t == NULL)
        return true;
    (void)pthread_mutex_lock(&t->lock);
    mine = ++t->asked;
    (void)pthread_cond_signal(&t->wake);
    while (t->has_thread && !t->stopping && t->answered < mine && left > 0) {
        (void)clock_wait_ms(&t->done, &t->lock, (unsigned)left);
        left = until - clock_monotonic_ms();
    }
    is_settled = !t->has_thread || (t->answered >= mine && t->is_settled);
    (void)pthread_mutex_unlock(&t->lock);
    return is_settled;
}

/* ---- asking ---- */

static struct str genre_of(const struct trends *t, struct id id,
                           struct arena *arena)
{
    for (size_t i = 0; i < t->genre_count; i++)
        if (id_eq(trend_genre_id(t->genres[i]), id))
            return arena_str(arena, t->genres[i]);
    return STR_EMPTY;
}

static struct trends_place place_of(const struct trend_past *past, struct id id,
                                    uint32_t rank)
{
    const struct trend_standing *s = trend_past_find(past, id);
    struct trends_place place = {
        .id = id, .rank = rank, .peak = rank, .days = 1};

    if (s == NULL)
        return place;
    if (s->day == past->day)
        place.last_rank = s->rank;
    if (s->peak < rank)
        place.peak = s->peak;
    place.days = s->days + 1u;
    return place;
}

void trends_chart(struct trends *t, const struct trends_query *query,
                  struct arena *arena, struct trends_page *out)
{
    unsigned market = trend_board_market(query->market);
    const struct trend_board *board;
    const struct trend_past *past;

    *out = (struct trends_page){0};
    (void)pthread_mutex_lock(&t->lock);
    board = t->boards->of[query->type][market];
    past = &t->history->of[query->type][market][query->chart];
    if (board != NULL)
        out->total = board->charts[query->chart].count;
    out->places = arena_alloc(arena, query->limit * sizeof *out->places);
    for (uint32_t i = query->offset;
         i < out->total && out->count < query->limit; i++) {
        struct trends_place *p = &out->places[out->count++];

        *p = place_of(past, board->charts[query->chart].list[i].id, i + 1);
        if (query->type == TREND_GENRE)
            p->genre = genre_of(t, p->id, arena);
    }
    (void)pthread_mutex_unlock(&t->lock);
}

/* One batch of counts is under way to the writer at a time; counts that come
 * meanwhile wait for the next flush. So a state that can't be written to costs
 * memory only, up to WAITING_MAX minutes of apps; then the newest counts are
 * dropped, with a line in the log. */
#include "accounts/tally.h"

#include <pthread.h>
#include <string.h>

#include "accounts/limit.h"
#include "accounts/quota.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/feed.h"
#include "db/writer.h"

#define WAITING_MAX 100000u

/* How often old minutes are deleted. */
#define PRUNE_MS 3600000

struct list {
    struct quota_calls *calls;
    size_t count;
    size_t capacity;
};

struct tally {
    struct limits *limits;
    struct writer *writer;
    int64_t pruned_ms;
    struct list batch; /* the writer's while is_busy */
    int64_t prune_s;   /* the batch's: when it prunes; 0: it doesn't */

    pthread_mutex_t lock;
    pthread_cond_t settled;
    struct list waiting; /* guarded by lock */
    bool is_busy;        /* guarded by lock */
    uint64_t turns;      /* guarded by lock; batches that began or ended */
};

static void list_add(struct list *l, const struct quota_calls *calls)
{
    l->calls = mem_grow(l->calls, l->count, &l->capacity, sizeof *l->calls);
    l->calls[l->count++] = *calls;
}

struct tally *tally_new(struct limits *limits, struct writer *writer)
{
    struct tally *t = mem_zalloc(1, sizeof *t);

    t->limits = limits;
    t->writer = writer;
    (void)pthread_mutex_init(&t->lock, NULL);
    (void)pthread_cond_init(&t->settled, NULL);
    return t;
}

/* In the writer, which may run it again: it changes nothing but rows. */
static enum err write_batch(struct db *db, void *arg)
{
    const struct tally *t = arg;
    enum err e = OK;

    for (size_t i = 0; i < t->batch.count && !e; i++)
        e = quota_add_calls(db, &t->batch.calls[i]);
    if (!e && t->prune_s > 0)
        e = quota_prune(db, t->prune_s);
    return e;
}

/* On the writer's thread, after the commit. Counts that couldn't be written
 * wait again. */
static void batch_written(void *arg, enum err e)
{
    struct tally *t = arg;

    (void)pthread_mutex_lock(&t->lock);
    if (e) {
        log_warn("the counts of apps' calls couldn't be written: %s",
                 err_text(e));
        for (size_t i = 0; i < t->batch.count; i++)
            list_add(&t->waiting, &t->batch.calls[i]);
    }
    t->batch.count = 0;
    t->is_busy = false;
    t->turns++;
    (void)pthread_cond_signal(&t->settled);
    (void)pthread_mutex_unlock(&t->lock);
}

/* Takes an app's minute from limits_flush. With the lock. */
static void take(void *user, struct id app, int64_t minute,
                 const int64_t *by_class)
{
    struct tally *t = user;
    struct quota_calls calls = {.app = app, .minute = minute};

    memcpy(calls.count, by_class, sizeof calls.count);
    if (t->waiting.count < WAITING_MAX)
        list_add(&t->waiting, &calls);
}

/* Makes the counts that wait the batch. With the lock. False when there is
 * nothing to write, or a batch under way. */
static bool begin_batch(struct tally *t)
{
    struct list empty = t->batch; /* whose memory is used again */

    if (t->is_busy || t->waiting.count == 0)
        return false;
    if (t->waiting.count >= WAITING_MAX)
        log_warn("too many counts of apps' calls wait to be written; some "
                 "were dropped");
    t->batch = t->waiting;
    t->waiting = empty;
    t->is_busy = true;
    t->turns++;
    return true;
}

/* Hands the counts since the last flush to the writer, and doesn't wait. Once
 * an hour the writer also prunes old counts. */
static void flush(struct tally *t, int64_t now_ms)
{
    struct writer_job job = {write_batch, batch_written, t};
    bool is_due = now_ms - t->pruned_ms >= PRUNE_MS;
    bool begun;
    enum err e;

    (void)pthread_mutex_lock(&t->lock);
    limits_flush(t->limits, now_ms, take, t);
    begun = begin_batch(t);
    (void)pthread_mutex_unlock(&t->lock);
    if (!begun)
        return;
    /* Without the lock: the batch is ours until the writer has the job. */
    t->prune_s = is_due ? now_ms / 1000 : 0;
    if (is_due)
        t->pruned_ms = now_ms;
    e = writer_submit(t->writer, job);
    /* The writer's queue is full: as if the write had failed. */
    if (e)
        batch_written(t, e);
}

/* ---- reading ---- */

/* How often the state is read again because counts went there meanwhile. */
#define READS_MAX 4

/* Minutes of one app that aren't in the state yet. */
struct waiting {
    struct list found;
    struct id app;
    int64_t minute;
};

static void find_minute(void *user, struct id app, int64_t minute,
                        const int64_t *by_class)
{
    struct waiting *w = user;
    struct quota_calls calls = {.app = app, .minute = minute};

    memcpy(calls.count, by_class, sizeof calls.count);
    if (id_eq(app, w->app) && minute >= w->minute)
        list_add(&w->found, &calls);
}

static void find_in(const struct list *l, struct waiting *w)
{
    for (size_t i = 0; i < l->count; i++)
        find_minute(w, l->calls[i].app, l->calls[i].minute, l->calls[i].count);
}

/* What a look at the memory found: comparing two of them tells whether counts
 * went to the state in between. */
struct look {
    uint64_t turn;
    bool is_busy;
};

/* Finds what isn't written yet. With the lock, counts can't move from the
 * limits to the list. */
static struct look find_waiting(struct tally *t, struct waiting *w)
{
    struct look look;

    w->found.count = 0;
    (void)pthread_mutex_lock(&t->lock);
    look = (struct look){t->turns, t->is_busy};
    limits_unflushed(t->limits, w->app, find_minute, w);
    find_in(&t->waiting, w);
    if (t->is_busy)
        find_in(&t->batch, w);
    (void)pthread_mutex_unlock(&t->lock);
    return look;
}

/* Whether nothing was on its way to the state since then. */
static bool is_settled(struct tally *t, struct look look)
{
    bool is_same;

    (void)pthread_mutex_lock(&t->lock);
    is_same = t->turns == look.turn && !look.is_busy;
    (void)pthread_mutex_unlock(&t->lock);
    return is_same;
}

/* The state's minutes, then those that wait, in one array of the arena. */
static struct quota_calls *join(struct arena *arena,
                                const struct quota_calls *of_state,
                                size_t count, const struct list *found)
{
    struct quota_calls *all =
        arena_alloc(arena, (count + found->count) * sizeof *all);

    if (count > 0)
        memcpy(all, of_state, count * sizeof *all);
    if (found->count > 0)
        memcpy(all + count, found->calls, found->count * sizeof *all);
    return all;
}

enum err tally_calls(struct tally *t, struct db *db, struct id app,
                     int64_t minute, struct arena *arena,
                     struct quota_calls **out, size_t *count)
{
    struct waiting w = {.app = app, .minute = minute};
    struct quota_calls *of_state = NULL;
    bool settled = false;
    enum err e = OK;

    /* Memory first: what leaves it meanwhile is in the state, and nothing is
     * missed. What was seen in both is found out by looking again. */
    for (unsigned i = 0; i < READS_MAX && !settled && !e; i++) {
        struct look look = find_waiting(t, &w);

        e = quota_calls_since(db, app, minute, arena, &of_state, count);
        settled = is_settled(t, look);
    }
    if (!e) {
        *out = join(arena, of_state, *count, &w.found);
        *count += w.found.count;
    }
    free(w.found.calls);
    return e;
}

/* ---- the feed ---- */

static enum err tick(void *tally, struct db *db)
{
    (void)db; /* the writer has its own */
    flush(tally, clock_unix_ms());
    return OK;
}

/* The tally keeps nothing of the state in memory: counts go the other way. */
static enum err load_nothing(void *tally, struct db *db)
{
    (void)tally;
    (void)db;
    return OK;
}

void tally_subscribe(struct tally *t, struct feed_subscriber *out)
{
    static const char *const none[] = {NULL};

    *out = (struct feed_subscriber){
        .kinds = none, .owner = t, .load_all = load_nothing, .tick = tick};
}

static void wait_settled(struct tally *t)
{
    (void)pthread_mutex_lock(&t->lock);
    while (t->is_busy)
        (void)pthread_cond_wait(&t->settled, &t->lock);
    (void)pthread_mutex_unlock(&t->lock);
}

void tally_free(struct tally *t)
{
    if (t == NULL)
        return;
    /* A batch that is under way would keep the last flush from beginning
     * one. */
    wait_settled(t);
    flush(t, clock_unix_ms());
    wait_settled(t);
    free(t->waiting.calls);
    free(t->batch.calls);
    (void)pthread_mutex_destroy(&t->lock);
    (void)pthread_cond_destroy(&t->settled);
    free(t);
}

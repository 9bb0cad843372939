/* A loop of poll, hand on, sleep; once an hour the thread also has the domains
 * delete rows that have had their time. The sleep is a timed wait, which
 * feed_stop can end at once. After a failed poll the cursor stays where it
 * was, and the next poll brings the rows that this one missed. */
#include "db/feed.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/db.h"
#include "db/domain.h"

#define PRUNE_MS 3600000

struct feed {
    struct db *db;
    struct feed_subscriber *subscribers;
    size_t count;
    pthread_t thread;
    struct change_cursor cursor; /* the thread's */
    int64_t ticked_ms;           /* the thread's, monotonic */
    int64_t pruned_ms;           /* the thread's, monotonic */
    _Atomic int64_t worked_ms;   /* monotonic */

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    bool stopping;
};

/* ---- handing on ---- */

static bool is_for(const struct feed_subscriber *s, const struct change *c)
{
    for (const char *const *kind = s->kinds; *kind != NULL; kind++)
        if (str_eq_c(c->kind, *kind))
            return true;
    return false;
}

/* Whether the subscriber has to load everything: reading the subjects of the
 * changes one by one isn't possible or isn't enough. */
static bool needs_all(const struct feed_subscriber *s,
                      const struct change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        /* Rows may have been missed, of any kind. */
        if (changes[i].kind.n == 0)
            return true;
        if (is_for(s, &changes[i]) &&
            (s->load_one == NULL || changes[i].subject.n == 0))
            return true;
    }
    return s->is_behind;
}

/* Hands the changes of a poll to one subscriber. */
static void tell_one(struct feed_subscriber *s, struct db *db,
                     const struct change *changes, size_t count)
{
    enum err e = OK;

    /* A failure in the middle leaves some subjects as they were: whoever is
     * behind loads everything the next time. */
    if (needs_all(s, changes, count))
        e = s->load_all(s->owner, db);
    else
        for (size_t i = 0; i < count && !e; i++)
            if (is_for(s, &changes[i]))
                e = s->load_one(s->owner, db, &changes[i]);
    s->is_behind = e != OK;
}

void feed_tell(struct feed_subscriber *subscribers, size_t count, struct db *db,
               const struct change *changes, size_t change_count)
{
    for (size_t i = 0; i < count; i++)
        tell_one(&subscribers[i], db, changes, change_count);
}

static void tick(struct feed *f)
{
    for (size_t i = 0; i < f->count; i++) {
        struct feed_subscriber *s = &f->subscribers[i];

        if (s->tick != NULL && s->tick(s->owner, f->db) != OK)
            s->is_behind = true;
    }
}

/* ---- the thread ---- */

static void poll_once(struct feed *f, struct arena *arena)
{
    struct change *changes;
    size_t n;
    int64_t now = clock_monotonic_ms();

    if (change_poll(&f->cursor, f->db, clock_unix_ms(), arena, &changes, &n))
        return;
    /* The time from before the poll: that is how old the news may be. */
    atomic_store(&f->worked_ms, now);
    /* Also without changes, so that a subscriber that is behind has another
     * try. */
    feed_tell(f->subscribers, f->count, f->db, changes, n);
    if (now - f->ticked_ms >= FEED_TICK_MS) {
        f->ticked_ms = now;
        tick(f);
    }
    if (now - f->pruned_ms >= PRUNE_MS) {
        f->pruned_ms = now;
        domain_prune(f->db, clock_unix_s());
    }
}

/* Sleeps until the next poll is due. False when the feed is to end. */
static bool sleep_until_next(struct feed *f)
{
    struct timespec until;
    bool stopping;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += FEED_POLL_MS * 1000000l;
    until.tv_sec += until.tv_nsec / 1000000000l;
    until.tv_nsec %= 1000000000l;
    /* A wait may end without a cause (POSIX): only time, or feed_stop, ends
     * the sleep. */
    (void)pthread_mutex_lock(&f->lock);
    while (!f->stopping &&
           pthread_cond_timedwait(&f->wake, &f->lock, &until) == 0)
        ;
    stopping = f->stopping;
    (void)pthread_mutex_unlock(&f->lock);
    return !stopping;
}

static void *feed_main(void *arg)
{
    struct feed *f = arg;
    struct arena arena;

    arena_init(&arena);
    do {
        poll_once(f, &arena);
        arena_reset(&arena);
    } while (sleep_until_next(f));
    arena_release(&arena);
    return NULL;
}

static void feed_free(struct feed *f)
{
    change_cursor_release(&f->cursor);
    db_close(f->db);
    (void)pthread_cond_destroy(&f->wake);
    (void)pthread_mutex_destroy(&f->lock);
    free(f);
}

enum err feed_start(struct db *db, struct feed_subscriber *subscribers,
                    size_t count, struct feed **out)
{
    struct feed *f = mem_zalloc(1, sizeof *f);
    pthread_condattr_t monotonic;
    int code;

    *out = NULL;
    for (size_t i = 0; i < count; i++)
        assert(subscribers[i].kinds != NULL && subscribers[i].load_all != NULL);
    f->db = db;
    f->subscribers = subscribers;
    f->count = count;
    change_cursor_init(&f->cursor, clock_unix_ms());
    f->ticked_ms = f->pruned_ms = clock_monotonic_ms();
    atomic_store(&f->worked_ms, f->ticked_ms);
    (void)pthread_mutex_init(&f->lock, NULL);
    /* By the monotonic clock, or setting the time of day back by an hour would
     * mean a sleep of an hour. */
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&f->wake, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    code = pthread_create(&f->thread, NULL, feed_main, f);
    if (code != 0) {
        log_error("start the change feed: %s", strerror(code));
        feed_free(f);
        return ERR_LIMIT;
    }
    *out = f;
    return OK;
}

bool feed_is_stale(const struct feed *f)
{
    return clock_monotonic_ms() - atomic_load(&f->worked_ms) > FEED_STALE_MS;
}

void feed_stop(struct feed *f)
{
    if (f == NULL)
        return;
    (void)pthread_mutex_lock(&f->lock);
    f->stopping = true;
    (void)pthread_cond_signal(&f->wake);
    (void)pthread_mutex_unlock(&f->lock);
    (void)pthread_join(f->thread, NULL);
    feed_free(f);
}

/* A loop of hand on, poll, sleep; once an hour the thread also has the domains
 * delete rows that have had their time. The sleep is a timed wait, which
 * feed_stop, feed_catch_up and feed_hand can end at once. Who wants to catch up
 * draws a number, and waits until what was handed before is handed on. After a
 * failed poll the cursor stays where it was, and the next poll brings the rows
 * that this one missed.
 *
 * What this process has written comes twice: from the writer, and from the
 * tables. The cursor passes each once, whichever was first.
 */
#include "db/feed.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"
#include "db/db.h"
#include "db/domain.h"
#include "db/note.h"

#define PRUNE_MS 3600000

/* What the writer has brought. The change's subject is on the heap. */
struct handed {
    struct change change;
    bool is_note;
};

struct feed {
    struct db *db;
    struct feed_subscriber *subscribers;
    size_t count;
    pthread_t thread;
    struct change_cursor cursor; /* the thread's, as is the next */
    struct change_cursor notes;
    int64_t due_ms;    /* the thread's: the next poll, monotonic */
    int64_t ticked_ms; /* the thread's, clock_elapsed_ms, as the next */
    int64_t pruned_ms;
    _Atomic int64_t worked_ms; /* monotonic */
    atomic_bool is_settled;    /* the last poll has worked, and the house was
                                  kept after it */

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    pthread_cond_t polled;
    uint64_t asked; /* how often to catch up */
    uint64_t answered;
    uint64_t settle_asked; /* the same for feed_settle */
    uint64_t settle_answered;
    struct handed *handed;
    size_t handed_count;
    size_t handed_capacity;
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

/* Polls and hands on. False when the poll has failed. */
static bool poll_once(struct feed *f, struct arena *arena)
{
    struct change *changes;
    size_t n;
    int64_t now = clock_monotonic_ms();

    f->due_ms = now + FEED_POLL_MS;
    if (change_poll(&f->cursor, f->db, clock_system_ms(), arena, &changes, &n))
        return false;
    /* The time from before the poll: that is how old the news may be. */
    atomic_store(&f->worked_ms, now);
    /* Also without changes, so that a subscriber that is behind has another
     * try. */
    feed_tell(f->subscribers, f->count, f->db, changes, n);
    if (change_poll(&f->notes, f->db, clock_system_ms(), arena, &changes, &n))
        return false;
    feed_tell(f->subscribers, f->count, f->db, changes, n);
    return true;
}

/* Takes what feed_hand has brought. The texts are the caller's. */
static struct handed *take_handed(struct feed *f, size_t *count)
{
    struct handed *handed;

    (void)pthread_mutex_lock(&f->lock);
    handed = f->handed;
    *count = f->handed_count;
    f->handed = NULL;
    f->handed_count = f->handed_capacity = 0;
    (void)pthread_mutex_unlock(&f->lock);
    return handed;
}

static void free_handed(struct handed *handed, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free((char *)(uintptr_t)handed[i].change.subject.p);
    free(handed);
}

/* Hands on what the writer has brought, but what a poll was faster with. */
static void hand_on(struct feed *f)
{
    size_t count, n = 0;
    struct handed *handed = take_handed(f, &count);
    struct change *fresh;
    int64_t now_ms = clock_system_ms();

    if (count == 0)
        return;
    fresh = mem_alloc(count * sizeof *fresh);
    for (size_t i = 0; i < count; i++)
        if (change_cursor_pass(handed[i].is_note ? &f->notes : &f->cursor,
                               handed[i].change.id, now_ms))
            fresh[n++] = handed[i].change;
    feed_tell(f->subscribers, f->count, f->db, fresh, n);
    free(fresh);
    free_handed(handed, count);
}

/* What is due now and then, while polls work. */
static void keep_house(struct feed *f)
{
    int64_t now = clock_elapsed_ms();

    if (now - f->ticked_ms >= FEED_TICK_MS) {
        f->ticked_ms = now;
        tick(f);
    }
    if (now - f->pruned_ms >= PRUNE_MS) {
        f->pruned_ms = now;
        domain_prune(f->db, clock_unix_s());
    }
}

/* How often somebody has asked, by one of the two counts. */
static uint64_t count_asked(struct feed *f, const uint64_t *asked)
{
    uint64_t count;

    (void)pthread_mutex_lock(&f->lock);
    count = *asked;
    (void)pthread_mutex_unlock(&f->lock);
    return count;
}

static void answer(struct feed *f, uint64_t *answered, uint64_t asked)
{
    (void)pthread_mutex_lock(&f->lock);
    *answered = asked;
    (void)pthread_cond_broadcast(&f->polled);
    (void)pthread_mutex_unlock(&f->lock);
}

/* Waits on a condition of the feed's until that time, monotonic, at most; false
 * when it has come. With the lock. */
static bool wait_till(struct feed *f, pthread_cond_t *condition,
                      int64_t until_ms)
{
    int64_t left_ms = until_ms - clock_monotonic_ms();

    if (left_ms <= 0)
        return false;
    (void)clock_wait_ms(condition, &f->lock, (unsigned)left_ms);
    return true;
}

/* Sleeps until the next poll is due. False when the feed is to end. */
static bool sleep_until_next(struct feed *f)
{
    bool stopping;

    /* A wait may end without a cause (POSIX): only time, feed_catch_up,
     * feed_hand or feed_stop ends the sleep. */
    (void)pthread_mutex_lock(&f->lock);
    while (!f->stopping && f->asked == f->answered &&
           f->settle_asked == f->settle_answered && f->handed_count == 0 &&
           wait_till(f, &f->wake, f->due_ms))
        ;
    stopping = f->stopping;
    (void)pthread_mutex_unlock(&f->lock);
    return !stopping;
}

/* Whoever wants everything that is due to be done is answered also when a poll
 * fails, which is_settled tells. */
static void poll_if_due(struct feed *f, struct arena *arena)
{
    uint64_t asked = count_asked(f, &f->settle_asked);

    if (clock_monotonic_ms() < f->due_ms && asked == f->settle_answered)
        return;
    f->is_settled = poll_once(f, arena);
    if (f->is_settled)
        keep_house(f);
    arena_reset(arena);
    answer(f, &f->settle_answered, asked);
}

static void *feed_main(void *arg)
{
    struct feed *f = arg;
    struct arena arena;

    arena_init(&arena);
    do {
        /* Who asks from here on can't rely on what is handed on now. */
        uint64_t asked = count_asked(f, &f->asked);

        hand_on(f);
        answer(f, &f->answered, asked);
        poll_if_due(f, &arena);
    } while (sleep_until_next(f));
    arena_release(&arena);
    return NULL;
}

static void feed_free(struct feed *f)
{
    change_cursor_release(&f->cursor);
    change_cursor_release(&f->notes);
    free_handed(f->handed, f->handed_count);
    db_close(f->db);
    (void)pthread_cond_destroy(&f->polled);
    (void)pthread_cond_destroy(&f->wake);
    (void)pthread_mutex_destroy(&f->lock);
    free(f);
}

enum err feed_start(struct db *db, struct feed_subscriber *subscribers,
                    size_t count, struct feed **out)
{
    struct feed *f = mem_zalloc(1, sizeof *f);
    enum err e;

    *out = NULL;
    for (size_t i = 0; i < count; i++)
        assert(subscribers[i].kinds != NULL && subscribers[i].load_all != NULL);
    f->db = db;
    f->subscribers = subscribers;
    f->count = count;
    change_cursor_init(&f->cursor, clock_system_ms());
    change_cursor_init_notes(&f->notes, clock_system_ms() - NOTE_LOOKBACK_MS);
    f->ticked_ms = f->pruned_ms = clock_elapsed_ms();
    atomic_store(&f->worked_ms, clock_monotonic_ms());
    (void)pthread_mutex_init(&f->lock, NULL);
    clock_condition_init(&f->wake);
    clock_condition_init(&f->polled);
    e = thread_start(&f->thread, "feed", feed_main, f);
    if (e) {
        feed_free(f);
        return e;
    }
    *out = f;
    return OK;
}

void feed_catch_up(struct feed *f)
{
    int64_t until_ms = clock_monotonic_ms() + FEED_STALE_MS;
    uint64_t mine;

    (void)pthread_mutex_lock(&f->lock);
    mine = ++f->asked;
    (void)pthread_cond_signal(&f->wake);
    while (f->answered < mine && wait_till(f, &f->polled, until_ms))
        ;
    (void)pthread_mutex_unlock(&f->lock);
}

bool feed_settle(struct feed *f, unsigned limit_ms)
{
    int64_t until_ms = clock_monotonic_ms() + limit_ms;
    uint64_t mine;
    bool is_answered;

    if (f == NULL)
        return true;
    (void)pthread_mutex_lock(&f->lock);
    mine = ++f->settle_asked;
    (void)pthread_cond_signal(&f->wake);
    while (f->settle_answered < mine && wait_till(f, &f->polled, until_ms))
        ;
    is_answered = f->settle_answered >= mine;
    (void)pthread_mutex_unlock(&f->lock);
    return is_answered && atomic_load(&f->is_settled);
}

void feed_hand(struct feed *f, const struct change *list, size_t count,
               bool are_notes)
{
    if (count == 0)
        return;
    (void)pthread_mutex_lock(&f->lock);
    for (size_t i = 0; i < count; i++) {
        struct handed handed = {list[i], are_notes};

        handed.change.subject.p =
            mem_strdup(list[i].subject.p, list[i].subject.n);
        f->handed = mem_grow(f->handed, f->handed_count, &f->handed_capacity,
                             sizeof *f->handed);
        f->handed[f->handed_count++] = handed;
    }
    (void)pthread_cond_signal(&f->wake);
    (void)pthread_mutex_unlock(&f->lock);
}

int64_t feed_age_ms(const struct feed *f)
{
    return clock_monotonic_ms() - atomic_load(&f->worked_ms);
}

bool feed_is_stale(const struct feed *f)
{
    return feed_age_ms(f) > FEED_STALE_MS;
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

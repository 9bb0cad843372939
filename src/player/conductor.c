/* A binary heap of ends, and a job in the writer for each end that has come. A
 * user may be in the heap several times, after several commands: an end at
 * which nothing ends costs a look at the row. */
#include "player/conductor.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"
#include "db/db.h"
#include "db/writer.h"
#include "generation/generation.h"
#include "player/players.h"

#define LOOK_EVERY_MS 2000
#define LATE_AT_ONCE  256u

struct expected {
    int64_t ends_ms;
    struct str user; /* with its own memory */
};

struct conductor {
    struct db *db;
    struct writer *writer;
    struct players *players;
    pthread_t thread; /* if it runs */
    bool runs;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    pthread_cond_t settled;
    struct expected *heap; /* the earliest first */
    size_t count;
    size_t capacity;
    unsigned jobs; /* that the writer hasn't told of yet */
    uint64_t ended;
    uint64_t late;
    uint64_t asked, looked; /* for conductor_settle: looks for what is due */
    size_t due;             /* what the last of these found */
    bool stops;
};

/* ---- the heap, with the lock ---- */

static void swap(struct conductor *c, size_t i, size_t j)
{
    struct expected e = c->heap[i];

    c->heap[i] = c->heap[j];
    c->heap[j] = e;
}

static void push(struct conductor *c, struct expected e)
{
    size_t i = c->count;

    c->heap = mem_grow(c->heap, c->count, &c->capacity, sizeof *c->heap);
    c->heap[c->count++] = e;
    for (; i > 0 && c->heap[i].ends_ms < c->heap[(i - 1) / 2].ends_ms;
         i = (i - 1) / 2)
        swap(c, i, (i - 1) / 2);
}

static struct expected pop(struct conductor *c)
{
    struct expected first = c->heap[0];
    size_t i = 0;

    c->heap[0] = c->heap[--c->count];
    for (;;) {
        size_t least = i;

        for (size_t child = 2 * i + 1; child <= 2 * i + 2; child++)
            if (child < c->count &&
                c->heap[child].ends_ms < c->heap[least].ends_ms)
                least = child;
        if (least == i)
            return first;
        swap(c, i, least);
        i = least;
    }
}

void conductor_expect(struct conductor *c, struct str user, int64_t ends_ms)
{
    bool is_first;

    if (c == NULL || ends_ms == INT64_MAX)
        return;
    (void)pthread_mutex_lock(&c->lock);
    push(c, (struct expected){ends_ms, {mem_strdup(user.p, user.n), user.n}});
    is_first = c->heap[0].ends_ms == ends_ms;
    (void)pthread_mutex_unlock(&c->lock);
    if (is_first)
        (void)pthread_cond_signal(&c->wake);
}

/* ---- a job ---- */

struct job {
    struct conductor *conductor;
    struct str user;
    int64_t ends_ms; /* of what is current afterwards */
};

/* Until when the playback's device was there, if it isn't any more: whoever
 * held its socket would have said so, and was killed. INT64_MAX: it is, or the
 * playback has none. */
static enum err find_gone(struct player *p, int64_t *gone_ms)
{
    struct str id = p->playback.device;
    struct device d;
    int64_t system_ms;
    enum err e = ERR_NOT_FOUND;

    *gone_ms = INT64_MAX;
    if (id.n > 0)
        e = device_find(p->in.db, p->in.user, id, p->in.arena, &d);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    /* As long ago as it really was, whatever our clock does. */
    system_ms = clock_system_ms();
    if (!device_is_there(&d, system_ms))
        *gone_ms = p->in.now_ms - (system_ms - d.seen_ms);
    return OK;
}

/* Nobody has heard anything since then: it pauses there, or where it was
 * stored last, if that is later. */
static enum err stop(struct player *p, int64_t gone_ms)
{
    enum err e;

    p->move.now_ms = gone_ms > p->playback.at_ms ? gone_ms : p->playback.at_ms;
    e = playback_pause(&p->playback, &p->move);
    return e ? e : player_save(p);
}

static enum err advance(struct db *db, struct job *j,
                        struct player_scope *scope)
{
    struct player player;
    int64_t gone_ms;
    enum err e;

    scope->db = db;
    e = player_open(&player, scope);
    if (!e)
        e = find_gone(&player, &gone_ms);
    if (!e && player.playback.is_playing && gone_ms != INT64_MAX)
        return stop(&player, gone_ms);
    if (!e)
        e = playback_settle(&player.playback, &player.move);
    /* Somebody may have been faster, or has paused it. */
    if (!e && player.move.end_count > 0)
        e = player_save(&player);
    j->ends_ms = playback_ends_ms(&player.playback);
    return e;
}

static enum err run(struct db *db, void *arg)
{
    struct job *j = arg;
    struct generation *generation;
    struct player_scope scope;
    struct arena arena;
    enum err e;

    arena_init(&arena);
    scope = players_scope(j->conductor->players, j->user, &arena,
                          clock_unix_ms(), &generation);
    e = advance(db, j, &scope);
    generation_unref(generation);
    arena_release(&arena);
    return e;
}

static void done(void *arg, enum err e)
{
    struct job *j = arg;
    struct conductor *c = j->conductor;

    /* What failed is late, and found as such. */
    if (!e)
        conductor_expect(c, j->user, j->ends_ms);
    free((char *)(uintptr_t)j->user.p);
    free(j);
    (void)pthread_mutex_lock(&c->lock);
    c->jobs--;
    (void)pthread_cond_signal(&c->wake);
    (void)pthread_cond_broadcast(&c->settled);
    (void)pthread_mutex_unlock(&c->lock);
}

/* Takes over the user's memory. Without the lock. */
static void submit(struct conductor *c, struct str user)
{
    struct job *j = mem_zalloc(1, sizeof *j);

    *j = (struct job){.conductor = c, .user = user, .ends_ms = INT64_MAX};
    (void)pthread_mutex_lock(&c->lock);
    c->jobs++;
    (void)pthread_mutex_unlock(&c->lock);
    if (writer_submit(c->writer, (struct writer_job){run, done, j}))
        done(j, ERR_STOPPED);
}

/* ---- the thread ---- */

/* Has everything moved on whose end was before that time, and says how many
 * there were; what can't be found out is one. */
static size_t submit_due(struct conductor *c, int64_t before_ms)
{
    struct player_due *due;
    struct arena arena;
    size_t count = 0;
    enum err e;

    arena_init(&arena);
    /* A failure is logged, and the next look is soon. */
    e = player_list_due(c->db, before_ms, LATE_AT_ONCE, &arena, &due, &count);
    for (size_t i = 0; i < count && !e; i++)
        submit(c,
               str_of(mem_strdup(due[i].user.p, due[i].user.n), due[i].user.n));
    arena_release(&arena);
    return e ? 1 : count;
}

/* Hands over what has ended by now. With the lock. */
static void submit_ended(struct conductor *c)
{
    while (c->count > 0 && c->heap[0].ends_ms <= clock_unix_ms()) {
        struct expected e = pop(c);

        c->ended++;
        (void)pthread_mutex_unlock(&c->lock);
        submit(c, e.user);
        (void)pthread_mutex_lock(&c->lock);
    }
}

/* With the lock. */
static void submit_late(struct conductor *c)
{
    size_t count;

    (void)pthread_mutex_unlock(&c->lock);
    count = submit_due(c, clock_unix_ms() - CONDUCTOR_LATE_MS);
    (void)pthread_mutex_lock(&c->lock);
    c->late += count;
}

/* Whether somebody wants to know what is due, and nothing is under way that may
 * still change it. With the lock. */
static bool is_asked(const struct conductor *c)
{
    return c->asked != c->looked && c->jobs == 0;
}

/* With the lock. */
static void look_for_due(struct conductor *c)
{
    uint64_t asked = c->asked;
    size_t count;

    (void)pthread_mutex_unlock(&c->lock);
    count = submit_due(c, clock_unix_ms() + 1);
    (void)pthread_mutex_lock(&c->lock);
    c->due = count;
    c->looked = asked;
    (void)pthread_cond_broadcast(&c->settled);
}

/* Waits until an end comes, one is expected, somebody asks, or it is time to
 * look for what is late. With the lock. */
static void wait_for_next(struct conductor *c, int64_t look_ms)
{
    int64_t left_ms = look_ms - clock_monotonic_ms();

    if (!c->stops && !is_asked(c) && left_ms > 0)
        clock_wait_until(&c->wake, &c->lock,
                         c->count > 0 ? c->heap[0].ends_ms : INT64_MAX,
                         (unsigned)left_ms);
}

static void *conduct(void *arg)
{
    struct conductor *c = arg;
    int64_t look_ms = clock_monotonic_ms();

    (void)pthread_mutex_lock(&c->lock);
    while (!c->stops) {
        submit_ended(c);
        if (is_asked(c))
            look_for_due(c);
        /* By the system's clock: others may be gone at any pace of ours. */
        if (clock_monotonic_ms() >= look_ms) {
            submit_late(c);
            look_ms = clock_monotonic_ms() + LOOK_EVERY_MS;
        }
        wait_for_next(c, look_ms);
    }
    while (c->jobs > 0)
        (void)pthread_cond_wait(&c->wake, &c->lock);
    (void)pthread_mutex_unlock(&c->lock);
    return NULL;
}

struct conductor *conductor_new(struct db *db, struct writer *writer,
                                struct players *players)
{
    struct conductor *c = mem_zalloc(1, sizeof *c);

    c->db = db;
    c->writer = writer;
    c->players = players;
    (void)pthread_mutex_init(&c->lock, NULL);
    clock_condition_init(&c->wake);
    clock_condition_init(&c->settled);
    return c;
}

enum err conductor_start(struct conductor *c)
{
    c->runs = thread_start(&c->thread, "conductor", conduct, c) == OK;
    return c->runs ? OK : ERR_LIMIT;
}

/* Looks once more, and waits until everything that was found has moved on. With
 * the lock. */
static bool look_again(struct conductor *c, int64_t until_ms)
{
    uint64_t mine = ++c->asked;
    int64_t left_ms;

    (void)pthread_cond_signal(&c->wake);
    while (!c->stops && (c->looked < mine || c->jobs > 0)) {
        left_ms = until_ms - clock_monotonic_ms();
        if (left_ms <= 0)
            return false;
        (void)clock_wait_ms(&c->settled, &c->lock, (unsigned)left_ms);
    }
    return true;
}

bool conductor_settle(struct conductor *c, unsigned limit_ms)
{
    int64_t until_ms = clock_monotonic_ms() + limit_ms;
    bool is_in_time;

    if (c == NULL || !c->runs)
        return true;
    (void)pthread_mutex_lock(&c->lock);
    do {
        is_in_time = look_again(c, until_ms);
    } while (is_in_time && !c->stops && c->due > 0);
    (void)pthread_mutex_unlock(&c->lock);
    return is_in_time;
}

void conductor_figures(struct conductor *c, struct conductor_figures *out)
{
    (void)pthread_mutex_lock(&c->lock);
    *out = (struct conductor_figures){
        .expected = c->count, .ended = c->ended, .late = c->late};
    (void)pthread_mutex_unlock(&c->lock);
}

void conductor_stop(struct conductor *c)
{
    if (c == NULL)
        return;
    (void)pthread_mutex_lock(&c->lock);
    c->stops = true;
    (void)pthread_cond_signal(&c->wake);
    (void)pthread_mutex_unlock(&c->lock);
    if (c->runs)
        (void)pthread_join(c->thread, NULL);
    while (c->count > 0)
        free((char *)(uintptr_t)pop(c).user.p);
    free(c->heap);
    db_close(c->db);
    (void)pthread_cond_destroy(&c->settled);
    (void)pthread_cond_destroy(&c->wake);
    (void)pthread_mutex_destroy(&c->lock);
    free(c);
}

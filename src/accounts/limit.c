/* A table of accounts, one for each app and bucket that is in use, in stripes
 * with a lock each: apps rarely meet in one, and a lock that nobody holds
 * costs less than the hash before it.
 *
 * A window is a ring of runs, oldest first; a run is how many calls there were
 * in one millisecond. That is exact whatever the limit, and the ring never has
 * more runs than the window has milliseconds.
 *
 *     runs    [ 1000 ms: 3 ][ 1001 ms: 40 ][ 1009 ms: 1 ]     calls 44
 *               ^ the next to fall out       ^ the newest
 *
 * Accounts that say nothing any more are dropped before a stripe's table
 * grows, and at each flush, so memory is bounded by the apps of the last
 * minute. Where their number has a maximum, a full stripe gives the place of
 * one to another, going round its slots: whoever wants to be forgotten has to
 * come from as many addresses as the stripe has places. Limits count on this
 * node only: an app of a cluster may make as many calls on each node. */
#include "accounts/limit.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include "base/mem.h"

#define WINDOW_MS   (LIMIT_WINDOW_S * 1000ll)
#define STRIPES     LIMIT_ACCOUNTS_MIN
#define SLOTS_FIRST 16u
#define CLASSES     6

/* Minutes that wait for a flush. Should nobody flush for an hour, what
 * follows is added to the last. */
#define MINUTES_MAX 60u

/* The calls of one millisecond. */
struct run {
    int64_t at_ms;
    uint32_t calls;
};

struct window {
    struct run *runs;
    uint32_t capacity; /* a power of two; 0: none yet */
    uint32_t first;
    uint32_t count;
    uint32_t calls; /* the sum of all runs */
};

/* How the calls of one minute were answered. */
struct minute {
    int64_t minute; /* Unix seconds / 60 */
    int64_t by_class[CLASSES];
};

/* How calls were answered, by second for the last window and by minute until
 * the next flush. The place of a second is its number modulo the window. */
struct notes {
    int64_t newest_s;
    int64_t second[LIMIT_WINDOW_S];
    uint32_t by_class[LIMIT_WINDOW_S][CLASSES];
    struct minute *minutes; /* not flushed yet */
    size_t minute_count;
    size_t minute_capacity;
};

/* What is known of an app's calls to one bucket. */
struct account {
    struct account *next; /* in the same slot of the stripe */
    struct id app;
    unsigned bucket;
    struct window window;
    struct notes *notes; /* NULL: nothing noted; only in bucket 0 */
};

struct stripe {
    pthread_mutex_t lock; /* guards what follows */
    struct account **slots;
    size_t mask;
    size_t count;
    size_t most;    /* accounts; 0: any number */
    size_t hand;    /* the slot that gives an account away next */
    char apart[64]; /* so that no two locks share a cache line */
};

struct limits {
    struct stripe stripes[STRIPES];
    struct limit_config config;
};

/* ---- windows ---- */

static struct run *run_at(const struct window *w, uint32_t i)
{
    return &w->runs[(w->first + i) & (w->capacity - 1)];
}

/* Moves the window to `now_ms` and drops the runs that have fallen out of it.
 * Returns the time that counts for the window, which never goes back. */
static int64_t window_move(struct window *w, int64_t now_ms)
{
    if (w->count > 0) {
        int64_t newest_ms = run_at(w, w->count - 1)->at_ms;

        if (now_ms < newest_ms - WINDOW_MS)
            w->count = w->calls = 0; /* the clock was set back */
        else if (now_ms < newest_ms)
            now_ms = newest_ms;
    }
    /* Each run falls out once, so the cost is that of adding it. */
    while (w->count > 0 && now_ms - run_at(w, 0)->at_ms >= WINDOW_MS) {
        w->calls -= run_at(w, 0)->calls;
        w->first++;
        w->count--;
    }
    return now_ms;
}

static void window_grow(struct window *w)
{
    uint32_t capacity = w->capacity > 0 ? 2 * w->capacity : 8;
    struct run *runs = mem_zalloc(capacity, sizeof *runs);

    /* Unrolled: the oldest run comes to stand at 0. */
    for (uint32_t i = 0; i < w->count; i++)
        runs[i] = *run_at(w, i);
    free(w->runs);
    w->runs = runs;
    w->capacity = capacity;
    w->first = 0;
}

/* Adds a call at `now_ms`, which window_move has returned. */
static void window_add(struct window *w, int64_t now_ms)
{
    w->calls++;
    /* Time never goes back here, so only the newest run can be the one. */
    if (w->count > 0 && run_at(w, w->count - 1)->at_ms == now_ms) {
        run_at(w, w->count - 1)->calls++;
        return;
    }
    if (w->count == w->capacity)
        window_grow(w);
    w->count++;
    *run_at(w, w->count - 1) = (struct run){now_ms, 1};
}

/* Whole seconds, rounded up, until the oldest run falls out. */
static uint32_t window_reset_s(const struct window *w, int64_t now_ms)
{
    if (w->count == 0)
        return 0;
    return (uint32_t)((run_at(w, 0)->at_ms + WINDOW_MS - now_ms + 999) / 1000);
}

/* ---- accounts ---- */

static uint64_t account_hash(struct id app, unsigned bucket)
{
    return id_hash(app) + bucket * 0x9e3779b97f4a7c15u;
}

static struct stripe *stripe_of(struct limits *l, uint64_t hash)
{
    return &l->stripes[hash >> 58];
}

static void account_free(struct account *a)
{
    if (a->notes != NULL)
        free(a->notes->minutes);
    free(a->notes);
    free(a->window.runs);
    free(a);
}

/* Whether the account says nothing any more: no calls in the window, none to
 * be flushed, none for the dashboard's last seconds. */
static bool account_is_quiet(struct account *a, int64_t now_ms)
{
    (void)window_move(&a->window, now_ms);
    return a->window.count == 0 &&
           (a->notes == NULL ||
            (a->notes->minute_count == 0 &&
             a->notes->newest_s <= now_ms / 1000 - LIMIT_WINDOW_S));
}

static void stripe_drop_quiet(struct stripe *s, int64_t now_ms)
{
    for (size_t i = 0; i <= s->mask; i++) {
        /* The pointer that points to the account, to be bent around it. */
        struct account **at = &s->slots[i];

        while (*at != NULL) {
            struct account *a = *at;

            if (!account_is_quiet(a, now_ms)) {
                at = &a->next;
                continue;
            }
            *at = a->next;
            account_free(a);
            s->count--;
        }
    }
}

/* Drops the oldest account of the next slot that has one. */
static void stripe_give_away(struct stripe *s)
{
    struct account **at;

    assert(s->count > 0);
    do
        at = &s->slots[s->hand++ & s->mask];
    while (*at == NULL);
    /* New ones are put first. */
    while ((*at)->next != NULL)
        at = &(*at)->next;
    account_free(*at);
    *at = NULL;
    s->count--;
}

static void stripe_resize(struct stripe *s, size_t slots)
{
    struct account **old = s->slots;
    size_t old_slots = s->mask + 1;

    s->slots = mem_zalloc(slots, sizeof(struct account *));
    s->mask = slots - 1;
    for (size_t i = 0; i < old_slots; i++)
        for (struct account *a = old[i], *next; a != NULL; a = next) {
            struct account **slot =
                &s->slots[account_hash(a->app, a->bucket) & s->mask];

            next = a->next;
            a->next = *slot;
            *slot = a;
        }
    free(old);
}

static struct account *stripe_find(const struct stripe *s, uint64_t hash,
                                   struct id app, unsigned bucket)
{
    struct account *a = s->slots[hash & s->mask];

    while (a != NULL && (!id_eq(a->app, app) || a->bucket != bucket))
        a = a->next;
    return a;
}

/* Finds the account, or makes it. */
static struct account *stripe_get(struct stripe *s, uint64_t hash,
                                  struct id app, unsigned bucket,
                                  int64_t now_ms)
{
    struct account *a = stripe_find(s, hash, app, bucket);
    struct account **slot;

    if (a != NULL)
        return a;
    if (s->most > 0 && s->count == s->most)
        stripe_give_away(s);
    /* As many accounts as slots. The table only grows if more than half of
     * them stay once the quiet ones went; so it isn't searched again before
     * half as many new accounts have come as it has slots. */
    if (s->count > s->mask) {
        stripe_drop_quiet(s, now_ms);
        if (s->count > s->mask / 2)
            stripe_resize(s, 2 * (s->mask + 1));
    }
    slot = &s->slots[hash & s->mask];
    a = mem_zalloc(1, sizeof *a);
    a->app = app;
    a->bucket = bucket;
    a->next = *slot;
    *slot = a;
    s->count++;
    return a;
}

struct limits *limits_new(const struct limit_config *config)
{
    struct limits *l = mem_zalloc(1, sizeof *l);
    pthread_mutexattr_t spins;

    assert(config->accounts_max == 0 ||
           config->accounts_max >= LIMIT_ACCOUNTS_MIN);
    l->config = *config;
    if (l->config.grain_ms == 0)
        l->config.grain_ms = 1;
    /* A lock is held for less time than falling asleep takes: spin first. */
    (void)pthread_mutexattr_init(&spins);
    (void)pthread_mutexattr_settype(&spins, PTHREAD_MUTEX_ADAPTIVE_NP);
    for (unsigned i = 0; i < STRIPES; i++) {
        struct stripe *s = &l->stripes[i];

        (void)pthread_mutex_init(&s->lock, &spins);
        s->slots = mem_zalloc(SLOTS_FIRST, sizeof(struct account *));
        s->mask = SLOTS_FIRST - 1;
        s->most = config->accounts_max / STRIPES;
    }
    (void)pthread_mutexattr_destroy(&spins);
    return l;
}

void limits_free(struct limits *l)
{
    if (l == NULL)
        return;
    for (unsigned i = 0; i < STRIPES; i++) {
        struct stripe *s = &l->stripes[i];

        for (size_t slot = 0; slot <= s->mask; slot++)
            for (struct account *a = s->slots[slot], *next; a; a = next) {
                next = a->next;
                account_free(a);
            }
        free(s->slots);
        (void)pthread_mutex_destroy(&s->lock);
    }
    free(l);
}

uint32_t limits_of_mode(const struct limits *l, enum app_mode mode)
{
    return l->config.calls[mode];
}

/* ---- calls ---- */

static struct limit_verdict judge(const struct window *w, uint32_t limit,
                                  int64_t now_ms)
{
    struct limit_verdict v = {.is_admitted = w->calls < limit,
                              .limit = limit,
                              .reset_s = window_reset_s(w, now_ms)};

    /* A call may be admitted as soon as the oldest one falls out. */
    if (v.is_admitted)
        v.remaining = limit - w->calls;
    else
        v.retry_s = v.reset_s > 0 ? v.reset_s : 1;
    return v;
}

struct limit_verdict limits_call(struct limits *l, struct id app,
                                 enum app_mode mode, unsigned bucket,
                                 uint32_t calls, int64_t now_ms)
{
    uint32_t limit = calls > 0 ? calls : l->config.calls[mode];
    uint64_t hash = account_hash(app, bucket);
    struct stripe *s = stripe_of(l, hash);
    struct limit_verdict v;
    struct window *w;

    /* Without a limit there is nothing to count: no account is made. */
    if (limit == 0)
        return (struct limit_verdict){.is_admitted = true};
    now_ms -= now_ms % l->config.grain_ms;
    (void)pthread_mutex_lock(&s->lock);
    w = &stripe_get(s, hash, app, bucket, now_ms)->window;
    now_ms = window_move(w, now_ms);
    v = judge(w, limit, now_ms);
    /* What is left is said as it is after this call. */
    if (v.is_admitted) {
        window_add(w, now_ms);
        v.remaining--;
        v.reset_s = window_reset_s(w, now_ms);
    }
    (void)pthread_mutex_unlock(&s->lock);
    return v;
}

struct limit_verdict limits_look(struct limits *l, struct id app,
                                 enum app_mode mode, int64_t now_ms)
{
    uint32_t limit = l->config.calls[mode];
    uint64_t hash = account_hash(app, 0);
    struct stripe *s = stripe_of(l, hash);
    struct limit_verdict v = {
        .is_admitted = true, .limit = limit, .remaining = limit};
    struct account *a;

    if (limit == 0)
        return v;
    now_ms -= now_ms % l->config.grain_ms;
    (void)pthread_mutex_lock(&s->lock);
    a = stripe_find(s, hash, app, 0);
    if (a != NULL) {
        now_ms = window_move(&a->window, now_ms);
        v = judge(&a->window, limit, now_ms);
    }
    (void)pthread_mutex_unlock(&s->lock);
    return v;
}

/* ---- notes ---- */

/* The count of the minute, made if there is none. Searched from the newest,
 * which nearly always is the one. */
static struct minute *minute_of(struct notes *n, int64_t minute)
{
    for (size_t i = n->minute_count; i > 0; i--)
        if (n->minutes[i - 1].minute == minute)
            return &n->minutes[i - 1];
    /* Nobody has flushed for an hour: memory comes before exactness. */
    if (n->minute_count == MINUTES_MAX)
        return &n->minutes[MINUTES_MAX - 1];
    n->minutes = mem_grow(n->minutes, n->minute_count, &n->minute_capacity,
                          sizeof *n->minutes);
    n->minutes[n->minute_count] = (struct minute){.minute = minute};
    return &n->minutes[n->minute_count++];
}

/* The counts of the second, by class. */
static uint32_t *second_of(struct notes *n, int64_t second)
{
    size_t place = (size_t)(second % LIMIT_WINDOW_S);

    /* The place still has the second of a window ago. */
    if (n->second[place] != second) {
        n->second[place] = second;
        memset(n->by_class[place], 0, sizeof n->by_class[place]);
    }
    return n->by_class[place];
}

void limits_note(struct limits *l, struct id app, int status, int64_t now_ms)
{
    uint64_t hash = account_hash(app, 0);
    struct stripe *s = stripe_of(l, hash);
    int class = status / 100;
    struct account *a;

    assert(class >= 0 && class < CLASSES && now_ms >= 0);
    (void)pthread_mutex_lock(&s->lock);
    a = stripe_get(s, hash, app, 0, now_ms);
    if (a->notes == NULL)
        a->notes = mem_zalloc(1, sizeof *a->notes);
    a->notes->newest_s = now_ms / 1000;
    second_of(a->notes, now_ms / 1000)[class]++;
    minute_of(a->notes, now_ms / 60000)->by_class[class]++;
    (void)pthread_mutex_unlock(&s->lock);
}

/* A minute of an app, on its way from the notes to `each`. */
struct taken {
    struct id app;
    struct minute minute;
};

struct harvest {
    struct taken *taken;
    size_t count;
    size_t capacity;
};

/* Takes the minutes of the stripe's accounts out of their notes. The current
 * minute is taken as far as it has come; its rest is added by a later
 * flush. */
static void stripe_harvest(struct stripe *s, struct harvest *h)
{
    for (size_t i = 0; i <= s->mask; i++)
        for (struct account *a = s->slots[i]; a != NULL; a = a->next) {
            size_t n = a->notes != NULL ? a->notes->minute_count : 0;

            for (size_t m = 0; m < n; m++) {
                h->taken = mem_grow(h->taken, h->count, &h->capacity,
                                    sizeof *h->taken);
                h->taken[h->count++] =
                    (struct taken){a->app, a->notes->minutes[m]};
            }
            if (n > 0)
                a->notes->minute_count = 0;
        }
}

void limits_flush(struct limits *l, int64_t now_ms,
                  void (*each)(void *user, struct id app, int64_t minute,
                               const int64_t *by_class),
                  void *user)
{
    struct harvest h = {.count = 0};

    /* One stripe after the other: calls go on in all the others. What is taken
     * is handed on at the end, when no lock is held any more. */
    for (unsigned i = 0; i < STRIPES; i++) {
        struct stripe *s = &l->stripes[i];

        (void)pthread_mutex_lock(&s->lock);
        stripe_harvest(s, &h);
        stripe_drop_quiet(s, now_ms);
        (void)pthread_mutex_unlock(&s->lock);
    }
    for (size_t i = 0; i < h.count; i++)
        each(user, h.taken[i].app, h.taken[i].minute.minute,
             h.taken[i].minute.by_class);
    free(h.taken);
}

void limits_unflushed(struct limits *l, struct id app,
                      void (*each)(void *user, struct id app, int64_t minute,
                                   const int64_t *by_class),
                      void *user)
{
    uint64_t hash = account_hash(app, 0);
    struct stripe *s = stripe_of(l, hash);
    struct minute minutes[MINUTES_MAX];
    const struct account *a;
    size_t n = 0;

    (void)pthread_mutex_lock(&s->lock);
    a = stripe_find(s, hash, app, 0);
    for (; a != NULL && a->notes != NULL && n < a->notes->minute_count; n++)
        minutes[n] = a->notes->minutes[n];
    (void)pthread_mutex_unlock(&s->lock);
    for (size_t i = 0; i < n; i++)
        each(user, app, minutes[i].minute, minutes[i].by_class);
}

void limits_recent(struct limits *l, struct id app, int64_t now_ms,
                   int64_t *by_class)
{
    uint64_t hash = account_hash(app, 0);
    struct stripe *s = stripe_of(l, hash);
    int64_t now_s = now_ms / 1000;
    struct account *a;

    memset(by_class, 0, CLASSES * sizeof *by_class);
    (void)pthread_mutex_lock(&s->lock);
    a = stripe_find(s, hash, app, 0);
    for (int i = 0; a != NULL && a->notes != NULL && i < LIMIT_WINDOW_S; i++) {
        const struct notes *n = a->notes;

        /* A place that has not been written to for more than a window, or was
         * before the clock was set back. */
        if (n->second[i] <= now_s - LIMIT_WINDOW_S || n->second[i] > now_s)
            continue;
        for (int c = 0; c < CLASSES; c++)
            by_class[c] += n->by_class[i][c];
    }
    (void)pthread_mutex_unlock(&s->lock);
}

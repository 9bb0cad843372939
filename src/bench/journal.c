/* A list under a lock, whose entries are counted: who reads them takes
 * references and lets go of the lock. Each is one piece of memory with its
 * texts, so that a call costs one allocation.
 *
 * Who waits is told by the call that ends the wait. A thread, which is there
 * from the first wait on, tells those whose time is over. */
#include "bench/journal.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/thread.h"

struct kept {
    struct journal_entry is; /* first: it is one */
    struct kept *next;
    atomic_uint references;
    size_t bytes;
    char texts[];
};

struct journal {
    pthread_mutex_t lock; /* guards what follows */
    struct kept *first;   /* the oldest */
    struct kept *last;
    size_t count;
    size_t bytes;
    uint64_t n; /* of the last that came */
    struct journal_wait *waits;
    size_t wait_count;
    pthread_cond_t changed; /* another wait, or the end */
    pthread_t thread;
    bool has_thread;
    bool is_stopped;
};

struct journal *journal_new(void)
{
    struct journal *j = mem_zalloc(1, sizeof *j);

    (void)pthread_mutex_init(&j->lock, NULL);
    clock_condition_init(&j->changed);
    return j;
}

/* ---- entries ---- */

static void unref(struct kept *k)
{
    if (atomic_fetch_sub(&k->references, 1) == 1)
        free(k);
}

/* Copies `*text` to `*to`, and moves that on. */
static void keep(struct str *text, char **to)
{
    if (text->n > 0)
        memcpy(*to, text->p, text->n);
    text->p = *to;
    *to += text->n;
}

static struct kept *kept_new(const struct journal_entry *entry)
{
    struct str body =
        str_of(entry->body.p, entry->body.n < JOURNAL_BODY_MAX_BYTES
                                  ? entry->body.n
                                  : JOURNAL_BODY_MAX_BYTES);
    size_t n = entry->user.n + entry->method.n + entry->route.n +
               entry->path.n + entry->query.n + body.n + entry->fault.n;
    struct kept *k = mem_alloc(sizeof *k + n);
    char *to = k->texts;

    *k = (struct kept){.is = *entry, .bytes = sizeof *k + n};
    atomic_init(&k->references, 1);
    k->is.body_bytes = entry->body.n;
    k->is.body = body;
    keep(&k->is.user, &to);
    keep(&k->is.method, &to);
    keep(&k->is.route, &to);
    keep(&k->is.path, &to);
    keep(&k->is.query, &to);
    keep(&k->is.body, &to);
    keep(&k->is.fault, &to);
    return k;
}

/* With the lock. */
static void drop_first(struct journal *j)
{
    struct kept *k = j->first;

    j->first = k->next;
    if (j->first == NULL)
        j->last = NULL;
    j->count--;
    j->bytes -= k->bytes;
    unref(k);
}

/* With the lock. */
static void append(struct journal *j, struct kept *k)
{
    k->is.n = ++j->n;
    if (j->last != NULL)
        j->last->next = k;
    else
        j->first = k;
    j->last = k;
    j->count++;
    j->bytes += k->bytes;
    while (j->count > JOURNAL_MAX_ENTRIES || j->bytes > JOURNAL_MAX_BYTES)
        drop_first(j);
}

void journal_clear(struct journal *j)
{
    (void)pthread_mutex_lock(&j->lock);
    while (j->first != NULL)
        drop_first(j);
    (void)pthread_mutex_unlock(&j->lock);
}

/* ---- finding ---- */

static bool is_route(struct str wanted, const struct journal_entry *entry)
{
    if (wanted.n > 0 && wanted.p[wanted.n - 1] == '*') {
        wanted.n--;
        return str_starts(entry->route, wanted) ||
               str_starts(entry->path, wanted);
    }
    return str_eq(wanted, entry->route) || str_eq(wanted, entry->path);
}

bool journal_suits(const struct journal_filter *filter,
                   const struct journal_entry *entry)
{
    return entry->n > filter->since &&
           (filter->route.n == 0 || is_route(filter->route, entry)) &&
           (filter->method.n == 0 || str_eq(filter->method, entry->method)) &&
           (!filter->has_app ||
            (entry->has_app && id_eq(filter->app, entry->app))) &&
           (filter->user.n == 0 || str_eq(filter->user, entry->user)) &&
           (filter->status == 0 || filter->status == entry->status);
}

/* A number that hasn't been yet is of a journal before this one, which went
 * with what its world was. With the lock. */
static struct journal_filter current(const struct journal *j,
                                     const struct journal_filter *filter)
{
    struct journal_filter own = *filter;

    if (own.since > j->n)
        own.since = 0;
    return own;
}

void journal_find(struct journal *j, const struct journal_filter *filter,
                  size_t limit, struct journal_found *out)
{
    struct journal_filter own;
    size_t capacity = 0;

    *out = (struct journal_found){.entries = NULL};
    (void)pthread_mutex_lock(&j->lock);
    own = current(j, filter);
    out->next = own.since;
    for (struct kept *k = j->first; k != NULL && out->count < limit;
         k = k->next) {
        if (k->is.n > out->next)
            out->next = k->is.n;
        if (!journal_suits(&own, &k->is))
            continue;
        out->entries = mem_grow(out->entries, out->count, &capacity,
                                sizeof(const struct journal_entry *));
        out->entries[out->count++] = &k->is;
        (void)atomic_fetch_add(&k->references, 1);
    }
    (void)pthread_mutex_unlock(&j->lock);
}

void journal_give_back(struct journal_found *found)
{
    for (size_t i = 0; i < found->count; i++)
        unref((struct kept *)(uintptr_t)found->entries[i]);
    free(found->entries);
    *found = (struct journal_found){.entries = NULL};
}

/* ---- waiting ---- */

/* Out of the journal, onto `*to`. With the lock. */
static void take_wait(struct journal *j, struct journal_wait **at,
                      struct journal_wait **to)
{
    struct journal_wait *w = *at;

    *at = w->next;
    j->wait_count--;
    w->next = *to;
    *to = w;
}

/* Without the lock. */
static void tell(struct journal_wait *waits, bool came)
{
    while (waits != NULL) {
        struct journal_wait *w = waits;

        waits = w->next;
        w->done(w, came);
    }
}

void journal_add(struct journal *j, const struct journal_entry *entry)
{
    struct kept *k = kept_new(entry);
    struct journal_wait *ready = NULL;

    (void)pthread_mutex_lock(&j->lock);
    append(j, k);
    for (struct journal_wait **at = &j->waits; *at != NULL;) {
        (*at)->came += journal_suits(&(*at)->filter, &k->is);
        if ((*at)->came >= (*at)->count)
            take_wait(j, at, &ready);
        else
            at = &(*at)->next;
    }
    (void)pthread_mutex_unlock(&j->lock);
    tell(ready, true);
}

/* Takes those whose time is over, and says how long the next has; -1: there is
 * none. With the lock. */
static int64_t take_late(struct journal *j, struct journal_wait **late)
{
    int64_t now_ms = clock_monotonic_ms(), left_ms = -1;

    for (struct journal_wait **at = &j->waits; *at != NULL;) {
        int64_t its_ms = (*at)->until_ms - now_ms;

        if (its_ms <= 0) {
            take_wait(j, at, late);
            continue;
        }
        if (left_ms < 0 || its_ms < left_ms)
            left_ms = its_ms;
        at = &(*at)->next;
    }
    return left_ms;
}

static void *run(void *arg)
{
    struct journal *j = arg;

    (void)pthread_mutex_lock(&j->lock);
    while (!j->is_stopped) {
        struct journal_wait *late = NULL;
        int64_t left_ms = take_late(j, &late);

        if (late != NULL) {
            (void)pthread_mutex_unlock(&j->lock);
            tell(late, false);
            (void)pthread_mutex_lock(&j->lock);
        } else if (left_ms < 0) {
            (void)pthread_cond_wait(&j->changed, &j->lock);
        } else {
            (void)clock_wait_ms(&j->changed, &j->lock, (unsigned)left_ms);
        }
    }
    (void)pthread_mutex_unlock(&j->lock);
    return NULL;
}

/* Whether the wait can begin. With the lock. */
static bool begin(struct journal *j, struct journal_wait *w)
{
    if (j->is_stopped || j->wait_count == JOURNAL_WAITS_MAX)
        return false;
    if (!j->has_thread)
        j->has_thread = thread_start(&j->thread, "journal", run, j) == OK;
    if (!j->has_thread)
        return false;
    w->next = j->waits;
    j->waits = w;
    j->wait_count++;
    (void)pthread_cond_signal(&j->changed);
    return true;
}

void journal_wait(struct journal *j, struct journal_wait *w)
{
    bool came, waits;

    (void)pthread_mutex_lock(&j->lock);
    w->came = 0;
    w->filter = current(j, &w->filter);
    for (const struct kept *k = j->first; k != NULL; k = k->next)
        w->came += journal_suits(&w->filter, &k->is);
    came = w->came >= w->count;
    waits = !came && begin(j, w);
    (void)pthread_mutex_unlock(&j->lock);
    if (!waits)
        w->done(w, came);
}

/* ---- the end ---- */

void journal_stop(struct journal *j)
{
    struct journal_wait *left = NULL;
    bool has_thread;

    (void)pthread_mutex_lock(&j->lock);
    j->is_stopped = true;
    while (j->waits != NULL)
        take_wait(j, &j->waits, &left);
    has_thread = j->has_thread;
    j->has_thread = false;
    (void)pthread_cond_signal(&j->changed);
    (void)pthread_mutex_unlock(&j->lock);
    tell(left, false);
    if (has_thread)
        (void)pthread_join(j->thread, NULL);
}

void journal_free(struct journal *j)
{
    if (j == NULL)
        return;
    journal_stop(j);
    journal_clear(j);
    (void)pthread_cond_destroy(&j->changed);
    (void)pthread_mutex_destroy(&j->lock);
    free(j);
}

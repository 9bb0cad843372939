/* One lock guards everything, since all that is done with it takes a moment: a
 * look into a table of topics, a node appended to a list. Events themselves are
 * rendered and sent without it.
 *
 *     topic --kept-->  event 12, event 15, event 40      the last five minutes
 *       |
 *       +-- subscriptions, one a loop  -->  the reader's list of what came
 *
 * `forgotten` is the number up to which a topic doesn't know what there was:
 * what it had when it was made, and what it has dropped since. A place behind
 * that can be gone on from. */
#include "events/bus.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/mem.h"
#include "base/random.h"

#define FIRST_SLOTS 64
#define PLACE_HEX   16

struct kept {
    struct kept *next;
    struct event *event;
    uint64_t number;
    int64_t came_ms;
};

struct topic {
    struct topic *next; /* of the same slot */
    uint64_t hash;
    unsigned holds;
    int64_t released_ms; /* the last hold; while `holds` is 0 */
    uint64_t forgotten;
    struct kept *first, **last; /* the oldest first */
    size_t kept_count, kept_bytes;
    struct bus_subscription *subscriptions;
    enum bus_scope scope;
    size_t name_n;
    char name[];
};

struct delivery {
    struct delivery *next;
    struct bus_subscription *to;
    struct event *event; /* NULL: some were lost */
    uint64_t number;
};

struct bus_subscription {
    struct bus_subscription *next; /* of the same topic */
    struct bus_reader *reader;
    struct topic *topic;
    void *owner;
    size_t pending; /* deliveries that name it */
    bool has_ended;
};

struct bus_reader {
    struct bus *bus;
    void (*wake)(void *owner);
    void *owner;
    struct delivery *first, **last;
    size_t subscriptions;
};

struct bus_hold {
    struct bus *bus;
    struct topic *topic;
};

struct bus {
    uint64_t epoch;
    pthread_mutex_t lock; /* guards what follows, and all of the above */
    uint64_t number;      /* of the last event */
    uint64_t lost;        /* numbers up to here can't be gone on from */
    struct topic **slots;
    size_t slot_count; /* a power of two */
    size_t topic_count;
    size_t readers;
};

static void lock(struct bus *b)
{
    (void)pthread_mutex_lock(&b->lock);
}

static void unlock(struct bus *b)
{
    (void)pthread_mutex_unlock(&b->lock);
}

struct bus *bus_new(void)
{
    struct bus *b = mem_zalloc(1, sizeof *b);

    (void)pthread_mutex_init(&b->lock, NULL);
    random_bytes(&b->epoch, sizeof b->epoch);
    b->slot_count = FIRST_SLOTS;
    b->slots = mem_zalloc(b->slot_count, sizeof(struct topic *));
    return b;
}

/* ---- what a topic remembers; with the lock ---- */

static void forget_oldest(struct topic *t)
{
    struct kept *k = t->first;

    t->first = k->next;
    if (t->first == NULL)
        t->last = &t->first;
    t->kept_count--;
    t->kept_bytes -= event_bytes(k->event);
    t->forgotten = k->number;
    event_unref(k->event);
    free(k);
}

/* Of a burst that passes the limits, the newest stay, one event at least. */
static void forget_old(struct topic *t, int64_t now_ms)
{
    while (t->first != NULL && now_ms - t->first->came_ms > BUS_KEPT_MS)
        forget_oldest(t);
    while (t->kept_count > BUS_KEPT_COUNT ||
           (t->kept_count > 1 && t->kept_bytes > BUS_KEPT_BYTES))
        forget_oldest(t);
}

static void keep(struct topic *t, struct event *e, uint64_t number,
                 int64_t now_ms)
{
    struct kept *k = mem_alloc(sizeof *k);

    *k = (struct kept){
        .event = event_ref(e), .number = number, .came_ms = now_ms};
    *t->last = k;
    t->last = &k->next;
    t->kept_count++;
    t->kept_bytes += event_bytes(e);
    forget_old(t, now_ms);
}

/* ---- the table of topics; with the lock ---- */

/* FNV-1a, finished so that the low bits depend on all of it. */
static uint64_t hash_of(struct bus_topic topic)
{
    uint64_t h = 0xcbf29ce484222325u ^ (uint64_t)topic.scope;

    for (size_t i = 0; i < topic.name.n; i++)
        h = (h ^ (uint8_t)topic.name.p[i]) * 0x100000001b3u;
    return h ^ h >> 32;
}

static struct topic *find(struct bus *b, struct bus_topic topic, uint64_t hash)
{
    struct topic *t = b->slots[hash & (b->slot_count - 1)];

    while (t != NULL && (t->hash != hash || t->scope != topic.scope ||
                         !str_eq(str_of(t->name, t->name_n), topic.name)))
        t = t->next;
    return t;
}

static void put(struct bus *b, struct topic *t)
{
    struct topic **slot = &b->slots[t->hash & (b->slot_count - 1)];

    t->next = *slot;
    *slot = t;
}

static void grow(struct bus *b)
{
    struct topic **old = b->slots;
    size_t n = b->slot_count;

    b->slot_count = 2 * n;
    b->slots = mem_zalloc(b->slot_count, sizeof(struct topic *));
    for (size_t i = 0; i < n; i++)
        while (old[i] != NULL) {
            struct topic *t = old[i];

            old[i] = t->next;
            put(b, t);
        }
    free(old);
}

static struct topic *make(struct bus *b, struct bus_topic topic, uint64_t hash)
{
    struct topic *t = mem_zalloc(1, sizeof *t + topic.name.n);

    if (b->topic_count == b->slot_count)
        grow(b);
    t->hash = hash;
    t->scope = topic.scope;
    t->name_n = topic.name.n;
    if (topic.name.n > 0)
        memcpy(t->name, topic.name.p, topic.name.n);
    t->last = &t->first;
    t->forgotten = b->number;
    put(b, t);
    b->topic_count++;
    return t;
}

static void free_topic(struct topic *t)
{
    assert(t->holds == 0 && t->subscriptions == NULL);
    while (t->first != NULL)
        forget_oldest(t);
    free(t);
}

void bus_sweep(struct bus *b, int64_t now_ms)
{
    lock(b);
    for (size_t i = 0; i < b->slot_count; i++)
        for (struct topic **at = &b->slots[i]; *at != NULL;) {
            struct topic *t = *at;

            forget_old(t, now_ms);
            if (t->holds == 0 && now_ms - t->released_ms > BUS_KEPT_MS) {
                *at = t->next;
                b->topic_count--;
                free_topic(t);
            } else {
                at = &t->next;
            }
        }
    unlock(b);
}

void bus_free(struct bus *b)
{
    if (b == NULL)
        return;
    assert(b->readers == 0);
    for (size_t i = 0; i < b->slot_count; i++)
        while (b->slots[i] != NULL) {
            struct topic *t = b->slots[i];

            b->slots[i] = t->next;
            free_topic(t);
        }
    free(b->slots);
    (void)pthread_mutex_destroy(&b->lock);
    free(b);
}

/* ---- publishing ---- */

/* With the lock. Woken only for the first, since a reader takes all. */
static void deliver(struct bus_subscription *s, struct event *e,
                    uint64_t number)
{
    struct bus_reader *r = s->reader;
    struct delivery *d = mem_alloc(sizeof *d);
    bool was_empty = r->first == NULL;

    *d = (struct delivery){
        .to = s, .event = e != NULL ? event_ref(e) : NULL, .number = number};
    s->pending++;
    *r->last = d;
    r->last = &d->next;
    if (was_empty)
        r->wake(r->owner);
}

void bus_publish(struct bus *b, struct bus_topic topic, struct event *e,
                 int64_t now_ms)
{
    uint64_t hash = hash_of(topic);
    struct topic *t;

    lock(b);
    b->number++;
    t = find(b, topic, hash);
    if (t != NULL) {
        keep(t, e, b->number, now_ms);
        for (struct bus_subscription *s = t->subscriptions; s != NULL;
             s = s->next)
            deliver(s, e, b->number);
    }
    unlock(b);
}

void bus_figures(struct bus *b, struct bus_figures *out)
{
    lock(b);
    *out = (struct bus_figures){.events = b->number, .topics = b->topic_count};
    unlock(b);
}

bool bus_wants(struct bus *b, struct bus_topic topic)
{
    uint64_t hash = hash_of(topic);
    bool wants;

    lock(b);
    wants = find(b, topic, hash) != NULL;
    unlock(b);
    return wants;
}

void bus_lose(struct bus *b)
{
    lock(b);
    b->lost = ++b->number;
    for (size_t i = 0; i < b->slot_count; i++)
        for (struct topic *t = b->slots[i]; t != NULL; t = t->next)
            for (struct bus_subscription *s = t->subscriptions; s != NULL;
                 s = s->next)
                deliver(s, NULL, b->number);
    unlock(b);
}

/* ---- places ---- */

size_t bus_place_to_text(struct bus_place p, char *out)
{
    char *end = hex_write_u64(p.epoch, PLACE_HEX, out);
    int n = snprintf(end, BUS_PLACE_MAX - PLACE_HEX, "-%llu",
                     (unsigned long long)p.number);

    return (size_t)(end - out) + (size_t)n;
}

bool bus_place_from_text(struct str text, struct bus_place *out)
{
    uint64_t epoch = 0;

    if (text.n <= PLACE_HEX + 1 || text.p[PLACE_HEX] != '-')
        return false;
    for (size_t i = 0; i < PLACE_HEX; i++) {
        int digit = hex_value(text.p[i]);

        if (digit < 0)
            return false;
        epoch = epoch << 4 | (uint64_t)digit;
    }
    if (!str_to_u64(str_from(text, PLACE_HEX + 1), &out->number))
        return false;
    out->epoch = epoch;
    return true;
}

/* ---- holds ---- */

struct bus_hold *bus_hold(struct bus *b, struct bus_topic topic)
{
    struct bus_hold *hold = mem_alloc(sizeof *hold);
    uint64_t hash = hash_of(topic);
    struct topic *t;

    lock(b);
    t = find(b, topic, hash);
    if (t == NULL)
        t = make(b, topic, hash);
    t->holds++;
    unlock(b);
    *hold = (struct bus_hold){b, t};
    return hold;
}

void bus_release(struct bus_hold *hold, int64_t now_ms)
{
    if (hold == NULL)
        return;
    lock(hold->bus);
    assert(hold->topic->holds > 0);
    hold->topic->holds--;
    hold->topic->released_ms = now_ms;
    unlock(hold->bus);
    free(hold);
}

const void *bus_hold_key(const struct bus_hold *hold)
{
    return hold->topic;
}

struct bus_place bus_now(struct bus *b)
{
    struct bus_place p = {.epoch = b->epoch};

    lock(b);
    p.number = b->number;
    unlock(b);
    return p;
}

/* With the lock. */
static bool knows_since(const struct bus *b, const struct topic *t,
                        uint64_t number)
{
    return number >= t->forgotten && number >= b->lost && number <= b->number;
}

bool bus_can_resume(struct bus_hold *hold, struct bus_place from,
                    int64_t now_ms)
{
    struct bus *b = hold->bus;
    bool can;

    if (from.epoch != b->epoch)
        return false;
    lock(b);
    forget_old(hold->topic, now_ms);
    can = knows_since(b, hold->topic, from.number);
    unlock(b);
    return can;
}

/* What is behind `number`, with a reference each, out of the lock: whoever
 * gets it may take its time. */
static struct kept *copy_since(const struct topic *t, uint64_t number)
{
    struct kept *first = NULL, **last = &first;

    for (const struct kept *k = t->first; k != NULL; k = k->next)
        if (k->number > number) {
            struct kept *copy = mem_alloc(sizeof *copy);

            *copy = (struct kept){.event = event_ref(k->event),
                                  .number = k->number};
            *last = copy;
            last = &copy->next;
        }
    return first;
}

bool bus_resume(struct bus_hold *hold, uint64_t number, int64_t now_ms,
                void (*each)(void *arg, struct event *e, uint64_t number),
                void *arg)
{
    struct bus *b = hold->bus;
    struct kept *first = NULL;
    bool can;

    lock(b);
    forget_old(hold->topic, now_ms);
    can = knows_since(b, hold->topic, number);
    if (can)
        first = copy_since(hold->topic, number);
    unlock(b);
    while (first != NULL) {
        struct kept *k = first;

        first = k->next;
        each(arg, k->event, k->number);
        event_unref(k->event);
        free(k);
    }
    return can;
}

/* ---- a loop ---- */

struct bus_reader *bus_reader_new(struct bus *b, void (*wake)(void *owner),
                                  void *owner)
{
    struct bus_reader *r = mem_zalloc(1, sizeof *r);

    *r = (struct bus_reader){.bus = b, .wake = wake, .owner = owner};
    r->last = &r->first;
    lock(b);
    b->readers++;
    unlock(b);
    return r;
}

struct bus_subscription *bus_subscribe(struct bus_reader *r,
                                       struct bus_hold *hold, void *owner)
{
    struct bus_subscription *s = mem_zalloc(1, sizeof *s);

    *s = (struct bus_subscription){
        .reader = r, .topic = hold->topic, .owner = owner};
    lock(r->bus);
    s->next = s->topic->subscriptions;
    s->topic->subscriptions = s;
    r->subscriptions++;
    unlock(r->bus);
    return s;
}

/* The topic is held by a stream as long as anything subscribes to it, so that
 * it is there to be taken out of. What is still to be taken names the
 * subscription, which goes with the last of that. */
void bus_unsubscribe(struct bus_subscription *s)
{
    struct bus_reader *r = s->reader;
    struct bus_subscription **at;
    bool is_last;

    lock(r->bus);
    at = &s->topic->subscriptions;
    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
    r->subscriptions--;
    s->has_ended = true;
    is_last = s->pending == 0;
    unlock(r->bus);
    if (is_last)
        free(s);
}

/* The oldest delivery, out of the list; NULL when there is none. With the
 * lock. */
static struct delivery *pop(struct bus_reader *r)
{
    struct delivery *d = r->first;

    if (d == NULL)
        return NULL;
    r->first = d->next;
    if (r->first == NULL)
        r->last = &r->first;
    d->to->pending--;
    return d;
}

bool bus_take(struct bus_reader *r, struct bus_news *out)
{
    for (;;) {
        struct bus_subscription *over = NULL;
        struct delivery *d;
        bool is_good;

        lock(r->bus);
        d = pop(r);
        is_good = d != NULL && !d->to->has_ended;
        if (d != NULL && !is_good && d->to->pending == 0)
            over = d->to;
        if (is_good)
            *out = (struct bus_news){d->to->owner, d->event, d->number};
        unlock(r->bus);
        free(over);
        if (d != NULL && !is_good)
            event_unref(d->event);
        free(d);
        if (is_good || d == NULL)
            return is_good;
    }
}

void bus_reader_free(struct bus_reader *r)
{
    struct bus_news news;

    if (r == NULL)
        return;
    assert(r->subscriptions == 0);
    /* All that is left is of subscriptions that have ended. */
    while (bus_take(r, &news))
        event_unref(news.event);
    lock(r->bus);
    r->bus->readers--;
    unlock(r->bus);
    free(r);
}

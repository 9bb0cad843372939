/* A listener's day is a small table of hashes of keys: 64 bits, of which a day
 * has thousands at the most.
 *
 * Days are kept in two halves. What is looked for comes into the younger one;
 * when that has its share of entries, the older one goes, with the days that
 * nobody has looked for since. */
#include "trends/trend_listener.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

#define FIRST_SLOTS 32u
#define MOST        4u

struct played {
    uint64_t hash; /* 0: a free slot */
    unsigned count;
};

struct trend_listener {
    struct id name; /* of the user and the day */
    struct played *slots;
    size_t slot_count, count;
};

struct trend_listener *trend_listener_new(void)
{
    struct trend_listener *l = mem_zalloc(1, sizeof *l);

    l->slot_count = FIRST_SLOTS;
    l->slots = mem_zalloc(l->slot_count, sizeof *l->slots);
    return l;
}

void trend_listener_free(struct trend_listener *l)
{
    if (l == NULL)
        return;
    free(l->slots);
    free(l);
}

static struct played *slot_of(const struct trend_listener *l, uint64_t hash)
{
    size_t i = hash & (l->slot_count - 1);

    while (l->slots[i].hash != 0 && l->slots[i].hash != hash)
        i = (i + 1) & (l->slot_count - 1);
    return &l->slots[i];
}

static void grow(struct trend_listener *l)
{
    struct trend_listener larger = *l;

    larger.slot_count = 2 * l->slot_count;
    larger.slots = mem_zalloc(larger.slot_count, sizeof *larger.slots);
    for (size_t i = 0; i < l->slot_count; i++)
        if (l->slots[i].hash != 0)
            *slot_of(&larger, l->slots[i].hash) = l->slots[i];
    free(l->slots);
    *l = larger;
}

unsigned trend_listener_add(struct trend_listener *l,
                            const struct trend_key *key)
{
    uint64_t hash = hash_bytes(&key->id, sizeof key->id,
                               (uint64_t)key->market << 8 | key->type);
    struct played *slot;

    if (3 * (l->count + 1) > 2 * l->slot_count)
        grow(l);
    slot = slot_of(l, hash != 0 ? hash : 1);
    l->count += slot->hash == 0;
    slot->hash = hash != 0 ? hash : 1;
    return slot->count < MOST ? slot->count++ : MOST;
}

/* ---- those in memory ---- */

/* By name; open addressing. */
struct half {
    struct trend_listener **slots;
    size_t slot_count, count;
};

struct trend_listeners {
    struct half young, old;
    size_t limit;
    size_t entries; /* of the younger half, as they were when last looked at */
};

struct trend_listeners *trend_listeners_new(size_t limit)
{
    struct trend_listeners *all = mem_zalloc(1, sizeof *all);

    all->limit = limit;
    return all;
}

static void half_free(struct half *h)
{
    for (size_t i = 0; i < h->slot_count; i++)
        trend_listener_free(h->slots[i]);
    free(h->slots);
    *h = (struct half){0};
}

void trend_listeners_free(struct trend_listeners *all)
{
    if (all == NULL)
        return;
    half_free(&all->young);
    half_free(&all->old);
    free(all);
}

/* Where the day stands, or would. */
static struct trend_listener **place_of(const struct half *h, struct id name)
{
    size_t i = name.lo & (h->slot_count - 1);

    while (h->slots[i] != NULL && !id_eq(h->slots[i]->name, name))
        i = (i + 1) & (h->slot_count - 1);
    return &h->slots[i];
}

static void put(struct half *h, struct trend_listener *l)
{
    struct half larger = {.slot_count = h->slot_count == 0 ? FIRST_SLOTS
                                                           : 2 * h->slot_count};

    if (3 * (h->count + 1) > 2 * h->slot_count) {
        larger.slots =
            mem_zalloc(larger.slot_count, sizeof(struct trend_listener *));
        for (size_t i = 0; i < h->slot_count; i++)
            if (h->slots[i] != NULL)
                put(&larger, h->slots[i]);
        free(h->slots);
        *h = larger;
    }
    *place_of(h, l->name) = l;
    h->count++;
}

/* Takes the day out, and moves up those that were put behind it. NULL: it isn't
 * there. */
static struct trend_listener *take(struct half *h, struct id name)
{
    struct trend_listener **place, *found;
    size_t i;

    if (h->count == 0)
        return NULL;
    place = place_of(h, name);
    found = *place;
    if (found == NULL)
        return NULL;
    *place = NULL;
    h->count--;
    for (i = (size_t)(place - h->slots + 1) & (h->slot_count - 1);
         h->slots[i] != NULL; i = (i + 1) & (h->slot_count - 1)) {
        struct trend_listener *l = h->slots[i];

        h->slots[i] = NULL;
        *place_of(h, l->name) = l;
    }
    return found;
}

static struct id name_of(struct str user, uint32_t day)
{
    return (struct id){hash_bytes(user.p, user.n, day),
                       hash_bytes(user.p, user.n, (uint64_t)day << 32 | 1)};
}

/* The older half goes when the younger one is full. A day grows after it was
 * looked for, so the sum is of what it had then; a day that is looked for again
 * is counted again with what it has. */
static void make_room(struct trend_listeners *all, size_t entries)
{
    all->entries += entries;
    if (all->entries <= all->limit)
        return;
    half_free(&all->old);
    all->old = all->young;
    all->young = (struct half){0};
    all->entries = entries;
}

struct trend_listener *trend_listeners_get(struct trend_listeners *all,
                                           struct str user, uint32_t day,
                                           bool *is_new)
{
    struct id name = name_of(user, day);
    struct trend_listener *l = take(&all->young, name);
    size_t had = l != NULL ? l->slot_count : 0;

    if (l == NULL)
        l = take(&all->old, name);
    *is_new = l == NULL;
    if (l == NULL) {
        l = trend_listener_new();
        l->name = name;
    }
    all->entries -= had < all->entries ? had : all->entries;
    make_room(all, l->slot_count);
    put(&all->young, l);
    return l;
}

void trend_listeners_drop(struct trend_listeners *all, struct str user,
                          uint32_t day)
{
    trend_listener_free(take(&all->young, name_of(user, day)));
}

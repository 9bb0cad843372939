/* A set of bits before a table: the bits are read without a lock, and only for
 * a grant that they can't rule out is the table searched. Nothing is ever taken
 * out, since a grant's id is never used again. */
#include "accounts/revocations.h"

#include <pthread.h>
#include <stdatomic.h>

#include "accounts/grants.h"
#include "base/arena.h"
#include "base/mem.h"

#define WORDS 4096 /* of 64 bits */

struct revocations {
    _Atomic uint64_t bits[WORDS];
    pthread_mutex_t lock; /* guards what follows */
    struct id *slots;     /* zero: free */
    size_t count;
    size_t slot_count; /* a power of two */
};

/* The word that has the grant's bit, and the bit. */
static _Atomic uint64_t *word_of(struct revocations *r, struct id id,
                                 uint64_t *bit)
{
    uint64_t hash = id_hash(id);

    *bit = (uint64_t)1 << (hash & 63);
    return &r->bits[hash >> 6 & (WORDS - 1)];
}

/* Where the grant stands in the table, or would stand. With the lock. */
static size_t slot_of(const struct revocations *r, struct id id)
{
    /* Other bits of the hash than those that choose the word: else the grants
     * that share a bit would share a slot, too. */
    size_t at = (size_t)(id_hash(id) >> 20) & (r->slot_count - 1);

    while (!id_eq(r->slots[at], (struct id){0, 0}) && !id_eq(r->slots[at], id))
        at = (at + 1) & (r->slot_count - 1);
    return at;
}

static void grow(struct revocations *r)
{
    struct id *old = r->slots;
    size_t n = r->slot_count;

    r->slot_count = n > 0 ? 2 * n : 64;
    r->slots = mem_zalloc(r->slot_count, sizeof *r->slots);
    for (size_t i = 0; i < n; i++)
        if (!id_eq(old[i], (struct id){0, 0}))
            r->slots[slot_of(r, old[i])] = old[i];
    free(old);
}

void revocations_add(struct revocations *r, struct id grant)
{
    uint64_t bit;
    _Atomic uint64_t *word = word_of(r, grant, &bit);
    size_t at;

    (void)pthread_mutex_lock(&r->lock);
    /* At most half full, as slot_of needs a free slot to end its search. */
    if (2 * r->count >= r->slot_count)
        grow(r);
    at = slot_of(r, grant);
    r->count += !id_eq(r->slots[at], grant);
    r->slots[at] = grant;
    (void)pthread_mutex_unlock(&r->lock);
    /* After the table has the grant: whoever sees the bit finds it there. */
    atomic_fetch_or_explicit(word, bit, memory_order_release);
}

bool revocations_has(struct revocations *r, struct id grant)
{
    uint64_t bit;
    _Atomic uint64_t *word = word_of(r, grant, &bit);
    bool found;

    /* Nearly always: the bit is clear, and no lock is taken. */
    if ((atomic_load_explicit(word, memory_order_acquire) & bit) == 0)
        return false;
    (void)pthread_mutex_lock(&r->lock);
    found = id_eq(r->slots[slot_of(r, grant)], grant);
    (void)pthread_mutex_unlock(&r->lock);
    return found;
}

enum err revocations_read(struct revocations *r, struct db *db, int64_t since_s)
{
    struct arena arena;
    struct id *ids;
    size_t count;
    enum err e;

    arena_init(&arena);
    e = grants_revoked(db, since_s, &arena, &ids, &count);
    for (size_t i = 0; i < count && !e; i++)
        revocations_add(r, ids[i]);
    arena_release(&arena);
    return e;
}

struct revocations *revocations_new(void)
{
    struct revocations *r = mem_zalloc(1, sizeof *r);

    (void)pthread_mutex_init(&r->lock, NULL);
    return r;
}

enum err revocations_load(struct db *db, int64_t since_s,
                          struct revocations **out)
{
    struct revocations *r = revocations_new();
    enum err e = revocations_read(r, db, since_s);

    if (e) {
        revocations_free(r);
        return e;
    }
    *out = r;
    return OK;
}

void revocations_free(struct revocations *r)
{
    if (r == NULL)
        return;
    (void)pthread_mutex_destroy(&r->lock);
    free(r->slots);
    free(r);
}

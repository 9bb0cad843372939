/* Entries in chains, in stripes with a lock each, which is held only while an
 * entry is looked up or put in its place. An entry is one piece of memory with
 * the user's texts behind it; it is replaced whole, never changed. Ids are
 * chosen by strangers, so the hash is keyed, or they could choose ids that all
 * fall into one chain.
 *
 * A reload marks every entry that it puts with the number of the load; entries
 * with an older number belong to users who are gone. */
#include "accounts/users_table.h"

#include <pthread.h>
#include <sodium.h>

#include "base/mem.h"
#include "base/random.h"
#include "db/db.h"

#define STRIPES     64u
#define SLOTS_FIRST 16u
#define PAGE        1000u /* users read at once */

struct entry {
    struct entry *next; /* in the same slot */
    uint64_t hash;
    uint64_t load;    /* the number of the load that saw the user last */
    struct user user; /* whose texts lie in `text` */
    char text[];
};

struct stripe {
    pthread_mutex_t lock; /* guards what follows */
    struct entry **slots;
    size_t mask;
    size_t count;
};

struct users_table {
    struct stripe stripes[STRIPES];
    uint8_t key[crypto_shorthash_KEYBYTES];
    uint64_t load; /* the number of the last load; the changing thread's */
};

static uint64_t hash_of(const struct users_table *t, struct str id)
{
    uint8_t out[crypto_shorthash_BYTES];
    uint64_t hash;

    _Static_assert(sizeof out == sizeof hash, "a hash has 64 bits");
    (void)crypto_shorthash(out, (const uint8_t *)id.p, id.n, t->key);
    memcpy(&hash, out, sizeof hash);
    return hash;
}

static struct stripe *stripe_of(struct users_table *t, uint64_t hash)
{
    return &t->stripes[hash >> 58];
}

/* ---- entries ---- */

/* Copies the text to `*at`, and moves `*at` behind it. */
static struct str keep(char **at, struct str s)
{
    struct str kept = {*at, s.n};

    if (s.n > 0)
        memcpy(*at, s.p, s.n);
    *at += s.n;
    return kept;
}

static struct entry *entry_new(const struct user *u, uint64_t hash)
{
    struct entry *e = mem_alloc(sizeof *e + u->id.n + u->email.n +
                                u->display_name.n + u->given_images.n);
    char *at = e->text;

    *e = (struct entry){.hash = hash, .user = *u};
    e->user.id = keep(&at, u->id);
    e->user.email = keep(&at, u->email);
    e->user.display_name = keep(&at, u->display_name);
    e->user.given_images = keep(&at, u->given_images);
    e->user.password_hash = STR_EMPTY;
    return e;
}

/* The pointer that points to the user's entry, or to which a new one would be
 * hung. With the stripe's lock. */
static struct entry **stripe_find(const struct stripe *s, uint64_t hash,
                                  struct str id)
{
    struct entry **at = &s->slots[hash & s->mask];

    while (*at != NULL && ((*at)->hash != hash || !str_eq((*at)->user.id, id)))
        at = &(*at)->next;
    return at;
}

static void stripe_grow(struct stripe *s)
{
    size_t old_slots = s->mask + 1, slots = 2 * old_slots;
    struct entry **old = s->slots;

    s->slots = mem_zalloc(slots, sizeof(struct entry *));
    s->mask = slots - 1;
    for (size_t i = 0; i < old_slots; i++)
        for (struct entry *e = old[i], *next; e != NULL; e = next) {
            next = e->next;
            e->next = s->slots[e->hash & s->mask];
            s->slots[e->hash & s->mask] = e;
        }
    free(old);
}

static void put(struct users_table *t, const struct user *u)
{
    uint64_t hash = hash_of(t, u->id);
    struct stripe *s = stripe_of(t, hash);
    /* Made before the lock is taken: copying is the longer part. */
    struct entry *e = entry_new(u, hash), *old, **at;

    e->load = t->load;
    /* Readers copy what they need while they hold the lock, so nobody has the
     * old entry once it is out of the chain. */
    (void)pthread_mutex_lock(&s->lock);
    at = stripe_find(s, hash, u->id);
    old = *at;
    e->next = old != NULL ? old->next : NULL;
    *at = e;
    if (old == NULL && ++s->count > s->mask)
        stripe_grow(s);
    (void)pthread_mutex_unlock(&s->lock);
    free(old);
}

static void forget(struct users_table *t, struct str id)
{
    uint64_t hash = hash_of(t, id);
    struct stripe *s = stripe_of(t, hash);
    struct entry **at, *old;

    (void)pthread_mutex_lock(&s->lock);
    at = stripe_find(s, hash, id);
    old = *at;
    if (old != NULL) {
        *at = old->next;
        s->count--;
    }
    (void)pthread_mutex_unlock(&s->lock);
    free(old);
}

/* Forgets the users that the last load hasn't seen. */
static void forget_unseen(struct users_table *t)
{
    for (unsigned i = 0; i < STRIPES; i++) {
        struct stripe *s = &t->stripes[i];

        (void)pthread_mutex_lock(&s->lock);
        for (size_t slot = 0; slot <= s->mask; slot++) {
            struct entry **at = &s->slots[slot];

            while (*at != NULL) {
                struct entry *e = *at;

                if (e->load == t->load) {
                    at = &e->next;
                    continue;
                }
                *at = e->next;
                free(e);
                s->count--;
            }
        }
        (void)pthread_mutex_unlock(&s->lock);
    }
}

/* ---- from the state ---- */

/* Puts a page of users, those after the id in `after`, which becomes the last
 * one's id. */
static enum err read_page(struct users_table *t, struct db *db,
                          struct arena *arena, char *after, size_t *after_n,
                          size_t *count)
{
    struct user *users;
    enum err e =
        users_list(db, str_of(after, *after_n), PAGE, arena, &users, count);

    if (e)
        return e;
    for (size_t i = 0; i < *count; i++)
        put(t, &users[i]);
    if (*count > 0) {
        *after_n = users[*count - 1].id.n;
        memcpy(after, users[*count - 1].id.p, *after_n);
    }
    return OK;
}

enum err users_table_reload(struct users_table *t, struct db *db)
{
    char after[USERS_ID_MAX_BYTES];
    size_t after_n = 0, count = 0;
    struct arena arena;
    enum err e;

    /* A page at a time: with a million users their rows never are in memory
     * all at once beside the table. A short page is the last. */
    t->load++;
    arena_init(&arena);
    do {
        e = read_page(t, db, &arena, after, &after_n, &count);
        arena_reset(&arena);
    } while (!e && count == PAGE);
    arena_release(&arena);
    /* After a failure nobody can tell who is gone and who wasn't read. */
    if (!e)
        forget_unseen(t);
    return e;
}

enum err users_table_load(struct db *db, struct users_table **out)
{
    struct users_table *t = mem_zalloc(1, sizeof *t);
    enum err e;

    random_bytes(t->key, sizeof t->key);
    for (unsigned i = 0; i < STRIPES; i++) {
        struct stripe *s = &t->stripes[i];

        (void)pthread_mutex_init(&s->lock, NULL);
        s->slots = mem_zalloc(SLOTS_FIRST, sizeof(struct entry *));
        s->mask = SLOTS_FIRST - 1;
    }
    e = users_table_reload(t, db);
    if (e) {
        users_table_free(t);
        return e;
    }
    *out = t;
    return OK;
}

void users_table_free(struct users_table *t)
{
    if (t == NULL)
        return;
    /* As after a load that has seen nobody. */
    t->load++;
    forget_unseen(t);
    for (unsigned i = 0; i < STRIPES; i++) {
        free(t->stripes[i].slots);
        (void)pthread_mutex_destroy(&t->stripes[i].lock);
    }
    free(t);
}

enum err users_table_refresh(struct users_table *t, struct db *db,
                             struct str id)
{
    struct arena arena;
    struct user user;
    enum err e;

    arena_init(&arena);
    e = users_find(db, id, &arena, &user);
    if (!e)
        put(t, &user);
    if (e == ERR_NOT_FOUND) {
        forget(t, id);
        e = OK;
    }
    arena_release(&arena);
    return e;
}

/* ---- looking up ---- */

bool users_table_brief(struct users_table *t, struct str id,
                       struct user_brief *out)
{
    uint64_t hash = hash_of(t, id);
    struct stripe *s = stripe_of(t, hash);
    const struct entry *e;
    bool found;

    (void)pthread_mutex_lock(&s->lock);
    e = *stripe_find(s, hash, id);
    found = e != NULL;
    if (found)
        *out = (struct user_brief){
            .country = {e->user.country[0], e->user.country[1]},
            .product = e->user.product,
            .filter_explicit = e->user.filter_explicit};
    (void)pthread_mutex_unlock(&s->lock);
    return found;
}

bool users_table_find(struct users_table *t, struct str id, struct arena *arena,
                      struct user *out)
{
    uint64_t hash = hash_of(t, id);
    struct stripe *s = stripe_of(t, hash);
    const struct entry *e;
    bool found;

    (void)pthread_mutex_lock(&s->lock);
    e = *stripe_find(s, hash, id);
    found = e != NULL;
    if (found) {
        *out = e->user;
        out->id = arena_str(arena, out->id);
        out->email = arena_str(arena, out->email);
        out->display_name = arena_str(arena, out->display_name);
        out->given_images = arena_str(arena, out->given_images);
    }
    (void)pthread_mutex_unlock(&s->lock);
    return found;
}

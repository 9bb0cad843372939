/* Places by a hash of user and kind: a list that comes to a place takes it
 * over. A set is made once, never changed, and counted, so that it is asked
 * without the lock. */
#include "library/saved_sets.h"

#include <pthread.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/random.h"

#define PLACES 4096u

/* So many items of a list are read in the time of one look for an id. */
#define READ_IN_A_LOOK 16u

/* Ids by open addressing; at most half of the slots are taken. An id of zeros
 * is one like any other, so it is noted by itself. */
struct id_set {
    unsigned references; /* under the lock of the sets */
    size_t bytes;
    size_t mask;
    bool has_zero;
    struct id slots[];
};

struct place {
    char *user; /* NULL: nobody's */
    size_t user_length;
    enum sequence_kind kind;
    struct saved_version version; /* that was asked */
    uint64_t asked;               /* ids, of this version */
    struct id_set *set;           /* of this version; NULL: none yet */
};

struct saved_sets {
    pthread_mutex_t lock; /* guards what follows */
    size_t max_bytes;
    size_t bytes; /* of all sets that are in a place */
    size_t hand;  /* where room is made next */
    uint64_t seed;
    struct place places[PLACES];
};

struct saved_sets *saved_sets_new(size_t max_bytes)
{
    struct saved_sets *s = mem_zalloc(1, sizeof *s);

    (void)pthread_mutex_init(&s->lock, NULL);
    s->max_bytes = max_bytes;
    random_bytes(&s->seed, sizeof s->seed);
    return s;
}

static void unref(struct id_set *set)
{
    if (set != NULL && --set->references == 0)
        free(set);
}

/* The place has no set any more. With the lock. */
static void drop_set(struct saved_sets *s, struct place *at)
{
    if (at->set == NULL)
        return;
    s->bytes -= at->set->bytes;
    unref(at->set);
    at->set = NULL;
}

void saved_sets_free(struct saved_sets *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < PLACES; i++) {
        drop_set(s, &s->places[i]);
        free(s->places[i].user);
    }
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}

size_t saved_sets_count(struct saved_sets *s)
{
    size_t count = 0;

    (void)pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < PLACES; i++)
        count += s->places[i].set != NULL;
    (void)pthread_mutex_unlock(&s->lock);
    return count;
}

/* ---- a set ---- */

static bool is_zero(struct id id)
{
    return id.hi == 0 && id.lo == 0;
}

static struct id *slot_of(struct id_set *set, struct id id, uint64_t seed)
{
    size_t i = (size_t)hash_bytes(&id, sizeof id, seed);

    for (;; i++) {
        struct id *at = &set->slots[i & set->mask];

        if (is_zero(*at) || id_eq(*at, id))
            return at;
    }
}

static bool set_has(struct id_set *set, struct id id, uint64_t seed)
{
    return is_zero(id) ? set->has_zero : !is_zero(*slot_of(set, id, seed));
}

static size_t slots_for(uint32_t entries)
{
    size_t slots = 16;

    while (slots < 2 * (size_t)entries)
        slots *= 2;
    return slots;
}

static size_t bytes_for(uint32_t entries)
{
    return sizeof(struct id_set) + slots_for(entries) * sizeof(struct id);
}

static struct id_set *set_of(const struct saved_page *page, uint64_t seed)
{
    uint32_t count = (uint32_t)page->count;
    struct id_set *set = mem_zalloc(1, bytes_for(count));

    set->references = 1;
    set->bytes = bytes_for(count);
    set->mask = slots_for(count) - 1;
    for (uint32_t i = 0; i < count; i++) {
        struct id id = page->items[i].id;

        if (is_zero(id))
            set->has_zero = true;
        else
            *slot_of(set, id, seed) = id;
    }
    return set;
}

/* ---- places ---- */

/* The list's place, where it is asked for `ids` more ids of this version. With
 * the lock. */
static struct place *take_place(struct saved_sets *s,
                                const struct saved_list *list,
                                const struct saved_version *version, size_t ids)
{
    uint64_t hash =
        hash_bytes(list->user.p, list->user.n, s->seed + (uint64_t)list->kind);
    struct place *at = &s->places[hash % PLACES];
    bool is_same = at->user != NULL && at->kind == list->kind &&
                   str_eq(str_of(at->user, at->user_length), list->user);

    if (!is_same) {
        drop_set(s, at);
        free(at->user);
        *at = (struct place){.user = mem_strdup(list->user.p, list->user.n),
                             .user_length = list->user.n,
                             .kind = list->kind,
                             .version = *version};
    } else if (!saved_version_eq(&at->version, version)) {
        drop_set(s, at);
        at->version = *version;
        at->asked = 0;
    }
    at->asked += ids;
    return at;
}

/* Puts a set where its list is still asked of that version, and makes room for
 * it. */
static void put_set(struct saved_sets *s, const struct saved_list *list,
                    const struct saved_version *version, struct id_set *set)
{
    struct place *at;

    (void)pthread_mutex_lock(&s->lock);
    at = take_place(s, list, version, 0);
    if (at->set != NULL) { /* somebody was faster */
        unref(set);
    } else {
        while (s->bytes + set->bytes > s->max_bytes)
            drop_set(s, &s->places[s->hand++ % PLACES]);
        at->set = set;
        s->bytes += set->bytes;
    }
    (void)pthread_mutex_unlock(&s->lock);
}

static enum err read_set(struct saved_sets *s, struct db *db,
                         const struct saved_list *list,
                         const struct saved_version *version)
{
    struct saved_page page;
    struct arena arena;
    enum err e;

    arena_init(&arena);
    e = saved_page(db, list, 0, version->entries, &arena, &page);
    if (!e)
        put_set(s, list, version, set_of(&page, s->seed));
    arena_release(&arena);
    return e;
}

/* The list's set, with a reference, or NULL; and whether it is time to read
 * one. */
static struct id_set *find_set(struct saved_sets *s,
                               const struct saved_list *list,
                               const struct saved_version *version, size_t ids,
                               bool *is_due)
{
    struct id_set *set;
    struct place *at;

    (void)pthread_mutex_lock(&s->lock);
    at = take_place(s, list, version, ids);
    set = at->set;
    if (set != NULL)
        set->references++;
    *is_due = set == NULL && at->asked * READ_IN_A_LOOK >= version->entries &&
              bytes_for(version->entries) <= s->max_bytes / 4;
    (void)pthread_mutex_unlock(&s->lock);
    return set;
}

enum err saved_sets_contain(struct saved_sets *s, struct db *db,
                            const struct saved_list *list, const struct id *ids,
                            size_t count, bool *is_saved)
{
    struct saved_version version;
    struct id_set *set;
    bool is_due;
    enum err e = saved_version(db, list, &version);

    if (e)
        return e;
    set = find_set(s, list, &version, count, &is_due);
    if (set == NULL) {
        /* Who comes next will find it. */
        e = is_due ? read_set(s, db, list, &version) : OK;
        return e ? e : saved_contains(db, list, ids, count, is_saved);
    }
    for (size_t i = 0; i < count; i++)
        is_saved[i] = set_has(set, ids[i], s->seed);
    (void)pthread_mutex_lock(&s->lock);
    unref(set);
    (void)pthread_mutex_unlock(&s->lock);
    return OK;
}

/* A plain list of the artists who have followers here, read anew as a whole
 * when anything may have been missed. A change of one is set at once, and
 * noted in the list for the next generation. */
#include "service/live.h"

#include <pthread.h>

#include "api/call/frame.h"
#include "base/mem.h"
#include "db/feed.h"
#include "generation/watch.h"
#include "library/follow.h"

struct live {
    pthread_mutex_t lock; /* guards what follows */
    struct call_frame *frame;
    struct generation_live *numbers;
    size_t count;
    size_t capacity;
};

static struct generation_live followers_of(struct id artist, uint32_t followers)
{
    return (struct generation_live){.type = ENTITY_ARTIST,
                                    .id = artist,
                                    .has_followers = true,
                                    .followers = followers};
}

/* With the lock. */
static void set_all(struct live *l)
{
    if (l->frame != NULL)
        frame_set_live(l->frame, l->numbers, l->count);
}

static enum err load_all(void *owner, struct db *db)
{
    struct live *l = owner;
    struct artist_followers *all;
    struct arena arena;
    size_t count;
    enum err e;

    arena_init(&arena);
    e = follow_counts(db, &arena, &all, &count);
    if (!e) {
        (void)pthread_mutex_lock(&l->lock);
        l->count = 0;
        for (size_t i = 0; i < count; i++) {
            l->numbers = mem_grow(l->numbers, l->count, &l->capacity,
                                  sizeof *l->numbers);
            l->numbers[l->count++] =
                followers_of(all[i].artist, all[i].followers);
        }
        set_all(l);
        (void)pthread_mutex_unlock(&l->lock);
    }
    arena_release(&arena);
    return e;
}

/* Where the list has the artist, who is added if need be. With the lock. */
static struct generation_live *find(struct live *l, struct id artist)
{
    size_t i = 0;

    while (i < l->count && !id_eq(l->numbers[i].id, artist))
        i++;
    if (i == l->count) {
        l->numbers =
            mem_grow(l->numbers, l->count, &l->capacity, sizeof *l->numbers);
        l->count++;
    }
    return &l->numbers[i];
}

static enum err load_one(void *owner, struct db *db,
                         const struct change *change)
{
    struct live *l = owner;
    struct generation_live *number;
    struct id artist;
    uint32_t followers;
    enum err e;

    if (!id_from_base62(change->subject, &artist))
        return OK;
    e = follow_count(db, artist, &followers);
    if (e)
        return e;
    (void)pthread_mutex_lock(&l->lock);
    number = find(l, artist);
    *number = followers_of(artist, followers);
    if (l->frame != NULL)
        frame_set_live(l->frame, number, 1);
    (void)pthread_mutex_unlock(&l->lock);
    return OK;
}

enum err live_load(struct db *db, struct live **out)
{
    struct live *l = mem_zalloc(1, sizeof *l);

    (void)pthread_mutex_init(&l->lock, NULL);
    *out = l;
    return load_all(l, db);
}

void live_subscribe(struct live *l, struct feed_subscriber *out)
{
    static const char *const kinds[] = {CHANGE_FOLLOWERS, NULL};

    *out = (struct feed_subscriber){
        .kinds = kinds, .owner = l, .load_all = load_all, .load_one = load_one};
}

void live_attach(struct live *l, struct call_frame *f)
{
    if (l == NULL)
        return;
    (void)pthread_mutex_lock(&l->lock);
    l->frame = f;
    set_all(l);
    (void)pthread_mutex_unlock(&l->lock);
}

void live_set(struct live *l)
{
    (void)pthread_mutex_lock(&l->lock);
    set_all(l);
    (void)pthread_mutex_unlock(&l->lock);
}

void live_free(struct live *l)
{
    if (l == NULL)
        return;
    (void)pthread_mutex_destroy(&l->lock);
    free(l->numbers);
    free(l);
}

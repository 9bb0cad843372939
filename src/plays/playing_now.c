/* A plain list: a few hundred listeners at a time on a large server, and one
 * look at each of them in some minutes. */
#include "plays/playing_now.h"

#include <pthread.h>

#include "base/mem.h"

struct entry {
    int64_t until_ms;
    struct play play;
    char *texts; /* the user and the play's, one behind the other */
    struct str user;
};

struct playing_now {
    pthread_mutex_t lock; /* guards what follows */
    struct entry *entries;
    size_t count, capacity;
};

struct playing_now *playing_now_new(void)
{
    struct playing_now *p = mem_zalloc(1, sizeof *p);

    (void)pthread_mutex_init(&p->lock, NULL);
    return p;
}

void playing_now_free(struct playing_now *p)
{
    if (p == NULL)
        return;
    for (size_t i = 0; i < p->count; i++)
        free(p->entries[i].texts);
    free(p->entries);
    (void)pthread_mutex_destroy(&p->lock);
    free(p);
}

/* Where the user's entry is, or a new one's place. With the lock. */
static size_t find(const struct playing_now *p, struct str user)
{
    size_t first = 0;

    for (size_t i = 0; i < p->count; i++) {
        if (str_eq(p->entries[i].user, user))
            return i;
        if (p->entries[i].until_ms < p->entries[first].until_ms)
            first = i;
    }
    return p->count < PLAYING_NOW_MAX ? p->count : first;
}

static void copy(struct str *text, char **to)
{
    if (text->n > 0)
        memcpy(*to, text->p, text->n);
    text->p = *to;
    *to += text->n;
}

static struct entry entry_of(struct str user, const struct play *play,
                             int64_t until_ms)
{
    struct entry e = {.until_ms = until_ms, .play = *play, .user = user};
    struct str *texts[] = {&e.user,        &e.play.context, &e.play.device,
                           &e.play.artist, &e.play.title,   &e.play.album};
    size_t bytes = 0;
    char *to;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        bytes += texts[i]->n;
    to = e.texts = mem_alloc(bytes);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        copy(texts[i], &to);
    return e;
}

void playing_now_set(struct playing_now *p, struct str user,
                     const struct play *play, int64_t until_ms)
{
    struct entry e = entry_of(user, play, until_ms);
    size_t at;

    (void)pthread_mutex_lock(&p->lock);
    at = find(p, user);
    if (at == p->count) {
        p->entries =
            mem_grow(p->entries, p->count, &p->capacity, sizeof *p->entries);
        p->entries[p->count++].texts = NULL;
    }
    free(p->entries[at].texts);
    p->entries[at] = e;
    (void)pthread_mutex_unlock(&p->lock);
}

bool playing_now_get(struct playing_now *p, struct str user, int64_t now_ms,
                     struct arena *arena, struct play *out)
{
    bool is_there = false;

    (void)pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < p->count && !is_there; i++) {
        struct entry *e = &p->entries[i];

        if (!str_eq(e->user, user) || e->until_ms <= now_ms)
            continue;
        is_there = true;
        *out = e->play;
        out->context = arena_str(arena, out->context);
        out->device = arena_str(arena, out->device);
        out->artist = arena_str(arena, out->artist);
        out->title = arena_str(arena, out->title);
        out->album = arena_str(arena, out->album);
    }
    (void)pthread_mutex_unlock(&p->lock);
    return is_there;
}

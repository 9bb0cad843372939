/* A table of sets of WAYS views each. A user has one set, by a hash; a view
 * that comes into a full set takes the place of the one that has been there
 * longest without being looked at. Nothing grows and nothing is chained.
 *
 * A reader may load a view while the feed loads a newer one: the one with the
 * greater version stays. And a reader may have read before a change that the
 * feed has already handed on, when there was no view here to be replaced, or
 * when the change was one of devices, which is in no version: its view isn't
 * kept, because its set has heard of a change since it began. */
#include "player/players.h"

#include <pthread.h>

#include "accounts/users_table.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/random.h"
#include "catalog/market.h"
#include "db/feed.h"
#include "generation/generation.h"

#define WAYS    PLAYERS_WAYS
#define STRIPES 64u

struct set {
    struct player_view *ways[WAYS]; /* the one looked at last comes first */
    uint64_t changes;               /* of its users' that were handed on */
};

struct players {
    struct players_config config;
    uint64_t seed;
    struct set *sets;
    size_t set_count;
    pthread_mutex_t locks[STRIPES]; /* each guards every STRIPES-th set */
};

struct players *players_new(const struct players_config *config)
{
    struct players *t = mem_zalloc(1, sizeof *t);

    t->config = *config;
    t->set_count = (config->max > 0 ? config->max : PLAYERS_MAX) / WAYS;
    t->sets = mem_zalloc(t->set_count, sizeof *t->sets);
    random_bytes(&t->seed, sizeof t->seed);
    for (size_t i = 0; i < STRIPES; i++)
        (void)pthread_mutex_init(&t->locks[i], NULL);
    return t;
}

void players_free(struct players *t)
{
    if (t == NULL)
        return;
    for (size_t i = 0; i < t->set_count; i++)
        for (size_t w = 0; w < WAYS; w++)
            player_view_unref(t->sets[i].ways[w]);
    for (size_t i = 0; i < STRIPES; i++)
        (void)pthread_mutex_destroy(&t->locks[i]);
    free(t->sets);
    free(t);
}

static size_t set_of(const struct players *t, struct str user)
{
    return hash_bytes(user.p, user.n, t->seed) % t->set_count;
}

static pthread_mutex_t *lock_of(struct players *t, size_t set)
{
    return &t->locks[set % STRIPES];
}

/* Brings the user's view to the front of the set; false when there is none.
 * With the lock. */
static bool to_front(struct set *s, struct str user)
{
    for (size_t w = 0; w < WAYS && s->ways[w] != NULL; w++) {
        struct player_view *v = s->ways[w];

        if (!str_eq(v->user, user))
            continue;
        for (; w > 0; w--)
            s->ways[w] = s->ways[w - 1];
        s->ways[0] = v;
        return true;
    }
    return false;
}

struct player_view *players_find(struct players *t, struct str user)
{
    size_t set = set_of(t, user);
    struct player_view *found = NULL;

    (void)pthread_mutex_lock(lock_of(t, set));
    if (to_front(&t->sets[set], user))
        found = player_view_ref(t->sets[set].ways[0]);
    (void)pthread_mutex_unlock(lock_of(t, set));
    return found;
}

/* The changes that the user's set has heard of. */
static uint64_t count_changes(struct players *t, struct str user)
{
    size_t set = set_of(t, user);
    uint64_t changes;

    (void)pthread_mutex_lock(lock_of(t, set));
    changes = t->sets[set].changes;
    (void)pthread_mutex_unlock(lock_of(t, set));
    return changes;
}

static void note_change(struct players *t, size_t set)
{
    (void)pthread_mutex_lock(lock_of(t, set));
    t->sets[set].changes++;
    (void)pthread_mutex_unlock(lock_of(t, set));
}

/* Puts a view into its place, unless there is a newer one, or a change was
 * handed on since there were `changes`, before it was read; what was there is
 * the caller's to let go of. Takes a reference of its own. */
static struct player_view *put(struct players *t, struct player_view *v,
                               uint64_t changes)
{
    size_t set = set_of(t, v->user);
    struct player_view **ways = t->sets[set].ways;
    struct player_view *old;

    (void)pthread_mutex_lock(lock_of(t, set));
    if (t->sets[set].changes != changes) {
        old = NULL;
    } else if (!to_front(&t->sets[set], v->user)) {
        old = ways[WAYS - 1];
        for (size_t w = WAYS - 1; w > 0; w--)
            ways[w] = ways[w - 1];
        ways[0] = player_view_ref(v);
    } else if (v->version >= ways[0]->version) {
        old = ways[0];
        ways[0] = player_view_ref(v);
    } else {
        old = NULL;
    }
    (void)pthread_mutex_unlock(lock_of(t, set));
    return old;
}

struct player_scope players_scope(struct players *t, struct str user,
                                  struct arena *arena, int64_t now_ms,
                                  struct generation **generation)
{
    struct user_brief brief = {0};
    struct player_scope scope = {
        .user = user, .market = -1, .now_ms = now_ms, .arena = arena};

    *generation = t->config.generation(t->config.owner);
    scope.catalog = generation_catalog(*generation);
    if (users_table_brief(t->config.users, user, &brief)) {
        scope.country =
            arena_str(arena, str_of(brief.country, sizeof brief.country));
        scope.market = market_number(scope.country);
    }
    return scope;
}

enum err players_load(struct players *t, struct db *db, struct str user,
                      int64_t now_ms, struct player_view **out)
{
    uint64_t changes = count_changes(t, user);
    struct generation *generation;
    struct player_scope scope;
    struct arena arena;
    enum err e;

    arena_init(&arena);
    scope = players_scope(t, user, &arena, now_ms, &generation);
    scope.db = db;
    e = player_view_load(&scope, out);
    if (!e)
        player_view_unref(put(t, *out, changes));
    generation_unref(generation);
    arena_release(&arena);
    return e;
}

/* ---- changes ---- */

static enum err reload(struct players *t, struct db *db, struct str user,
                       struct player_view *before, struct id id)
{
    struct players_change change = {.before = before, .id = id};
    enum err e;

    if (before == NULL && (t->config.is_watched == NULL ||
                           !t->config.is_watched(t->config.owner, user)))
        return OK;
    e = players_load(t, db, user, clock_unix_ms(), &change.now);
    if (e)
        return e;
    if (t->config.changed != NULL)
        t->config.changed(t->config.owner, &change);
    player_view_unref(change.now);
    return OK;
}

static enum err load_one(void *owner, struct db *db,
                         const struct change *change)
{
    struct players *t = owner;
    struct player_view *before;
    enum err e;

    note_change(t, set_of(t, change->subject));
    before = players_find(t, change->subject);
    e = reload(t, db, change->subject, before, change->id);
    player_view_unref(before);
    return e;
}

/* The view in one way of a set, with a reference; NULL: none. */
static struct player_view *at(struct players *t, size_t set, size_t way)
{
    struct player_view *v;

    (void)pthread_mutex_lock(lock_of(t, set));
    v = t->sets[set].ways[way];
    if (v != NULL)
        (void)player_view_ref(v);
    (void)pthread_mutex_unlock(lock_of(t, set));
    return v;
}

static enum err load_all(void *owner, struct db *db)
{
    struct players *t = owner;
    enum err e = OK;

    for (size_t i = 0; i < t->set_count; i++)
        note_change(t, i);
    for (size_t i = 0; i < t->set_count && !e; i++)
        for (size_t w = 0; w < WAYS && !e; w++) {
            struct player_view *before = at(t, i, w);

            if (before == NULL)
                break;
            e = reload(t, db, before->user, before, (struct id){0});
            player_view_unref(before);
        }
    return e;
}

void players_subscribe(struct players *t, struct feed_subscriber *out)
{
    static const char *const kinds[] = {CHANGE_PLAYER, NULL};

    *out = (struct feed_subscriber){
        .kinds = kinds, .owner = t, .load_all = load_all, .load_one = load_one};
}

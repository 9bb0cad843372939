/* Two users who listen: a fresh state, a catalog, and a clock that the test
 * holds. Include once, after cmocka.h. */
#ifndef TONEARM_TESTS_PLAYER_LISTENING_H
#define TONEARM_TESTS_PLAYER_LISTENING_H

#include "generation/generation.h"
#include "library/library.h"
#include "player/player.h"
#include "plays/plays.h"
#include "unit/accounts/fresh.h"
#include "unit/search/songs.h"

static const struct db_domain *const listening_domains[] = {
    &db_domain,    &accounts_domain, &library_domain,
    &plays_domain, &player_domain,   NULL};

#define LISTENING_BEGIN_MS 1700000000000

struct listening {
    struct db *db;
    struct fixture *f;
    struct generation *g;
    struct arena arena;
    int64_t now_ms;
};

static const struct str alice = {"alice", 5};
static const struct str bob = {"bob", 3};

/* ---- the catalog: album "first" by ada, show "talks", audiobook "book" ----
 */

static inline void listening_track(struct fixture *f, const char *name,
                                   unsigned position, unsigned seconds,
                                   unsigned popularity)
{
    track(f, name, "first", "ada", position);
    draft_number(&f->d, FIELD_DURATION_MS, seconds * 1000);
    draft_number(&f->d, FIELD_POPULARITY, popularity);
    put(f);
}

static inline void listening_part(struct fixture *f, enum entity type,
                                  const char *name, const char *of,
                                  unsigned position)
{
    begin(f, type, name, DRAFT_FULL);
    draft_id(&f->d, FIELD_PARENT, id_of(of));
    draft_number(&f->d, FIELD_DURATION_MS, 300000);
    if (type == ENTITY_CHAPTER)
        draft_number(&f->d, FIELD_POSITION, position);
    else
        draft_date(&f->d, FIELD_RELEASE_DATE,
                   (struct date){(uint16_t)(2000 + position), 1, 1});
    put(f);
}

static inline struct generation *listening_catalog(struct fixture *f)
{
    struct generation *g;

    artist(f, "ada");
    begin(f, ENTITY_ALBUM, "first", DRAFT_FULL);
    put(f);
    listening_track(f, "one", 1, 10, 10);
    listening_track(f, "two", 2, 60, 40);
    listening_track(f, "three", 3, 240, 30);
    listening_track(f, "four", 4, 100, 20);
    listening_part(f, ENTITY_EPISODE, "early", "talks", 1);
    listening_part(f, ENTITY_EPISODE, "late", "talks", 2);
    listening_part(f, ENTITY_CHAPTER, "opening", "book", 1);
    listening_part(f, ENTITY_CHAPTER, "ending", "book", 2);
    finish(f);
    assert_int_equal(generation_new(f->c, 1, &g), OK);
    f->c = NULL; /* the generation's now */
    return g;
}

/* ---- the test's state ---- */

static inline int listening_set_up(void **state)
{
    struct listening *l = mem_zalloc(1, sizeof *l);
    void *db = NULL;

    if (place_open(&db, listening_domains))
        return -1;
    l->db = db;
    l->f = songs_begin();
    l->g = listening_catalog(l->f);
    l->now_ms = LISTENING_BEGIN_MS;
    arena_init(&l->arena);
    *state = l;
    return fresh_add_user(l->db, "alice") || fresh_add_user(l->db, "bob") ? -1
                                                                          : 0;
}

static inline int listening_tear_down(void **state)
{
    struct listening *l = *state;
    void *db = l->db;

    arena_release(&l->arena);
    generation_unref(l->g);
    songs_end(l->f);
    free(l);
    return place_tear_down(&db);
}

/* What the user plays with, now, and wherever they are. */
static inline struct player_scope listening_scope(struct listening *l,
                                                  struct str user)
{
    return (struct player_scope){.db = l->db,
                                 .user = user,
                                 .country = STR("SE"),
                                 .catalog = generation_catalog(l->g),
                                 .market = -1,
                                 .now_ms = l->now_ms,
                                 .arena = &l->arena};
}

/* ---- pieces of work: each opens a player in a transaction, and saves ---- */

static inline void listening_open(struct listening *l, struct str user,
                                  struct player *p)
{
    struct player_scope scope = listening_scope(l, user);

    assert_int_equal(db_begin(l->db), OK);
    assert_int_equal(player_open(p, &scope), OK);
}

static inline void listening_save(struct listening *l, struct player *p)
{
    assert_int_equal(player_save(p), OK);
    assert_int_equal(db_commit(l->db), OK);
}

/* Plays these, which lie in the catalog by their names, from the first on. */
static inline void listening_play(struct listening *l, struct str user,
                                  enum sequence_kind kind,
                                  const char *const *names)
{
    struct playback_choice what = {.context = STR("spotify:album:x")};
    struct playback_item *items = arena_alloc(&l->arena, 8 * sizeof *items);
    struct player p;

    for (; names[what.count] != NULL; what.count++)
        items[what.count] =
            (struct playback_item){kind, id_of(names[what.count])};
    listening_open(l, user, &p);
    assert_int_equal(player_choose(&p, &what, items), OK);
    listening_save(l, &p);
}

/* What has come to pass by now is stored. */
static inline void listening_settle(struct listening *l, struct str user)
{
    struct player p;

    listening_open(l, user, &p);
    assert_int_equal(playback_catch_up(&p.playback, &p.move), OK);
    listening_save(l, &p);
}

static inline void listening_seek(struct listening *l, struct str user,
                                  uint32_t position_ms)
{
    struct player p;

    listening_open(l, user, &p);
    assert_int_equal(playback_seek(&p.playback, position_ms, &p.move), OK);
    listening_save(l, &p);
}

static inline void listening_pause(struct listening *l, struct str user)
{
    struct player p;

    listening_open(l, user, &p);
    assert_int_equal(playback_pause(&p.playback, &p.move), OK);
    listening_save(l, &p);
}

/* A user's plays, the oldest first. */
static inline size_t listening_plays(struct listening *l, struct str user,
                                     struct play **out)
{
    struct plays_range range = {.user = user,
                                .after_ms = INT64_MIN,
                                .before_ms = INT64_MAX,
                                .oldest_first = true,
                                .limit = 100};
    size_t count;

    assert_int_equal(plays_range(l->db, &range, &l->arena, out, &count), OK);
    return count;
}

#endif

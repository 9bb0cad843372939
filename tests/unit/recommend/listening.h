/* A state with all that recommendations read of it, and the town's catalog
 * beside it. Include once, after cmocka.h. */
#ifndef TONEARM_TESTS_RECOMMEND_LISTENING_H
#define TONEARM_TESTS_RECOMMEND_LISTENING_H

#include "library/library.h"
#include "plays/plays.h"
#include "recommend/domain.h"
#include "recommend/taste.h"
#include "unit/accounts/fresh.h"
#include "unit/recommend/town.h"

static const struct db_domain *const domains[] = {
    &db_domain,    &accounts_domain,  &library_domain,
    &plays_domain, &recommend_domain, NULL};

static const struct str alice = {"alice", 5};

/* A state, and a catalog beside it. */
struct both {
    struct db *db;
    struct fixture *f;
    struct arena arena;
};

static inline int begin_both(void **state)
{
    struct both *b = mem_zalloc(1, sizeof *b);
    void *db, *f;

    if (place_open(&db, domains) || fresh_add_user(db, "alice") || setup(&f))
        return -1;
    b->db = db;
    b->f = f;
    town_build(b->f);
    arena_init(&b->arena);
    *state = b;
    return 0;
}

static inline int end_both(void **state)
{
    struct both *b = *state;
    void *db = b->db, *f = b->f;

    arena_release(&b->arena);
    free(b);
    (void)teardown(&f);
    return place_tear_down(&db);
}

static inline void play(struct both *b, unsigned n, int64_t at_s)
{
    struct play p = {.begun_ms = 1700000000000ll + at_s * 1000,
                     .kind = SEQUENCE_TRACK,
                     .id = id_of(town_name("track", n)),
                     .source = PLAY_FROM_PLAYER};
    struct plays_new new = {.user = alice, .list = &p, .count = 1};

    assert_int_equal(plays_add(b->db, &new, NULL), OK);
}

static inline struct taste read_taste(struct both *b)
{
    struct taste t;

    assert_int_equal(taste_read(b->db, alice, b->f->c, &b->arena, &t), OK);
    return t;
}

#endif

/* A playback under a clock that the test holds, and a source that needs no
 * catalog: an item's id has its duration and its resume point in it. Included
 * after cmocka.h. */
#ifndef TONEARM_TESTS_PLAYER_STAGE_H
#define TONEARM_TESTS_PLAYER_STAGE_H

#include "base/mem.h"
#include "player/playback.h"

#define STAGE_BEGIN_MS 1700000000000

struct stage {
    struct arena arena;
    struct playback p;
    const struct playback_item *walk; /* what p walks */
    uint32_t count;
    uint64_t asked; /* calls of the source */
    uint64_t gone;  /* the number of an item that can't be played any more */
    struct playback_source source;
    struct playback_move move;
};

/* `duration_ms` 0: it can't be played. */
static inline struct playback_item stage_item(enum sequence_kind kind,
                                              uint64_t number,
                                              uint32_t duration_ms,
                                              uint32_t resume_ms)
{
    return (struct playback_item){
        kind, {(uint64_t)resume_ms << 32 | duration_ms, number}};
}

static inline uint32_t stage_duration(const struct playback_item *item)
{
    return (uint32_t)item->id.hi;
}

static inline uint32_t stage_resume(const struct playback_item *item)
{
    return (uint32_t)(item->id.hi >> 32);
}

static inline enum err stage_get_item(void *owner, uint32_t index,
                                      struct playback_item *out)
{
    struct stage *s = owner;

    s->asked++;
    assert_true(index < s->count);
    *out = s->walk[index];
    return OK;
}

static inline enum err stage_look(void *owner, const struct playback_item *item,
                                  struct playback_look *out)
{
    struct stage *s = owner;

    s->asked++;
    *out = (struct playback_look){stage_duration(item), stage_resume(item)};
    if (item->id.lo == s->gone)
        *out = (struct playback_look){0};
    return OK;
}

static inline void stage_init(struct stage *s)
{
    *s = (struct stage){.source = {stage_get_item, stage_look, s},
                        .p = {.place = PLAYBACK_BEFORE},
                        .move = {.now_ms = STAGE_BEGIN_MS}};
    arena_init(&s->arena);
    s->move.source = &s->source;
    s->move.arena = &s->arena;
}

static inline void stage_release(struct stage *s)
{
    arena_release(&s->arena);
}

/* Settles wholly, however much has ended. */
static inline void stage_settle(struct stage *s)
{
    assert_int_equal(playback_catch_up(&s->p, &s->move), OK);
    assert_true(playback_is_settled(&s->p, s->move.now_ms));
}

/* Chooses with `walk` as what is walked from now on. */
static inline void stage_choose(struct stage *s, struct playback_choice *what,
                                const struct playback_item *walk,
                                uint32_t count)
{
    stage_settle(s);
    s->walk = walk;
    s->count = what->count = count;
    assert_int_equal(playback_choose(&s->p, what, &s->move), OK);
}

/* What was heard of the current item until now. */
static inline uint32_t stage_heard(const struct stage *s)
{
    int64_t since = s->p.is_playing ? s->move.now_ms - s->p.at_ms : 0;

    return s->p.heard_ms + (uint32_t)since;
}

static inline bool stage_same(const struct playback_item *a,
                              const struct playback_item *b)
{
    return a->kind == b->kind && id_eq(a->id, b->id);
}

#endif

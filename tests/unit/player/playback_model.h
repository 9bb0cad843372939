/* A playback the simple way: an order written down as a list, a queue that is
 * moved up, and a clock that ticks ten times a second. The rules once more, in
 * the words of whoever wants to check them. Included after cmocka.h. */
#ifndef TONEARM_TESTS_PLAYER_PLAYBACK_MODEL_H
#define TONEARM_TESTS_PLAYER_PLAYBACK_MODEL_H

#include "unit/player/stage.h"

#define MODEL_TICK_MS 100u

struct model_end {
    struct playback_item item;
    int64_t begun_ms, ended_ms;
    uint32_t heard_ms, position_ms;
    enum play_reason begun_by, ended_by;
};

struct model {
    const struct playback_item *walk;
    uint32_t count;
    uint32_t *order; /* indices in the walk, as they are played */
    int64_t place;   /* in the order; -1: before the first */
    struct playback_item queue[PLAYBACK_MAX_QUEUE];
    uint32_t queued;

    struct playback_item item;
    enum playback_origin origin;
    bool is_playing;
    uint32_t position_ms;
    uint32_t heard_ms;
    int64_t begun_ms;
    enum play_reason begun_by;

    enum playback_repeat repeat;
    bool is_shuffled;
    int64_t now_ms;

    struct model_end *ends;
    size_t end_count;
    size_t end_capacity;
};

static inline bool model_can_play(const struct playback_item *item)
{
    return (item->kind == SEQUENCE_TRACK || item->kind == SEQUENCE_EPISODE ||
            item->kind == SEQUENCE_CHAPTER) &&
           stage_duration(item) > 0;
}

static inline const struct playback_item *model_at(const struct model *m,
                                                   int64_t place)
{
    return &m->walk[m->order[place]];
}

static inline void model_begin(struct model *m,
                               const struct playback_item *item,
                               enum playback_origin origin, enum play_reason by)
{
    m->item = *item;
    m->origin = origin;
    m->is_playing = true;
    m->position_ms = stage_resume(item);
    m->heard_ms = 0;
    m->begun_ms = m->now_ms;
    m->begun_by = by;
}

/* The current item isn't that any more. */
static inline void model_leave(struct model *m, enum play_reason by)
{
    if (m->item.kind == 0)
        return;
    m->ends =
        mem_grow(m->ends, m->end_count, &m->end_capacity, sizeof *m->ends);
    m->ends[m->end_count++] =
        (struct model_end){m->item,        m->begun_ms, m->now_ms, m->heard_ms,
                           m->position_ms, m->begun_by, by};
    m->item = (struct playback_item){0};
    m->is_playing = false;
}

/* The first place at `from` or after it whose item can be played, with at most
 * so many before it that can't; -1: there is none. */
static inline int64_t model_find(const struct model *m, int64_t from)
{
    for (int64_t k = from; k < m->count; k++) {
        if (model_can_play(model_at(m, k)))
            return k;
        if (k - from >= PLAYBACK_MAX_SKIPPED)
            return -1;
    }
    return -1;
}

/* Goes on in the walk, at `from` or after it. At the end of it a repeated
 * context begins again; else its first item waits. False: nothing in it can be
 * played. */
static inline bool model_walk(struct model *m, int64_t from,
                              enum play_reason by)
{
    int64_t to = model_find(m, from);
    bool is_over = to < 0;

    if (is_over)
        to = model_find(m, 0);
    if (to < 0)
        return false;
    m->place = to;
    model_begin(m, model_at(m, to), PLAYBACK_FROM_WALK, by);
    if (is_over && m->repeat != PLAYBACK_REPEAT_CONTEXT)
        m->is_playing = false;
    return true;
}

/* Takes the first item out of the queue. */
static inline struct playback_item model_dequeue(struct model *m)
{
    struct playback_item item = m->queue[0];

    m->queued--;
    memmove(m->queue, m->queue + 1, m->queued * sizeof *m->queue);
    return item;
}

/* Leaves the current item for the next one; the same waits if there is none
 * that can be played. */
static inline void model_next(struct model *m, enum play_reason by)
{
    struct playback_item was = m->item;
    enum playback_origin origin = m->origin;

    model_leave(m, by);
    while (m->queued > 0) {
        struct playback_item item = model_dequeue(m);

        if (model_can_play(&item)) {
            model_begin(m, &item, PLAYBACK_FROM_QUEUE, by);
            return;
        }
    }
    if (model_walk(m, m->place + 1, by) || was.kind == 0)
        return;
    model_begin(m, &was, origin, by);
    m->position_ms = 0;
    m->is_playing = false;
}

/* The current item was heard to its end. */
static inline void model_done(struct model *m)
{
    struct playback_item item = m->item;

    if (m->repeat != PLAYBACK_REPEAT_TRACK) {
        model_next(m, PLAY_DONE);
        return;
    }
    model_leave(m, PLAY_DONE);
    model_begin(m, &item, m->origin, PLAY_DONE);
    m->position_ms = 0;
}

static inline void model_wait(struct model *m, int64_t ms)
{
    while (ms > 0 && m->is_playing) {
        uint32_t step = MODEL_TICK_MS;

        if (step > ms)
            step = (uint32_t)ms;
        if (step > stage_duration(&m->item) - m->position_ms)
            step = stage_duration(&m->item) - m->position_ms;
        m->position_ms += step;
        m->heard_ms += step;
        m->now_ms += step;
        ms -= step;
        if (m->position_ms == stage_duration(&m->item))
            model_done(m);
    }
    m->now_ms += ms;
}

/* ---- commands ---- */

/* Beyond the end the next item is what it would be, playing or not. */
static inline void model_seek(struct model *m, uint32_t position_ms)
{
    bool is_playing = m->is_playing;

    if (m->item.kind == 0)
        return;
    if (position_ms < stage_duration(&m->item)) {
        m->position_ms = position_ms;
        return;
    }
    model_next(m, PLAY_FORWARD);
    m->is_playing = m->is_playing && is_playing;
}

/* `m` has the new walk and its order already. */
static inline void model_choose(struct model *m,
                                const struct playback_choice *what)
{
    const struct playback_item *begin = &what->ahead;
    int64_t from = 0;

    model_leave(m, PLAY_CHOSEN);
    m->place = -1;
    if (model_can_play(&what->ahead))
        model_begin(m, &what->ahead, PLAYBACK_AHEAD, PLAY_CHOSEN);
    else {
        if (!m->is_shuffled && what->index != PLAYBACK_BEFORE)
            from = what->index;
        if (what->ahead.kind == 0 && from < m->count)
            begin = model_at(m, from);
        (void)model_walk(m, from, PLAY_CHOSEN);
    }
    /* The position is one in the item that was chosen, in no other. */
    if (!what->has_position || !model_can_play(begin))
        return;
    m->position_ms = 0;
    model_seek(m, what->position_ms);
}

/* The place of the last item before `from` that can be played, with at most so
 * many after it that can't; -1: there is none. */
static inline int64_t model_find_back(const struct model *m, int64_t from)
{
    for (int64_t k = from; k >= 0 && from - k <= PLAYBACK_MAX_SKIPPED; k--)
        if (model_can_play(model_at(m, k)))
            return k;
    return -1;
}

/* Back in the walk, or anew with the current one. */
static inline void model_previous(struct model *m)
{
    struct playback_item was = m->item;
    int64_t to;

    if (m->item.kind == 0)
        return;
    to = model_find_back(m, m->origin == PLAYBACK_FROM_WALK ? m->place - 1
                                                            : m->place);
    if (to < 0 && m->repeat == PLAYBACK_REPEAT_CONTEXT)
        to = model_find_back(m, (int64_t)m->count - 1);
    model_leave(m, PLAY_BACK);
    if (to < 0) {
        model_begin(m, &was, m->origin, PLAY_BACK);
        m->position_ms = 0;
    } else {
        m->place = to;
        model_begin(m, model_at(m, to), PLAYBACK_FROM_WALK, PLAY_BACK);
    }
}

static inline void model_resume(struct model *m)
{
    m->is_playing = model_can_play(&m->item);
}

/* ---- what comes, what was ---- */

/* Each place of the walk once, as skipping comes to them. */
static inline uint32_t model_upcoming(const struct model *m,
                                      struct playback_item *out, uint32_t most)
{
    int64_t places[PLAYBACK_MAX_QUEUE];
    uint32_t n = 0, walked = 0;
    int64_t at = m->place;

    for (uint32_t i = 0; i < m->queued && n < most; i++)
        if (model_can_play(&m->queue[i]))
            out[n++] = m->queue[i];
    while (n < most) {
        at = model_find(m, at + 1);
        if (at < 0 && m->repeat == PLAYBACK_REPEAT_CONTEXT)
            at = model_find(m, 0);
        if (at < 0)
            break;
        for (uint32_t i = 0; i < walked; i++)
            if (places[i] == at)
                return n;
        places[walked++] = at;
        out[n++] = *model_at(m, at);
    }
    return n;
}

static inline uint32_t model_before(const struct model *m,
                                    struct playback_item *out, uint32_t most)
{
    int64_t at = m->origin == PLAYBACK_FROM_WALK ? m->place - 1 : m->place;
    uint32_t n = 0;

    for (; n < most && (at = model_find_back(m, at)) >= 0; at--)
        out[n++] = *model_at(m, at);
    return n;
}

#endif

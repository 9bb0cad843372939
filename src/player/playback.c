/* One rule moves everything: the current item is left (`leave`), another one
 * becomes current (`enter`). Which one that is, is looked for first, so that a
 * failure of the source leaves nothing half done.
 *
 * The order of a walk: its own, or a keyed permutation (order.h) turned so that
 * the index `first` comes first. */
#include "player/playback.h"

#include <assert.h>
#include <string.h>

#include "player/order.h"

/* ---- the order ---- */

uint32_t playback_index(const struct playback *p, uint32_t place)
{
    uint64_t at;

    assert(place < p->count);
    if (!p->is_shuffled)
        return place;
    at = (uint64_t)order_from(p->seed, p->count, p->first) + place;
    return order_of(p->seed, p->count, (uint32_t)(at % p->count));
}

uint32_t playback_place(const struct playback *p, uint32_t index)
{
    uint64_t at;

    assert(index < p->count);
    if (!p->is_shuffled)
        return index;
    at = (uint64_t)order_from(p->seed, p->count, index) + p->count -
         order_from(p->seed, p->count, p->first);
    return (uint32_t)(at % p->count);
}

/* ---- time ---- */

bool playback_is_settled(const struct playback *p, int64_t now_ms)
{
    return now_ms < playback_ends_ms(p);
}

int64_t playback_ends_ms(const struct playback *p)
{
    if (!p->is_playing || p->item.kind == 0)
        return INT64_MAX;
    return p->at_ms + (p->duration_ms - p->position_ms);
}

/* How long it has played since `at_ms`. A clock that was set back has heard
 * nothing. */
static uint32_t played(const struct playback *p, int64_t now_ms)
{
    int64_t since = now_ms - p->at_ms;
    uint32_t left = p->duration_ms - p->position_ms;

    if (!p->is_playing || since <= 0)
        return 0;
    return since < left ? (uint32_t)since : left;
}

uint32_t playback_position(const struct playback *p, int64_t now_ms)
{
    return p->position_ms + played(p, now_ms);
}

/* The state at `now_ms` within the current item. */
static void move_on(struct playback *p, int64_t now_ms)
{
    uint32_t ms = played(p, now_ms);

    p->position_ms += ms;
    p->heard_ms += ms;
    p->at_ms = now_ms;
}

/* ---- from one item to the next ---- */

/* What is about to become current. */
struct coming {
    struct playback_item item;
    struct playback_look look;
    enum playback_origin origin;
    uint32_t place;    /* in the walk, after it has become current */
    uint32_t dequeued; /* items of the queue that are gone then */
    bool is_found;
};

static enum err look(const struct playback_source *source,
                     const struct playback_item *item,
                     struct playback_look *out)
{
    *out = (struct playback_look){0};
    switch (item->kind) {
    case SEQUENCE_TRACK:
    case SEQUENCE_EPISODE:
    case SEQUENCE_CHAPTER:
        return source->look(source->owner, item, out);
    default:
        return OK;
    }
}

/* What stands at a place of the walk, and whether it can be played. */
static enum err look_at(const struct playback *p,
                        const struct playback_source *source, uint32_t place,
                        struct coming *c)
{
    enum err e =
        source->item(source->owner, playback_index(p, place), &c->item);

    if (!e)
        e = look(source, &c->item, &c->look);
    if (e)
        return e;
    c->origin = PLAYBACK_FROM_WALK;
    c->place = place;
    c->is_found = c->look.duration_ms > 0;
    return OK;
}

/* The first item of the queue that can be played; those before it are gone. */
static enum err find_queued(const struct playback *p,
                            const struct playback_source *source,
                            struct coming *c)
{
    enum err e = OK;

    while (!e && !c->is_found && c->dequeued < p->queued) {
        c->item = p->queue[c->dequeued++];
        e = look(source, &c->item, &c->look);
        c->is_found = !e && c->look.duration_ms > 0;
    }
    c->origin = PLAYBACK_FROM_QUEUE;
    c->place = p->place;
    return e;
}

/* From `place` on in the walk, `step` by `step`; not beyond its ends. */
static enum err find_in_walk(const struct playback *p,
                             const struct playback_source *source,
                             uint32_t place, int step, struct coming *c)
{
    enum err e = OK;

    for (unsigned skipped = 0; !e && !c->is_found && place < p->count &&
                               skipped <= PLAYBACK_MAX_SKIPPED;
         skipped++) {
        e = look_at(p, source, place, c);
        place += (uint32_t)step; /* below the first is beyond the last, too */
    }
    return e;
}

static enum err find_next(const struct playback *p,
                          const struct playback_source *source,
                          struct coming *c)
{
    enum err e;

    *c = (struct coming){0};
    e = find_queued(p, source, c);
    if (!e && !c->is_found)
        e = find_in_walk(p, source, p->place + 1u, 1, c);
    if (!e && !c->is_found && p->repeat == PLAYBACK_REPEAT_CONTEXT)
        e = find_in_walk(p, source, 0, 1, c);
    return e;
}

/* A queue that was empty all along may be nowhere. */
static void dequeue(struct playback *p, uint32_t count)
{
    if (count > 0)
        p->queue += count;
    p->queued -= count;
}

/* A look at what comes, one item after the other. */
struct lookout {
    struct playback at; /* as if what was found last were current */
    uint32_t walked;    /* places of the walk that were gone over */
};

/* How many places further in the walk, round and round, `place` is. */
static uint32_t count_steps(const struct playback *p, uint32_t place)
{
    uint32_t begin = p->place + 1u; /* before the first: the first */

    return place >= begin ? place - begin + 1 : p->count - begin + place + 1;
}

/* What comes next; not found: nothing, or only what came before. */
static enum err find_upcoming(struct lookout *l,
                              const struct playback_source *source,
                              struct coming *c)
{
    enum err e = find_next(&l->at, source, c);

    if (e || !c->is_found)
        return e;
    if (c->origin == PLAYBACK_FROM_WALK) {
        l->walked += count_steps(&l->at, c->place);
        c->is_found = l->walked <= l->at.count;
    }
    dequeue(&l->at, c->dequeued);
    l->at.place = c->place;
    return OK;
}

static void leave(struct playback *p, struct playback_move *m, int64_t at_ms,
                  enum play_reason why)
{
    struct playback_end *more;

    if (p->item.kind == 0)
        return;
    move_on(p, at_ms);
    if (m->end_count == m->end_capacity) {
        m->end_capacity = m->end_capacity > 0 ? 2 * m->end_capacity : 4;
        more = arena_alloc(m->arena, m->end_capacity * sizeof *more);
        if (m->end_count > 0)
            memcpy(more, m->ends, m->end_count * sizeof *more);
        m->ends = more;
    }
    m->ends[m->end_count++] =
        (struct playback_end){.item = p->item,
                              .context = p->context,
                              .device = p->device,
                              .begun_ms = p->begun_ms,
                              .ended_ms = at_ms,
                              .heard_ms = p->heard_ms,
                              .position_ms = p->position_ms,
                              .begun_by = p->begun_by,
                              .ended_by = why};
}

static void enter(struct playback *p, const struct coming *c, int64_t at_ms,
                  enum play_reason why)
{
    p->item = c->item;
    p->origin = c->origin;
    p->place = c->place;
    p->duration_ms = c->look.duration_ms;
    p->position_ms =
        c->look.resume_ms < c->look.duration_ms ? c->look.resume_ms : 0;
    dequeue(p, c->dequeued);
    p->begun_ms = at_ms;
    p->begun_by = why;
    p->heard_ms = 0;
    p->at_ms = at_ms;
    p->changed_ms = at_ms;
}

/* Nothing comes any more: the walk's first item, which waits. */
static enum err rewind_walk(struct playback *p, struct playback_move *m,
                            int64_t at_ms, enum play_reason why)
{
    struct coming c = {0};
    enum err e = find_in_walk(p, m->source, 0, 1, &c);

    if (e)
        return e;
    leave(p, m, at_ms, why);
    p->is_playing = false;
    dequeue(p, p->queued); /* none of them can be played */
    if (c.is_found) {
        enter(p, &c, at_ms, why);
        return OK;
    }
    /* Nor can anything else: what was current stays, at its beginning. */
    p->position_ms = 0;
    p->heard_ms = 0;
    p->begun_ms = p->at_ms = p->changed_ms = at_ms;
    p->begun_by = why;
    return OK;
}

static enum err go_on(struct playback *p, struct playback_move *m,
                      int64_t at_ms, enum play_reason why)
{
    struct coming c;
    enum err e = find_next(p, m->source, &c);

    if (e)
        return e;
    if (!c.is_found)
        return rewind_walk(p, m, at_ms, why);
    leave(p, m, at_ms, why);
    enter(p, &c, at_ms, why);
    return OK;
}

/* The same item from its beginning, if it can still be played. */
static enum err again(struct playback *p, struct playback_move *m,
                      int64_t at_ms)
{
    struct coming c = {.item = p->item, .origin = p->origin, .place = p->place};
    enum err e = look(m->source, &p->item, &c.look);

    if (e)
        return e;
    if (c.look.duration_ms == 0)
        return go_on(p, m, at_ms, PLAY_DONE);
    c.look.resume_ms = 0;
    leave(p, m, at_ms, PLAY_DONE);
    enter(p, &c, at_ms, PLAY_DONE);
    return OK;
}

enum err playback_settle(struct playback *p, struct playback_move *m)
{
    size_t until = m->end_count + PLAYBACK_MAX_ENDS;
    enum err e = OK;

    while (!e && !playback_is_settled(p, m->now_ms) && m->end_count < until) {
        int64_t at_ms = playback_ends_ms(p);

        e = p->repeat == PLAYBACK_REPEAT_TRACK ? again(p, m, at_ms)
                                               : go_on(p, m, at_ms, PLAY_DONE);
    }
    return e;
}

enum err playback_catch_up(struct playback *p, struct playback_move *m)
{
    enum err e;

    do {
        e = playback_settle(p, m);
    } while (!e && !playback_is_settled(p, m->now_ms));
    return e;
}

/* ---- commands ---- */

/* Each command begins so: with the state at that moment. */
static enum err begin(struct playback *p, struct playback_move *m)
{
    enum err e = playback_catch_up(p, m);

    if (!e)
        move_on(p, m->now_ms);
    return e;
}

enum err playback_next(struct playback *p, struct playback_move *m)
{
    enum err e = begin(p, m);

    if (e)
        return e;
    p->is_playing = true;
    return go_on(p, m, m->now_ms, PLAY_FORWARD);
}

/* To the walk's item that stands at `place`, or before it. */
static enum err go_back(struct playback *p, struct playback_move *m,
                        uint32_t place)
{
    struct coming c = {0};
    enum err e = find_in_walk(p, m->source, place, -1, &c);

    if (!e && !c.is_found && p->repeat == PLAYBACK_REPEAT_CONTEXT &&
        p->count > 0)
        e = find_in_walk(p, m->source, p->count - 1, -1, &c);
    if (e)
        return e;
    if (!c.is_found) {
        /* There is none before: the current one begins anew. */
        c.item = p->item;
        c.origin = p->origin;
        c.place = p->place;
        c.look.duration_ms = p->duration_ms;
    }
    c.look.resume_ms = c.is_found ? c.look.resume_ms : 0;
    leave(p, m, m->now_ms, PLAY_BACK);
    enter(p, &c, m->now_ms, PLAY_BACK);
    p->is_playing = true;
    return OK;
}

enum err playback_previous(struct playback *p, struct playback_move *m)
{
    enum err e = begin(p, m);

    if (e || p->item.kind == 0)
        return e;
    return go_back(p, m,
                   p->origin == PLAYBACK_FROM_WALK ? p->place - 1u : p->place);
}

enum err playback_skip_to(struct playback *p, uint32_t upcoming,
                          struct playback_move *m)
{
    struct lookout l;
    struct coming c = {0};
    enum err e = begin(p, m);

    if (e)
        return e;
    l = (struct lookout){.at = *p};
    for (uint32_t i = 0; i <= upcoming; i++) {
        e = find_upcoming(&l, m->source, &c);
        if (e)
            return e;
        if (!c.is_found)
            return playback_next(p, m);
    }
    /* Nothing of what lies between is ever current. */
    c.dequeued = p->queued - l.at.queued;
    leave(p, m, m->now_ms, PLAY_CHOSEN);
    enter(p, &c, m->now_ms, PLAY_CHOSEN);
    p->is_playing = true;
    return OK;
}

enum err playback_seek(struct playback *p, uint32_t position_ms,
                       struct playback_move *m)
{
    enum err e = begin(p, m);

    if (e || p->item.kind == 0)
        return e;
    if (position_ms >= p->duration_ms)
        return go_on(p, m, m->now_ms, PLAY_FORWARD);
    p->position_ms = position_ms;
    p->changed_ms = m->now_ms;
    return OK;
}

enum err playback_resume(struct playback *p, struct playback_move *m)
{
    enum err e = begin(p, m);

    if (!e && p->item.kind != 0 && !p->is_playing) {
        p->is_playing = true;
        p->changed_ms = m->now_ms;
    }
    return e;
}

enum err playback_pause(struct playback *p, struct playback_move *m)
{
    enum err e = begin(p, m);

    if (!e && p->is_playing) {
        p->is_playing = false;
        p->changed_ms = m->now_ms;
    }
    return e;
}

enum err playback_shuffle(struct playback *p, bool is_shuffled, uint64_t seed,
                          struct playback_move *m)
{
    enum err e = begin(p, m);
    bool has_place = p->place < p->count;
    uint32_t index;

    if (e || p->is_shuffled == is_shuffled)
        return e;
    if (has_place)
        index = playback_index(p, p->place);
    else
        index = p->count > 0 ? (uint32_t)(seed % p->count) : 0;
    p->is_shuffled = is_shuffled;
    p->seed = seed;
    p->first = index;
    if (has_place)
        p->place = is_shuffled ? 0 : index;
    p->changed_ms = m->now_ms;
    return OK;
}

enum err playback_set_repeat(struct playback *p, enum playback_repeat repeat,
                             struct playback_move *m)
{
    enum err e = begin(p, m);

    if (!e && p->repeat != repeat) {
        p->repeat = repeat;
        p->changed_ms = m->now_ms;
    }
    return e;
}

enum err playback_enqueue(struct playback *p, const struct playback_item *item,
                          struct playback_move *m)
{
    struct playback_item *queue;
    enum err e = begin(p, m);

    if (e)
        return e;
    if (p->queued >= PLAYBACK_MAX_QUEUE)
        return ERR_LIMIT;
    queue = arena_alloc(m->arena, (p->queued + 1) * sizeof *queue);
    if (p->queued > 0)
        memcpy(queue, p->queue, p->queued * sizeof *queue);
    queue[p->queued++] = *item;
    p->queue = queue;
    return OK;
}

enum err playback_move_to(struct playback *p, struct str device,
                          struct playback_move *m)
{
    enum err e = begin(p, m);

    if (!e && !str_eq(p->device, device)) {
        p->device = device;
        p->changed_ms = m->now_ms;
    }
    return e;
}

enum err playback_report(struct playback *p, uint32_t position_ms,
                         bool is_playing, struct playback_move *m)
{
    enum err e = begin(p, m);

    if (e || p->item.kind == 0)
        return e;
    if (position_ms < p->duration_ms)
        p->position_ms = position_ms;
    if (p->is_playing != is_playing)
        p->changed_ms = m->now_ms;
    p->is_playing = is_playing;
    return OK;
}

/* ---- choosing ---- */

/* The first item of what was chosen; whether it plays is known then, too. A
 * walk that is over before it has begun ends as any other. */
static enum err find_first(struct playback *p,
                           const struct playback_choice *what,
                           const struct playback_source *source,
                           struct coming *c)
{
    enum err e;

    p->is_playing = true;
    *c = (struct coming){.item = what->ahead,
                         .origin = PLAYBACK_AHEAD,
                         .place = PLAYBACK_BEFORE};
    if (what->ahead.kind != 0) {
        e = look(source, &what->ahead, &c->look);
        c->is_found = !e && c->look.duration_ms > 0;
        if (e || c->is_found)
            return e;
    }
    e = find_in_walk(p, source, p->place, 1, c);
    if (!e && !c->is_found) {
        p->is_playing = p->repeat == PLAYBACK_REPEAT_CONTEXT;
        e = find_in_walk(p, source, 0, 1, c);
    }
    return e;
}

/* The state with the new walk, at the place where it begins. */
static void take_up(struct playback *p, const struct playback_choice *what)
{
    bool is_anywhere = what->index == PLAYBACK_BEFORE;

    p->context = what->context;
    p->walk = what->walk;
    p->count = what->count;
    p->seed = what->seed;
    p->first = is_anywhere ? 0 : what->index;
    p->place = p->is_shuffled ? 0 : p->first;
    if (p->is_shuffled && is_anywhere && what->count > 0)
        p->first = (uint32_t)(what->seed % what->count);
}

/* Whether what was found is what was asked for, not what comes in its place. */
static bool is_chosen(const struct playback *next,
                      const struct playback_choice *what,
                      const struct coming *c)
{
    if (what->ahead.kind != 0)
        return c->origin == PLAYBACK_AHEAD;
    return c->is_found && c->place == next->place;
}

enum err playback_choose(struct playback *p, const struct playback_choice *what,
                         struct playback_move *m)
{
    struct playback next;
    struct coming c;
    bool has_position;
    enum err e = begin(p, m);

    assert(what->index == PLAYBACK_BEFORE || what->index < what->count);
    if (e)
        return e;
    next = *p;
    take_up(&next, what);
    e = find_first(&next, what, m->source, &c);
    if (e)
        return e;
    if (!c.is_found) { /* nothing is current */
        c = (struct coming){.place = PLAYBACK_BEFORE};
        next.is_playing = false;
    }
    leave(p, m, m->now_ms, PLAY_CHOSEN);
    has_position = what->has_position && is_chosen(&next, what, &c);
    if (has_position)
        c.look.resume_ms = 0;
    enter(&next, &c, m->now_ms, PLAY_CHOSEN);
    *p = next;
    return has_position ? playback_seek(p, what->position_ms, m) : OK;
}

/* ---- what comes, what was ---- */

enum err playback_upcoming(const struct playback *p,
                           const struct playback_source *source,
                           struct playback_item *out, uint32_t most,
                           uint32_t *count)
{
    struct lookout l = {.at = *p};

    for (*count = 0; *count < most; (*count)++) {
        struct coming c;
        enum err e = find_upcoming(&l, source, &c);

        if (e)
            return e;
        if (!c.is_found)
            break;
        out[*count] = c.item;
    }
    return OK;
}

enum err playback_before(const struct playback *p,
                         const struct playback_source *source,
                         struct playback_item *out, uint32_t most,
                         uint32_t *count)
{
    uint32_t place = p->origin == PLAYBACK_FROM_WALK ? p->place - 1u : p->place;

    *count = 0;
    while (*count < most && place < p->count) {
        struct coming c = {0};
        enum err e = find_in_walk(p, source, place, -1, &c);

        if (e)
            return e;
        if (!c.is_found)
            break;
        out[(*count)++] = c.item;
        place = c.place - 1u;
    }
    return OK;
}

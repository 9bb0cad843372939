/* The state machine against the model of it: random commands at random times,
 * and everything that can be seen compared after each. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/random.h"
#include "player/state_form.h"
#include "unit/player/playback_model.h"

/* ---- what there is to walk ---- */

enum unplayable {
    NONE,
    SOME, /* a fifth, anywhere */
    RUNS, /* of 30 to 60 */
    ALL,
    UNPLAYABLE_COUNT
};

static const uint32_t counts[] = {0, 1, 2, 7, 120, 1000, 100000};
#define COUNTS (sizeof counts / sizeof *counts)

static struct playback_item random_item(struct random_sequence *r,
                                        uint64_t number, bool is_playable)
{
    uint32_t duration_ms = 1 + random_below(r, 5000);

    if (!is_playable && random_below(r, 3) == 0)
        return stage_item(SEQUENCE_ALBUM, number, duration_ms, 0);
    if (random_below(r, 5) == 0)
        return stage_item(SEQUENCE_EPISODE, number,
                          is_playable ? duration_ms : 0,
                          random_below(r, duration_ms));
    return stage_item(random_below(r, 9) == 0 ? SEQUENCE_CHAPTER
                                              : SEQUENCE_TRACK,
                      number, is_playable ? duration_ms : 0, 0);
}

static struct playback_item *random_walk(struct random_sequence *r,
                                         uint32_t count, enum unplayable how)
{
    struct playback_item *items = mem_zalloc(count + 1, sizeof *items);
    uint32_t run = 0;

    for (uint32_t i = 0; i < count; i++) {
        bool is_playable = how == NONE || (how == SOME && random_below(r, 5));

        if (how == RUNS && run > 0)
            run--;
        else if (how == RUNS && (is_playable = random_below(r, 4) > 0) == false)
            run = 29 + random_below(r, 31);
        items[i] = random_item(r, 1000 + i, is_playable);
    }
    return items;
}

/* ---- both, side by side ---- */

struct pair {
    struct stage stage;
    struct model model;
    struct arena other; /* the stage's arena comes and goes */
    struct buf bytes;
    struct random_sequence r;
    struct playback_item *walks[COUNTS][UNPLAYABLE_COUNT];
};

static void pair_init(struct pair *pair, uint64_t seed)
{
    *pair = (struct pair){.r = random_sequence(seed, 0)};
    stage_init(&pair->stage);
    arena_init(&pair->other);
    buf_init(&pair->bytes, 1 << 20);
    pair->model.place = -1;
    pair->model.now_ms = STAGE_BEGIN_MS;
    pair->model.order = mem_zalloc(PLAYBACK_MAX_WALK, sizeof(uint32_t));
    for (size_t i = 0; i < COUNTS; i++)
        for (unsigned k = 0; k < UNPLAYABLE_COUNT; k++)
            pair->walks[i][k] = random_walk(&pair->r, counts[i], k);
}

static void pair_release(struct pair *pair)
{
    for (size_t i = 0; i < COUNTS; i++)
        for (unsigned k = 0; k < UNPLAYABLE_COUNT; k++)
            free(pair->walks[i][k]);
    free(pair->model.order);
    free(pair->model.ends);
    buf_release(&pair->bytes);
    arena_release(&pair->other);
    stage_release(&pair->stage);
}

/* Writes the order down: what it is, is order_test's business, but it has to
 * be one, and to begin with its first. */
static void write_order(struct pair *pair)
{
    const struct playback *p = &pair->stage.p;
    struct model *m = &pair->model;
    bool *is_there = mem_zalloc(m->count + 1, sizeof *is_there);

    for (uint32_t i = 0; i < m->count; i++) {
        m->order[i] = m->is_shuffled ? playback_index(p, i) : i;
        assert_true(m->order[i] < m->count && !is_there[m->order[i]]);
        is_there[m->order[i]] = true;
    }
    if (m->is_shuffled && m->count > 0)
        assert_int_equal(m->order[0], p->first);
    free(is_there);
}

/* ---- comparing ---- */

static void assert_same_ends(const struct pair *pair)
{
    const struct playback_move *move = &pair->stage.move;
    const struct model *m = &pair->model;

    assert_int_equal(move->end_count, m->end_count);
    for (size_t i = 0; i < m->end_count; i++) {
        const struct playback_end *got = &move->ends[i];
        const struct model_end *want = &m->ends[i];

        assert_true(stage_same(&got->item, &want->item));
        assert_true(got->begun_ms == want->begun_ms);
        assert_true(got->ended_ms == want->ended_ms);
        assert_int_equal(got->heard_ms, want->heard_ms);
        assert_int_equal(got->position_ms, want->position_ms);
        assert_int_equal(got->begun_by, want->begun_by);
        assert_int_equal(got->ended_by, want->ended_by);
    }
}

static void assert_same_current(const struct pair *pair)
{
    const struct playback *p = &pair->stage.p;
    const struct model *m = &pair->model;

    assert_true(stage_same(&p->item, &m->item));
    assert_int_equal(p->is_playing, m->is_playing);
    assert_int_equal(p->repeat, m->repeat);
    assert_int_equal(p->is_shuffled, m->is_shuffled);
    assert_int_equal(p->queued, m->queued);
    for (uint32_t i = 0; i < m->queued; i++)
        assert_true(stage_same(&p->queue[i], &m->queue[i]));
    if (m->item.kind == 0)
        return;
    assert_int_equal(p->place, m->place < 0 ? PLAYBACK_BEFORE : m->place);
    assert_int_equal(p->origin, m->origin);
    assert_int_equal(p->begun_by, m->begun_by);
    assert_true(p->begun_ms == m->begun_ms);
    assert_int_equal(playback_position(p, m->now_ms), m->position_ms);
    assert_int_equal(stage_heard(&pair->stage), m->heard_ms);
    assert_true(playback_ends_ms(p) ==
                (m->is_playing
                     ? m->now_ms + stage_duration(&m->item) - m->position_ms
                     : INT64_MAX));
}

static void assert_same_lists(struct pair *pair)
{
    struct playback_item got[60], want[60];
    uint32_t most = random_below(&pair->r, 60), count, n;

    assert_int_equal(playback_upcoming(&pair->stage.p, &pair->stage.source, got,
                                       most, &count),
                     OK);
    n = model_upcoming(&pair->model, want, most);
    assert_int_equal(count, n);
    for (uint32_t i = 0; i < n; i++)
        assert_true(stage_same(&got[i], &want[i]));
    assert_int_equal(
        playback_before(&pair->stage.p, &pair->stage.source, got, most, &count),
        OK);
    n = model_before(&pair->model, want, most);
    assert_int_equal(count, n);
    for (uint32_t i = 0; i < n; i++)
        assert_true(stage_same(&got[i], &want[i]));
}

/* Stores the state and reads it again into an arena that is new, so that what
 * isn't stored is noticed to be missing. */
static void store(struct pair *pair)
{
    struct stage *s = &pair->stage;
    struct arena old = s->arena;
    struct str bytes;

    buf_clear(&pair->bytes);
    playback_pack(&s->p, &pair->bytes);
    s->arena = pair->other;
    pair->other = old;
    bytes = arena_str(&s->arena, buf_get(&pair->bytes));
    assert_true(playback_unpack(bytes, &s->arena, &s->p));
    arena_reset(&pair->other);
    s->move.ends = NULL;
    s->move.end_count = s->move.end_capacity = 0;
    pair->model.end_count = 0;
}

/* ---- commands ---- */

static void do_wait(struct pair *pair)
{
    struct random_sequence *r = &pair->r;
    struct stage *s = &pair->stage;
    int64_t ends_ms = playback_ends_ms(&s->p), to_ms = s->move.now_ms;

    if (random_below(r, 4) == 0 && ends_ms != INT64_MAX)
        to_ms = ends_ms - random_below(r, 2); /* just there, or just before */
    else if (random_below(r, 30) == 0)
        to_ms += random_below(r, 100000);
    else
        to_ms += random_below(r, 3000);
    if (to_ms < s->move.now_ms)
        return;
    model_wait(&pair->model, to_ms - s->move.now_ms);
    /* Somebody may look on the way. */
    while (random_below(r, 3) == 0) {
        s->move.now_ms +=
            random_below(r, (uint32_t)(to_ms - s->move.now_ms) + 1);
        stage_settle(s);
    }
    s->move.now_ms = to_ms;
    stage_settle(s);
}

static void do_choose(struct pair *pair)
{
    struct random_sequence *r = &pair->r;
    struct model *m = &pair->model;
    size_t which = random_below(r, COUNTS);
    uint32_t count = counts[which];
    struct playback_choice what = {.walk = {random_u64(r), 1},
                                   .index = PLAYBACK_BEFORE,
                                   .seed = random_u64(r)};

    m->walk = pair->walks[which][random_below(r, UNPLAYABLE_COUNT)];
    m->count = count;
    if (random_below(r, 4) == 0)
        what.ahead = random_item(r, random_u64(r), random_below(r, 5) > 0);
    else if (count > 0 && random_below(r, 2) == 0)
        what.index =
            random_below(r, 3) == 0 ? count - 1 : random_below(r, count);
    if (random_below(r, 3) == 0) {
        what.has_position = true;
        what.position_ms = random_below(r, 6000);
    }
    stage_choose(&pair->stage, &what, m->walk, m->count);
    write_order(pair);
    if (m->is_shuffled && what.ahead.kind == 0 && what.index < count)
        assert_int_equal(m->order[0], what.index);
    model_choose(m, &what);
}

static void do_shuffle(struct pair *pair)
{
    struct model *m = &pair->model;
    bool is_shuffled = random_below(&pair->r, 2) == 0;
    uint32_t index = m->place < 0 ? 0 : m->order[m->place];

    assert_int_equal(playback_shuffle(&pair->stage.p, is_shuffled,
                                      random_u64(&pair->r), &pair->stage.move),
                     OK);
    if (m->is_shuffled != is_shuffled) {
        m->is_shuffled = is_shuffled;
        write_order(pair);
        if (m->place >= 0)
            m->place = is_shuffled ? 0 : index;
        if (m->place >= 0 && is_shuffled)
            assert_int_equal(m->order[0], index);
    }
}

static void do_enqueue(struct pair *pair)
{
    struct model *m = &pair->model;
    uint32_t n = random_below(&pair->r, 30) == 0 ? 60 : 1;

    for (; n > 0; n--) {
        struct playback_item item = random_item(&pair->r, random_u64(&pair->r),
                                                random_below(&pair->r, 4) > 0);
        bool is_full = m->queued == PLAYBACK_MAX_QUEUE;

        assert_int_equal(
            playback_enqueue(&pair->stage.p, &item, &pair->stage.move),
            is_full ? ERR_LIMIT : OK);
        if (!is_full)
            m->queue[m->queued++] = item;
    }
}

static void do_skip_to(struct pair *pair)
{
    struct playback_item list[60];
    struct model *m = &pair->model;
    uint32_t to = random_below(&pair->r, random_below(&pair->r, 40) + 1);
    uint32_t count = model_upcoming(m, list, 60);

    assert_int_equal(playback_skip_to(&pair->stage.p, to, &pair->stage.move),
                     OK);
    if (to >= count) {
        model_next(m, PLAY_FORWARD);
        return;
    }
    /* As many skips, but nothing on the way was ever current. */
    for (uint32_t i = 0; i <= to; i++) {
        size_t before = m->end_count;

        model_next(m, PLAY_CHOSEN);
        if (i > 0)
            m->end_count = before;
    }
}

static void do_report(struct pair *pair)
{
    struct model *m = &pair->model;
    bool is_playing = random_below(&pair->r, 3) > 0;
    uint32_t position_ms = random_below(&pair->r, 5000);

    if (position_ms >= stage_duration(&m->item))
        return;
    assert_int_equal(playback_report(&pair->stage.p, position_ms, is_playing,
                                     &pair->stage.move),
                     OK);
    m->position_ms = position_ms;
    m->is_playing = is_playing;
}

static void do_simple(struct pair *pair, unsigned which)
{
    struct playback *p = &pair->stage.p;
    struct playback_move *move = &pair->stage.move;
    struct model *m = &pair->model;
    uint32_t n = random_below(&pair->r, which == 4 ? 6000 : 3);
    enum err e = OK;

    if (which == 0) {
        e = playback_next(p, move);
        model_next(m, PLAY_FORWARD);
    } else if (which == 1) {
        e = playback_previous(p, move);
        model_previous(m);
    } else if (which == 2) {
        e = playback_pause(p, move);
        m->is_playing = false;
    } else if (which == 3) {
        e = playback_resume(p, move);
        model_resume(m);
    } else if (which == 4) {
        e = playback_seek(p, n, move);
        model_seek(m, n);
    } else {
        e = playback_set_repeat(p, n, move);
        m->repeat = n;
    }
    assert_int_equal(e, OK);
}

static void step(struct pair *pair)
{
    unsigned which = random_below(&pair->r, 30);

    if (which < 6)
        do_simple(pair, which);
    else if (which < 8)
        do_simple(pair, which - 6);
    else if (which < 10)
        do_enqueue(pair);
    else if (which == 10)
        do_shuffle(pair);
    else if (which == 11)
        do_skip_to(pair);
    else if (which == 12)
        do_report(pair);
    else if (which == 13)
        do_choose(pair);
    else
        do_wait(pair);
}

static void test_as_the_model(void **state)
{
    int steps = getenv("TONEARM_DEEP") != NULL ? 200000 : 20000;
    struct pair *pair = mem_zalloc(1, sizeof *pair);

    (void)state;
    pair_init(pair, 12);
    for (int i = 0; i < steps; i++) {
        step(pair);
        assert_same_current(pair);
        assert_same_ends(pair);
        assert_same_lists(pair);
        store(pair);
    }
    pair_release(pair);
    free(pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_the_model),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
